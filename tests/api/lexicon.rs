//! What staff add to the words that the search knows, and when it is in force.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::{Duration, Instant},
};

use nanhu::{
    catalogue::search::{IndexerSettings, request_rebuild, start, verify},
    foundation::types::Id,
};
use search_index::{Entry, EntryKind, Lexicon, SearchIndex, Store};
use serde_json::{Value, json};

use crate::{
    search::{record, searching, sorted},
    support::{TestApp, query},
};

/// A word of Chinese characters that no dictionary has and no other call of this gives.
pub fn new_word() -> String {
    let letters: Vec<char> = "霜曜锡铌钪饕餮魍魉鹱蠡".chars().collect();
    let number = Id::new().to_string().bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    (0..8).map(|place| letters[number / 11_usize.pow(place) % 11]).collect()
}

/// Enters words and answers the entry's id.
pub fn entered(app: &TestApp, kind: &str, words: &[&str]) -> String {
    let new = json!({"kind": kind, "words": words, "reason": "企业常用。"});
    app.admin.post("/search/lexicon").json(&new).expect(201).id()
}

/// Applies what is active and waits until searches go by it.
fn apply(app: &TestApp) -> Value {
    app.admin.post("/search/lexicon/apply?wait=searchable").expect(202).json()
}

fn is_applied(app: &TestApp, id: &str) -> bool {
    app.staff.get(&format!("/search/lexicon/{id}")).expect(200).json()["applied"] == true
}

fn entry(kind: EntryKind, words: &[&str]) -> Entry {
    Entry { kind, words: words.iter().map(|word| (*word).to_owned()).collect() }
}

/// The words of the index that lies in a folder.
fn words_in(dir: &Path) -> Lexicon {
    let index = Store::current(dir).and_then(|dir| SearchIndex::open(&dir)).expect("an index");
    index.lexicon().clone()
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn an_entry_shows_its_words_and_who_entered_them_and_why() {
    let app = TestApp::start();
    let new = json!({"kind": "synonyms", "words": [" 霜曜鋰 ", "Frost Lithium"], "reason": " 院所与企业叫法不同。"});
    let made = app.admin.post("/search/lexicon").json(&new).expect(201);
    let path = format!("/search/lexicon/{}", made.id());
    assert_eq!(made.header("Location"), Some(format!("/api/v1{path}").as_str()));
    let read = app.staff.get(&path).expect(200).json();
    assert_eq!(read, made.json());
    assert_eq!(read["words"], json!(["霜曜鋰", "Frost Lithium"]), "as they were written, but for blanks around");
    assert_eq!((&read["kind"], &read["reason"]), (&json!("synonyms"), &json!("院所与企业叫法不同。")));
    assert_eq!((&read["state"], &read["applied"], &read["version"]), (&json!("active"), &json!(false), &json!(1)));
    assert!(read["created_by"].is_string() && read["created_by"] == read["updated_by"], "{read}");
    let patch = json!({"words": ["霜曜锂", "frost lithium", "霜锂"]});
    let changed = app.admin.patch(&path).if_match(&made.etag()).json(&patch).expect(200);
    assert_eq!((&changed.json()["words"], &changed.json()["version"]), (&patch["words"], &json!(2)));
    assert_eq!(changed.json()["reason"], "院所与企业叫法不同。");
    let reason = json!({"reason": "重复。"});
    let withdrawn = app.admin.post(&format!("{path}/withdraw")).if_match(&changed.etag()).json(&reason).expect(200).json();
    assert_eq!((&withdrawn["state"], &withdrawn["withdrawn_reason"]), (&json!("withdrawn"), &json!("重复。")));
    let events = app.admin.get(&format!("/audit-events?entity_id={}", made.id())).expect(200).each("action");
    assert_eq!(events, ["withdraw", "edit", "create"]);
}

#[test]
fn entries_are_listed_by_kind_state_and_part_of_a_word() {
    let app = TestApp::start();
    let term = entered(&app, "term", &["霜曜锡膜"]);
    let pair = entered(&app, "synonyms", &["霜曜锡膜", "100%_Tin"]);
    let phrase = entered(&app, "boilerplate", &["跪求大神"]);
    app.admin.post(&format!("/search/lexicon/{phrase}/withdraw")).if_match("*").json(&json!({"reason": "误"})).expect(200);
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/search/lexicon?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[]), [phrase.as_str(), &pair, &term]);
    assert_eq!(ids(&[("kind", "term"), ("kind", "boilerplate")]), [phrase.as_str(), &term]);
    assert_eq!(ids(&[("state", "active")]), [pair.as_str(), &term]);
    assert_eq!(ids(&[("q", "曜錫")]), [pair.as_str(), &term], "in either script");
    assert_eq!(ids(&[("q", "0%_TIN")]), [pair.as_str()]);
    assert_eq!(ids(&[("q", "%膜")]).len(), 0, "a percent sign is one");
    let page = app.staff.get("/search/lexicon?limit=2&count=true").expect(200).json();
    assert_eq!((page["items"].as_array().map(Vec::len), &page["total"]), (Some(2), &json!(3)));
    let cursor = page["next_cursor"].as_str().expect("a next page");
    assert_eq!(ids(&[("limit", "2"), ("cursor", cursor)]), [term]);
}

/// How far the first hit stands ahead of the second.
fn lead(app: &TestApp) -> f64 {
    let path = format!("/search/achievements?{}", query(&[("q", "霜曜锡膜")]));
    let scores: Vec<f64> = app.anonymous.get(&path).expect(200).items().iter().filter_map(|hit| hit["score"].as_f64()).collect();
    scores[0] / scores[1]
}

#[test]
fn a_term_weighs_as_one_word_once_it_is_applied() {
    let app = searching(vec![
        record("whole", "霜曜锡膜的制备", json!({})),
        record("parts", "曜锡与霜曜，锡膜的制备", json!({})),
        record("other", "石墨烯的制备", json!({})),
    ]);
    let before = lead(&app);
    let id = entered(&app, "term", &["霜曜锡膜"]);
    app.wait_until_searchable();
    assert!(!is_applied(&app, &id));
    assert!((lead(&app) - before).abs() < 1e-6, "a draft changes nothing");
    let applied = apply(&app);
    assert_eq!((&applied["number"], &applied["entries"]), (&json!(1), &json!(1)));
    assert!(applied["applied_by"].is_string() && applied["applied_at"].is_string(), "{applied}");
    assert!(is_applied(&app, &id));
    assert!(lead(&app) > before * 1.05, "{} and {before}", lead(&app));
    let differences = verify(&app.db, &app.index_dir()).expect("a comparison");
    assert!(differences.none() && differences.published == 3, "{differences:?}");
}

#[test]
fn what_is_changed_or_withdrawn_stays_in_force_until_the_next_application() {
    let app = TestApp::start();
    let changed = entered(&app, "term", &["霜曜锡膜"]);
    let withdrawn = entered(&app, "synonyms", &["霜曜锡膜", "霜锡膜"]);
    apply(&app);
    app.admin.patch(&format!("/search/lexicon/{changed}")).if_match("*").json(&json!({"words": ["霜曜锡箔"]})).expect(200);
    let reason = json!({"reason": "两者不同。"});
    app.admin.post(&format!("/search/lexicon/{withdrawn}/withdraw")).if_match("*").json(&reason).expect(200);
    assert!(!is_applied(&app, &changed), "its new words are not in force");
    assert!(is_applied(&app, &withdrawn), "its words still are");
    let old = [entry(EntryKind::Term, &["霜曜锡膜"]), entry(EntryKind::Synonyms, &["霜曜锡膜", "霜锡膜"])];
    assert_eq!(words_in(&app.index_dir()).entries(), old);
    assert_eq!(apply(&app)["number"], 2);
    assert!(is_applied(&app, &changed) && !is_applied(&app, &withdrawn));
    let dirs = [app.index_dir(), app.index_dir().join("demands")];
    assert!(dirs.iter().all(|dir| words_in(dir).entries() == [entry(EntryKind::Term, &["霜曜锡箔"])]));
    let events = app.admin.get("/audit-events?limit=1").expect(200).items();
    assert_eq!((&events[0]["action"], &events[0]["entity"]), (&json!("apply"), &json!("lexicon")));
}

#[test]
fn other_synonyms_need_no_index_made_anew_and_other_terms_do() {
    let app = searching(vec![record("one", "霜曜锡膜的制备", json!({}))]);
    let generation = || Store::current(&app.index_dir()).expect("an index");
    let first = generation();
    let pair = entered(&app, "synonyms", &["霜曜锡膜", "tin film"]);
    entered(&app, "boilerplate", &["跪求大神"]);
    assert_eq!(apply(&app)["entries"], 2);
    assert!(is_applied(&app, &pair));
    assert_eq!((generation(), words_in(&app.index_dir()).entries().len()), (first.clone(), 2));
    app.import(&app.organizations.institute, vec![record("two", "霜曜锡膜的检测", json!({}))]);
    assert_eq!(sorted(&app, &[("q", "霜曜锡膜")]), ["one", "two"], "it is followed as before");
    entered(&app, "term", &["霜曜锡膜"]);
    apply(&app);
    assert_ne!(generation(), first);
    assert_eq!(words_in(&app.index_dir()).entries().len(), 3);
    assert_eq!(sorted(&app, &[("q", "霜曜锡膜")]), ["one", "two"]);
}

#[test]
fn searches_are_answered_while_the_indexes_are_made_anew() {
    let records = (0..300).map(|n| record(&format!("r{n}"), &format!("第{n}号霜曜锡膜样品"), json!({})));
    let app = searching(records.collect());
    let (over, asked) = (AtomicBool::new(false), AtomicU32::new(0));
    let path = format!("/search/achievements?{}", query(&[("q", "霜曜锡膜"), ("limit", "1")]));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Acquire) {
                assert_eq!(app.anonymous.get(&path).expect(200).json()["total"], 300);
                asked.fetch_add(1, Ordering::AcqRel);
            }
        });
        for word in ["霜曜锡膜", "霜曜锡箔", "霜曜锡丝"] {
            let id = entered(&app, "term", &[word]);
            apply(&app);
            assert!(is_applied(&app, &id), "{word}");
        }
        over.store(true, Ordering::Release);
    });
    assert!(asked.into_inner() > 3, "searches went on");
}

#[test]
fn every_node_follows_and_an_index_made_anew_has_what_was_applied_and_no_drafts() {
    let app = searching(vec![record("one", "霜曜锡膜的制备", json!({}))]);
    let other = tempfile::tempdir().expect("a folder");
    let settings = IndexerSettings { dir: other.path().to_owned(), poll: Duration::from_millis(50), log_unmet_searches: false };
    let (node, running) = start(app.db.clone(), settings).expect("a second node");
    until("the second node has an index", || node.status().searchable);
    let term = [entry(EntryKind::Term, &["霜曜锡膜"])];
    entered(&app, "term", &["霜曜锡膜"]);
    apply(&app);
    until("the second node follows", || words_in(other.path()).entries() == term);
    until("for demands too", || words_in(&other.path().join("demands")).entries() == term);
    drop(running);
    entered(&app, "term", &["霜曜锡箔"]);
    let own = IndexerSettings { dir: app.index_dir(), poll: Duration::from_secs(1), log_unmet_searches: false };
    for settings in
        [own, IndexerSettings { dir: other.path().join("third"), poll: Duration::from_secs(1), log_unmet_searches: false }]
    {
        let records = request_rebuild(&app.db, &settings, Duration::from_secs(20)).expect("a rebuild");
        assert_eq!(records, 1);
        assert_eq!(words_in(&settings.dir).entries(), term, "{}", settings.dir.display());
    }
}

#[test]
fn a_node_that_was_away_when_words_were_applied_makes_its_index_anew() {
    let app = searching(vec![record("one", "霜曜锡膜的制备", json!({}))]);
    let other = tempfile::tempdir().expect("a folder");
    let settings = IndexerSettings { dir: other.path().to_owned(), poll: Duration::from_millis(50), log_unmet_searches: false };
    request_rebuild(&app.db, &settings, Duration::from_secs(20)).expect("an index");
    assert!(words_in(other.path()).entries().is_empty());
    entered(&app, "term", &["霜曜锡膜"]);
    apply(&app);
    let (_node, _running) = start(app.db.clone(), settings).expect("the node comes back");
    until("it has the words", || words_in(other.path()).entries() == [entry(EntryKind::Term, &["霜曜锡膜"])]);
}

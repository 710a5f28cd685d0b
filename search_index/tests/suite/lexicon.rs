//! What is compiled in, what is added to it, and that an index keeps to its own.

use std::fs;
use std::time::{Duration, Instant};

use search_index::analyzer::{Analysis, Channel, Kind};
use search_index::lexicon::{can_be_term, key};
use search_index::{Entry, EntryKind, IndexError, Lexicon, Opened, Query, SearchIndex, Store};

use crate::support::{at, document, put};

fn entry(kind: EntryKind, words: &[&str]) -> Entry {
    Entry { kind, words: words.iter().map(|word| (*word).to_owned()).collect() }
}

fn words(lexicon: &Lexicon, text: &str) -> Vec<String> {
    let analysis = Analysis::new(lexicon, text, Channel::Words);
    analysis.tokens().filter(|token| token.kind == Kind::Word).map(|token| token.text.to_owned()).collect()
}

#[test]
fn a_term_that_is_added_keeps_a_word_whole() {
    let plain = Lexicon::builtin();
    let added = Lexicon::with(vec![entry(EntryKind::Term, &["霜曜錫膜"])]);
    let text = "一种霜曜锡膜的制备";
    assert!(!words(&plain, text).contains(&"霜曜锡膜".to_owned()));
    assert!(words(&added, text).contains(&"霜曜锡膜".to_owned()), "traditional characters are the same word");
    assert!(added.is_term("霜曜锡膜") && !plain.is_term("霜曜锡膜"));
    assert_eq!(words(&added, "石墨烯导热"), words(&plain, "石墨烯导热"), "all else is cut as before");
}

#[test]
fn synonyms_are_those_of_each_group_and_reach_no_further() {
    let groups = [["氢储", "H2 Storage", "储氢罐"].as_slice(), &["储氢罐", "氢罐"]];
    let lexicon = Lexicon::with(groups.map(|words| entry(EntryKind::Synonyms, words)).to_vec());
    let of = |word: &str| {
        let mut found: Vec<&str> = lexicon.synonyms_of(word).collect();
        found.sort_unstable();
        found
    };
    assert_eq!(of("氢储"), ["h2 storage", "储氢罐"]);
    assert_eq!(of(&key(" H2  storage ")), ["储氢罐", "氢储"]);
    assert_eq!(of("储氢罐"), ["h2 storage", "氢储", "氢罐"]);
    assert!(of("罐").is_empty());
    assert_eq!(Lexicon::builtin().synonyms_of("氢储").count(), 0);
}

#[test]
fn boilerplate_is_known_by_its_normal_form() {
    let lexicon = Lexicon::with(vec![entry(EntryKind::Boilerplate, &["跪求", "寻求"])]);
    assert!(lexicon.is_boilerplate("寻求") && lexicon.is_boilerplate("跪求") && lexicon.is_boilerplate("looking for"));
    assert!(!Lexicon::builtin().is_boilerplate("跪求") && !lexicon.is_boilerplate("石墨烯"));
    assert_eq!(lexicon.boilerplate().filter(|word| *word == "寻求").count(), 1, "each once");
    assert_eq!(lexicon.boilerplate().count(), Lexicon::builtin().boilerplate().count() + 1);
}

#[test]
fn the_fingerprint_is_of_the_entries_in_any_order() {
    let (one, two) = (entry(EntryKind::Term, &["霜曜膜"]), entry(EntryKind::Synonyms, &["霜曜膜", "霜膜"]));
    let of = |entries: &[&Entry]| Lexicon::with(entries.iter().map(|entry| (*entry).clone()).collect()).fingerprint();
    assert_eq!(of(&[&one, &two]), of(&[&two, &one]));
    assert_eq!(of(&[]), Lexicon::builtin().fingerprint());
    for others in [[].as_slice(), &[&one], &[&two], &[&entry(EntryKind::Term, &["霜膜"]), &two]] {
        assert_ne!(of(&[&one, &two]), of(others));
    }
    assert!(Lexicon::with(vec![one.clone(), two.clone()]).holds(&one) && !Lexicon::builtin().holds(&one));
}

#[test]
fn only_what_is_written_without_blanks_can_be_a_term() {
    for (word, can) in [("石墨烯", true), ("石墨 烯", false), ("PD-1", false), ("5G通信", false), ("", false), ("膜，", false)]
    {
        assert_eq!(can_be_term(word), can, "{word}");
    }
}

#[test]
fn ten_thousand_groups_are_read_in_no_time() {
    let groups = |n: u32| entry(EntryKind::Synonyms, &[&format!("甲{n}"), &format!("乙{n}"), &format!("word {n}")]);
    let entries: Vec<Entry> = (0..10_000).map(groups).collect();
    let started = Instant::now();
    let lexicon = Lexicon::with(entries);
    // A build without optimisation is some twenty times slower than the one in use.
    assert!(started.elapsed() < Duration::from_millis(1_000), "{:?}", started.elapsed());
    assert_eq!(lexicon.synonyms_of("word 9999").collect::<Vec<_>>(), ["甲9999", "乙9999"]);
}

#[test]
fn an_index_keeps_the_entries_that_it_was_built_with() {
    let base = tempfile::TempDir::new().expect("a temporary folder");
    let (store, _) = Store::open(base.path()).expect("the store");
    let fill = |entries: Vec<Entry>| {
        let mut rebuild = store.begin_rebuild(entries).expect("a new generation");
        let titles = ["霜曜锡膜", "霜曜与曜锡的锡膜"];
        let documents = titles.iter().enumerate().map(|(n, title)| put(document(&n.to_string(), title)));
        rebuild.writer().apply(documents.collect()).expect("documents are taken");
        rebuild.finish(&at(7)).expect("it is made current").index()
    };
    let scores = |index: &SearchIndex| {
        let found = index.search(&Query { text: "霜曜锡膜".into(), limit: 2, ..Query::default() }).expect("an answer");
        found.hits.iter().map(|hit| hit.score).collect::<Vec<_>>()
    };
    let term = entry(EntryKind::Term, &["霜曜锡膜"]);
    let plain = fill(Vec::new());
    let added = fill(vec![term.clone()]);
    let lead = |scores: Vec<f32>| scores[0] / scores[1];
    assert!(lead(scores(&added)) > lead(scores(&plain)), "who has the word whole stands further ahead");
    assert!(!plain.lexicon().holds(&term), "who searches an old generation goes on with its words");
    drop((plain, added, store));
    let (_store, opened) = Store::open(base.path()).expect("the store");
    let Opened::Ready(writer) = opened else { panic!("{opened:?}") };
    assert_eq!(writer.index().lexicon().entries(), [term]);
}

#[test]
fn an_index_is_given_other_synonyms_and_keeps_its_documents() {
    let base = tempfile::TempDir::new().expect("a temporary folder");
    let (store, _) = Store::open(base.path()).expect("the store");
    let term = entry(EntryKind::Term, &["霜曜锡膜"]);
    let mut rebuild = store.begin_rebuild(vec![term.clone()]).expect("a new generation");
    rebuild.writer().apply(vec![put(document("0", "霜曜锡膜"))]).expect("a document is taken");
    let mut writer = rebuild.finish(&at(7)).expect("it is made current");
    let old = writer.index();
    let entries = vec![entry(EntryKind::Synonyms, &["霜曜锡膜", "tin film"]), term];
    assert!(old.lexicon().cuts_as(&entries) && !old.lexicon().is_of(&entries));
    assert!(!old.lexicon().cuts_as(&entries[..1]), "without the term it would be cut otherwise");
    writer = store.reword(writer, entries.clone()).expect("other words");
    assert!(writer.index().lexicon().is_of(&entries) && !old.lexicon().is_of(&entries));
    writer.apply(vec![put(document("1", "霜曜锡膜"))]).expect("a document is taken");
    writer.commit(&at(8)).expect("a commit");
    let reader = SearchIndex::open(&Store::current(base.path()).expect("a generation")).expect("a reader");
    assert_eq!((reader.count(), reader.lexicon().is_of(&entries)), (2, true));
    let found = reader.search(&Query { text: "霜曜锡膜".into(), limit: 9, ..Query::default() }).expect("an answer");
    assert_eq!(found.total, 2);
}

#[test]
fn an_index_whose_words_are_lost_or_altered_is_built_anew() {
    let base = tempfile::TempDir::new().expect("a temporary folder");
    let (store, _) = Store::open(base.path()).expect("the store");
    drop(store.begin_rebuild(Vec::new()).expect("a new generation").finish(&at(1)).expect("it is made current"));
    drop(store);
    let file = Store::current(base.path()).expect("a generation").join("lexicon.json");
    let written = fs::read(&file).expect("the file is there");
    let reason = || match Store::open(base.path()) {
        Ok((_, Opened::Rebuild(reason))) => reason,
        other => panic!("{other:?}"),
    };
    let mut altered = written.clone();
    altered[3] ^= 1;
    fs::write(&file, altered).expect("the file is written");
    assert!(matches!(reason(), IndexError::Damaged(_)));
    fs::remove_file(&file).expect("the file is removed");
    assert!(matches!(reason(), IndexError::Damaged(_)));
    fs::write(&file, written).expect("the file is written");
    assert!(matches!(Store::open(base.path()), Ok((_, Opened::Ready(_)))));
}

//! What is no entry of the lexicon.

use serde_json::{Value, json};

use crate::{
    lexicon::{entered, new_word},
    support::TestApp,
};

fn new(kind: &str, words: &[&str]) -> Value {
    json!({"kind": kind, "words": words, "reason": "常用。"})
}

#[test]
fn words_that_cannot_be_searched_are_told_one_by_one() {
    let app = TestApp::start();
    let refused = |body: Value, fields: &[(&str, &str)]| {
        app.admin.post("/search/lexicon").json(&body).invalid(fields);
    };
    refused(json!({}), &[("/kind", "required"), ("/reason", "required"), ("/words", "required")]);
    refused(
        json!({"kind": "hint", "words": [""], "reason": " ", "weight": 1}),
        &[("/kind", "unknown_value"), ("/reason", "blank"), ("/weight", "unknown_field"), ("/words/0", "blank")],
    );
    let long = "霜".repeat(51);
    refused(
        new("synonyms", &["霜曜锡膜", "  ", &long, "，。", "霜曜錫膜", "ok"]),
        &[("/words/1", "blank"), ("/words/2", "too_long"), ("/words/3", "lexicon_no_letters"), ("/words/4", "lexicon_repeated")],
    );
    let many: Vec<String> = (0..21).map(|n| format!("霜{n}")).collect();
    refused(new("boilerplate", &many.iter().map(String::as_str).collect::<Vec<_>>()), &[("/words", "too_many")]);
    refused(new("synonyms", &["霜曜锡膜"]), &[("/words", "lexicon_too_few_synonyms")]);
    refused(new("term", &["霜曜锡膜", "霜曜锡箔"]), &[("/words", "lexicon_term_one_word")]);
    refused(new("term", &["霜"]), &[("/words/0", "lexicon_term_one_character")]);
    for word in ["霜曜 锡膜", "PD-1", "霜曜α膜", "霜曜、锡膜"] {
        refused(new("term", &[word]), &[("/words/0", "lexicon_term_script")]);
    }
    app.admin.post("/search/lexicon").json(&new("synonyms", &["霜", &"曜".repeat(50)])).expect(201);
}

#[test]
fn what_is_known_already_is_not_entered_again() {
    let app = TestApp::start();
    let refused = |kind: &str, words: &[&str], at: &str| {
        app.admin.post("/search/lexicon").json(&new(kind, words)).invalid(&[(at, "lexicon_duplicate")]);
    };
    let term = entered(&app, "term", &["霜曜锡膜"]);
    refused("term", &["霜曜錫膜"], "/words/0");
    refused("term", &["石墨烯"], "/words/0");
    let pair = entered(&app, "synonyms", &["霜曜锡膜", "霜锡膜", "Tin Foil"]);
    refused("synonyms", &["tin  foil", "霜锡膜"], "/words");
    entered(&app, "synonyms", &["霜锡膜", "tin foil", "锡箔膜"]);
    entered(&app, "boilerplate", &["跪求大神"]);
    refused("boilerplate", &["万分火急求", "跪求大神"], "/words/1");
    refused("boilerplate", &["寻求"], "/words/0");
    let path = format!("/search/lexicon/{pair}");
    app.admin
        .patch(&path)
        .if_match("*")
        .json(&json!({"words": ["霜锡膜", "锡箔膜"]}))
        .invalid(&[("/words", "lexicon_duplicate")]);
    app.admin.patch(&path).if_match("*").json(&json!({"reason": "改说明。"})).expect(200);
    let reason = json!({"reason": "误。"});
    app.admin.post(&format!("/search/lexicon/{term}/withdraw")).if_match("*").json(&reason).expect(200);
    entered(&app, "term", &["霜曜锡膜"]);
}

#[test]
fn an_entry_is_changed_by_whoever_has_read_it_and_not_once_it_is_withdrawn() {
    let app = TestApp::start();
    let id = entered(&app, "term", &["霜曜锡膜"]);
    let (path, withdraw) = (format!("/search/lexicon/{id}"), format!("/search/lexicon/{id}/withdraw"));
    let reason = json!({"reason": "误。"});
    app.admin.patch(&path).json(&reason).refused(428, "precondition_required");
    app.admin.post(&withdraw).json(&reason).refused(428, "precondition_required");
    app.admin.patch(&path).if_match("\"7.0\"").json(&reason).refused(412, "precondition_failed");
    app.admin.patch(&path).if_match("*").json(&json!({"kind": "boilerplate"})).invalid(&[("/kind", "lexicon_kind_fixed")]);
    app.admin.patch(&path).if_match("*").json(&json!({"words": null})).invalid(&[("/words", "required")]);
    app.admin.post(&withdraw).if_match("*").json(&json!({})).invalid(&[("/reason", "required")]);
    app.admin.post(&withdraw).if_match("*").json(&reason).expect(200);
    app.admin.patch(&path).if_match("*").json(&reason).refused(409, "lexicon_withdrawn");
    app.admin.post(&withdraw).if_match("*").json(&reason).refused(409, "lexicon_withdrawn");
    for path in ["/search/lexicon/x", "/search/lexicon/01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e"] {
        app.staff.get(path).refused(404, "not_found");
    }
    app.admin.post("/search/lexicon/apply").json(&json!({"number": 3})).invalid(&[("/number", "unknown_field")]);
    app.staff.get("/search/lexicon?kind=x&limit=0").invalid(&[("/kind", "unknown_value"), ("/limit", "range")]);
}

#[test]
fn a_trial_enters_and_applies_nothing() {
    let app = TestApp::start();
    app.admin.post("/search/lexicon?validate_only=true").json(&new("term", &[&new_word()])).expect(200);
    app.admin.post("/search/lexicon/apply?validate_only=true").expect(200);
    assert!(app.staff.get("/search/lexicon").expect(200).items().is_empty());
    assert_eq!(app.admin.post("/search/lexicon/apply").expect(202).json()["number"], 1);
}

#[test]
fn the_lexicon_takes_five_thousand_active_entries() {
    let app = TestApp::start();
    let id = entered(&app, "synonyms", &["霜曜一", "霜曜二"]);
    let rows: Vec<String> = (1..5_000)
        .map(|n| {
            let words = format!("'[\"甲{n}\",\"乙{n}\"]', '甲{n}\n乙{n}'");
            format!("('{n:08}-0000-7000-8000-000000000000', 1, 'synonyms', {words}, 'x', 'active', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')")
        })
        .collect();
    for chunk in rows.chunks(500) {
        app.execute(&format!(
            "INSERT INTO lexicon_entries (id, version, kind, words, keys, reason, state, created_at, updated_at) VALUES {}",
            chunk.join(", ")
        ));
    }
    let more = new("synonyms", &["霜曜三", "霜曜四"]);
    app.admin.post("/search/lexicon").json(&more).refused(409, "lexicon_full");
    app.admin.patch(&format!("/search/lexicon/{id}")).if_match("*").json(&json!({"words": ["霜曜五", "霜曜六"]})).expect(200);
    let reason = json!({"reason": "满了。"});
    app.admin.post(&format!("/search/lexicon/{id}/withdraw")).if_match("*").json(&reason).expect(200);
    app.admin.post("/search/lexicon").json(&more).expect(201);
    let applied = app.admin.post("/search/lexicon/apply?wait=searchable").expect(202).json();
    assert_eq!(applied["entries"], 5_000);
}

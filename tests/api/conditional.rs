//! Versions: `ETag`, `If-Match`, `If-None-Match`.

use serde_json::json;

use crate::support::{TestApp, brief, full};

#[test]
fn a_change_without_a_version_is_refused() {
    let app = TestApp::start();
    let id = app.draft(&brief("一"));
    let path = format!("/achievements/{id}");
    app.institute.patch(&path).json(&json!({"trl": 3})).refused(428, "precondition_required");
    app.institute.post(&format!("{path}/submit")).refused(428, "precondition_required");
    let organization = format!("/organizations/{}", app.organizations.company);
    app.admin.patch(&organization).json(&json!({"name": "新"})).refused(428, "precondition_required");
    assert_eq!(app.institute.get(&path).expect(200).json()["version"], 1);
}

#[test]
fn a_change_holds_for_the_version_that_was_read() {
    let app = TestApp::start();
    let id = app.draft(&brief("一"));
    let path = format!("/achievements/{id}");
    let first = app.institute.get(&path).expect(200).etag();
    let second = app.institute.patch(&path).if_match(&first).json(&json!({"trl": 3})).expect(200).etag();
    assert_ne!(first, second);
    for stale in [first.as_str(), "\"\"", "\"x\"", "\"999.0\"", "2", "", &format!("W/{second}"), "\"-2\""] {
        app.institute.patch(&path).if_match(stale).json(&json!({"trl": 4})).refused(412, "precondition_failed");
        app.institute.post(&format!("{path}/submit")).if_match(stale).refused(412, "precondition_failed");
    }
    let list = format!("\"x\", {first} , {second}");
    app.institute.patch(&path).if_match(&list).json(&json!({"trl": 5})).expect(200);
    app.institute.patch(&path).if_match("*").json(&json!({"trl": 6})).expect(200);
    let missing = "/achievements/01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";
    app.institute.patch(missing).if_match("*").json(&json!({"trl": 6})).refused(404, "not_found");
}

#[test]
fn every_answer_about_a_record_names_the_version_that_a_read_names() {
    let app = TestApp::start();
    let made = app.institute.post("/achievements").json(&full()).expect(201);
    let path = format!("/achievements/{}", made.id());
    let mut known = made.etag();
    for (client, below) in
        [(&app.institute, "/submit"), (&app.staff, "/publish"), (&app.staff, "/confirm"), (&app.staff, "/withdraw")]
    {
        known = client.post(&format!("{path}{below}")).if_match(&known).expect(200).etag();
        let answer = client.get(&path).header("If-None-Match", &known).expect(304);
        assert_eq!(answer.etag(), known, "{below}");
    }
    let patched = app.staff.patch(&path).if_match(&known).json(&json!({"trl": 2})).expect(200).etag();
    app.staff.get(&path).header("If-None-Match", &patched).expect(304);
}

#[test]
fn what_is_known_already_is_not_sent_again() {
    let app = TestApp::start();
    let id = app.published(&full());
    for path in [format!("/achievements/{id}"), format!("/organizations/{}", app.organizations.company)] {
        let read = app.company.get(&path).expect(200);
        let etag = read.etag();
        for known in [etag.clone(), "*".into(), format!("W/{etag}"), format!("\"x\", {etag}")] {
            let answer = app.company.get(&path).header("If-None-Match", &known).expect(304);
            assert!(answer.body.is_empty(), "{answer}");
            assert_eq!(answer.etag(), etag);
        }
        app.company.get(&path).header("If-None-Match", "\"1.0\"").expect(200);
        assert!(read.header("Vary").is_some_and(|vary| vary.contains("Authorization")), "{path}");
        assert!(read.header("Cache-Control").is_some_and(|control| control.contains("private")), "{path}");
    }
}

#[test]
fn one_version_has_another_tag_where_another_layer_is_seen() {
    let app = TestApp::start();
    let path = format!("/achievements/{}", app.published(&full()));
    let tags: Vec<String> =
        [&app.anonymous, &app.company, &app.institute].iter().map(|client| client.get(&path).expect(200).etag()).collect();
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
    app.anonymous.get(&path).header("If-None-Match", &tags[2]).expect(200);
    app.institute.patch(&path).if_match(&tags[2]).json(&json!({"trl": 2})).expect(200);
}

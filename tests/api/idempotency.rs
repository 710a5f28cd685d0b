use diesel::connection::SimpleConnection;
use nanhu::foundation::types::Timestamp;
use serde_json::json;

use crate::support::{TestApp, brief};

fn total(app: &TestApp) -> u64 {
    app.staff.get("/achievements?count=true").expect(200).json()["total"].as_u64().expect("a total")
}

#[test]
fn the_same_key_and_body_get_the_first_answer_again() {
    let app = TestApp::start();
    let make = || app.institute.post("/achievements").header("Idempotency-Key", "k-1").json(&brief("一")).expect(201);
    let first = make();
    app.institute.patch(&format!("/achievements/{}", first.id())).if_match("*").json(&json!({"trl": 3})).expect(200);
    let again = make();
    assert_eq!(again.body, first.body);
    for name in ["ETag", "Location"] {
        assert_eq!(again.header(name), first.header(name));
    }
    assert_eq!(total(&app), 1);
}

#[test]
fn the_same_key_with_another_request_is_refused() {
    let app = TestApp::start();
    app.institute.post("/achievements").header("Idempotency-Key", "k-1").json(&brief("一")).expect(201);
    let reused = [("/Idempotency-Key", "idempotency_key_reused")];
    app.institute.post("/achievements").header("Idempotency-Key", "k-1").json(&brief("二")).invalid(&reused);
    let other_path = format!("/achievements/{}/submit", app.draft(&brief("三")));
    app.institute.post(&other_path).if_match("*").header("Idempotency-Key", "k-1").invalid(&reused);
    assert_eq!(total(&app), 2);
}

#[test]
fn a_key_is_its_callers_own() {
    let app = TestApp::start();
    for client in [&app.institute, &app.institute_2] {
        client.post("/achievements").header("Idempotency-Key", "k-1").json(&brief("一")).expect(201);
    }
    assert_eq!(total(&app), 2);
}

#[test]
fn eight_clients_at_once_make_one_record() {
    let app = TestApp::start();
    let ids: Vec<String> = std::thread::scope(|scope| {
        let make = || app.institute.post("/achievements").header("Idempotency-Key", "k-1").json(&brief("一")).expect(201).id();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(total(&app), 1);
}

#[test]
fn a_step_tried_again_is_answered_and_not_taken_twice() {
    let app = TestApp::start();
    let id = app.draft(&brief("一"));
    let etag = app.institute.get(&format!("/achievements/{id}")).expect(200).etag();
    let submit = || {
        let call = app.institute.post(&format!("/achievements/{id}/submit")).if_match(&etag);
        call.header("Idempotency-Key", "k-1").expect(200)
    };
    let first = submit();
    assert_eq!(submit().body, first.body);
    assert_eq!(app.institute.get(&format!("/achievements/{id}")).expect(200).json()["version"], 2);
}

#[test]
fn a_refusal_is_not_kept() {
    let app = TestApp::start();
    let submit =
        |id: &str| app.institute.post(&format!("/achievements/{id}/submit")).if_match("*").header("Idempotency-Key", "k-1");
    let id = app.draft(&json!({"title": "没有简介"}));
    submit(&id).invalid(&[("/abstract", "required")]);
    app.institute.patch(&format!("/achievements/{id}")).if_match("*").json(&json!({"abstract": "有了。"})).expect(200);
    submit(&id).expect(200);
}

#[test]
fn a_trial_keeps_no_key() {
    let app = TestApp::start();
    let make = |path: &str| app.institute.post(path).header("Idempotency-Key", "k-1").json(&brief("一"));
    make("/achievements?validate_only=true").expect(200);
    make("/achievements").expect(201);
    assert_eq!(total(&app), 1);
}

#[test]
fn a_key_has_a_shape() {
    let app = TestApp::start();
    let make = |key: &str| app.institute.post("/achievements").header("Idempotency-Key", key).json(&brief("一"));
    make(&"k".repeat(256)).invalid(&[("/Idempotency-Key", "idempotency_key_shape")]);
    make("").invalid(&[("/Idempotency-Key", "idempotency_key_shape")]);
    make(&"k".repeat(255)).expect(201);
    assert_eq!(total(&app), 1);
}

#[test]
fn a_key_is_kept_for_a_day() {
    let app = TestApp::start();
    let make = || app.institute.post("/achievements").header("Idempotency-Key", "k-1").json(&brief("一")).expect(201).id();
    let first = make();
    let age = |hours: i64| {
        let then = Timestamp::now().plus_seconds(-3600 * hours);
        let sql = format!("UPDATE idempotency_keys SET created_at = '{then}'");
        app.db.write_blocking(|conn| Ok(conn.batch_execute(&sql)?)).expect("aged");
    };
    age(23);
    assert_eq!(make(), first);
    age(25);
    assert_ne!(make(), first);
    assert_eq!(total(&app), 2);
}

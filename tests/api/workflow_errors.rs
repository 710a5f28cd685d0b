use serde_json::json;

use crate::support::{TestApp, brief, step};

const STEPS: [&str; 6] = ["submit", "publish", "return", "withdraw", "archive", "confirm"];

fn brought_to(app: &TestApp, state: &str) -> String {
    let way: &[&str] = match state {
        "draft" => &[],
        "submitted" => &["submit"],
        "returned" => &["submit", "return"],
        "published" => &["submit", "publish"],
        "withdrawn" => &["submit", "publish", "withdraw"],
        _ => &["submit", "publish", "archive"],
    };
    let id = app.draft(&brief("柔性传感器"));
    for name in way {
        step(&app.staff, &id, name);
    }
    id
}

#[test]
fn every_step_that_the_state_forbids_is_refused_and_changes_nothing() {
    let app = TestApp::start();
    for (state, allowed) in [
        ("draft", &["submit"][..]),
        ("submitted", &["publish", "return"]),
        ("returned", &["submit"]),
        ("published", &["withdraw", "archive", "confirm"]),
        ("withdrawn", &["submit"]),
        ("archived", &[]),
    ] {
        let id = brought_to(&app, state);
        let before = app.staff.get(&format!("/achievements/{id}")).expect(200).json();
        assert_eq!(before["state"], state);
        for name in STEPS.iter().filter(|name| !allowed.contains(name)) {
            let body = if *name == "return" { json!({"reason": "请补充。"}) } else { json!({}) };
            app.staff.post(&format!("/achievements/{id}/{name}")).if_match("*").json(&body).refused(409, "state_forbids");
        }
        assert_eq!(app.staff.get(&format!("/achievements/{id}")).expect(200).json(), before, "{state}");
        for name in allowed {
            step(&app.staff, &brought_to(&app, state), name);
        }
    }
}

#[test]
fn an_archived_record_is_never_changed_again() {
    let app = TestApp::start();
    let id = brought_to(&app, "archived");
    for client in [&app.institute, &app.staff, &app.admin] {
        let call = client.patch(&format!("/achievements/{id}")).if_match("*").json(&json!({"trl": 9}));
        call.refused(409, "state_forbids");
    }
}

#[test]
fn a_record_is_returned_with_a_reason() {
    let app = TestApp::start();
    let id = app.submitted(&brief("柔性传感器"));
    let give_back = |body| app.staff.post(&format!("/achievements/{id}/return")).if_match("*").json(&body);
    give_back(json!({})).invalid(&[("/reason", "required")]);
    give_back(json!({"reason": " \n"})).invalid(&[("/reason", "reason_required")]);
    give_back(json!({"reason": "因".repeat(2001)})).invalid(&[("/reason", "too_long")]);
    give_back(json!({"reason": 7, "note": "x"})).invalid(&[("/note", "unknown_field"), ("/reason", "type")]);
    app.staff
        .post(&format!("/achievements/{id}/publish"))
        .if_match("*")
        .json(&json!({"reason": "x"}))
        .invalid(&[("/reason", "unknown_field")]);
    give_back(json!({"reason": "请补充。"})).expect(200);
}

#[test]
fn an_institute_does_not_review_itself() {
    let app = TestApp::start();
    let id = app.submitted(&brief("柔性传感器"));
    for name in ["publish", "return", "archive"] {
        let call = app.institute.post(&format!("/achievements/{id}/{name}")).if_match("*").json(&json!({"reason": "好"}));
        call.refused(403, "role_forbids");
    }
}

#[test]
fn another_institute_may_read_what_is_published_and_change_nothing() {
    let app = TestApp::start();
    let id = brought_to(&app, "published");
    let path = format!("/achievements/{id}");
    app.institute_2.get(&path).expect(200);
    app.institute_2.patch(&path).if_match("*").json(&json!({"trl": 1})).refused(403, "not_owner");
    for name in ["submit", "withdraw", "confirm"] {
        app.institute_2.post(&format!("{path}/{name}")).if_match("*").refused(403, "not_owner");
    }
    for name in ["history", "duplicates"] {
        app.institute_2.get(&format!("{path}/{name}")).refused(403, "not_owner");
        app.company.get(&format!("{path}/{name}")).refused(403, "role_forbids");
        app.anonymous.get(&format!("{path}/{name}")).refused(401, "credentials_missing");
    }
}

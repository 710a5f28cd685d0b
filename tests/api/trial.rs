//! `?validate_only=true`: all checks, nothing written.

use serde_json::{Value, json};

use crate::support::{TestApp, brief, full, with};

/// Everything that a change could leave behind.
fn everything(app: &TestApp, id: &str) -> Vec<Value> {
    let paths = ["/achievements", "/organizations", "/users", "/api-keys", "/audit-events?limit=100"];
    let one = format!("/achievements/{id}");
    let history = format!("{one}/history");
    paths.into_iter().chain([one.as_str(), history.as_str()]).map(|path| app.admin.get(path).expect(200).json()).collect()
}

#[test]
fn a_trial_answers_as_the_change_would_and_writes_nothing() {
    let app = TestApp::start();
    let id = app.submitted(&with(full(), json!({"external_ref": "A"})));
    let before = everything(&app, &id);
    let made = app.institute.post("/achievements?validate_only=true").json(&brief("一")).expect(200);
    assert_eq!(made.json()["title"], "一");
    assert_eq!(made.header("Location"), None);
    let path = format!("/achievements/{id}");
    let patched = app.institute.patch(&format!("{path}?validate_only=true")).if_match("*").json(&json!({"trl": 2})).expect(200);
    assert_eq!((&patched.json()["trl"], &patched.json()["version"]), (&json!(2), &json!(3)));
    let published = app.staff.post(&format!("{path}/publish?validate_only=true")).if_match("*").expect(200);
    assert_eq!(published.json()["state"], "published");
    let organization = json!({"kind": "fund", "name": "基金"});
    app.admin.post("/organizations?validate_only=true").json(&organization).expect(200);
    let key = json!({"organization_id": app.organizations.company, "role": "company", "name": "试"});
    app.admin.post("/api-keys?validate_only=true").json(&key).expect(200);
    assert_eq!(everything(&app, &id), before);
    let code = app.staff.post(&format!("{path}/publish")).if_match("*").expect(200).json()["code"].clone();
    assert!(code.as_str().is_some_and(|code| code.ends_with("000001")), "the trial took no number: {code}");
}

#[test]
fn a_trial_is_refused_as_the_change_would_be() {
    let app = TestApp::start();
    let id = app.draft(&with(brief("一"), json!({"external_ref": "A"})));
    let path = format!("/achievements/{id}");
    app.institute.post("/achievements?validate_only=true").json(&json!({})).invalid(&[("/title", "required")]);
    let taken = with(brief("二"), json!({"external_ref": "A"}));
    let taken = app.institute.post("/achievements?validate_only=true").json(&taken);
    taken.invalid(&[("/external_ref", "external_ref_taken")]);
    app.institute.patch(&format!("{path}?validate_only=true")).json(&json!({"trl": 2})).refused(428, "precondition_required");
    let stale = app.institute.patch(&format!("{path}?validate_only=true")).if_match("\"9\"").json(&json!({"trl": 2}));
    stale.refused(412, "precondition_failed");
    app.staff.post(&format!("{path}/publish?validate_only=true")).if_match("*").refused(409, "state_forbids");
    app.company.post("/achievements?validate_only=true").json(&brief("一")).refused(403, "role_forbids");
    app.institute.post("/achievements?validate_only=false").json(&brief("三")).expect(201);
}

use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{Answer, TestApp, brief, query, with},
    visits::{centre_alone, close_to},
};

pub const POLICY: Collection = Collection {
    permission: centre_alone,
    ready: |app, _, _| app.staff.post("/programmes").json(&programme()).expect(201).id(),
    body: |_, _, path, _| match path {
        "/programmes" => programme(),
        "/programmes/{id}/filings" => json!({"round": "first_up", "on": "2025-03-01"}),
        _ => json!({}),
    },
    owners: &[],
};

/// The least that is said of a programme.
pub fn programme() -> Value {
    json!({"kind": "guidance_project", "title": "新型研发机构引导项目", "year": 2025})
}

fn file(app: &TestApp, id: &str, body: &Value) -> Answer {
    app.staff.post(&format!("/programmes/{id}/filings")).if_match("*").json(body).send()
}

#[test]
fn a_programme_is_entered_and_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let achievement = app.draft(&brief("负极材料"));
    let body = with(
        programme(),
        json!({
            "organization_id": app.organizations.institute, "amount_fen": 100_000_000, "state": "approved", "approved_on": "2025-06-30",
            "filings": [{"round": "first_up", "on": "2025-03-01", "amount_fen": 120_000_000}],
            "achievement_ids": [achievement], "note": "市级。"
        }),
    );
    let made = app.staff.post("/programmes").json(&body).expect(201);
    let read = app.staff.get(&format!("/programmes/{}", made.id())).expect(200);
    assert_eq!(read.json(), made.json());
    for (name, value) in body.as_object().expect("an object") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    let least = app.staff.post("/programmes").json(&programme()).expect(201).json();
    assert_eq!(least["state"], "preparing");
}

#[test]
fn the_rounds_are_filed_one_after_the_other() {
    let app = TestApp::start();
    let id = app.staff.post("/programmes").json(&programme()).expect(201).id();
    let rounds = ["first_up", "first_down", "second_up", "second_down"];
    for (number, round) in rounds.iter().enumerate() {
        for early in rounds.iter().filter(|other| *other != round) {
            let answer = file(&app, &id, &json!({"round": early, "on": "2025-03-05"})).expect(422);
            assert_eq!(answer.fields(), [("/round".to_owned(), "filing_order".to_owned())]);
        }
        if number > 0 {
            let answer = file(&app, &id, &json!({"round": round, "on": "2025-02-28"})).expect(422);
            assert_eq!(answer.fields(), [("/on".to_owned(), "filing_day_order".to_owned())]);
        }
        let body =
            json!({"round": round, "on": format!("2025-03-0{}", number + 1), "amount_fen": 1000 - number, "opinion": "同意。"});
        let filed = file(&app, &id, &body).expect(200).json();
        assert_eq!((&filed["filings"][number], &filed["version"]), (&body, &json!(number + 2)));
    }
    let answer = file(&app, &id, &json!({"round": "second_down", "on": "2025-03-09"})).expect(409);
    assert_eq!(answer.json()["code"], "state_forbids");
    let events = app.admin.get(&format!("/audit-events?entity_id={id}")).expect(200);
    assert_eq!(events.each("action"), ["file", "file", "file", "file", "create"]);
}

#[test]
fn what_is_decided_is_not_filed_for_any_more() {
    let app = TestApp::start();
    for state in ["approved", "rejected", "completed", "cancelled"] {
        let approved = ["approved", "completed"].contains(&state).then_some("2025-06-30");
        let body = with(programme(), json!({"state": state, "approved_on": approved}));
        let id = app.staff.post("/programmes").json(&body).expect(201).id();
        let filing = json!({"round": "first_up", "on": "2025-03-01"});
        assert_eq!(file(&app, &id, &filing).expect(409).json()["code"], "state_forbids", "{state}");
    }
}

#[test]
fn a_filing_needs_the_version_that_was_read() {
    let app = TestApp::start();
    let made = app.staff.post("/programmes").json(&programme()).expect(201);
    let path = format!("/programmes/{}/filings", made.id());
    let filing = json!({"round": "first_up", "on": "2025-03-01"});
    app.staff.post(&path).json(&filing).refused(428, "precondition_required");
    app.staff.post(&path).if_match("\"7.x\"").json(&filing).refused(412, "precondition_failed");
    app.staff.post(&path).if_match(&made.etag()).json(&filing).expect(200);
    app.staff.post(&format!("/programmes/{}/filings", app.organizations.company)).if_match("*").json(&filing).expect(404);
}

#[test]
fn programmes_are_listed_by_kind_year_organization_state_and_approval() {
    let app = TestApp::start();
    let make = |more: Value| app.staff.post("/programmes").json(&with(programme(), more)).expect(201).id();
    let guidance = make(json!({"organization_id": app.organizations.institute}));
    let youth = make(json!({"kind": "youth_project", "year": 2024, "state": "approved", "approved_on": "2024-12-31"}));
    let platform = make(json!({"kind": "industry_education_platform", "state": "completed", "approved_on": "2025-05-01"}));
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/programmes?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[("kind", "youth_project")]), [youth.as_str()]);
    assert_eq!(ids(&[("year", "2025")]), [platform.clone(), guidance.clone()]);
    assert_eq!(ids(&[("organization_id", &app.organizations.institute)]), [guidance.as_str()]);
    assert_eq!(ids(&[("state", "preparing"), ("state", "approved")]), [youth.clone(), guidance]);
    assert_eq!(ids(&[("approved_from", "2025-01-01")]), [platform]);
    assert_eq!(ids(&[("approved_to", "2024-12-31")]), [youth]);
}

#[test]
fn an_approval_counts_by_its_day() {
    let app = TestApp::start();
    close_to(&app, "2025-06-30");
    let id = app.staff.post("/programmes").json(&programme()).expect(201).id();
    let edit = |body: Value| app.staff.patch(&format!("/programmes/{id}")).if_match("*").json(&body);
    let approval = json!({"state": "approved", "approved_on": "2025-06-30"});
    edit(approval.clone()).invalid(&[("/approved_on", "period_closed_reason")]);
    edit(with(approval, json!({"correction_reason": "批文晚到"}))).expect(200);
    edit(json!({"note": "补记"})).invalid(&[("/approved_on", "period_closed_reason")]);
}

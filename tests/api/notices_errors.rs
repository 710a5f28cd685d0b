use nanhu::foundation::types::{Day, Id};
use serde_json::{Value, json};

use crate::{
    deals::deal,
    notices::{body, draft, objection, opened},
    support::{Answer, TestApp, brief, with},
};

fn open(app: &TestApp, id: &str, said: Value) -> Answer {
    app.staff.post(&format!("/notices/{id}/open")).if_match("*").json(&said).send()
}

#[test]
fn every_bad_field_is_told_at_once() {
    let app = TestApp::start();
    app.staff.post("/notices").json(&json!({})).invalid(&[("/organization_id", "required"), ("/title", "required")]);
    let said = json!({
        "organization_id": app.organizations.institute, "title": " ", "days": 14, "mode": "rent", "intended_price_fen": -1,
        "related_party": true, "medium_url": "ftp://example.com", "colour": "red"
    });
    app.staff.post("/notices").json(&said).invalid(&[
        ("/colour", "unknown_field"),
        ("/days", "range"),
        ("/intended_price_fen", "amount_range"),
        ("/medium", "required"),
        ("/medium_url", "web_address"),
        ("/mode", "unknown_value"),
        ("/relation", "required"),
        ("/title", "blank"),
    ]);
}

#[test]
fn what_a_notice_names_must_be_there_and_be_the_organizations() {
    let app = TestApp::start();
    let nobody = Id::new().to_string();
    let said = json!({"organization_id": nobody, "title": "公示", "achievement_id": nobody, "deal_id": nobody, "buyer_organization_id": nobody});
    app.staff.post("/notices").json(&said).invalid(&[
        ("/achievement_id", "achievement_unknown"),
        ("/buyer_organization_id", "organization_unknown"),
        ("/deal_id", "deal_unknown"),
        ("/organization_id", "organization_unknown"),
    ]);
    let others = app.institute_2.post("/achievements").json(&brief("二")).expect(201).id();
    let project = deal(&app, json!({"provider_organization_id": app.organizations.institute_2}));
    let said = with(body(&app), json!({"achievement_id": others, "deal_id": project}));
    let errors = [("/achievement_id", "notice_not_owners"), ("/deal_id", "notice_not_providers")];
    app.staff.post("/notices").json(&said).invalid(&errors);
}

#[test]
fn a_notice_is_opened_when_it_says_what_the_public_must_be_told() {
    let app = TestApp::start();
    let said = json!({"organization_id": app.organizations.institute, "title": "公示"});
    let id = app.staff.post("/notices").json(&said).expect(201).id();
    app.staff.post(&format!("/notices/{id}/open")).if_match("*").invalid(&[
        ("/achievement_id", "required"),
        ("/buyer_name", "required"),
        ("/intended_price_fen", "required"),
        ("/mode", "required"),
        ("/summary", "required"),
    ]);
}

#[test]
fn a_notice_begins_today_or_later_unless_it_was_published_elsewhere_before() {
    let app = TestApp::start();
    let day = |days: i32| json!({"starts_on": Day::today().plus_days(days).to_string()});
    let nowhere = draft(&app, json!({"medium": "", "medium_url": ""}));
    let elsewhere = draft(&app, json!({}));
    open(&app, &nowhere, day(-1)).invalid_at("/starts_on", "notice_start_range");
    for days in [-61, 61] {
        open(&app, &elsewhere, day(days)).invalid_at("/starts_on", "notice_start_range");
    }
    open(&app, &nowhere, json!({"starts_on": "morgen"})).invalid_at("/starts_on", "date_shape");
    open(&app, &nowhere, day(60)).expect(200);
    open(&app, &elsewhere, day(-60)).expect(200);
}

#[test]
fn a_notice_stands_through_its_last_day() {
    let app = TestApp::start();
    let id = opened(&app, json!({}), -14);
    app.staff.post(&format!("/notices/{id}/close")).if_match("*").refused(409, "notice_period_running");
}

#[test]
fn what_is_published_is_not_changed_and_what_has_ended_stays_so() {
    let app = TestApp::start();
    let id = draft(&app, json!({}));
    let path = format!("/notices/{id}");
    app.staff.post(&format!("{path}/close")).if_match("*").refused(409, "state_forbids");
    app.staff.post(&format!("{path}/objections")).json(&json!({"text": "早"})).refused(409, "state_forbids");
    app.company.post(&format!("{path}/objections")).json(&json!({"text": "早"})).refused(404, "not_found");
    let version = app.staff.get(&path).expect(200).etag();
    app.staff.patch(&path).if_match(&version).json(&json!({"days": 20})).expect(200);
    app.staff.patch(&path).if_match(&version).json(&json!({"days": 21})).refused(412, "precondition_failed");
    open(&app, &id, json!({})).expect(200);
    assert_eq!(open(&app, &id, json!({})).expect(409).json()["code"], "state_forbids");
    app.staff.patch(&path).if_match("*").json(&json!({"days": 30})).refused(409, "state_forbids");
    let why = json!({"reason": "有误"});
    app.staff.post(&format!("{path}/withdraw")).if_match("*").json(&json!({})).invalid(&[("/reason", "required")]);
    app.staff.post(&format!("{path}/withdraw")).if_match("*").json(&why).expect(200);
    for step in ["open", "close"] {
        app.staff.post(&format!("{path}/{step}")).if_match("*").refused(409, "state_forbids");
    }
    app.staff.post(&format!("{path}/withdraw")).if_match("*").json(&why).refused(409, "state_forbids");
}

#[test]
fn an_organization_objects_to_a_notice_so_many_times_and_no_more() {
    let app = TestApp::start();
    let id = opened(&app, json!({}), 0);
    for _ in 0..20 {
        objection(&app, &id);
    }
    let said = json!({"text": "再次异议"});
    app.company_2.post(&format!("/notices/{id}/objections")).json(&said).refused(409, "objections_too_many");
    app.company.post(&format!("/notices/{id}/objections")).json(&said).expect(201);
    let other = opened(&app, json!({}), 0);
    app.company_2.post(&format!("/notices/{other}/objections")).json(&said).expect(201);
}

#[test]
fn nobody_objects_before_a_notice_begins() {
    let app = TestApp::start();
    let id = opened(&app, json!({}), 1);
    let path = format!("/notices/{id}/objections");
    let said = json!({"text": "早"});
    app.company.post(&path).json(&said).refused(404, "not_found");
    app.institute.post(&path).json(&said).refused(409, "state_forbids");
    app.staff.post(&path).json(&said).refused(409, "state_forbids");
}

#[test]
fn an_objection_says_something_and_is_decided_once() {
    let app = TestApp::start();
    let id = opened(&app, json!({}), 0);
    let path = format!("/notices/{id}/objections");
    app.anonymous.post(&path).json(&json!({"text": "不同意"})).refused(401, "credentials_missing");
    app.company.post(&path).json(&json!({})).invalid(&[("/text", "required")]);
    app.company
        .post(&path)
        .json(&json!({"text": " ", "name": "张三"}))
        .invalid(&[("/name", "unknown_field"), ("/text", "blank")]);
    let made = objection(&app, &id);
    let decide = format!("/notice-objections/{made}/decide");
    app.staff
        .post(&decide)
        .if_match("*")
        .json(&json!({"decision": "maybe"}))
        .invalid(&[("/decision", "unknown_value"), ("/reason", "required")]);
    app.staff.post(&decide).if_match("*").json(&json!({})).invalid(&[("/decision", "required"), ("/reason", "required")]);
    let said = json!({"decision": "upheld", "reason": "成立"});
    app.staff.post(&decide).json(&said).refused(428, "precondition_required");
    app.company_2.post(&decide).if_match("*").json(&said).refused(403, "role_forbids");
    app.staff.post(&decide).if_match("*").json(&said).expect(200);
    app.staff.post(&decide).if_match("*").json(&said).refused(409, "state_forbids");
    app.staff.get(&format!("/notice-objections/{}", Id::new())).refused(404, "not_found");
}

//! Needs put to an adviser.

use nanhu::foundation::access::Permission;
use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, brief, with},
};

pub const POLICY: Collection = Collection {
    permission: |method, path| {
        use Permission as P;
        Some(match (method, path.rsplit('/').next().unwrap_or_default()) {
            ("post", "match") => P::ReadPublishedAchievements,
            ("get", "tickets" | "{id}") | ("post", "tickets") => P::LeaveMatchTickets,
            ("post", "answer" | "close") => P::AnswerMatchTickets,
            _ => panic!("say here which permission {method} {path} needs"),
        })
    },
    ready: |app, _, _| app.ticket(),
    body: |_, _, path, _| match path.rsplit('/').next() {
        Some("answer") => json!({"answer": "已联系两家院所。"}),
        Some("close") => json!({}),
        _ => json!({"text": "低温快充电解液"}),
    },
    owners: &["company"],
};

fn need() -> Value {
    json!({
        "text": "寻求低温快充电解液。", "filters": {"trl_min": 5, "industry": ["C3985"]},
        "wanted": {"budget_max_fen": 10_000_000, "needs_patent_in_force": true},
        "contact": {"name": "钱工", "phone": "0573-83330000"}
    })
}

impl TestApp {
    /// A ticket of the first company's.
    fn ticket(&self) -> String {
        self.company.post("/search/match/tickets").json(&need()).expect(201).id()
    }
}

#[test]
fn a_ticket_is_left_answered_and_closed() {
    let app = TestApp::start();
    let left = app.company.post("/search/match/tickets").json(&need()).expect(201);
    let path = format!("/search/match/tickets/{}", left.id());
    assert_eq!(left.header("Location"), Some(format!("/api/v1{path}").as_str()));
    let told = left.json();
    for (name, expected) in [
        ("state", json!("open")),
        ("organization_id", json!(app.organizations.company)),
        ("version", json!(1)),
        ("answer", json!(null)),
    ] {
        assert_eq!(told[name], expected, "{name}");
    }
    assert_eq!((&told["text"], &told["contact"]["name"]), (&need()["text"], &json!("钱工")));
    assert_eq!((&told["filters"]["trl_min"], &told["wanted"]["budget_max_fen"]), (&json!(5), &json!(10_000_000)));
    let achievement = app.published(&brief("低温电解液"));
    let answer = json!({"answer": "可与这家院所谈。", "achievement_ids": [achievement, achievement]});
    let answered = app.staff.post(&format!("{path}/answer")).if_match(&left.etag()).json(&answer).expect(200);
    assert_eq!((&answered.json()["state"], &answered.json()["achievement_ids"]), (&json!("answered"), &json!([achievement])));
    assert!(answered.json()["answered_at"].is_string());
    let read = app.company.get(&path).expect(200);
    assert_eq!((read.etag(), &read.json()["answer"]), (answered.etag(), &json!("可与这家院所谈。")));
    app.company.get(&path).header("If-None-Match", &read.etag()).expect(304);
    let corrected = json!({"answer": "改由另一家。"});
    let corrected = app.admin.post(&format!("{path}/answer")).if_match("*").json(&corrected).expect(200).json();
    assert_eq!((&corrected["version"], &corrected["achievement_ids"]), (&json!(3), &json!([])));
    let closed = app.staff.post(&format!("{path}/close")).if_match("*").expect(200).json();
    assert_eq!(closed["state"], "closed");
    assert!(closed["closed_at"].is_string());
    app.staff.post(&format!("{path}/answer")).if_match("*").json(&answer).refused(409, "state_forbids");
    app.staff.post(&format!("{path}/close")).if_match("*").refused(409, "state_forbids");
}

#[test]
fn the_asker_sees_its_own_and_the_centre_all() {
    let app = TestApp::start();
    let own = app.ticket();
    let other = app.institute.post("/search/match/tickets").json(&json!({"text": "另一需求"})).expect(201).id();
    let staff_for = json!({"text": "代为提出", "organization_id": app.organizations.company_2});
    let third = app.staff.post("/search/match/tickets").json(&staff_for).expect(201).id();
    let list = |client: &crate::support::Client, query: &str| {
        client.get(&format!("/search/match/tickets{query}")).expect(200).each("id")
    };
    assert_eq!(list(&app.company, ""), [own.as_str()]);
    assert_eq!(list(&app.institute, ""), [other.as_str()]);
    assert_eq!(list(&app.company_2, ""), [third.as_str()]);
    assert_eq!(list(&app.staff, ""), [third.as_str(), other.as_str(), own.as_str()]);
    assert_eq!(list(&app.staff, &format!("?organization_id={}", app.organizations.company)), [own.as_str()]);
    assert!(list(&app.company, &format!("?organization_id={}", app.organizations.company_2)).is_empty());
    app.staff.post(&format!("/search/match/tickets/{own}/close")).if_match("*").expect(200);
    assert_eq!(list(&app.staff, "?state=open"), [third.as_str(), other.as_str()]);
    assert_eq!(list(&app.staff, "?state=closed&state=answered"), [own.as_str()]);
    let page = app.staff.get("/search/match/tickets?limit=2&count=true").expect(200).json();
    assert_eq!(page["total"], 3);
    let next = page["next_cursor"].as_str().expect("a cursor");
    assert_eq!(list(&app.staff, &format!("?limit=2&cursor={next}")), [own.as_str()]);
    for client in [&app.company_2, &app.institute] {
        client.get(&format!("/search/match/tickets/{own}")).refused(404, "not_found");
    }
}

#[test]
fn who_may_not_is_told_so() {
    let app = TestApp::start();
    let path = format!("/search/match/tickets/{}", app.ticket());
    app.anonymous.post("/search/match/tickets").json(&need()).refused(401, "credentials_missing");
    app.anonymous.get("/search/match/tickets").refused(401, "credentials_missing");
    app.anonymous.get(&path).refused(401, "credentials_missing");
    for step in ["answer", "close"] {
        app.company.post(&format!("{path}/{step}")).if_match("*").json(&json!({})).refused(403, "role_forbids");
        let body = if step == "answer" { json!({"answer": "一"}) } else { json!({}) };
        app.staff.post(&format!("{path}/{step}")).json(&body).refused(428, "precondition_required");
        app.staff.post(&format!("{path}/{step}")).if_match("\"9\"").json(&body).refused(412, "precondition_failed");
        let nothing = format!("/search/match/tickets/01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e/{step}");
        app.staff.post(&nothing).if_match("*").json(&body).refused(404, "not_found");
    }
    app.staff.get("/search/match/tickets/01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e").refused(404, "not_found");
}

#[test]
fn every_bad_field_is_told_at_once() {
    let app = TestApp::start();
    let create = |body: Value| app.company.post("/search/match/tickets").json(&body);
    create(json!({})).invalid(&[("/text", "required")]);
    create(json!({
        "text": "字".repeat(5_001), "state": "closed", "filters": {"trl_max": 0, "q": ""}, "wanted": {"trl_min": 0},
        "contact": {"email": "x", "name": "字".repeat(101)}
    }))
    .invalid(&[
        ("/contact/email", "email"),
        ("/contact/name", "too_long"),
        ("/filters/q", "unknown_field"),
        ("/filters/trl_max", "range"),
        ("/state", "unknown_field"),
        ("/text", "too_long"),
        ("/wanted/trl_min", "range"),
    ]);
    create(with(need(), json!({"organization_id": app.organizations.company_2})))
        .invalid(&[("/organization_id", "organization_forbidden")]);
    let nobody = with(need(), json!({"organization_id": "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e"}));
    app.staff.post("/search/match/tickets").json(&nobody).invalid(&[("/organization_id", "organization_unknown")]);
    let path = format!("/search/match/tickets/{}/answer", app.ticket());
    let answer = |body: Value| app.staff.post(&path).if_match("*").json(&body);
    answer(json!({"achievement_ids": ["x"]})).invalid(&[("/achievement_ids/0", "id_shape"), ("/answer", "required")]);
    answer(json!({"answer": " "})).invalid(&[("/answer", "blank")]);
    answer(json!({"answer": "字".repeat(10_001)})).invalid(&[("/answer", "too_long")]);
    let (published, draft) = (app.published(&brief("一")), app.draft(&brief("二")));
    answer(json!({"answer": "一", "achievement_ids": [published, draft]}))
        .invalid(&[("/achievement_ids/1", "achievement_unknown")]);
    let list = app.staff.get("/search/match/tickets?state=lost&limit=101&q=x");
    list.invalid(&[("/limit", "range"), ("/q", "unknown_parameter"), ("/state", "unknown_value")]);
}

#[test]
fn an_organization_has_twenty_open_tickets_at_most() {
    let app = TestApp::start();
    let first = app.ticket();
    for _ in 1..20 {
        app.ticket();
    }
    app.company.post("/search/match/tickets").json(&need()).refused(409, "match_tickets_too_many");
    app.company_2.post("/search/match/tickets").json(&need()).expect(201);
    app.staff.post(&format!("/search/match/tickets/{first}/close")).if_match("*").expect(200);
    app.ticket();
}

#[test]
fn each_step_is_journalled_without_the_text() {
    let app = TestApp::start();
    let id = app.ticket();
    let path = format!("/search/match/tickets/{id}");
    app.staff.post(&format!("{path}/answer")).if_match("*").json(&json!({"answer": "一"})).expect(200);
    app.staff.post(&format!("{path}/close")).if_match("*").expect(200);
    let journal = app.admin.get(&format!("/audit-events?entity_id={id}")).expect(200);
    assert_eq!(journal.each("action"), ["close", "answer", "create"]);
    assert!(!journal.text().contains("电解液"), "{journal}");
    let trial = app.company.post("/search/match/tickets?validate_only=true").json(&need()).expect(200);
    app.company.get(&format!("/search/match/tickets/{}", trial.id())).refused(404, "not_found");
}

#[test]
fn a_ticket_sent_twice_with_one_key_is_one() {
    let app = TestApp::start();
    let send = || app.company.post("/search/match/tickets").header("Idempotency-Key", "k").json(&need()).expect(201).id();
    assert_eq!(send(), send());
    assert_eq!(app.company.get("/search/match/tickets").expect(200).items().len(), 1);
}

use diesel::prelude::*;
use nanhu::{
    catalogue::periods,
    foundation::{
        access::Permission,
        types::{Id, Timestamp},
    },
    schema::{deals, demands},
};
use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, query, with},
};

pub const POLICY: Collection = Collection {
    permission: centre_alone,
    ready: |app, _, _| app.staff.post("/visits").json(&visit(app)).expect(201).id(),
    body: |app, method, _, _| if method == "post" { visit(app) } else { json!({}) },
    owners: &[],
};

/// What the centre alone reads and writes.
pub fn centre_alone(method: &str, _: &str) -> Option<Permission> {
    Some(if method == "get" { Permission::ReadProgramme } else { Permission::WriteProgramme })
}

/// The least that is said of a visit.
pub fn visit(app: &TestApp) -> Value {
    json!({"organization_id": app.organizations.company, "visited_on": "2025-03-04"})
}

/// Freezes all days up to this one.
pub fn close_to(app: &TestApp, day: &str) {
    let day = day.parse().expect("a day");
    app.db.write_blocking(|conn| Ok(periods::close(conn, day, None)?)).expect("the days are closed");
}

/// A demand of the first company, as a row.
pub fn demand(app: &TestApp) -> String {
    let id = Id::new();
    let company: Id = app.organizations.company.parse().expect("an id");
    let row = (
        (demands::id.eq(id), demands::organization_id.eq(company), demands::kind.eq("ordinary"), demands::anonymous.eq(false)),
        (demands::state.eq("draft"), demands::version.eq(1), demands::content.eq("{}")),
        (demands::created_at.eq(Timestamp::now()), demands::updated_at.eq(Timestamp::now())),
    );
    app.db.write_blocking(|conn| Ok(diesel::insert_into(demands::table).values(row).execute(conn)?)).expect("a demand");
    id.to_string()
}

/// A deal between the first institute and the first company, as a row.
pub fn deal(app: &TestApp) -> String {
    let id = Id::new();
    let provider: Id = app.organizations.institute.parse().expect("an id");
    let receiver: Id = app.organizations.company.parse().expect("an id");
    let row = (
        (deals::id.eq(id), deals::code.eq(id.to_string()), deals::provider_organization_id.eq(provider)),
        (deals::receiver_organization_id.eq(receiver), deals::mode.eq("assignment"), deals::by_centre.eq(true)),
        (deals::stage.eq("intent"), deals::version.eq(1), deals::content.eq("{}")),
        (deals::created_at.eq(Timestamp::now()), deals::updated_at.eq(Timestamp::now())),
    );
    app.db.write_blocking(|conn| Ok(diesel::insert_into(deals::table).values(row).execute(conn)?)).expect("a deal");
    id.to_string()
}

#[test]
fn a_visit_is_entered_and_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let (demand, deal) = (demand(&app), deal(&app));
    let body = with(
        visit(&app),
        json!({
            "on_site": true, "visitors": ["陈汀兰"], "met": [{"name": "周工", "position": "技术总监"}], "purpose": "了解中试需求",
            "summary": "看了两条产线。", "needs": "需要百吨级中试线。", "follow_up": "下月回访。",
            "demand_ids": [demand, demand], "deal_ids": [deal]
        }),
    );
    let made = app.staff.post("/visits").json(&body).expect(201);
    let read = app.staff_2.get(&format!("/visits/{}", made.id())).expect(200);
    assert_eq!(read.json(), made.json());
    let kept = with(body, json!({"demand_ids": [demand]}));
    for (name, value) in kept.as_object().expect("an object") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    let least = app.staff.post("/visits").json(&visit(&app)).expect(201).json();
    assert_eq!(least["on_site"], true, "a visit is on site unless it is said");
}

#[test]
fn the_same_firm_may_be_visited_again_on_the_same_day() {
    let app = TestApp::start();
    for _ in 0..2 {
        app.staff.post("/visits").json(&visit(&app)).expect(201);
    }
    assert_eq!(app.staff.get("/visits?count=true").expect(200).json()["total"], 2);
}

#[test]
fn a_change_replaces_what_came_of_it() {
    let app = TestApp::start();
    let (first, second) = (demand(&app), demand(&app));
    let made = app.staff.post("/visits").json(&with(visit(&app), json!({"demand_ids": [first]}))).expect(201);
    let path = format!("/visits/{}", made.id());
    let change = json!({"demand_ids": [second], "summary": "补记"});
    let after = app.staff.patch(&path).if_match(&made.etag()).json(&change).expect(200);
    assert_eq!((after.json()["version"].clone(), after.json()["summary"].clone()), (json!(2), json!("补记")));
    assert_eq!(after.json()["visited_on"], "2025-03-04", "what is not named stays");
    let of = |demand: &str| app.staff.get(&format!("/visits?demand_id={demand}")).expect(200).each("id");
    assert_eq!(of(&second), [made.id()]);
    assert!(of(&first).is_empty());
    app.staff.patch(&path).if_match(&made.etag()).json(&change).refused(412, "precondition_failed");
    app.staff.patch(&path).json(&change).refused(428, "precondition_required");
    let events = app.admin.get(&format!("/audit-events?entity_id={}", made.id())).expect(200);
    assert_eq!(events.each("action"), ["edit", "create"]);
    assert_eq!(events.each("entity"), ["visit", "visit"]);
}

#[test]
fn visits_are_listed_by_firm_place_day_and_what_came_of_them() {
    let app = TestApp::start();
    let (demand, deal) = (demand(&app), deal(&app));
    let make = |more: Value| app.staff.post("/visits").json(&with(visit(&app), more)).expect(201).id();
    let first = make(json!({"demand_ids": [demand]}));
    let second = make(json!({"organization_id": app.organizations.company_2, "visited_on": "2025-06-30", "deal_ids": [deal]}));
    let third = make(json!({"on_site": false, "visited_on": "2025-12-31"}));
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/visits?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[]), [third.clone(), second.clone(), first.clone()], "the last entered first");
    assert_eq!(ids(&[("organization_id", &app.organizations.company)]), [third.clone(), first.clone()]);
    assert_eq!(ids(&[("on_site", "true")]), [second.clone(), first.clone()]);
    assert_eq!(ids(&[("on_site", "false")]), [third.as_str()]);
    assert_eq!(ids(&[("from", "2025-06-30")]), [third.clone(), second.clone()]);
    assert_eq!(ids(&[("to", "2025-06-30")]), [second.clone(), first.clone()]);
    assert_eq!(ids(&[("from", "2025-03-05"), ("to", "2025-12-30")]), [second.as_str()]);
    assert_eq!(ids(&[("demand_id", &demand)]), [first]);
    assert_eq!(ids(&[("deal_id", &deal)]), [second.as_str()]);
    let page = app.staff.get("/visits?limit=1&count=true").expect(200).json();
    assert_eq!(page["total"], 3);
    let cursor = page["next_cursor"].as_str().expect("a next page");
    assert_eq!(app.staff.get(&format!("/visits?limit=1&cursor={cursor}")).expect(200).each("id"), [second]);
}

#[test]
fn a_record_of_a_closed_day_is_changed_only_for_a_reason_and_each_time_for_its_own() {
    let app = TestApp::start();
    let made = app.staff.post("/visits").json(&visit(&app)).expect(201);
    let path = format!("/visits/{}", made.id());
    let edit = |body: Value| app.staff.patch(&path).if_match("*").json(&body);
    close_to(&app, "2025-03-31");
    edit(json!({"summary": "补记"})).invalid(&[("/visited_on", "period_closed_reason")]);
    edit(json!({"visited_on": "2025-04-01"})).invalid(&[("/visited_on", "period_closed_reason")]);
    let moved = edit(json!({"visited_on": "2025-04-01", "correction_reason": "日期录入有误"})).expect(200).json();
    assert_eq!(moved["correction_reason"], "日期录入有误");
    edit(json!({"visited_on": "2025-03-31"})).invalid(&[("/visited_on", "period_closed_reason")]);
    let open = edit(json!({"summary": "回访"})).expect(200).json();
    assert_eq!(open["correction_reason"], "日期录入有误", "the last reason stays");
    app.staff.post("/visits").json(&visit(&app)).invalid(&[("/visited_on", "period_closed_reason")]);
    let late = with(visit(&app), json!({"correction_reason": "漏登"}));
    app.staff.post("/visits").json(&late).expect(201);
}

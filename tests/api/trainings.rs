use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, query, with},
    visits::{centre_alone, close_to},
};

pub const POLICY: Collection = Collection {
    permission: centre_alone,
    ready: |app, _, _| app.staff.post("/trainings").json(&training()).expect(201).id(),
    body: |_, method, _, _| if method == "post" { training() } else { json!({}) },
    owners: &[],
};

/// The least that is said of a training.
pub fn training() -> Value {
    json!({"title": "技术合同认定登记业务培训", "held_on": "2025-05-20"})
}

#[test]
fn a_training_is_entered_and_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let certificate =
        json!({"level": "初级技术经纪人", "number": "NH-001", "issuer": "浙江省技术经纪人协会", "issued_on": "2025-05-21"});
    let body = with(
        training(),
        json!({
            "kind": "技术经纪人培训", "state": "held", "place": "南湖", "hours": 8, "organizer": "转移中心", "lecturer": "沈砚秋",
            "attendees": [
                {"name": "王秀英", "organization": "一公司", "certificate": certificate},
                {"name": "陈立新"}
            ],
            "attendance": 60, "certificates_issued": 12
        }),
    );
    let made = app.staff.post("/trainings").json(&body).expect(201);
    let read = app.admin.get(&format!("/trainings/{}", made.id())).expect(200);
    assert_eq!(read.json(), made.json());
    for (name, value) in body.as_object().expect("an object") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
}

#[test]
fn what_is_not_said_follows_from_the_day_and_from_those_named() {
    let app = TestApp::start();
    let attendees = json!([{"name": "甲", "certificate": {"number": "1"}}, {"name": "乙"}]);
    let made = app.staff.post("/trainings").json(&with(training(), json!({"attendees": attendees}))).expect(201);
    let seen = made.json();
    assert_eq!((&seen["state"], &seen["attendance"], &seen["certificates_issued"]), (&json!("held"), &json!(2), &json!(1)));
    let path = format!("/trainings/{}", made.id());
    let more = json!({"attendees": [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}]});
    let seen = app.staff.patch(&path).if_match("*").json(&more).expect(200).json();
    assert_eq!((&seen["attendance"], &seen["certificates_issued"]), (&json!(3), &json!(0)), "nothing was said, so it follows");
    let planned = app.staff.post("/trainings").json(&with(training(), json!({"held_on": "2999-01-01"}))).expect(201).json();
    assert_eq!(planned["state"], "planned");
}

#[test]
fn trainings_are_listed_by_state_and_day() {
    let app = TestApp::start();
    let make = |more: Value| app.staff.post("/trainings").json(&with(training(), more)).expect(201).id();
    let held = make(json!({}));
    let planned = make(json!({"held_on": "2999-01-01"}));
    let cancelled = make(json!({"state": "cancelled", "held_on": "2025-06-01"}));
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/trainings?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[("state", "held")]), [held.as_str()]);
    assert_eq!(ids(&[("state", "planned"), ("state", "cancelled")]), [cancelled.clone(), planned.clone()]);
    assert_eq!(ids(&[("from", "2025-06-01")]), [cancelled.clone(), planned]);
    assert_eq!(ids(&[("to", "2025-06-01"), ("from", "2025-05-20")]), [cancelled, held]);
}

#[test]
fn only_what_was_held_is_bound_by_closed_days() {
    let app = TestApp::start();
    close_to(&app, "2025-12-31");
    let planned = app.staff.post("/trainings").json(&with(training(), json!({"state": "planned"}))).expect(201).id();
    let path = format!("/trainings/{planned}");
    let edit = |body: Value| app.staff.patch(&path).if_match("*").json(&body);
    edit(json!({"place": "南湖"})).expect(200);
    edit(json!({"state": "held"})).invalid(&[("/held_on", "period_closed_reason")]);
    edit(json!({"state": "held", "correction_reason": "补登"})).expect(200);
    edit(json!({"state": "cancelled"})).invalid(&[("/held_on", "period_closed_reason")]);
    app.staff.post("/trainings").json(&training()).invalid(&[("/held_on", "period_closed_reason")]);
}

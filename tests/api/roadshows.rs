use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, brief, query, with},
    visits::centre_alone,
};

pub const POLICY: Collection = Collection {
    permission: centre_alone,
    ready: |app, _, _| app.staff.post("/roadshows").json(&roadshow()).expect(201).id(),
    body: |_, method, _, _| if method == "post" { roadshow() } else { json!({}) },
    owners: &[],
};

/// The least that is said of a roadshow.
pub fn roadshow() -> Value {
    json!({"title": "南湖科技成果路演（三月）", "held_on": "2025-03-28"})
}

#[test]
fn a_roadshow_is_entered_and_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let achievement = app.draft(&brief("传感器"));
    let body = with(
        roadshow(),
        json!({
            "theme": "新材料", "state": "held", "place": "南湖", "organizer": "转移中心",
            "projects": [{"achievement_id": achievement}, {"title": "柔性压力传感器"}],
            "audience": 120, "investors": ["南湖产业基金"], "intention_count": 6, "intention_amount_fen": 5_000_000_000_i64,
            "outcome": "两家约定再谈。"
        }),
    );
    let made = app.staff.post("/roadshows").json(&body).expect(201);
    let read = app.staff.get(&format!("/roadshows/{}", made.id())).expect(200);
    assert_eq!(read.json(), made.json());
    for (name, value) in body.as_object().expect("an object") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
}

#[test]
fn a_planned_roadshow_is_held_or_cancelled() {
    let app = TestApp::start();
    let made = app.staff.post("/roadshows").json(&with(roadshow(), json!({"held_on": "2999-01-01"}))).expect(201);
    assert_eq!(made.json()["state"], "planned");
    let path = format!("/roadshows/{}", made.id());
    let edit = |body: Value| app.staff.patch(&path).if_match("*").json(&body);
    edit(json!({"state": "held"})).invalid(&[("/held_on", "date_in_future")]);
    assert_eq!(edit(json!({"state": "held", "held_on": "2025-03-28"})).expect(200).json()["state"], "held");
    assert_eq!(edit(json!({"state": "cancelled"})).expect(200).json()["state"], "cancelled");
}

#[test]
fn roadshows_are_listed_by_state_and_day() {
    let app = TestApp::start();
    let make = |more: Value| app.staff.post("/roadshows").json(&with(roadshow(), more)).expect(201).id();
    let march = make(json!({}));
    let april = make(json!({"held_on": "2025-04-30", "state": "cancelled"}));
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/roadshows?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[("state", "held")]), [march.as_str()]);
    assert_eq!(ids(&[("from", "2025-04-01"), ("to", "2025-04-30")]), [april.as_str()]);
    assert_eq!(ids(&[("from", "2025-03-01")]), [april, march]);
}

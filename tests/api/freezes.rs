use nanhu::foundation::{access::fingerprint, types::Day};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

/// Freezes the report up to a day.
pub fn freeze(app: &TestApp, day: &str) -> Answer {
    app.admin.post(&format!("/targets/{}/freezes", &day[..4])).json(&json!({"as_of": day, "note": "半年报"})).expect(201)
}

fn report(app: &TestApp, id: &str) -> Answer {
    app.staff.get(&format!("/target-freezes/{id}/report")).expect(200)
}

#[test]
fn a_frozen_report_is_what_was_given_out_byte_for_byte() {
    let app = TestApp::start();
    app.session("trainings", "held", "2025-03-01");
    let given = app.staff.get("/targets/2025/progress?as_of=2025-06-30").expect(200);
    let given_in_english = app.staff.in_english().get("/targets/2025/progress?as_of=2025-06-30").expect(200);
    let frozen = freeze(&app, "2025-06-30");
    assert_eq!(frozen.header("Location"), Some(format!("/api/v1/target-freezes/{}", frozen.id()).as_str()));
    let view = app.staff.get(&format!("/target-freezes/{}", frozen.id())).expect(200);
    assert_eq!(view.json(), frozen.json());
    assert_eq!((&view.json()["as_of"], &view.json()["note"]), (&json!("2025-06-30"), &json!("半年报")));
    app.session("trainings", "held", "2025-03-02");
    app.admin.put("/targets/2025").if_match("*").json(&json!({"targets": {}})).expect(200);
    let kept = report(&app, &frozen.id());
    assert_eq!(kept.body, given.body);
    assert_eq!(kept.etag(), format!("\"{}\"", fingerprint(&given.body)));
    assert_eq!(view.json()["sha256"]["zh"], fingerprint(&given.body));
    assert_eq!(kept.header("Content-Language"), Some("zh-CN"));
    let path = format!("/target-freezes/{}/report", frozen.id());
    let english = app.staff.in_english().get(&path).expect(200);
    assert_eq!(english.body, given_in_english.body);
    assert_eq!(view.json()["sha256"]["en"], fingerprint(&english.body));
    app.staff.get(&path).header("If-None-Match", &kept.etag()).expect(304);
    app.staff.get(&path).header("If-None-Match", &english.etag()).expect(200);
}

#[test]
fn a_freeze_closes_the_days_up_to_it() {
    let app = TestApp::start();
    freeze(&app, "2025-06-30");
    let closed = |day: &str| {
        let day: Day = day.parse().expect("a day");
        app.db.read_blocking(|conn| nanhu::catalogue::periods::service::must_be_open(conn, "/day", day)).is_err()
    };
    assert!(closed("2025-06-30") && !closed("2025-07-01"));
    freeze(&app, "2025-03-31");
    assert!(closed("2025-06-30"), "an earlier freeze opens nothing");
}

#[test]
fn a_day_is_frozen_once_and_only_when_it_is_over() {
    let app = TestApp::start();
    freeze(&app, "2025-06-30");
    let post = |body: Value| app.admin.post("/targets/2025/freezes").json(&body);
    post(json!({"as_of": "2025-06-30"})).refused(409, "already_frozen");
    post(json!({"as_of": "2024-12-31"})).invalid(&[("/as_of", "as_of_outside_year")]);
    post(json!({})).invalid(&[("/as_of", "required")]);
    post(json!({"as_of": "2025-6-1", "note": 5, "year": 2025})).invalid(&[
        ("/as_of", "date_shape"),
        ("/note", "type"),
        ("/year", "unknown_field"),
    ]);
    let today = Day::today();
    let path = format!("/targets/{}/freezes", today.year());
    app.admin.post(&path).json(&json!({"as_of": today})).invalid(&[("/as_of", "day_not_over")]);
    app.staff.post("/targets/2025/freezes").json(&json!({"as_of": "2025-05-31"})).refused(403, "role_forbids");
    let list = app.staff.get("/targets/2025/freezes?count=true").expect(200);
    assert_eq!((list.each("as_of"), &list.json()["total"]), (vec!["2025-06-30".to_owned()], &json!(1)));
    app.admin.post("/targets/2025/freezes?validate_only=true").json(&json!({"as_of": "2025-05-31"})).expect(200);
    freeze(&app, "2025-05-31");
    assert_eq!(app.staff.get("/targets/2025/freezes").expect(200).each("as_of"), ["2025-05-31", "2025-06-30"]);
    app.staff.get("/target-freezes/01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e/report").refused(404, "not_found");
}

#[test]
fn a_later_correction_appears_as_a_restatement() {
    let app = TestApp::start();
    app.staff.get("/targets/2025/restatements").refused(404, "not_found");
    app.session("trainings", "held", "2025-03-01");
    let contract = app.contract_row("2025-02-01");
    app.entry(&contract, 1, "2025-02-10", "internal", 500, 700);
    let frozen = freeze(&app, "2025-06-30");
    let restated = || app.staff.get("/targets/2025/restatements?as_of=2025-06-30").expect(200).json();
    assert_eq!(restated()["items"], json!([]));
    assert_eq!(restated()["freeze_id"], frozen.id());
    app.session("trainings", "held", "2025-04-01");
    app.session("trainings", "held", "2025-07-01");
    app.entry(&contract, 2, "2025-06-30", "internal", -200, -200);
    let items = restated()["items"].clone();
    assert_eq!(items.as_array().map(Vec::len), Some(2), "{items}");
    let told = |index: usize, name: &str| items[index][name].clone();
    assert_eq!((told(0, "metric"), told(0, "frozen"), told(0, "now")), (json!("trainings"), json!(1), json!(2)));
    assert_eq!(
        (told(1, "metric"), told(1, "difference"), told(1, "unit")),
        (json!("technology_trade_value"), json!(-200), json!("fen"))
    );
    assert_eq!(app.staff.in_english().get("/targets/2025/restatements").expect(200).json()["items"][0]["label"], "Trainings");
    app.staff.get("/targets/2025/restatements?as_of=2025-06-29").invalid(&[("/as_of", "not_frozen")]);
}

#[test]
fn a_restatement_counts_by_the_settings_of_the_report() {
    let app = TestApp::start();
    app.session("trainings", "held", "2025-03-01");
    freeze(&app, "2025-06-30");
    let metrics = app.staff.get("/metric-definitions?limit=100").expect(200).items();
    let trainings = metrics.iter().find(|item| item["metric"] == "trainings").expect("trainings");
    let path = format!("/metric-definitions/{}", trainings["id"].as_str().expect("an id"));
    app.admin.patch(&path).if_match("*").json(&json!({"conditions": {"states": ["cancelled"]}})).expect(200);
    assert_eq!(app.staff.get("/targets/2025/restatements").expect(200).json()["items"], json!([]));
}

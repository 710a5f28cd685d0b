//! Rules of registration and the calendar of working days.

use nanhu::foundation::access::Permission;
use serde_json::{Value, json};

use crate::{policy::Collection, support::TestApp};

pub const POLICY: Collection = Collection {
    permission: |method, _| Some(if method == "get" { Permission::ReadRules } else { Permission::ManageRules }),
    ready: |app, _, _| app.admin.post("/contract-rules").json(&rules(&some_day())).expect(201).id(),
    body: |_, _, path, _| match path {
        "/contract-rules" => rules(&some_day()),
        "/calendar-days" => json!({"days": [{"day": "2027-01-01", "is_working": false, "name": "元旦"}]}),
        _ => json!({}),
    },
    owners: &[],
};

fn rules(from: &str) -> Value {
    json!({"effective_from": from, "decision_working_days": 15})
}

/// A day that no other rules begin on.
fn some_day() -> String {
    let number =
        nanhu::foundation::types::Id::new().to_string().bytes().fold(0_u32, |sum, b| sum.wrapping_mul(31) + u32::from(b));
    let first: nanhu::foundation::types::Day = "2030-01-01".parse().expect("a day");
    first.plus_days(i32::try_from(number % 200_000).unwrap_or(0)).to_string()
}

#[test]
fn rules_hold_from_a_day_on_and_are_changed_by_administrators() {
    let app = TestApp::start();
    let seeded = app.staff.get("/contract-rules").expect(200);
    assert_eq!(seeded.items().len(), 2, "those of 2000 and those of 2026");
    let made = app.admin.post("/contract-rules").json(&rules("2027-01-01")).expect(201);
    let path = format!("/contract-rules/{}", made.id());
    let patch = json!({"expert_review_threshold_fen": 500_000_000});
    let changed = app.admin.patch(&path).if_match(&made.etag()).json(&patch).expect(200).json();
    assert_eq!((&changed["expert_review_threshold_fen"], &changed["decision_working_days"]), (&json!(500_000_000), &json!(15)));
    app.admin.post("/contract-rules").json(&rules("2027-01-01")).invalid(&[("/effective_from", "effective_from_taken")]);
    app.admin
        .post("/contract-rules")
        .json(&json!({"decision_working_days": 0}))
        .invalid(&[("/decision_working_days", "range"), ("/effective_from", "required")]);
}

#[test]
fn the_calendar_has_the_holidays_of_2025_and_2026_and_takes_later_ones() {
    let app = TestApp::start();
    let of = |year: u32| app.staff.get(&format!("/calendar-days?year={year}")).expect(200).items();
    let (first, second) = (of(2025), of(2026));
    let worked = |days: &[Value]| days.iter().filter(|day| day["is_working"] == true).count();
    assert_eq!((worked(&first), worked(&second)), (5, 6), "weekends worked in the stead of holidays");
    assert!(first.iter().any(|day| day["day"] == "2025-10-08" && day["is_working"] == false));
    assert!(second.iter().any(|day| day["day"] == "2026-02-28" && day["is_working"] == true));
    assert_eq!(of(2027).len(), 0);
    let days = json!({"days": [
        {"day": "2027-01-01", "is_working": false, "name": "元旦"}, {"day": "2027-01-03", "is_working": true, "name": "元旦调休"}
    ]});
    app.admin.post("/calendar-days").json(&days).expect(204);
    app.admin.post("/calendar-days").json(&days).expect(204);
    assert_eq!(of(2027).len(), 2);
    app.admin.post("/calendar-days").json(&json!({"days": [{"name": ""}]})).invalid(&[
        ("/days/0/day", "required"),
        ("/days/0/is_working", "required"),
        ("/days/0/name", "required"),
    ]);
}

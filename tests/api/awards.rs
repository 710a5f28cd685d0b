use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, brief, query, with},
    visits::centre_alone,
};

pub const POLICY: Collection = Collection {
    permission: centre_alone,
    ready: |app, _, _| app.staff.post("/awards").json(&award()).expect(201).id(),
    body: |_, method, _, _| if method == "post" { award() } else { json!({}) },
    owners: &[],
};

/// The least that is said of an award.
pub fn award() -> Value {
    json!({
        "title": "石墨烯改性负极材料的制备与应用", "level": "provincial", "category": "scientific_and_technological_progress",
        "grade": "second", "awarded_on": "2025-04-10"
    })
}

#[test]
fn an_award_is_entered_and_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let achievement = app.draft(&brief("石墨烯"));
    let body = with(
        award(),
        json!({
            "certificate_number": "2024-J-2-015", "organization_ids": [app.organizations.institute, app.organizations.company],
            "people": [{"name": "陈立新", "organization": "研究院"}], "achievement_ids": [achievement]
        }),
    );
    let made = app.staff.post("/awards").json(&body).expect(201);
    let read = app.staff.get(&format!("/awards/{}", made.id())).expect(200);
    assert_eq!(read.json(), made.json());
    for (name, value) in body.as_object().expect("an object") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    assert_eq!(read.json()["is_counted"], true);
}

#[test]
fn national_and_provincial_awards_count_and_others_are_kept() {
    let app = TestApp::start();
    for (level, grade, counts) in [
        ("national", "special", true),
        ("provincial", "third", true),
        ("departmental", "first", false),
        ("municipal", "third", false),
        ("society", "special", false),
    ] {
        let body = with(award(), json!({"level": level, "grade": grade}));
        assert_eq!(app.staff.post("/awards").json(&body).expect(201).json()["is_counted"], counts, "{level}");
    }
    let levels = |pairs: &[(&str, &str)]| app.staff.get(&format!("/awards?{}", query(pairs))).expect(200).each("level");
    assert_eq!(levels(&[("counted", "true")]), ["provincial", "national"]);
    assert_eq!(levels(&[("counted", "false")]), ["society", "municipal", "departmental"]);
    assert_eq!(levels(&[("level", "society"), ("level", "national")]), ["society", "national"]);
}

#[test]
fn awards_are_listed_by_category_and_day() {
    let app = TestApp::start();
    let make = |more: Value| app.staff.post("/awards").json(&with(award(), more)).expect(201).id();
    let first = make(json!({}));
    let second = make(json!({"category": "supreme_award", "grade": null, "awarded_on": "2025-12-31"}));
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/awards?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[("category", "supreme_award")]), [second.as_str()]);
    assert_eq!(ids(&[("from", "2025-04-11")]), [second]);
    assert_eq!(ids(&[("to", "2025-04-10")]), [first]);
}

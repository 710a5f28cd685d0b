use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::{TestApp, brief, full, member, step};

fn history(app: &TestApp, id: &str) -> Vec<Value> {
    app.institute.get(&format!("/achievements/{id}/history")).expect(200).items()
}

#[test]
fn a_record_goes_the_whole_way_and_its_history_tells_it() {
    let app = TestApp::start();
    let id = app.draft(&brief("柔性传感器"));
    let way = [
        ("submit", &app.institute, "submitted", json!(null)),
        ("return", &app.staff, "returned", json!("请补充中试数据。")),
        ("submit", &app.institute, "submitted", json!(null)),
        ("publish", &app.staff_2, "published", json!(null)),
        ("confirm", &app.institute, "published", json!(null)),
        ("withdraw", &app.institute, "withdrawn", json!(null)),
        ("submit", &app.institute, "submitted", json!(null)),
        ("publish", &app.staff, "published", json!(null)),
        ("archive", &app.staff, "archived", json!(null)),
    ];
    for (version, (name, client, state, reason)) in (2..).zip(&way) {
        let after = step(client, &id, name);
        assert_eq!((&after["state"], &after["version"]), (&json!(state), &json!(version)), "{name}");
        assert_eq!(after["return_reason"], *reason, "{name}");
    }
    let history = history(&app, &id);
    let told: Vec<(&str, &str)> = history.iter().map(|entry| (member(entry, "action"), member(entry, "state"))).collect();
    let expected: Vec<(&str, &str)> =
        [("create", "draft")].into_iter().chain(way.iter().map(|(name, _, state, _)| (*name, *state))).collect();
    assert_eq!(told, expected);
    for (at, entry) in history.iter().enumerate() {
        assert_eq!(entry["version"], at + 1);
        assert_eq!(entry["reason"], if at == 2 { json!("请补充中试数据。") } else { json!(null) });
        let role = if at == 0 {
            "institute"
        } else {
            if way[at - 1].1.get("/me").expect(200).json()["role"] == "staff" { "staff" } else { "institute" }
        };
        assert_eq!(entry["role"], role, "{entry}");
    }
}

#[test]
fn the_history_keeps_every_version_and_says_what_changed() {
    let app = TestApp::start();
    let id = app.draft(&full());
    let path = format!("/achievements/{id}");
    app.institute.patch(&path).if_match("*").json(&json!({"trl": 8, "title_en": null})).expect(200);
    step(&app.institute, &id, "submit");
    app.staff.patch(&path).if_match("*").json(&json!({"title": "改过的题目"})).expect(200);
    let history = history(&app, &id);
    assert_eq!(history[1]["changed"], json!(["title_en", "trl"]));
    assert_eq!(history[1]["content"]["trl"], 8);
    assert_eq!(history[0]["content"]["trl"], 7, "the first version is still there");
    assert_eq!((&history[2]["changed"], &history[2]["content"]), (&json!([]), &json!(null)));
    assert_eq!(history[3]["changed"], json!(["title"]));
    assert!(history[0]["changed"].as_array().is_some_and(|changed| changed.contains(&json!("abstract"))));
}

#[test]
fn a_code_is_given_once_and_never_to_another() {
    let app = TestApp::start();
    let mut codes = HashSet::new();
    let mut last = String::new();
    for n in 1..=3 {
        let id = app.submitted(&brief(&format!("第{n}项")));
        assert_eq!(app.institute.get(&format!("/achievements/{id}")).expect(200).json()["code"], json!(null));
        let code = member(&step(&app.staff, &id, "publish"), "code").to_owned();
        let (prefix, number) = code.rsplit_once('-').expect("three parts");
        assert_eq!(number, format!("{n:06}"));
        assert!(prefix.strip_prefix("NH-").is_some_and(|year| year.len() == 4 && year.parse::<u16>().is_ok()), "{code}");
        step(&app.institute, &id, "withdraw");
        step(&app.institute, &id, "submit");
        assert_eq!(step(&app.staff, &id, "publish")["code"], code.as_str());
        step(&app.staff, &id, "archive");
        codes.insert(code.clone());
        last = code;
    }
    assert_eq!(codes.len(), 3);
    assert!(last.ends_with("000003"), "publishing again takes no number: {last}");
}

#[test]
fn the_day_of_publication_and_of_confirmation_are_kept() {
    let app = TestApp::start();
    let id = app.submitted(&brief("柔性传感器"));
    let published = step(&app.staff, &id, "publish");
    assert_eq!(published["published_at"], published["confirmed_at"]);
    std::thread::sleep(std::time::Duration::from_millis(5));
    let confirmed = step(&app.institute, &id, "confirm");
    assert_eq!(confirmed["published_at"], published["published_at"]);
    assert!(member(&confirmed, "confirmed_at") > member(&published, "confirmed_at"));
}

//! What was searched for and not found.

use std::time::{Duration, Instant};

use nanhu::foundation::types::Day;
use serde_json::{Value, json};

use crate::{
    search::record,
    support::{TestApp, query},
};

fn counting() -> TestApp {
    let app = TestApp::start_with(|config| config.log_unmet_searches = true);
    app.import(&app.organizations.institute, vec![record("1", "激光装备", json!({}))]);
    app
}

fn search(app: &TestApp, pairs: &[(&str, &str)]) {
    app.anonymous.get(&format!("/search/achievements?{}", query(pairs))).expect(200);
}

fn told(app: &TestApp, parameters: &str) -> Vec<(String, i64)> {
    let items = app.staff.get(&format!("/search/unmet{parameters}")).expect(200).items();
    items
        .iter()
        .map(|item| (item["text"].as_str().expect("a text").to_owned(), item["count"].as_i64().expect("a count")))
        .collect()
}

/// Waits until a text that was searched for last is told, behind which all before it are.
fn settled(app: &TestApp) -> Vec<(String, i64)> {
    search(app, &[("q", "最后一问")]);
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let mut texts = told(app, "?limit=100");
        if let Some(last) = texts.iter().position(|(text, _)| text == "最后一问") {
            texts.remove(last);
            return texts;
        }
        assert!(Instant::now() < deadline, "{texts:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn texts(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|(text, count)| (text.to_string(), *count)).collect()
}

#[test]
fn a_text_that_finds_nothing_is_counted_once_a_search() {
    let app = counting();
    for q in ["石墨烯 气凝胶", "石墨烯　氣凝膠", "钙钛矿 叠层", " 石墨烯 气凝胶 "] {
        search(&app, &[("q", q)]);
    }
    app.company.get(&format!("/search/achievements?{}", query(&[("q", "钙钛矿 叠层"), ("highlight", "true")]))).expect(200);
    assert_eq!(settled(&app), texts(&[("石墨烯 气凝胶", 3), ("钙钛矿 叠层", 2)]));
    let item = &app.staff.get("/search/unmet?limit=1").expect(200).items()[0];
    assert_eq!(*item, json!({"text": "石墨烯 气凝胶", "count": 3, "last_day": Day::today().to_string()}));
}

#[test]
fn what_finds_something_or_asks_for_nothing_or_goes_on_is_not_counted() {
    let app = counting();
    search(&app, &[("q", "激光")]);
    search(&app, &[("q", "")]);
    search(&app, &[("q", "？"), ("trl_min", "9")]);
    search(&app, &[("q", "氢能"), ("offset", "20")]);
    search(&app, &[("trl_min", "9")]);
    search(&app, &[("q", &"长文".repeat(150))]);
    for q in ["联系 zhang@example.com", "13800138000", "330402199001011234"] {
        search(&app, &[("q", q)]);
    }
    app.anonymous.get(&format!("/search/achievements?{}", query(&[("q", "被拒绝"), ("trl_min", "10")]))).expect(422);
    let unknown = app.anonymous.with_key("nh_unknown");
    unknown.get(&format!("/search/achievements?{}", query(&[("q", "无效密钥")]))).expect(401);
    assert_eq!(settled(&app), []);
}

#[test]
fn nothing_is_kept_unless_the_setting_says_so() {
    let app = TestApp::start();
    search(&app, &[("q", "石墨烯 气凝胶")]);
    // As long as it would take if it were counted.
    let until = Instant::now() + Duration::from_secs(2);
    while Instant::now() < until {
        assert_eq!(told(&app, ""), []);
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn known(app: &TestApp, rows: &[(i32, &str, i32)]) {
    for (days_ago, text, searches) in rows {
        let day = Day::today().plus_days(-days_ago);
        app.execute(&format!("INSERT INTO unmet_searches (day, asked, searches) VALUES ('{day}', '{text}', {searches})"));
    }
}

#[test]
fn days_are_added_up_and_the_most_frequent_stands_first() {
    let app = TestApp::start();
    known(&app, &[(0, "甲", 1), (1, "甲", 4), (3, "乙", 9), (2, "丙", 5), (400, "丁", 99)]);
    let day = |days_ago: i32| Day::today().plus_days(-days_ago);
    assert_eq!(
        told(&app, ""),
        texts(&[("乙", 9), ("甲", 5), ("丙", 5)]),
        "of equal ones the later first; none older than a year"
    );
    assert_eq!(told(&app, &format!("?from={}", day(2))), texts(&[("甲", 5), ("丙", 5)]));
    assert_eq!(told(&app, &format!("?to={}", day(1))), texts(&[("乙", 9), ("丙", 5), ("甲", 4)]));
    assert_eq!(told(&app, "?limit=1"), texts(&[("乙", 9)]));
    app.staff.get(&format!("/search/unmet?from={}&to={}", day(0), day(1))).invalid(&[("/from", "date_order")]);
    app.staff.get("/search/unmet?limit=0").invalid(&[("/limit", "range")]);
    app.staff.get("/search/unmet?q=x").invalid(&[("/q", "unknown_parameter")]);
}

#[test]
fn only_the_centre_reads_them() {
    let app = TestApp::start();
    app.anonymous.get("/search/unmet").refused(401, "credentials_missing");
    for client in [&app.company, &app.institute] {
        client.get("/search/unmet").refused(403, "role_forbids");
    }
    let empty: Value = app.admin.get("/search/unmet").expect(200).json();
    assert_eq!(empty, json!({"items": []}));
}

//! How a search is understood, and why its hits stand where they do.

use serde_json::{Value, json};

use crate::{
    search::{record, searching},
    support::{Client, TestApp, query},
};

fn records() -> TestApp {
    searching(vec![
        record("film", "高导热石墨烯复合薄膜", json!({"abstract": "石墨烯与聚酰亚胺复合制成薄膜，导热系数高。", "trl": 6})),
        record("anode", "石墨烯改性锂离子电池负极材料", json!({"abstract": "以石墨烯为导电骨架制备负极材料。", "trl": 4})),
        record("recycling", "锂离子电池回收方法", json!({"abstract": "湿法冶金回收锂离子电池中的钴和锂。", "trl": 8})),
        record("soil", "土壤重金属修复剂", json!({"abstract": "用生物炭修复重金属污染的土壤。"})),
        record("learning", "机器学习辅助的催化剂筛选", json!({"abstract": "机器学习方法预测催化剂活性。"})),
    ])
}

fn explain(client: &Client, pairs: &[(&str, &str)]) -> Value {
    client.get(&format!("/search/explain?{}", query(pairs))).expect(200).json()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn sum(parts: &Value) -> f64 {
    parts.as_array().expect("a list").iter().map(|part| number(&part["contribution"])).sum()
}

fn titles(told: &Value) -> Vec<&str> {
    told["hits"].as_array().expect("hits").iter().map(|hit| hit["title"].as_str().expect("a title")).collect()
}

#[test]
fn the_parts_of_a_hit_add_up_to_the_score_of_the_search() {
    let app = records();
    let mut hits = 0;
    for q in [
        "石墨烯",
        "石墨烯 导热",
        "锂离子电池 “石墨烯”",
        "电池 OR 重金属",
        "shimoxi",
        "土让重金属",
        "石墨烯导热薄膜的制备方法",
        "",
    ] {
        let told = explain(&app.staff, &[("q", q)]);
        let found = app.staff.get(&format!("/search/achievements?{}", query(&[("q", q)]))).expect(200).json();
        assert_eq!((&told["total"], &told["suggestion"]), (&found["total"], &found["suggestion"]), "{q}");
        for (hit, item) in told["hits"].as_array().expect("hits").iter().zip(found["items"].as_array().expect("items")) {
            let same = |name: &str| assert_eq!(hit[name], item[name], "{q}: {name}");
            ["id", "code", "title", "score"].into_iter().for_each(same);
            let covered = sum(&hit["parts"]) * (1.0 + number(&told["coverage"]) * number(&hit["coverage_share"]));
            let score = (covered + sum(&hit["others"])) * (1.0 + number(&told["near"]) * number(&hit["near_share"]));
            assert!((score - number(&hit["score"])).abs() <= 1e-4 * score.max(1.0), "{q}: {score} {hit}");
            hits += 1;
        }
    }
    assert!(hits > 12, "{hits}");
}

#[test]
fn the_centre_reads_how_a_text_is_understood() {
    let app = records();
    let told = explain(&app.staff, &[("q", "石墨烯 turangzhongjinshu “機器學習” -塗料")]);
    assert_eq!(told["normalised"], "石墨烯 turangzhongjinshu “机器学习” -涂料");
    let parsed = json!({
        "words": ["石墨烯", "turangzhongjinshu"],
        "groups": [[{"text": "機器學習", "phrase": true}]],
        "without": [{"text": "塗料", "phrase": false}]
    });
    assert_eq!(told["parsed"], parsed);
    assert_eq!(told["understood"][0], json!({"text": "石墨烯", "known": true, "alternatives": []}));
    let meant = &told["understood"][1];
    assert_eq!((&meant["known"], &meant["alternatives"][0]["kind"]), (&json!(false), &json!("reading")), "{meant}");
    assert_eq!(meant["alternatives"][0]["text"], "土壤重金属");
    let token = told["tokens"].as_array().expect("tokens").iter().find(|token| token["text"] == "墨烯").expect("a pair");
    assert_eq!((&token["channel"], &token["kind"], &token["times"]), (&json!("pairs"), &json!("pair"), &json!(1.0)));
    let query = told["query"].as_str().expect("a text");
    assert!(query.contains("must hold “機器學習”\nmust not hold 塗料"), "{query}");
    assert!(told["need"]["pairs"].is_number() && told["full"]["words"].is_number(), "{told}");
}

#[test]
fn filters_are_those_of_the_search_and_few_hits_are_told() {
    let app = records();
    let told = explain(&app.admin, &[("q", "锂离子电池"), ("trl_min", "5")]);
    assert_eq!(titles(&told), ["锂离子电池回收方法"]);
    assert!(told["query"].as_str().expect("a text").ends_with("must have trl ≥ 5"), "{told}");
    let part = &told["hits"][0]["parts"][0];
    assert!(["text", "title"].contains(&part["field"].as_str().expect("a field")), "{part}");
    assert!(number(&part["frequency"]) >= 1.0 && number(&part["length"]) >= 1.0, "{part}");
    let one = explain(&app.admin, &[("q", "石墨烯"), ("limit", "1")]);
    assert_eq!((titles(&one).len(), &one["total"]), (1, &json!(2)));
    let long: String = (0..60).map(|n| format!("{}材料方法{n}装置 ", char::from_u32(0x6c00 + n).expect("a character"))).collect();
    assert_eq!(explain(&app.admin, &[("q", &long)])["tokens"].as_array().map(Vec::len), Some(100));
}

#[test]
fn what_has_been_withdrawn_is_not_told() {
    let app = records();
    let told = explain(&app.staff, &[("q", "石墨烯 导热")]);
    let id = told["hits"][0]["id"].as_str().expect("an id").to_owned();
    app.staff.post(&format!("/achievements/{id}/withdraw")).if_match("*").json(&json!({})).expect(200);
    let after = explain(&app.staff, &[("q", "石墨烯 导热")]);
    assert!(!after["hits"].as_array().expect("hits").iter().any(|hit| hit["id"] == id.as_str()), "{after}");
}

#[test]
fn only_the_centre_reads_explanations() {
    let app = TestApp::start();
    app.anonymous.get("/search/explain?q=x").refused(401, "credentials_missing");
    for client in [&app.company, &app.institute] {
        client.get("/search/explain?q=x").refused(403, "role_forbids");
    }
    for client in [&app.staff, &app.admin] {
        let told = client.get("/search/explain?q=x").expect(200).json();
        assert_eq!((&told["total"], &told["hits"]), (&json!(0), &json!([])));
    }
}

#[test]
fn what_a_search_has_and_its_explanation_has_not_is_refused() {
    let app = TestApp::start();
    let bad = [("limit", "21"), ("offset", "1"), ("facets", "trl"), ("highlight", "true"), ("sort", "newest"), ("trl_min", "10")];
    app.staff.get(&format!("/search/explain?{}", query(&bad))).invalid(&[
        ("/facets", "unknown_parameter"),
        ("/highlight", "unknown_parameter"),
        ("/limit", "range"),
        ("/offset", "unknown_parameter"),
        ("/sort", "unknown_parameter"),
        ("/trl_min", "range"),
    ]);
    app.staff.get("/search/explain?limit=0").invalid(&[("/limit", "range")]);
    app.staff.get("/search/explain?format=csv").invalid(&[("/format", "unknown_parameter")]);
    app.staff.get("/search/explain?page=2").invalid(&[("/page", "unknown_parameter")]);
    app.staff.get(&format!("/search/explain?{}", query(&[("q", &"x".repeat(5_001))]))).invalid(&[("/q", "too_long")]);
}

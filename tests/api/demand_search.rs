//! Finding demands, and what fits them.

use nanhu::catalogue::search::verify;
use serde_json::{Value, json};

use crate::{
    demands::{demand_step, small, whole},
    support::{Client, TestApp, brief, query, with},
};

fn search(client: &Client, pairs: &[(&str, &str)]) -> Value {
    client.get(&format!("/search/demands?{}", query(pairs))).expect(200).json()
}

/// The titles that a search finds, in its order.
fn titles(app: &TestApp, pairs: &[(&str, &str)]) -> Vec<String> {
    app.anonymous.get(&format!("/search/demands?{}", query(pairs))).expect(200).each("title")
}

fn catalogue() -> TestApp {
    let app = TestApp::start();
    app.wanted_openly(&with(
        small("甲"),
        json!({
            "industry_codes": ["C2710"], "budget_min_fen": 100, "budget_max_fen": 500, "deadline": "2999-01-31",
            "cooperation_modes": ["licence"], "kind": "open_challenge", "measurable_target": "良率九成。"
        }),
    ));
    app.wanted_openly(&with(
        small("乙"),
        json!({"industry_codes": ["C2720", "A01"], "budget_min_fen": 300, "cooperation_modes": ["licence", "equity"]}),
    ));
    let third = app.company_2.post("/demands").json(&with(small("丙"), json!({"deadline": "2998-01-31"}))).expect(201).id();
    demand_step(&app.staff, &third, "submit");
    demand_step(&app.staff, &third, "publish");
    app
}

#[test]
fn a_hit_shows_what_anyone_may_read() {
    let app = TestApp::start();
    app.wanted_openly(&whole());
    let found = search(&app.anonymous, &[("q", "正极材料 残碱"), ("highlight", "true")]);
    assert_eq!((&found["total"], &found["facets"], &found["suggestion"]), (&json!(1), &json!({}), &json!(null)));
    let (item, sent) = (&found["items"][0], whole());
    for name in
        ["title", "field", "problem", "measurable_target", "keywords", "kind", "industry_codes", "cooperation_modes", "deadline"]
    {
        assert_eq!(item[name], sent[name], "{name}");
    }
    for name in ["budget_min_fen", "budget_max_fen", "budget_negotiable", "anonymous"] {
        assert_eq!(item[name], sent[name], "{name}");
    }
    assert_eq!(item["organization"]["id"], app.organizations.company);
    assert!(item["code"].as_str().is_some_and(|code| code.starts_with("NHXQ-")), "{item}");
    let marks = &item["highlights"];
    assert!(marks["title"][0].as_str().is_some_and(|text| text.contains("<mark>")), "{marks}");
    assert!(marks["problem"][0].as_str().is_some_and(|text| text.contains("<mark>残碱</mark>")), "{marks}");
    assert!(marks["measurable_target"].is_array() && marks["keywords"].is_array(), "{marks}");
    let code = item["code"].as_str().expect("a code").to_lowercase();
    assert_eq!(search(&app.anonymous, &[("q", &code)])["total"], 1);
    for secret in ["QXDEMAND", "“真实预算”", "钱工", "demand-contact"] {
        assert_eq!(search(&app.staff, &[("q", secret)])["total"], 0, "{secret}");
    }
}

#[test]
fn every_filter_holds() {
    let app = catalogue();
    let company = app.organizations.company.clone();
    for (pairs, expected) in [
        (&[][..], &["丙", "乙", "甲"][..]),
        (&[("industry", "C27")], &["乙", "甲"]),
        (&[("industry", "A"), ("industry", "C2710")], &["乙", "甲"]),
        (&[("kind", "open_challenge")], &["甲"]),
        (&[("organization_id", &company)], &["乙", "甲"]),
        (&[("budget_min_fen", "301")], &["甲"]),
        (&[("budget_min_fen", "300")], &["乙", "甲"]),
        (&[("deadline_from", "2998-06-01")], &["甲"]),
        (&[("deadline_from", "2998-01-31")], &["丙", "甲"]),
        (&[("cooperation_mode", "equity")], &["乙"]),
        (&[("cooperation_mode", "equity"), ("kind", "open_challenge")], &[]),
        (&[("sort", "budget_high")], &["甲", "乙", "丙"]),
        (&[("sort", "newest"), ("limit", "1"), ("offset", "1")], &["乙"]),
        (&[("q", "良率不足 -甲"), ("sort", "newest")], &["丙", "乙"]),
        (&[("q", "“良率九成”")], &["甲"]),
    ] {
        assert_eq!(titles(&app, pairs), expected, "{pairs:?}");
    }
}

#[test]
fn facets_count_what_was_found() {
    let app = catalogue();
    let facets = "industry,kind,organization,cooperation_mode,year";
    let found = search(&app.anonymous.in_english(), &[("facets", facets)]);
    let counts = |name: &str| {
        let values = found["facets"][name].as_array().unwrap_or_else(|| panic!("{name}: {found}"));
        values
            .iter()
            .map(|value| (value["value"].as_str().unwrap_or_default(), value["count"].as_u64().unwrap_or(0)))
            .collect::<Vec<_>>()
    };
    assert_eq!(counts("industry"), [("C27", 2), ("A01", 1)]);
    assert_eq!(counts("kind"), [("ordinary", 2), ("open_challenge", 1)]);
    assert_eq!(counts("organization"), [(app.organizations.company.as_str(), 2), (app.organizations.company_2.as_str(), 1)]);
    assert_eq!(counts("cooperation_mode"), [("licence", 2), ("equity", 1)]);
    assert_eq!(counts("year")[0].1, 3);
    assert_eq!(found["facets"]["kind"][1]["label"], "Open challenge");
    assert_eq!(search(&app.anonymous, &[("facets", "kind")])["facets"]["kind"][1]["label"], "揭榜挂帅");
}

#[test]
fn every_bad_parameter_is_told_at_once() {
    let app = TestApp::start();
    let bad = [
        ("industry", "Z99"),
        ("kind", "x"),
        ("organization_id", "7"),
        ("budget_min_fen", "-1"),
        ("deadline_from", "soon"),
        ("cooperation_mode", "gift"),
        ("sort", "price_low"),
        ("facets", "kind,trl"),
        ("limit", "101"),
        ("offset", "10001"),
        ("trl_min", "3"),
    ];
    let answer = app.anonymous.get(&format!("/search/demands?{}", query(&bad))).invalid(&[
        ("/budget_min_fen", "amount_range"),
        ("/cooperation_mode", "unknown_value"),
        ("/deadline_from", "date_shape"),
        ("/facets", "facet_unknown"),
        ("/industry", "industry_code_shape"),
        ("/kind", "unknown_value"),
        ("/limit", "range"),
        ("/offset", "range"),
        ("/organization_id", "id_shape"),
        ("/sort", "unknown_value"),
        ("/trl_min", "unknown_parameter"),
    ]);
    assert!(answer.text().contains("industry, kind, organization, cooperation_mode, year"), "{answer}");
    app.anonymous.get(&format!("/search/demands?{}", query(&[("q", &"x".repeat(10_001))]))).invalid(&[("/q", "too_long")]);
}

#[test]
fn the_index_follows_every_step() {
    let app = TestApp::start();
    let id = app.wanted(&small("连续纤维增强"));
    let finds = |text: &str| search(&app.anonymous, &[("q", &format!("“{text}”"))])["total"] == 1;
    demand_step(&app.company, &id, "submit");
    assert!(!finds("连续纤维增强"), "what waits is not found");
    demand_step(&app.staff, &id, "publish");
    assert!(finds("连续纤维增强"));
    let change = app.company.patch(&format!("/demands/{id}?wait=searchable")).if_match("*");
    change.json(&json!({"title": "短切纤维增强"})).expect(200);
    assert!(finds("连续纤维增强") && !finds("短切纤维增强"), "a change that waits is not found");
    demand_step(&app.staff, &id, "publish");
    assert!(finds("短切纤维增强"));
    let company = app.organizations.company.clone();
    let rename = app.admin.patch(&format!("/organizations/{company}?wait=searchable")).if_match("*");
    rename.json(&json!({"name": "鸳湖新材料公司"})).expect(200);
    assert!(finds("鸳湖新材料公司"), "a renamed organization is found by its new name");
    demand_step(&app.company, &id, "close");
    assert!(!finds("短切纤维增强"), "what is closed is gone at once");
}

#[test]
fn achievements_and_demands_are_found_apart() {
    let app = TestApp::start();
    app.published(&brief("固态电解质薄膜"));
    app.wanted_openly(&small("固态电解质薄膜"));
    assert_eq!(app.found(&[("q", "固态电解质")]).len(), 1);
    assert_eq!(search(&app.anonymous, &[("q", "固态电解质")])["total"], 1);
    let differences = verify(&app.db, &app.index_dir()).expect("a comparison");
    assert!(differences.none() && differences.pending == 0, "{differences:?}");
    assert_eq!(differences.published, 2, "a sum over both");
}

#[test]
fn published_achievements_that_fit_are_for_its_company_and_the_centre() {
    let app = TestApp::start();
    let fitting = app.published(&brief("高镍正极材料的残碱洗涤工艺"));
    app.published(&brief("大豆育种"));
    app.submitted(&brief("高镍正极材料残碱的另一办法"));
    let draft = app.wanted(&whole());
    for client in [&app.company, &app.staff] {
        assert_eq!(client.get(&format!("/demands/{draft}/matches")).expect(200).each("id"), [fitting.as_str()]);
    }
    app.company.get(&format!("/demands/{draft}/matches?limit=0")).invalid(&[("/limit", "range")]);
    app.company_2.get(&format!("/demands/{draft}/matches")).refused(404, "not_found");
    app.anonymous.get(&format!("/demands/{draft}/matches")).refused(401, "credentials_missing");
}

#[test]
fn a_damaged_index_of_demands_heals_by_itself() {
    let app = TestApp::start();
    app.wanted_openly(&small("自愈涂层"));
    for file in ["CURRENT", "meta.json"] {
        let index = app.index_dir().join("demands");
        let path =
            if file == "CURRENT" { index.join(file) } else { search_index::Store::current(&index).expect("an index").join(file) };
        let mut bytes = std::fs::read(&path).expect("a file");
        bytes[3] ^= 1;
        std::fs::write(&path, bytes).expect("written");
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let healed = verify(&app.db, &app.index_dir()).is_ok_and(|found| found.none() && found.pending == 0);
            if healed && app.anonymous.get("/search/demands?q=%E8%87%AA%E6%84%88").send().status == 200 {
                break;
            }
            assert!(std::time::Instant::now() < deadline, "{file}");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(search(&app.anonymous, &[("q", "自愈涂层")])["total"], 1, "{file}");
    }
}

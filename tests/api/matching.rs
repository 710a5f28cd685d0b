//! A need in prose against the catalogue, and the reverse.

use serde_json::{Value, json};

use crate::{
    demands::{demand_step, small, whole},
    support::{Client, TestApp, brief, full, with},
};

/// A need that `full()` meets.
const NEED: &str = "我们是一家电池企业，现有锂离子电池的负极材料循环寿命短、倍率性能差，希望寻求石墨烯包覆负极材料的技术。";

fn ask(client: &Client, body: &Value) -> Value {
    client.post("/search/match").json(body).expect(200).json()
}

fn titles(found: &Value) -> Vec<&str> {
    found["items"].as_array().expect("items").iter().map(|item| item["title"].as_str().expect("a title")).collect()
}

fn part<'a>(item: &'a Value, name: &str) -> &'a Value {
    let parts = item["reasons"]["parts"].as_array().expect("parts");
    parts.iter().find(|part| part["part"] == name).unwrap_or_else(|| panic!("no {name}: {item}"))
}

/// What holds of every item.
fn adds_up(item: &Value) {
    let sum = |name: &str| {
        let parts = item["reasons"]["parts"].as_array().expect("parts");
        parts.iter().map(|part| part[name].as_f64().expect("points")).sum::<f64>()
    };
    assert_eq!(item["score"].as_f64(), Some(sum("points")), "{item}");
    assert_eq!(sum("of"), 100.0, "{item}");
}

#[test]
fn a_need_finds_what_fits_with_the_reasons() {
    let app = TestApp::start();
    app.published(&full());
    app.published(&brief("大豆育种"));
    let found = ask(&app.anonymous, &json!({"text": NEED}));
    assert_eq!((titles(&found), &found["nothing_fits"]), (vec!["石墨烯改性锂离子电池负极材料"], &json!(false)), "{found}");
    assert_eq!((&found["nearest"], &found["ticket"]), (&json!([]), &json!(null)));
    let item = &found["items"][0];
    adds_up(item);
    assert_eq!(item["organization"]["id"], app.organizations.institute);
    let terms = item["reasons"]["terms"].as_array().expect("terms");
    let field = |term: &str| terms.iter().find(|one| one["term"] == term).map(|one| one["field"].as_str().unwrap_or_default());
    assert_eq!(field("石墨烯"), Some("title"), "{item}");
    assert_eq!(field("包覆"), Some("abstract"), "{item}");
    for boilerplate in ["我们", "希望", "寻求", "技术", "企业"] {
        assert_eq!(field(boilerplate), None, "{item}");
        assert!(!item["reasons"]["missing"].as_array().expect("missing").contains(&json!(boilerplate)), "{item}");
    }
    let weights: f64 = terms.iter().map(|term| term["weight"].as_f64().expect("a weight")).sum();
    let text = part(item, "text");
    assert!((weights * 100.0 - text["points"].as_f64().expect("points")).abs() < 2.0, "{item}");
    assert_eq!(item["reasons"]["parts"].as_array().map(Vec::len), Some(1), "what is not asked is no part");
}

#[test]
fn what_a_record_does_not_speak_of_is_missing() {
    let app = TestApp::start();
    app.published(&full());
    let found = ask(&app.anonymous, &json!({"text": format!("{NEED}还要能与固态电解质配合。")}));
    let missing = found["items"][0]["reasons"]["missing"].to_string();
    assert!(missing.contains("固态") || missing.contains("电解质"), "{found}");
}

#[test]
fn each_thing_that_is_wanted_is_a_part_with_its_explanation() {
    let app = TestApp::start();
    app.published(&full());
    let wanted = json!({
        "industry_codes": ["C3841"], "trl_min": 8, "budget_max_fen": 40_000_000, "transfer_modes": ["exclusive_licence"],
        "region_code": "330411", "needs_patent_in_force": true
    });
    for (client, budget) in [
        (&app.company, "最低价 50 万元，预算 40 万元，价格可议。"),
        (&app.company.in_english(), "The lowest price is CNY 500000.00, the budget CNY 400000.00, and may be negotiated."),
    ] {
        let found = ask(client, &json!({"text": NEED, "wanted": wanted}));
        let item = &found["items"][0];
        adds_up(item);
        for (name, verdict, of) in [
            ("text", "partly", 50),
            ("industry", "met", 10),
            ("trl", "partly", 10),
            ("budget", "partly", 10),
            ("mode", "partly", 10),
            ("region", "partly", 5),
            ("patent", "met", 5),
        ] {
            let part = part(item, name);
            // How much of the text is met is held elsewhere.
            assert!(name == "text" || part["verdict"] == verdict, "{name}: {part}");
            assert_eq!(part["of"], of, "{name}: {part}");
        }
        assert_eq!(part(item, "budget")["explanation"], budget);
    }
}

#[test]
fn a_record_that_meets_what_is_wanted_stands_above_one_that_does_not() {
    let app = TestApp::start();
    app.published(&with(brief("污泥干化设备甲"), json!({"trl": 3, "price_min_fen": 900})));
    app.published(&with(brief("污泥干化设备乙"), json!({"trl": 8, "price_min_fen": 100})));
    app.published(&brief("污泥干化设备丙"));
    let body = json!({"text": "污泥干化", "wanted": {"trl_min": 7, "budget_max_fen": 200}});
    assert_eq!(titles(&ask(&app.anonymous, &body)), ["污泥干化设备乙", "污泥干化设备丙", "污泥干化设备甲"]);
    let one = ask(&app.anonymous, &with(body, json!({"limit": 1})));
    assert_eq!(titles(&one), ["污泥干化设备乙"]);
}

#[test]
fn every_filter_must_hold() {
    let app = TestApp::start();
    app.published(&full());
    let institute = app.organizations.institute.clone();
    for (filters, fits) in [
        (json!({"industry": ["C38"], "discipline": ["430"], "ipc": ["H01M"]}), true),
        (json!({"industry": ["A01"]}), false),
        (json!({"trl_min": 7, "trl_max": 7, "kind": ["applied_technology"], "has_award": true}), true),
        (json!({"trl_min": 8}), false),
        (json!({"transfer_mode": ["equity"], "ip_kind": ["trade_secret"], "price_max_fen": 50_000_000}), true),
        (json!({"price_max_fen": 49_999_999}), false),
        (json!({"completed_from": "2025-03-31", "completed_to": "2025-03-31"}), true),
        (json!({"organization_id": [institute], "region_code": "330000"}), true),
        (json!({"region_code": "330402"}), true),
        (json!({"region_code": "330411"}), false),
        (json!({"organization_id": [app.organizations.institute_2], "region_code": "330402"}), false),
    ] {
        let found = ask(&app.anonymous, &json!({"text": NEED, "filters": filters}));
        assert_eq!(found["items"].as_array().map(Vec::len), Some(usize::from(fits)), "{filters}");
        assert_eq!(found["nothing_fits"], !fits, "{filters}");
    }
}

#[test]
fn where_nothing_fits_it_is_said_with_what_came_nearest_and_how_to_ask() {
    let app = TestApp::start();
    app.published(&full());
    let text = "宠物殡葬火化炉烟气除尘除臭，炉膛耐火材料开裂，负极板腐蚀，寻求石墨烯散热涂层以外的办法，噪声扰民，烟囱高度受限，遗骸称重分拣。";
    let body = json!({"text": text, "wanted": {"trl_min": 5}});
    let told = ask(&app.anonymous, &body);
    assert_eq!((&told["nothing_fits"], &told["items"]), (&json!(true), &json!([])), "{told}");
    let near = &told["nearest"][0];
    adds_up(near);
    assert_eq!(near["title"], full()["title"]);
    assert!(near["reasons"]["missing"].as_array().is_some_and(|missing| missing.len() > 5), "{near}");
    assert_eq!(told["ticket"]["must_sign_in"], true);
    assert!(told["ticket"]["explanation"].as_str().is_some_and(|text| text.contains("登录")), "{told}");
    let ticket = &ask(&app.company, &body)["ticket"];
    assert_eq!((&ticket["must_sign_in"], &ticket["body"]["text"]), (&json!(false), &json!(text)));
    let path = ticket["url"].as_str().and_then(|url| url.strip_prefix("/api/v1")).expect("an address");
    app.anonymous.post(path).json(&ticket["body"]).refused(401, "credentials_missing");
    let left = app.company.post(path).json(&ticket["body"]).expect(201);
    assert_eq!((&left.json()["text"], &left.json()["wanted"]["trl_min"]), (&json!(text), &json!(5)));
}

#[test]
fn a_need_that_says_nothing_fits_nothing() {
    let app = TestApp::start();
    app.published(&full());
    for text in ["寻求解决问题的技术", "2024 100 4.2V", "！？", "有没有相关的成果"] {
        let found = ask(&app.anonymous, &json!({"text": text}));
        assert_eq!((&found["nothing_fits"], &found["nearest"]), (&json!(true), &json!([])), "{text} {found}");
    }
}

#[test]
fn marks_of_the_search_box_are_no_orders_here() {
    let app = TestApp::start();
    app.published(&full());
    for text in ["“石墨烯，负极”材料", "石墨烯 -负极材料", "石墨烯 OR 负极材料"] {
        assert_eq!(titles(&ask(&app.anonymous, &json!({"text": text}))).len(), 1, "{text}");
    }
}

#[test]
fn only_what_is_published_is_matched_and_nothing_confidential_is_read() {
    let app = TestApp::start();
    app.submitted(&full());
    assert_eq!(ask(&app.staff, &json!({"text": NEED}))["nearest"], json!([]));
    app.published(&with(full(), json!({"external_ref": "B", "ip_rights": []})));
    let answer = app.admin.post("/search/match").json(&json!({"text": format!("{NEED}{}", crate::support::MARKER)})).expect(200);
    assert_eq!(answer.items().len(), 1);
    for term in answer.json()["items"][0]["reasons"]["terms"].as_array().expect("terms") {
        assert!(!term["term"].as_str().expect("a term").to_lowercase().contains("qxzjvk"), "{answer}");
    }
    assert!(!answer.text().contains(crate::support::CONTACT_EMAIL), "{answer}");
}

#[test]
fn every_bad_field_is_told_at_once() {
    let app = TestApp::start();
    app.anonymous.post("/search/match").json(&json!({})).invalid(&[("/text", "required")]);
    app.anonymous.post("/search/match").json(&json!({"text": " \n"})).invalid(&[("/text", "blank")]);
    let bad = json!({
        "text": "字".repeat(5_001), "limit": 51, "q": "x",
        "filters": {"industry": ["Z99"], "trl_min": 6, "trl_max": 5, "price_max_fen": -1, "kind": ["x"], "region_code": "1", "sort": "newest",
            "completed_from": "2025-02-01", "completed_to": "2025-01-01"},
        "wanted": {"trl_min": 10, "budget_max_fen": 1.5, "transfer_modes": ["gift"], "region_code": "999999", "colour": "red"}
    });
    app.anonymous.post("/search/match").json(&bad).invalid(&[
        ("/filters/completed_from", "date_order"),
        ("/filters/industry/0", "industry_code_shape"),
        ("/filters/kind/0", "unknown_value"),
        ("/filters/price_max_fen", "amount_range"),
        ("/filters/region_code", "region_code_shape"),
        ("/filters/sort", "unknown_field"),
        ("/filters/trl_min", "trl_order"),
        ("/limit", "range"),
        ("/q", "unknown_field"),
        ("/text", "too_long"),
        ("/wanted/budget_max_fen", "amount_not_whole"),
        ("/wanted/colour", "unknown_field"),
        ("/wanted/region_code", "region_code_unknown"),
        ("/wanted/transfer_modes/0", "unknown_value"),
        ("/wanted/trl_min", "range"),
    ]);
    app.anonymous.post("/search/match").body("text/plain", "x").refused(415, "unsupported_media_type");
    app.anonymous.post("/search/match").body("application/json", "{").refused(400, "malformed_json");
    app.anonymous.get("/search/match").refused(405, "method_not_allowed");
}

#[test]
fn a_demand_is_matched_with_the_reasons() {
    let app = TestApp::start();
    let fitting = app.published(&with(
        brief("高镍正极材料的残碱洗涤工艺"),
        json!({"industry_codes": ["C3985"], "price_min_fen": 100_000_000, "transfer_modes": ["ordinary_licence"]}),
    ));
    let id = app.wanted_openly(&whole());
    let found = app.company.get(&format!("/demands/{id}/matches")).expect(200).json();
    let item = &found["items"][0];
    assert_eq!((&item["id"], &found["nothing_fits"]), (&json!(fitting), &json!(false)), "{found}");
    adds_up(item);
    for name in ["industry", "budget", "mode", "region"] {
        assert_eq!(part(item, name)["verdict"], "met", "{item}");
    }
    let other = app.wanted_openly(&small("航空发动机叶片榫头微动磨损"));
    let nothing = app.company.get(&format!("/demands/{other}/matches")).expect(200).json();
    assert_eq!((&nothing["nothing_fits"], &nothing["items"]), (&json!(true), &json!([])), "{nothing}");
    let ticket = app.company.post("/search/match/tickets").json(&nothing["ticket"]["body"]).expect(201);
    assert!(ticket.json()["text"].as_str().is_some_and(|text| text.contains("微动磨损")), "{ticket}");
}

#[test]
fn an_achievement_is_shown_the_demands_that_it_may_meet() {
    let app = TestApp::start();
    let open = app.wanted_openly(&whole());
    app.wanted_openly(&small("大豆育种"));
    let waiting = app.wanted(&with(whole(), json!({"title": "高镍正极材料残碱的另一需求"})));
    demand_step(&app.company, &waiting, "submit");
    let id = app.published(&with(
        brief("高镍正极材料的残碱洗涤工艺"),
        json!({"transfer_modes": ["equity"], "price_min_fen": 900_000_000}),
    ));
    let path = format!("/achievements/{id}/matches");
    for client in [&app.institute, &app.staff] {
        let found = client.get(&path).expect(200);
        assert_eq!(found.each("id"), [open.as_str()], "{found}");
        let item = &found.items()[0];
        adds_up(item);
        assert_eq!(part(item, "budget")["verdict"], "not_met", "{item}");
        assert_eq!(part(item, "mode")["verdict"], "unknown", "{item}");
        assert_eq!(part(item, "industry")["verdict"], "unknown", "{item}");
    }
    app.institute.get(&format!("{path}?limit=0")).invalid(&[("/limit", "range")]);
    app.institute_2.get(&path).refused(403, "not_owner");
    app.company.get(&path).refused(403, "role_forbids");
    app.anonymous.get(&path).refused(401, "credentials_missing");
    let draft = app.draft(&brief("高镍正极材料残碱抑制"));
    assert_eq!(app.institute.get(&format!("/achievements/{draft}/matches")).expect(200).items().len(), 1);
    app.institute_2.get(&format!("/achievements/{draft}/matches")).refused(404, "not_found");
    demand_step(&app.company, &open, "close");
    let none = app.institute.get(&path).expect(200).json();
    assert_eq!((&none["items"], &none["nothing_fits"]), (&json!([]), &json!(true)));
}

#[test]
fn a_demand_whose_day_has_passed_is_not_shown() {
    let app = TestApp::start();
    let id = app.wanted_openly(&whole());
    let achievement = app.published(&brief("高镍正极材料的残碱洗涤工艺"));
    let shown = || app.institute.get(&format!("/achievements/{achievement}/matches")).expect(200).items().len();
    assert_eq!(shown(), 1);
    app.execute(&format!("UPDATE demands SET content = REPLACE(content, '2999-12-31', '2020-12-31') WHERE id = '{id}'"));
    assert_eq!(shown(), 0);
}

#[test]
fn an_anonymous_demand_stays_so_among_matches() {
    let app = TestApp::start();
    app.wanted_openly(&with(whole(), json!({"anonymous": true})));
    let id = app.published(&brief("高镍正极材料的残碱洗涤工艺"));
    let name = app.anonymous.get(&format!("/organizations/{}", app.organizations.company)).expect(200).json()["name"].clone();
    for client in [&app.institute, &app.staff] {
        let found = client.get(&format!("/achievements/{id}/matches")).expect(200);
        let item = &found.items()[0];
        assert_eq!((&item["organization"], &item["anonymous"]), (&json!(null), &json!(true)));
        let parts = item["reasons"]["parts"].as_array().expect("parts");
        assert!(parts.iter().all(|part| part["part"] != "region"), "{item}");
        for sign in [app.organizations.company.as_str(), name.as_str().expect("a name"), "钱工", "QXDEMAND"] {
            assert!(!found.text().contains(sign), "{found}");
        }
    }
}

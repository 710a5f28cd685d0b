//! Going through what was found: levels of codes, ranges of prices, cursors.

use serde_json::{Value, json};

use crate::{
    search::{record, searching, sorted},
    support::{Answer, TestApp, query},
};

fn ask(app: &TestApp, pairs: &[(&str, &str)]) -> Answer {
    app.anonymous.get(&format!("/search/achievements?{}", query(pairs))).send()
}

fn catalogue() -> TestApp {
    searching(vec![
        record(
            "a",
            "装备一",
            json!({"industry_codes": ["C2710", "C2720"], "ipc_codes": ["H01M4/36"], "price_min_fen": 9_999_999}),
        ),
        record("b", "装备二", json!({"industry_codes": ["C2710", "A0111"], "ipc_codes": ["H01M4/38", "C08F10/02"]})),
        record("c", "装备三", json!({"industry_codes": ["C3841"], "price_min_fen": 10_000_000, "price_max_fen": 900_000_000})),
        record("d", "装备四", json!({"price_max_fen": 500_000_000})),
    ])
}

/// `value` (`parent`) × `count` of each.
fn told(facet: &Value) -> Vec<String> {
    let values = facet.as_array().expect("a list").iter();
    let parent = |value: &Value| value.get("parent").map_or("-".to_owned(), |parent| parent.as_str().expect("a code").to_owned());
    values.map(|value| format!("{} {} {}", value["value"].as_str().expect("a value"), parent(value), value["count"])).collect()
}

#[test]
fn a_tree_of_industries_and_of_the_ipc_can_be_built_level_by_level() {
    let app = catalogue();
    let names = "industry_section,industry,industry_group,industry_class,ipc_section,ipc_class,ipc,ipc_group";
    let facets = ask(&app, &[("facets", names)]).expect(200).json()["facets"].clone();
    assert_eq!(facets.as_object().map(|all| all.len()), Some(8));
    assert_eq!(told(&facets["industry_section"]), ["C - 3", "A - 1"]);
    assert_eq!(told(&facets["industry"]), ["C27 C 2", "A01 A 1", "C38 C 1"]);
    assert_eq!(told(&facets["industry_group"]), ["C271 C27 2", "A011 A01 1", "C272 C27 1", "C384 C38 1"]);
    assert_eq!(told(&facets["industry_class"]), ["C2710 C271 2", "A0111 A011 1", "C2720 C272 1", "C3841 C384 1"]);
    assert_eq!(told(&facets["ipc_section"]), ["H - 2", "C - 1"]);
    assert_eq!(told(&facets["ipc_class"]), ["H01 H 2", "C08 C 1"]);
    assert_eq!(told(&facets["ipc"]), ["H01M H01 2", "C08F C08 1"]);
    assert_eq!(told(&facets["ipc_group"]), ["H01M4/00 H01M 2", "C08F10/00 C08F 1"]);
}

#[test]
fn below_a_chosen_code_its_own_are_counted_and_each_value_finds_as_many() {
    let app = catalogue();
    for (filter, code, facet, expected) in [
        ("industry", "C", "industry", &["C27 C 2", "A01 A 1", "C38 C 1"][..]),
        ("industry", "C27", "industry_group", &["C271 C27 2", "C272 C27 1"]),
        ("industry", "C271", "industry_class", &["C2710 C271 2"]),
        ("ipc", "H01M", "ipc_group", &["H01M4/00 H01M 2"]),
        ("ipc", "C", "ipc_class", &["C08 C 1"]),
    ] {
        let counted = ask(&app, &[(filter, code), ("facets", facet)]).expect(200).json()["facets"][facet].clone();
        assert_eq!(told(&counted), expected, "{facet} below {code}");
        for value in counted.as_array().expect("a list") {
            let found = ask(&app, &[(filter, value["value"].as_str().expect("a value"))]).expect(200).json()["total"].clone();
            assert_eq!(found, value["count"], "{value}");
        }
    }
}

#[test]
fn codes_of_every_level_have_a_name_in_both_languages() {
    let app = catalogue();
    let names = "industry_section,industry,industry_group,industry_class,ipc_section,ipc_class,ipc,ipc_group,price";
    let path = format!("/search/achievements?{}", query(&[("facets", names)]));
    let (zh, en) = (app.anonymous.get(&path).expect(200).json(), app.anonymous.in_english().get(&path).expect(200).json());
    for name in names.split(',') {
        let values = zh["facets"][name].as_array().expect("a list").iter().zip(en["facets"][name].as_array().expect("a list"));
        for (zh, en) in values {
            let (zh, en) = (zh["label"].as_str().expect("a label"), en["label"].as_str().expect("a label"));
            assert!(!zh.is_ascii() && en.is_ascii(), "{name}: {zh} / {en}");
        }
    }
    assert_eq!(zh["facets"]["ipc_group"][0]["label"], "电极");
    assert_eq!(en["facets"]["ipc_group"][0]["label"], "Electric elements (H01M4/00)");
    assert_eq!(en["facets"]["ipc_class"][0]["label"], "Electric elements");
}

#[test]
fn prices_are_counted_in_ranges_that_the_filters_take() {
    let app = catalogue();
    let ranges = ask(&app, &[("facets", "price")]).expect(200).json()["facets"]["price"].clone();
    assert_eq!(
        ranges,
        json!([
            {"value": "below_100k", "label": "10万元以下", "count": 1, "from": 0, "to": 9_999_999},
            {"value": "100k_500k", "label": "10万至50万元", "count": 1, "from": 10_000_000, "to": 49_999_999},
            {"value": "from_5m", "label": "500万元及以上", "count": 1, "from": 500_000_000},
            {"value": "none", "label": "面议或未标价", "count": 1}
        ])
    );
    assert_eq!(sorted(&app, &[("price_min_fen", "0"), ("price_max_fen", "9999999")]), ["a"]);
    assert_eq!(sorted(&app, &[("price_min_fen", "10000000"), ("price_max_fen", "49999999")]), ["c"]);
    assert_eq!(sorted(&app, &[("price_min_fen", "500000000")]), ["d"]);
    let wrong = ask(&app, &[("price_min_fen", "2"), ("price_max_fen", "1")]).expect(422);
    assert_eq!(wrong.json()["errors"][0]["code"], "price_order");
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/price_min_fen");
}

fn alike() -> TestApp {
    let records = (0..25).map(|n| record(&format!("{n:02}"), "激光装备", json!({"trl": n % 3 + 1, "price_min_fen": n % 2})));
    searching(records.collect())
}

#[test]
fn a_walk_by_cursor_gives_each_hit_once_and_its_link_leads_on() {
    let app = alike();
    for sort in ["relevance", "newest", "price_low", "trl_high"] {
        for q in ["", "激光"] {
            let all = app.found(&[("q", q), ("sort", sort), ("limit", "100")]);
            let mut path =
                format!("/search/achievements?{}", query(&[("q", q), ("sort", sort), ("limit", "4"), ("offset", "3")]));
            let mut walked = all[..3].to_vec();
            loop {
                let page = app.anonymous.get(&path).expect(200);
                assert_eq!(page.json()["total"], 25);
                walked.extend(page.each("id"));
                let Some(cursor) = page.json()["next_cursor"].as_str().map(str::to_owned) else {
                    assert!(page.header("link").is_none(), "{page}");
                    break;
                };
                let link = page.header("link").expect("a link").to_owned();
                let target = link.strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\"")).expect("a link");
                assert!(target.contains(&format!("cursor={cursor}")) && !target.contains("offset"), "{target}");
                path = target.strip_prefix("/api/v1").expect("a path of the API").to_owned();
            }
            assert_eq!(walked, all, "{sort} {q}");
        }
    }
}

#[test]
fn a_cursor_is_of_one_search_and_of_no_offset() {
    let app = alike();
    let first = ask(&app, &[("q", "激光"), ("limit", "5")]).expect(200).json();
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    ask(&app, &[("q", "激光"), ("limit", "7"), ("facets", "trl"), ("highlight", "true"), ("cursor", cursor)]).expect(200);
    let cut = &cursor[1..];
    for (pairs, pointer, code) in [
        (&[("q", "装备"), ("cursor", cursor)][..], "/cursor", "cursor_other_search"),
        (&[("q", "激光"), ("sort", "newest"), ("cursor", cursor)], "/cursor", "cursor_other_search"),
        (&[("q", "激光"), ("trl_min", "1"), ("cursor", cursor)], "/cursor", "cursor_other_search"),
        (&[("q", "激光"), ("cursor", cut)], "/cursor", "cursor"),
        (&[("q", "激光"), ("cursor", "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e")], "/cursor", "cursor"),
        (&[("q", "激光"), ("cursor", "")], "/cursor", "cursor"),
        (&[("q", "激光"), ("offset", "1"), ("cursor", cursor)], "/offset", "offset_with_cursor"),
    ] {
        let errors = ask(&app, pairs).expect(422).json()["errors"].clone();
        assert_eq!((&errors[0]["pointer"], &errors[0]["code"]), (&json!(pointer), &json!(code)), "{errors}");
    }
}

//! Filters, orders, facets and pages of searches.

use serde_json::{Value, json};

use crate::{
    search::{record, refs, searching, sorted},
    support::{TestApp, query},
};

fn catalogue() -> TestApp {
    let app = searching(vec![
        record(
            "a",
            "装备一",
            json!({
                "industry_codes": ["C2710"], "discipline_codes": ["43055"], "ipc_codes": ["H01M4/36"], "trl": 3, "kind": "basic_theory",
                "transfer_modes": ["equity"], "price_min_fen": 100, "price_max_fen": 500, "completed_on": "2023-05-01",
                "ip_rights": [{"kind": "invention_patent", "number": "201710601862.3"}]
            }),
        ),
        record(
            "b",
            "装备二",
            json!({
                "industry_codes": ["C2720", "C3841"], "discipline_codes": ["430"], "ipc_codes": ["H01M10/0525"], "trl": 6,
                "transfer_modes": ["equity", "ordinary_licence"], "price_min_fen": 300, "completed_on": "2024-06-30", "awards": ["二等奖"],
                "ip_rights": [{"kind": "software_copyright"}, {"kind": "trade_secret"}]
            }),
        ),
        record(
            "c",
            "装备三",
            json!({
                "industry_codes": ["A01"], "discipline_codes": ["210"], "ipc_codes": ["A01B"], "trl": 9, "kind": "soft_science",
                "price_max_fen": 50, "completed_on": "2024-07-01"
            }),
        ),
    ]);
    app.import(&app.organizations.institute_2, vec![record("d", "装备四", json!({}))]);
    app
}

#[test]
fn every_filter_holds() {
    let app = catalogue();
    for (filter, expected) in [
        (&[("industry", "C2710")][..], &["a"][..]),
        (&[("industry", "C27")], &["a", "b"]),
        (&[("industry", "C")], &["a", "b"]),
        (&[("industry", "A"), ("industry", "C38")], &["b", "c"]),
        (&[("discipline", "430")], &["a", "b"]),
        (&[("discipline", "43055")], &["a"]),
        (&[("ipc", "H01M")], &["a", "b"]),
        (&[("ipc", "H01M4")], &["a"]),
        (&[("ipc", "H01M4/00")], &["a"]),
        (&[("ipc", "H01M10/0525")], &["b"]),
        (&[("ipc", "A")], &["c"]),
        (&[("organization_id", &app.organizations.institute_2)], &["d"]),
        (
            &[("organization_id", &app.organizations.institute_2), ("organization_id", &app.organizations.institute)],
            &["a", "b", "c", "d"],
        ),
        (&[("trl_min", "6")], &["b", "c"]),
        (&[("trl_max", "6")], &["a", "b"]),
        (&[("trl_min", "4"), ("trl_max", "8")], &["b"]),
        (&[("transfer_mode", "ordinary_licence")], &["b"]),
        (&[("transfer_mode", "equity")], &["a", "b"]),
        (&[("ip_kind", "trade_secret")], &["b"]),
        (&[("ip_kind", "trade_secret"), ("ip_kind", "invention_patent")], &["a", "b"]),
        (&[("price_max_fen", "100")], &["a", "c"]),
        (&[("price_max_fen", "49")], &[]),
    ] {
        assert_eq!(sorted(&app, filter), expected, "{filter:?}");
    }
}

#[test]
fn filters_of_kind_day_and_award_hold_and_all_hold_together() {
    let app = catalogue();
    for (filter, expected) in [
        (&[("kind", "soft_science")][..], &["c"][..]),
        (&[("kind", "applied_technology")], &["b", "d"]),
        (&[("completed_from", "2024-06-30")], &["b", "c"]),
        (&[("completed_to", "2024-06-30")], &["a", "b"]),
        (&[("completed_from", "2024-06-30"), ("completed_to", "2024-06-30")], &["b"]),
        (&[("has_award", "true")], &["b"]),
        (&[("has_award", "false")], &["a", "c", "d"]),
        (&[("industry", "C27"), ("trl_min", "5"), ("q", "装备")], &["b"]),
        (&[("q", "装备三"), ("industry", "A01")], &["c"]),
    ] {
        assert_eq!(sorted(&app, filter), expected, "{filter:?}");
    }
}

#[test]
fn hits_come_in_the_order_asked_for() {
    let app = catalogue();
    for (sort, expected) in [("newest", &["d"][..]), ("price_low", &["c", "a", "b", "d"]), ("trl_high", &["c", "b", "a", "d"])] {
        let found = refs(&app, &[("sort", sort)]);
        assert!(
            found.len() == 4 && found.starts_with(&expected.iter().map(|r| r.to_string()).collect::<Vec<_>>()),
            "{sort}: {found:?}"
        );
    }
    assert_eq!(refs(&app, &[("sort", "relevance"), ("q", "装备四")])[0], "d");
}

fn facets(app: &TestApp, pairs: &[(&str, &str)]) -> Value {
    app.anonymous.get(&format!("/search/achievements?{}", query(pairs))).expect(200).json()["facets"].clone()
}

fn counts(facet: &Value) -> Vec<(String, u64)> {
    let values = facet.as_array().expect("a list").iter();
    values
        .map(|value| (value["value"].as_str().expect("a value").to_owned(), value["count"].as_u64().expect("a count")))
        .collect()
}

fn pairs(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected.iter().map(|(value, count)| (value.to_string(), *count)).collect()
}

#[test]
fn facets_count_what_was_found() {
    let app = catalogue();
    let names = "industry,discipline,ipc,transfer_mode,ip_kind,organization,trl,year,kind";
    let all = facets(&app, &[("facets", names)]);
    assert_eq!(all.as_object().map(|facets| facets.len()), Some(9));
    assert_eq!(counts(&all["industry"]), pairs(&[("C27", 2), ("A01", 1), ("C38", 1)]));
    assert_eq!(counts(&all["discipline"]), pairs(&[("430", 2), ("210", 1)]));
    assert_eq!(counts(&all["ipc"]), pairs(&[("H01M", 2), ("A01B", 1)]));
    assert_eq!(counts(&all["transfer_mode"]), pairs(&[("equity", 2), ("ordinary_licence", 1)]));
    assert_eq!(counts(&all["ip_kind"]), pairs(&[("invention_patent", 1), ("software_copyright", 1), ("trade_secret", 1)]));
    assert_eq!(counts(&all["trl"]), pairs(&[("3", 1), ("6", 1), ("9", 1)]));
    assert_eq!(counts(&all["year"]), pairs(&[("2024", 2), ("2023", 1)]));
    assert_eq!(counts(&all["kind"]), pairs(&[("applied_technology", 2), ("basic_theory", 1), ("soft_science", 1)]));
    let (institute, other) = (app.organizations.institute.as_str(), app.organizations.institute_2.as_str());
    assert_eq!(counts(&all["organization"]), pairs(&[(institute, 3), (other, 1)]));
    let some = facets(&app, &[("facets", "trl,year"), ("industry", "C27")]);
    assert_eq!((counts(&some["trl"]), counts(&some["year"])), (pairs(&[("3", 1), ("6", 1)]), pairs(&[("2023", 1), ("2024", 1)])));
    assert_eq!(
        counts(&facets(&app, &[("facets", "year"), ("limit", "1")])["year"]),
        pairs(&[("2024", 2), ("2023", 1)]),
        "of all, not of the page"
    );
}

#[test]
fn facets_are_labelled_in_the_callers_language() {
    let app = catalogue();
    let path = format!("/search/achievements?{}", query(&[("facets", "industry,transfer_mode,organization,trl,ipc")]));
    let label = |client: &crate::support::Client, facet: &str| {
        client.get(&path).expect(200).json()["facets"][facet][0]["label"].as_str().expect("a label").to_owned()
    };
    assert_eq!(label(&app.anonymous, "industry"), "医药制造业");
    assert_eq!(label(&app.anonymous, "transfer_mode"), "作价入股");
    assert_eq!(label(&app.anonymous.in_english(), "transfer_mode"), "Equity");
    assert_eq!(label(&app.anonymous, "organization"), "嘉兴先进材料研究院");
    assert_eq!(label(&app.anonymous, "trl"), "TRL 3");
    assert!(label(&app.anonymous.in_english(), "industry").is_ascii());
}

#[test]
fn pages_of_a_search_follow_each_other() {
    let records = (0..25).map(|n| record(&format!("{n:02}"), &format!("激光装备第{n}号"), json!({}))).collect();
    let app = searching(records);
    let all = refs(&app, &[("q", "激光"), ("limit", "100")]);
    assert_eq!(all.len(), 25);
    let page = |offset: &str| refs(&app, &[("q", "激光"), ("limit", "10"), ("offset", offset)]);
    assert_eq!([page("0"), page("10"), page("20")].concat(), all);
    assert!(page("25").is_empty() && page("10000").is_empty());
    assert_eq!(refs(&app, &[("q", "激光")]).len(), 20, "the default");
    let json =
        app.anonymous.get(&format!("/search/achievements?{}", query(&[("q", "激光"), ("offset", "20")]))).expect(200).json();
    assert_eq!(json["total"], 25);
}

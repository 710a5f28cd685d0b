//! Progress as a report, and every figure against the rows behind it. What each source counts is in `counting.rs`.

use nanhu::foundation::types::Day;
use serde_json::{Value, json};

use crate::{
    counting::{AS_OF, define, ledger},
    support::{Client, Deal, TestApp},
};

/// The figure of a metric at a day.
pub fn figure(app: &TestApp, metric: &str, as_of: &str) -> Value {
    let progress = app.staff.get(&format!("/targets/2025/progress?as_of={as_of}")).expect(200).json();
    let metrics = progress["metrics"].as_array().expect("metrics").clone();
    metrics.into_iter().find(|item| item["metric"] == metric).unwrap_or_else(|| panic!("no {metric}"))
}

/// Every row that an address lists, page by page.
pub fn all(client: &Client, url: &str) -> Vec<Value> {
    let (mut rows, mut next) = (Vec::new(), format!("{url}&limit=2"));
    loop {
        let page = client.call("GET", &next).expect(200);
        rows.extend(page.items());
        let total = page.json()["total"].as_u64().expect("a total");
        match page.json()["next_cursor"].as_str() {
            Some(cursor) => {
                assert!(page.header("Link").is_some_and(|link| link.contains("rel=\"next\"")), "{page}");
                next = format!("{url}&limit=2&cursor={}", cursor.replace('/', "%2F"));
            }
            None => {
                assert_eq!(rows.len() as u64, total, "{page}");
                return rows;
            }
        }
    }
}

/// Something of everything, counted and not.
fn fill(app: &TestApp) {
    let provider = &app.organizations.institute;
    for day in ["2025-01-01", "2025-02-03", "2025-02-03", "2025-06-30", "2025-07-01"] {
        let at = format!("{day}T01:00:00.000Z");
        app.achievement_with(&[("draft", &at), ("published", &at)]);
        app.achievement_with(&[("draft", &at)]);
        app.award("national", day);
        app.award("society", day);
        app.broker(None, &[("junior", day, None, None), ("senior", day, None, None)]);
        app.visit(&app.organizations.company, day, true);
        app.visit(&app.organizations.company, day, false);
        app.programme("youth_project", 2025, Some(day));
        app.programme("industry_education_platform", 2025, None);
        app.financing("loan", day, 7);
        app.demand(Some(&at));
        for table in ["trainings", "roadshows"] {
            app.session(table, "held", day);
            app.session(table, "cancelled", day);
        }
        for by_centre in [true, false] {
            app.deal(Deal { provider, by_centre, stage: "signed", signed_on: Some(day) });
        }
    }
    ledger(app);
    for (position, tier) in ["high_tech_enterprise", "technology_sme", "key_laboratory"].into_iter().enumerate() {
        let position = i32::try_from(position).expect("small");
        app.tier(provider, position, (tier, Some("provincial")), 2025, Some("2025-05-01"));
    }
}

#[test]
fn every_figure_is_exactly_the_rows_behind_it() {
    let app = TestApp::start();
    fill(&app);
    let income = json!({"source": "payments", "amount": "technical_income"});
    define(&app, "income", income);
    define(&app, "loans", json!({"source": "financings", "amount": "total_amount"}));
    define(&app, "demands", json!({"source": "demands"}));
    define(&app, "tiers", json!({"source": "tiers", "kind": "stock"}));
    for day in ["2025-01-01", "2025-02-03", "2025-02-28", AS_OF, "2025-12-31"] {
        let progress = app.staff.get(&format!("/targets/2025/progress?as_of={day}")).expect(200).json();
        let metrics = progress["metrics"].as_array().expect("metrics");
        assert_eq!(metrics.len(), 19);
        for metric in metrics {
            let rows = all(&app.staff, metric["records_url"].as_str().expect("an address"));
            let told = match metric["unit"].as_str() {
                Some("fen") => rows.iter().filter_map(|row| row["amount_fen"].as_i64()).sum(),
                _ => i64::try_from(rows.len()).expect("a number"),
            };
            assert_eq!(metric["actual"], told, "{day} {metric}");
            let out = all(&app.staff, metric["left_out_url"].as_str().expect("an address"));
            for row in rows.iter().chain(&out) {
                assert!(row["title"].as_str().is_some_and(|title| !title.is_empty()), "{row}");
            }
            assert!(rows.iter().all(|row| row.get("reason").is_none()), "{day} {metric}");
            assert!(out.iter().all(|row| row["reason"]["detail"].as_str().is_some_and(|text| text.ends_with('。'))), "{out:?}");
            let key = |row: &Value| format!("{} {}", row["id"], row["title"]);
            assert!(metric["metric"] == "tiers" || out.iter().all(|row| rows.iter().all(|counted| key(counted) != key(row))));
        }
    }
}

#[test]
fn a_report_says_what_it_counted_in_the_callers_language() {
    let app = TestApp::start();
    fill(&app);
    let read = |client: &Client| client.get("/targets/2025/progress?as_of=2025-06-30").expect(200);
    let (zh, en) = (read(&app.staff), read(&app.staff.in_english()));
    assert_eq!((zh.header("Content-Language"), en.header("Content-Language")), (Some("zh-CN"), Some("en")));
    let (zh, en) = (zh.json(), en.json());
    assert_eq!((&zh["year"], &zh["as_of"]), (&json!(2025), &json!("2025-06-30")));
    let (zh, en) = (&zh["metrics"][6], &en["metrics"][6]);
    assert_eq!((&zh["label"], &en["label"]), (&json!("技术交易额登记"), &json!("Technology-trade value registered")));
    assert!(zh["definition"].as_str().is_some_and(|text| text.contains("不区分方向") && text.contains("日期依据 登记日")));
    assert!(en["definition"].as_str().is_some_and(|text| text.ends_with("amount technology amount; direction any.)")), "{en}");
    assert_eq!(zh["actual"], en["actual"]);
    let reason = app.staff.in_english().get("/targets/2025/records?metric=trainings&as_of=2025-06-30&left_out=true&limit=1");
    assert_eq!(reason.expect(200).items()[0]["reason"], json!({"code": "cancelled", "detail": "It was cancelled."}));
}

#[test]
fn shares_are_of_the_target_and_of_the_year() {
    let app = TestApp::start();
    fill(&app);
    let trainings = figure(&app, "trainings", AS_OF);
    assert_eq!((&trainings["target"], &trainings["actual"], &trainings["share"]), (&json!(5), &json!(4), &json!(0.8)));
    let expected = trainings["expected_share"].as_f64().expect("a number");
    assert!((expected - 181.0 / 365.0).abs() < 1e-9, "{expected}");
    app.admin.put("/targets/2025").if_match("*").json(&json!({"targets": {"trainings": 0}})).expect(200);
    for metric in ["trainings", "roadshows"] {
        assert_eq!(figure(&app, metric, AS_OF)["share"], Value::Null);
    }
    assert_eq!(
        (figure(&app, "trainings", AS_OF)["target"].clone(), figure(&app, "roadshows", AS_OF)["target"].clone()),
        (json!(0), json!(null))
    );
}

#[test]
fn a_metric_that_is_given_up_is_shown_where_it_has_a_target() {
    let app = TestApp::start();
    define(&app, "old", json!({"is_active": false}));
    let shown = |year: i32| {
        let progress = app.staff.get(&format!("/targets/{year}/progress?as_of={year}-03-01")).expect(200).json();
        progress["metrics"].as_array().expect("metrics").iter().any(|metric| metric["metric"] == "old")
    };
    app.admin.put("/targets/2024").json(&json!({"targets": {"old": 3}})).expect(201);
    assert!(shown(2024) && !shown(2025));
}

#[test]
fn the_day_asked_for_has_begun_and_lies_in_the_year_or_means_its_end() {
    let app = TestApp::start();
    let year = Day::today().year();
    let as_of = |path: &str| app.staff.get(path).expect(200).json()["as_of"].clone();
    assert_eq!(as_of(&format!("/targets/{year}/progress")), json!(Day::today()));
    assert_eq!(as_of("/targets/2020/progress"), "2020-12-31");
    assert_eq!(as_of("/targets/2020/progress?as_of=2021-05-05"), "2020-12-31");
    let wrong = |path: &str, fields: &[(&str, &str)]| {
        app.staff.get(path).invalid(fields);
    };
    wrong("/targets/2025/progress?as_of=2024-12-31", &[("/as_of", "as_of_before_year")]);
    wrong("/targets/2025/progress?as_of=2999-01-01", &[("/as_of", "date_in_future")]);
    wrong("/targets/2100/progress", &[("/as_of", "as_of_before_year")]);
    wrong("/targets/2025/progress?as_of=soon&on=1", &[("/as_of", "date_shape"), ("/on", "unknown_parameter")]);
    wrong("/targets/2025/records", &[("/metric", "required")]);
    wrong("/targets/2025/records?metric=weather", &[("/metric", "metric_unknown")]);
    wrong("/targets/2025/records?metric=trainings&cursor=x&as_of=2025-06-30", &[("/cursor", "cursor")]);
    wrong("/targets/2025/records?metric=trainings&cursor=a'~b", &[("/cursor", "cursor")]);
    wrong("/targets/2025/records?metric=trainings&limit=0&left_out=maybe", &[("/left_out", "invalid"), ("/limit", "range")]);
}

//! What each source counts, and what it leaves out.

use nanhu::foundation::types::Day;
use serde_json::{Value, json};

use crate::{
    progress::{all, figure},
    support::{Deal, TestApp},
};

pub const AS_OF: &str = "2025-06-30";

fn actual(app: &TestApp, metric: &str, as_of: &str) -> i64 {
    figure(app, metric, as_of)["actual"].as_i64().expect("a number")
}

fn left_out(app: &TestApp, metric: &str, as_of: &str) -> Vec<(String, String)> {
    let url = figure(app, metric, as_of)["left_out_url"].as_str().expect("an address").to_owned();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut reasons: Vec<_> = all(&app.staff, &url).iter().map(|row| (text(&row["id"]), text(&row["reason"]["code"]))).collect();
    reasons.sort();
    reasons
}

fn pairs(expected: &[(&String, &str)]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = expected.iter().map(|(id, reason)| ((*id).clone(), (*reason).to_owned())).collect();
    pairs.sort();
    pairs
}

/// Defines a metric.
pub fn define(app: &TestApp, name: &str, more: Value) {
    let mut body = crate::targets::metric(name);
    for (member, value) in more.as_object().expect("an object") {
        body[member] = value.clone();
    }
    app.admin.post("/metric-definitions").json(&body).expect(201);
}

/// Six entries, the directions in turn, over months; the last takes something back.
pub fn ledger(app: &TestApp) {
    let contract = app.contract_row("2025-01-15");
    for (seq, (day, direction, technology)) in [
        ("2024-12-31", "output", 1),
        ("2025-01-31", "output", 10),
        ("2025-02-01", "absorption", 100),
        ("2025-06-15", "internal", 1_000),
        ("2025-06-15", "external", 10_000),
        ("2025-06-30", "output", -5),
        ("2025-07-01", "output", 100_000),
    ]
    .into_iter()
    .enumerate()
    {
        app.entry(&contract, i64::try_from(seq).expect("small") + 1, day, direction, technology, 2 * technology);
    }
    app.payment(&contract, "2025-03-01", 30, 40);
    app.payment(&contract, "2025-03-02", -10, -10);
    app.payment(&contract, "2025-07-01", 500, 500);
}

#[test]
fn achievements_are_those_published_at_the_end_of_the_day() {
    let app = TestApp::start();
    let (spring, midnight, next) = ("2025-03-01T08:00:00.000Z", "2025-06-30T15:59:59.999Z", "2025-06-30T16:00:00.000Z");
    app.achievement_with(&[("draft", spring), ("published", midnight)]);
    app.achievement_with(&[("draft", spring), ("published", spring), ("withdrawn", next)]);
    let draft = app.achievement_with(&[("draft", spring), ("submitted", next), ("published", next)]);
    let waits = app.achievement_with(&[("draft", spring), ("submitted", spring)]);
    let gone = app.achievement_with(&[("published", spring), ("withdrawn", midnight), ("published", next)]);
    let closed = app.achievement_with(&[("published", spring), ("archived", spring)]);
    app.achievement_with(&[("published", next)]);
    assert_eq!(actual(&app, "achievements_in_database", AS_OF), 2);
    assert_eq!(actual(&app, "achievements_in_database", "2025-07-01"), 4);
    assert_eq!(actual(&app, "achievements_in_database", "2025-02-28"), 0);
    let out = left_out(&app, "achievements_in_database", AS_OF);
    let expected = [(&draft, "not_submitted"), (&waits, "awaits_review"), (&gone, "withdrawn"), (&closed, "archived")];
    assert_eq!(out, pairs(&expected));
    let rows = app.staff.get("/targets/2025/records?metric=achievements_in_database&as_of=2025-06-30").expect(200).items();
    assert_eq!((&rows[0]["date"], &rows[1]["date"]), (&json!("2025-06-30"), &json!("2025-03-01")));
    assert_eq!(rows[0]["title"], "成果 2025-03-01T08:00:00.000Z");
}

#[test]
fn achievements_of_the_real_workflow_count_once_published() {
    let app = TestApp::start();
    let id = app.published(&crate::support::brief("一"));
    app.draft(&crate::support::brief("二"));
    let year = Day::today().year();
    let progress = app.staff.get(&format!("/targets/{year}/progress")).expect(200).json();
    assert_eq!(progress["metrics"][0]["actual"], 1);
    let rows = all(&app.staff, progress["metrics"][0]["records_url"].as_str().expect("an address"));
    assert_eq!((&rows[0]["id"], &rows[0]["url"]), (&json!(id), &json!(format!("/api/v1/achievements/{id}"))));
    assert!(rows[0]["code"].as_str().is_some_and(|code| code.starts_with("NH-")));
}

#[test]
fn awards_count_by_level_and_by_the_day_of_the_award() {
    let app = TestApp::start();
    app.award("national", "2025-01-01");
    app.award("provincial", AS_OF);
    let departmental = app.award("departmental", "2025-02-01");
    app.award("national", "2024-12-31");
    app.award("national", "2025-07-01");
    assert_eq!(actual(&app, "science_and_technology_awards", AS_OF), 2);
    assert_eq!(left_out(&app, "science_and_technology_awards", AS_OF), pairs(&[(&departmental, "level_not_counted")]));
}

#[test]
fn sessions_count_when_they_were_held() {
    let app = TestApp::start();
    for (table, metric) in [("trainings", "trainings"), ("roadshows", "roadshows")] {
        app.session(table, "held", "2025-03-01");
        app.session(table, "held", "2025-03-01");
        let cancelled = app.session(table, "cancelled", "2025-03-02");
        let planned = app.session(table, "planned", "2025-03-03");
        let later = app.session(table, "held", "2025-09-01");
        app.session(table, "held", "2026-01-01");
        assert_eq!(actual(&app, metric, AS_OF), 2);
        assert_eq!(
            left_out(&app, metric, AS_OF),
            pairs(&[(&cancelled, "cancelled"), (&planned, "planned"), (&later, "after_day")])
        );
    }
}

#[test]
fn brokers_are_persons_with_a_certificate_valid_on_the_day() {
    let app = TestApp::start();
    let two = [("junior", "2024-01-01", Some("2026-01-01"), None), ("senior", "2025-01-01", None, None)];
    app.broker(None, &two);
    app.broker(None, &[("junior", "2020-01-01", Some(AS_OF), None)]);
    let expired = app.broker(None, &[("junior", "2020-01-01", Some("2025-06-29"), None)]);
    let revoked = app.broker(None, &[("junior", "2020-01-01", None, Some(AS_OF))]);
    let later = app.broker(None, &[("junior", "2025-07-01", None, None)]);
    let none = app.broker(None, &[]);
    let inactive = app.broker(Some(AS_OF), &two);
    assert_eq!(actual(&app, "certified_technology_brokers", AS_OF), 2);
    assert_eq!(actual(&app, "certified_technology_brokers", "2025-07-01"), 2);
    assert_eq!(actual(&app, "certified_technology_brokers", "2025-06-29"), 5, "to be revoked, or inactive, later");
    let expected = [
        (&expired, "certificate_not_valid"),
        (&revoked, "certificate_not_valid"),
        (&later, "certificate_none"),
        (&none, "certificate_none"),
        (&inactive, "inactive"),
    ];
    assert_eq!(left_out(&app, "certified_technology_brokers", AS_OF), pairs(&expected));
    define(&app, "senior_brokers", json!({"source": "brokers", "kind": "stock", "conditions": {"levels": ["senior"]}}));
    assert_eq!(actual(&app, "senior_brokers", AS_OF), 1);
}

#[test]
fn deals_count_when_signed_and_of_these_those_of_local_institutes_by_the_centre() {
    let app = TestApp::start();
    let local = &app.organizations.institute;
    let abroad = app.admin.post("/organizations").json(&json!({"kind": "institute", "name": "外地院所"})).expect(201).id();
    let deal = Deal { provider: local, by_centre: true, stage: "signed", signed_on: Some("2025-03-01") };
    app.deal(deal);
    let by_others = app.deal(Deal { by_centre: false, stage: "completed", ..deal });
    let from_abroad = app.deal(Deal { provider: &abroad, ..deal });
    let of_company = app.deal(Deal { provider: &app.organizations.company_2, ..deal });
    let open = app.deal(Deal { stage: "negotiation", signed_on: None, ..deal });
    let given_up = app.deal(Deal { stage: "terminated", signed_on: None, ..deal });
    let later = app.deal(Deal { signed_on: Some("2025-07-01"), ..deal });
    app.deal(Deal { signed_on: Some("2024-12-31"), ..deal });
    assert_eq!(actual(&app, "transfer_projects", AS_OF), 4);
    let unsigned = [(&open, "not_signed"), (&given_up, "terminated"), (&later, "not_signed")];
    assert_eq!(left_out(&app, "transfer_projects", AS_OF), pairs(&unsigned));
    assert_eq!(actual(&app, "transfer_projects_of_local_institutes", AS_OF), 1);
    let others = [(&by_others, "not_by_centre"), (&from_abroad, "provider_not_counted"), (&of_company, "provider_not_counted")];
    assert_eq!(left_out(&app, "transfer_projects_of_local_institutes", AS_OF), pairs(&[&unsigned[..], &others[..]].concat()));
    let rows = app.staff.get("/targets/2025/records?metric=transfer_projects_of_local_institutes&as_of=2025-06-30").expect(200);
    assert_eq!(rows.each("title"), ["嘉兴先进材料研究院 → 南湖新能源有限公司"]);
}

#[test]
fn trade_value_is_the_sum_of_the_ledger_by_the_day_of_registration() {
    let app = TestApp::start();
    ledger(&app);
    let value = json!({"source": "trade_value", "amount": "technology_amount", "kind": "flow"});
    define(&app, "sold", crate::support::with(value.clone(), json!({"direction": "output"})));
    define(&app, "bought", crate::support::with(value.clone(), json!({"direction": "absorption", "amount": "total_amount"})));
    define(&app, "by_signing", crate::support::with(value, json!({"date_basis": "signed"})));
    for (metric, day, sum) in [
        ("technology_trade_value", AS_OF, 11_105),
        ("technology_trade_value", "2025-06-29", 11_110),
        ("technology_trade_value", "2025-06-14", 110),
        ("technology_trade_value", "2025-01-30", 0),
        ("technology_trade_value", "2025-12-31", 111_105),
        ("sold", AS_OF, 1_005),
        ("bought", "2025-06-20", 2_200),
        ("by_signing", "2025-07-31", 111_106),
    ] {
        assert_eq!(actual(&app, metric, day), sum, "{metric} {day}");
        let url = figure(&app, metric, day)["records_url"].as_str().expect("an address").to_owned();
        let rows = all(&app.staff, &url);
        assert_eq!(rows.iter().filter_map(|row| row["amount_fen"].as_i64()).sum::<i64>(), sum, "{metric} {day}");
    }
    let rows = app.staff.get("/targets/2025/records?metric=sold&as_of=2025-06-30&left_out=true").expect(200);
    let reasons: Vec<String> = rows.items().iter().map(|row| row["reason"]["code"].to_string()).collect();
    assert_eq!(reasons, ["\"other_direction\"", "\"other_direction\""]);
    let first = &rows.items()[0];
    assert_eq!((&first["entity"], &first["title"]), (&json!("trade_value_entry"), &json!("一份合同")));
    assert!(first["url"].as_str().is_some_and(|url| url.starts_with("/api/v1/contracts/")));
}

#[test]
fn visits_count_when_on_site_and_the_same_firm_again() {
    let app = TestApp::start();
    let firm = &app.organizations.company;
    app.visit(firm, "2025-03-01", true);
    app.visit(firm, "2025-03-01", true);
    let by_telephone = app.visit(firm, "2025-03-02", false);
    let no_firm = app.visit(&app.organizations.institute, "2025-03-03", true);
    assert_eq!(actual(&app, "on_site_visits", AS_OF), 2);
    let expected = [(&by_telephone, "on_site_not_counted"), (&no_firm, "kind_not_counted")];
    assert_eq!(left_out(&app, "on_site_visits", AS_OF), pairs(&expected));
}

#[test]
fn recognitions_count_by_their_year_and_their_day_where_it_is_known() {
    let app = TestApp::start();
    let (firm, other) = (&app.organizations.company, &app.organizations.company_2);
    let abroad = app.admin.post("/organizations").json(&json!({"kind": "company", "name": "外地公司"})).expect(201).id();
    let high_tech = ("high_tech_enterprise", None);
    app.tier(firm, 0, high_tech, 2025, None);
    app.tier(other, 0, high_tech, 2025, Some(AS_OF));
    app.tier(other, 1, ("technology_sme", Some("provincial")), 2025, None);
    app.tier(&abroad, 0, high_tech, 2025, None);
    app.tier(firm, 1, high_tech, 2022, None);
    app.tier(firm, 2, ("key_laboratory", Some("provincial")), 2025, None);
    app.tier(firm, 3, ("key_laboratory", Some("district")), 2025, None);
    app.tier(firm, 4, ("enterprise_research_institute", Some("city")), 2025, None);
    app.tier(firm, 5, ("new_rd_institution", None), 2025, None);
    assert_eq!(actual(&app, "new_high_tech_enterprises", AS_OF), 2);
    assert_eq!(actual(&app, "new_high_tech_enterprises", "2025-06-29"), 1);
    assert_eq!(actual(&app, "new_technology_smes", AS_OF), 1);
    assert_eq!(left_out(&app, "new_high_tech_enterprises", AS_OF), pairs(&[(&abroad, "place_not_counted")]));
    assert_eq!(actual(&app, "new_rd_institutions", AS_OF), 2);
    let low = [(firm, "level_not_counted"), (firm, "level_not_counted")];
    assert_eq!(left_out(&app, "new_rd_institutions", AS_OF), pairs(&low));
    define(&app, "high_tech", json!({"source": "tiers", "kind": "stock", "conditions": {"tiers": ["high_tech_enterprise"]}}));
    app.sql(&format!("UPDATE organization_tiers SET ended_on = '2025-03-01' WHERE organization_id = '{firm}' AND position = 1"));
    assert_eq!(actual(&app, "high_tech", AS_OF), 3);
    assert_eq!(left_out(&app, "high_tech", AS_OF), pairs(&[(firm, "ended")]));
    let last_day = left_out(&app, "high_tech", "2025-03-01");
    assert_eq!(last_day, pairs(&[(firm, "recognised_before")]), "the older one stands on its last day");
}

#[test]
fn an_organization_counts_once_for_a_tier_in_a_year() {
    let app = TestApp::start();
    let firm = &app.organizations.company;
    let laboratory = |level| ("key_laboratory", Some(level));
    app.tier(firm, 0, laboratory("district"), 2025, Some("2025-01-15"));
    app.tier(firm, 1, laboratory("national"), 2025, Some("2025-05-01"));
    app.tier(firm, 2, laboratory("provincial"), 2025, Some("2025-03-01"));
    app.tier(firm, 3, ("new_rd_institution", Some("provincial")), 2025, None);
    app.tier(firm, 4, laboratory("provincial"), 2024, None);
    let laboratories =
        json!({"source": "tiers", "conditions": {"tiers": ["key_laboratory"], "levels": ["national", "provincial"]}});
    define(&app, "laboratories", laboratories.clone());
    define(&app, "laboratories_standing", crate::support::with(laboratories, json!({"kind": "stock"})));
    assert_eq!(actual(&app, "laboratories", AS_OF), 1);
    assert_eq!(left_out(&app, "laboratories", AS_OF), pairs(&[(firm, "level_not_counted"), (firm, "recognised_before")]));
    let url = figure(&app, "laboratories", AS_OF)["records_url"].as_str().expect("an address").to_owned();
    let dates: Vec<Value> = all(&app.staff, &url).iter().map(|row| row["date"].clone()).collect();
    assert_eq!(dates, ["2025-03-01"], "the first of those that count");
    assert_eq!(actual(&app, "laboratories_standing", AS_OF), 1);
    assert_eq!(actual(&app, "new_rd_institutions", AS_OF), 2, "each tier by itself");
    let summary = app.staff.get("/tiers/summary?tier=key_laboratory&level=national&level=provincial").expect(200).json();
    let of_2025 = summary["items"].as_array().expect("years").iter().find(|item| item["year"] == 2025).expect("2025").clone();
    assert_eq!((&of_2025["new"], &of_2025["standing"]), (&json!(1), &json!(1)));
}

#[test]
fn programmes_financings_demands_and_payments_count_by_their_days() {
    let app = TestApp::start();
    app.programme("youth_project", 2025, Some("2025-03-01"));
    app.programme("guidance_project", 2025, Some("2025-03-01"));
    let waiting = app.programme("youth_project", 2025, None);
    assert_eq!(actual(&app, "youth_projects", AS_OF), 1);
    let given_up = app.programme("youth_project", 2025, Some("2025-03-02"));
    app.sql(&format!("UPDATE programmes SET state = 'cancelled' WHERE id = '{given_up}'"));
    let expected = [(&waiting, "not_approved"), (&given_up, "cancelled")];
    assert_eq!((actual(&app, "youth_projects", AS_OF), left_out(&app, "youth_projects", AS_OF)), (1, pairs(&expected)));

    app.financing("loan", "2025-03-01", 300);
    let guarantee = app.financing("guarantee", "2025-03-01", 500);
    let loans = json!({"source": "financings", "amount": "total_amount", "conditions": {"kinds": ["loan"]}});
    define(&app, "loans", loans);
    assert_eq!(actual(&app, "loans", AS_OF), 300);
    assert_eq!(left_out(&app, "loans", AS_OF), pairs(&[(&guarantee, "kind_not_counted")]));

    app.demand(Some("2024-12-31T16:00:00.000Z"));
    app.demand(Some("2024-12-31T15:59:59.999Z"));
    let draft = app.demand(None);
    define(&app, "demands", json!({"source": "demands"}));
    assert_eq!(actual(&app, "demands", "2025-01-02"), 1);
    assert_eq!(left_out(&app, "demands", AS_OF), pairs(&[(&draft, "not_published")]));

    ledger(&app);
    define(&app, "income", json!({"source": "payments", "amount": "technical_income"}));
    define(&app, "received", json!({"source": "payments", "amount": "total_amount"}));
    assert_eq!((actual(&app, "income", AS_OF), actual(&app, "received", AS_OF)), (20, 30));
}

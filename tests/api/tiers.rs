use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, query},
    visits::centre_alone,
};

pub const POLICY: Collection = Collection {
    permission: centre_alone,
    ready: |app, _, _| app.organizations.company.clone(),
    body: |_, _, _, _| json!({}),
    owners: &[],
};

fn recognise(app: &TestApp, organization: &str, tiers: &Value) {
    let path = format!("/organizations/{organization}");
    let told = app.admin.patch(&path).if_match("*").json(&json!({"tiers": tiers})).expect(200).json();
    assert_eq!(&told["tiers"], tiers, "the organization shows what was sent");
}

/// Two firms with their recognitions.
fn recognised() -> TestApp {
    let app = TestApp::start();
    recognise(
        &app,
        &app.organizations.company,
        &json!([
            {"tier": "high_tech_enterprise", "recognised_year": 2020, "recognised_on": "2020-12-01", "level": "national", "ended_on": "2023-11-30"},
            {"tier": "high_tech_enterprise", "recognised_year": 2023, "recognised_on": "2023-12-08", "level": "national"}
        ]),
    );
    recognise(
        &app,
        &app.organizations.company_2,
        &json!([{"tier": "technology_sme", "recognised_year": 2023, "level": "provincial"}]),
    );
    app
}

fn years(app: &TestApp, pairs: &[(&str, &str)]) -> Vec<String> {
    let items = app.staff.get(&format!("/tiers?{}", query(pairs))).expect(200).items();
    items.iter().map(|item| format!("{} {}", item["tier"].as_str().expect("a tier"), item["recognised_year"])).collect()
}

#[test]
fn every_recognition_is_listed_with_its_organizations_name() {
    let app = recognised();
    let list = app.staff.get("/tiers?count=true").expect(200);
    assert_eq!(list.json()["total"], 3);
    assert_eq!(list.each("organization_name"), ["秀洲精密机械有限公司", "南湖新能源有限公司", "南湖新能源有限公司"]);
    let last = &list.items()[0];
    assert_eq!((&last["level"], &last["recognised_on"], &last["ended_on"]), (&json!("provincial"), &json!(null), &json!(null)));
}

#[test]
fn recognitions_are_listed_by_tier_level_year_firm_and_day() {
    let app = recognised();
    let (old, new, sme) = ("high_tech_enterprise 2020", "high_tech_enterprise 2023", "technology_sme 2023");
    assert_eq!(years(&app, &[("tier", "high_tech_enterprise")]), [new, old]);
    assert_eq!(years(&app, &[("level", "provincial"), ("level", "city")]), [sme]);
    assert_eq!(years(&app, &[("year", "2023")]), [sme, new]);
    assert_eq!(years(&app, &[("organization_id", &app.organizations.company_2)]), [sme]);
    assert_eq!(years(&app, &[("valid_on", "2020-11-30")]), [""; 0]);
    assert_eq!(years(&app, &[("valid_on", "2020-12-01")]), [old]);
    assert_eq!(years(&app, &[("valid_on", "2023-11-30")]), [sme, old], "the last day still holds; of a year alone all days do");
    assert_eq!(years(&app, &[("valid_on", "2023-12-01")]), [sme]);
    assert_eq!(years(&app, &[("valid_on", "2025-01-01")]), [sme, new]);
}

#[test]
fn pages_follow_each_other_and_a_change_of_the_organization_moves_nothing() {
    let app = recognised();
    let first = app.staff.get("/tiers?limit=1").expect(200);
    let cursor = first.json()["next_cursor"].as_str().expect("a next page").to_owned();
    let before = app.staff.get("/tiers").expect(200).each("id");
    let path = format!("/organizations/{}", app.organizations.company);
    app.admin.patch(&path).if_match("*").json(&json!({"name": "改名公司"})).expect(200);
    let after = app.staff.get("/tiers").expect(200);
    assert_eq!(after.each("id"), before);
    assert_eq!(after.each("organization_name")[1], "改名公司");
    assert_eq!(app.staff.get(&format!("/tiers?limit=5&cursor={cursor}")).expect(200).each("id"), before[1..]);
}

#[test]
fn the_rows_follow_the_organization() {
    let app = recognised();
    recognise(&app, &app.organizations.company, &json!([{"tier": "leading_enterprise", "recognised_year": 2024}]));
    assert_eq!(years(&app, &[("organization_id", &app.organizations.company)]), ["leading_enterprise 2024"]);
    recognise(&app, &app.organizations.company, &json!([]));
    assert_eq!(years(&app, &[]), ["technology_sme 2023"]);
    let new = json!({"kind": "company", "name": "新公司", "tiers": [{"tier": "key_laboratory", "recognised_year": 2022}]});
    let refused = app.admin.post("/organizations?validate_only=true").json(&new).expect(200);
    assert_eq!(years(&app, &[("organization_id", &refused.id())]), [""; 0], "a trial writes nothing");
    let made = app.admin.post("/organizations").json(&new).expect(201).id();
    assert_eq!(years(&app, &[("organization_id", &made)]), ["key_laboratory 2022"]);
}

#[test]
fn the_summary_counts_each_tier_year_by_year() {
    let app = recognised();
    let items = app.staff.get("/tiers/summary").expect(200).items();
    let of = |tier: &str, year: i32| {
        let item = items.iter().find(|item| item["tier"] == tier && item["year"] == year).expect("a year");
        (item["new"].as_i64().expect("new"), item["standing"].as_i64().expect("standing"))
    };
    assert_eq!(of("high_tech_enterprise", 2020), (1, 1));
    assert_eq!(of("high_tech_enterprise", 2021), (0, 1));
    assert_eq!(of("high_tech_enterprise", 2023), (1, 1), "one firm, recognised anew");
    assert_eq!(of("high_tech_enterprise", 2025), (0, 1));
    assert_eq!(of("technology_sme", 2023), (1, 1));
    let one = app.staff.get("/tiers/summary?tier=technology_sme&level=provincial").expect(200).items();
    assert!(!one.is_empty() && one.iter().all(|item| item["tier"] == "technology_sme"));
    assert!(app.staff.get("/tiers/summary?level=district").expect(200).items().is_empty());
}

#[test]
fn the_days_of_a_recognition_fit_each_other() {
    let app = TestApp::start();
    let path = format!("/organizations/{}", app.organizations.company);
    let tier = |more: Value| {
        let body = crate::support::with(json!({"tier": "high_tech_enterprise", "recognised_year": 2023}), more);
        app.admin.patch(&path).if_match("*").json(&json!({"tiers": [body]}))
    };
    tier(json!({"recognised_on": "2022-12-31"})).invalid(&[("/tiers/0/recognised_on", "tier_year_mismatch")]);
    tier(json!({"recognised_on": "2999-01-01"})).invalid(&[("/tiers/0/recognised_on", "date_in_future")]);
    tier(json!({"recognised_on": "2023-06-01", "ended_on": "2023-05-31"})).invalid(&[("/tiers/0/ended_on", "date_order")]);
    tier(json!({"ended_on": "2022-12-31"})).invalid(&[("/tiers/0/ended_on", "date_order")]);
    tier(json!({"level": "galactic"})).invalid(&[("/tiers/0/level", "unknown_value")]);
    tier(json!({"recognised_on": "2023-06-01", "ended_on": "2029-05-31"})).expect(200);
    app.staff.get("/tiers?valid_on=gestern&tier=best").invalid(&[("/tier", "unknown_value"), ("/valid_on", "date_shape")]);
    app.staff.get("/tiers/summary?year=2023").invalid(&[("/year", "unknown_parameter")]);
}

use serde_json::json;

use crate::{support::TestApp, visits::close_to};

#[test]
fn every_bad_field_is_told_at_once() {
    let app = TestApp::start();
    let body = json!({
        "kind": "club", "name": " ", "uscc": "91330402MA28000021", "region_code": "000000", "colour": "red", "is_local": "yes",
        "tiers": [{"tier": "best", "recognised_year": 2020}, {"tier": "technology_sme", "recognised_year": 1900}],
        "contact": {"phone": "call me", "email": "nobody", "fax": "1"}
    });
    app.admin.post("/organizations").json(&body).invalid(&[
        ("/colour", "unknown_field"),
        ("/contact/email", "email"),
        ("/contact/fax", "unknown_field"),
        ("/contact/phone", "phone"),
        ("/is_local", "type"),
        ("/kind", "unknown_value"),
        ("/name", "blank"),
        ("/region_code", "region_code_unknown"),
        ("/tiers/0/tier", "unknown_value"),
        ("/tiers/1/recognised_year", "range"),
        ("/uscc", "credit_code_check_character"),
    ]);
    app.admin.post("/organizations").json(&json!({})).invalid(&[("/kind", "required"), ("/name", "required")]);
}

#[test]
fn a_recognition_lies_in_the_past() {
    let app = TestApp::start();
    let body = json!({"kind": "company", "name": "早熟公司", "tiers": [{"tier": "technology_sme", "recognised_year": 2100}]});
    app.admin.post("/organizations").json(&body).invalid(&[("/tiers/0/recognised_year", "date_in_future")]);
}

#[test]
fn a_credit_code_belongs_to_one_organization() {
    let app = TestApp::start();
    let body = json!({"kind": "company", "name": "一", "uscc": "91330402MA28000020"});
    app.admin.post("/organizations").json(&body).expect(201);
    app.admin.post("/organizations").json(&body).invalid(&[("/uscc", "uscc_taken")]);
    let path = format!("/organizations/{}", app.organizations.company);
    let patch = json!({"uscc": "９１３３０４０２ma28000020"});
    app.admin.patch(&path).if_match("*").json(&patch).invalid(&[("/uscc", "uscc_taken")]);
}

#[test]
fn nothing_required_can_be_removed() {
    let app = TestApp::start();
    let path = format!("/organizations/{}", app.organizations.company);
    let patch = json!({"name": null, "kind": null});
    app.admin.patch(&path).if_match("*").json(&patch).invalid(&[("/kind", "required"), ("/name", "required")]);
    app.admin.patch(&path).if_match("*").body("application/merge-patch+json", "[]").refused(422, "invalid_input");
}

#[test]
fn a_recognition_of_a_closed_day_is_changed_with_a_reason_of_its_own() {
    let app = TestApp::start();
    let tier = |year: i32, day: Option<&str>| json!({"tier": "technology_sme", "recognised_year": year, "recognised_on": day});
    let path = format!("/organizations/{}", app.organizations.company);
    let patch = |body| app.admin.patch(&path).if_match("*").json(&body);
    let standing = json!({"tier": "technology_sme", "recognised_year": 2024});
    patch(json!({"tiers": [standing]})).expect(200);
    close_to(&app, "2025-06-30");
    let bad = "period_closed_reason";
    let new = json!({"kind": "company", "name": "新公司", "tiers": [tier(2025, None)]});
    app.admin.post("/organizations").json(&new).invalid(&[("/tiers/0/recognised_year", bad)]);
    patch(json!({"tiers": []})).invalid(&[("/tiers", bad)]);
    patch(json!({"tiers": [standing, tier(2025, Some("2025-06-30"))]})).invalid(&[("/tiers/1/recognised_on", bad)]);
    patch(json!({"tiers": [tier(2023, None)]})).invalid(&[("/tiers/0/recognised_year", bad)]);
    patch(json!({"tiers": [standing, standing]})).invalid(&[("/tiers/1/recognised_year", bad)]);
    patch(json!({"name": "改名"})).expect(200);
    patch(json!({"tiers": [tier(2025, Some("2025-07-01")), standing]})).expect(200);
    let corrected = patch(json!({"tiers": [standing, tier(2023, None)], "correction_reason": "漏报"})).expect(200).json();
    assert_eq!(corrected["correction_reason"], "漏报");
    patch(json!({"tiers": [standing]})).invalid(&[("/tiers", bad)]);
    patch(json!({"name": "再改名"})).expect(200);
    assert_eq!(app.staff.get(&path).expect(200).json()["correction_reason"], "漏报", "the last reason is kept");
    for client in [&app.anonymous, &app.company] {
        assert!(client.get(&path).expect(200).json()["correction_reason"].is_null());
    }
}

use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, brief, query, with},
    visits::{centre_alone, close_to},
};

pub const POLICY: Collection = Collection {
    permission: centre_alone,
    ready: |app, _, _| app.staff.post("/financings").json(&financing(app)).expect(201).id(),
    body: |app, method, _, _| if method == "post" { financing(app) } else { json!({}) },
    owners: &[],
};

/// The least that is said of a financing.
pub fn financing(app: &TestApp) -> Value {
    json!({
        "kind": "loan", "organization_id": app.organizations.company, "provider_name": "嘉兴银行南湖支行",
        "agreed_on": "2025-02-14", "amount_fen": 300_000_000
    })
}

fn bank(app: &TestApp) -> String {
    app.admin.post("/organizations").json(&json!({"kind": "bank", "name": "南湖银行"})).expect(201).id()
}

#[test]
fn a_financing_is_entered_and_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let achievement = app.draft(&brief("负极材料"));
    let body = with(
        financing(&app),
        json!({
            "provider_name": "", "provider_organization_id": bank(&app), "state": "paid", "rate_basis_points": 345, "term_months": 12,
            "achievement_ids": [achievement], "note": "知识产权质押。"
        }),
    );
    let made = app.staff.post("/financings").json(&body).expect(201);
    let read = app.staff.get(&format!("/financings/{}", made.id())).expect(200);
    assert_eq!(read.json(), made.json());
    assert!(read.json().get("provider_name").is_none(), "what says nothing is left out");
    for (name, value) in body.as_object().expect("an object").iter().filter(|(_, value)| **value != "") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    let least = app.staff.post("/financings").json(&financing(&app)).expect(201).json();
    assert_eq!(least["state"], "agreed");
}

#[test]
fn the_provider_may_change_from_a_name_to_an_organization() {
    let app = TestApp::start();
    let bank = bank(&app);
    let id = app.staff.post("/financings").json(&financing(&app)).expect(201).id();
    let edit = |body: Value| app.staff.patch(&format!("/financings/{id}")).if_match("*").json(&body);
    edit(json!({"provider_organization_id": bank})).invalid(&[("/provider_name", "provider_either")]);
    edit(json!({"provider_organization_id": bank, "provider_name": null})).expect(200);
    let of = |bank: &str| app.staff.get(&format!("/financings?provider={bank}")).expect(200).each("id");
    assert_eq!(of(&bank), [id.as_str()]);
    edit(json!({"provider_organization_id": null, "provider_name": "别的银行"})).expect(200);
    assert!(of(&bank).is_empty(), "the column follows");
}

#[test]
fn an_application_may_lie_ahead_and_an_agreement_may_not() {
    let app = TestApp::start();
    let ahead = json!({"agreed_on": "2999-01-01", "state": "applied"});
    let id = app.staff.post("/financings").json(&with(financing(&app), ahead)).expect(201).id();
    let edit = |body: Value| app.staff.patch(&format!("/financings/{id}")).if_match("*").json(&body);
    for state in ["agreed", "paid", "repaid"] {
        edit(json!({"state": state})).invalid(&[("/agreed_on", "date_in_future")]);
    }
    edit(json!({"state": "cancelled"})).expect(200);
    close_to(&app, "2025-12-31");
    edit(json!({"state": "agreed", "agreed_on": "2025-02-14"})).invalid(&[("/agreed_on", "period_closed_reason")]);
}

#[test]
fn financings_are_listed_by_kind_firm_state_and_day() {
    let app = TestApp::start();
    let make = |more: Value| app.staff.post("/financings").json(&with(financing(&app), more)).expect(201).id();
    let loan = make(json!({}));
    let fund =
        make(json!({"kind": "fund", "organization_id": app.organizations.company_2, "agreed_on": "2025-09-01", "state": "paid"}));
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/financings?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[("kind", "loan")]), [loan.as_str()]);
    assert_eq!(ids(&[("kind", "loan"), ("kind", "fund")]), [fund.clone(), loan.clone()]);
    assert_eq!(ids(&[("organization_id", &app.organizations.company_2)]), [fund.as_str()]);
    assert_eq!(ids(&[("state", "agreed")]), [loan.as_str()]);
    assert_eq!(ids(&[("from", "2025-03-01")]), [fund]);
    assert_eq!(ids(&[("to", "2025-02-14")]), [loan]);
}

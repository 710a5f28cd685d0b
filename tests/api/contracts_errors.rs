//! What is wrong with a contract, and what its state forbids.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, contract_step, day, with};

#[test]
fn amounts_that_do_not_add_up_are_refused_with_the_difference() {
    let app = TestApp::start();
    let form = |more: Value| with(app.contract_form(), more);
    let post = |more: Value| app.staff.post("/contracts").json(&form(more));
    post(json!({"technology_amount_fen": 130_000_000})).invalid(&[("/technology_amount_fen", "technology_above_total")]);
    let answer = post(json!({"total_amount_fen": 150_000_050})).invalid(&[("/total_amount_fen", "amounts_do_not_add_up")]);
    assert!(answer.text().contains("300000.50"), "{answer}");
    post(json!({"cost_lines": []})).invalid(&[("/total_amount_fen", "amounts_do_not_add_up")]);
    post(json!({"technology_amount_fen": -1})).invalid(&[("/technology_amount_fen", "amount_range")]);
    post(json!({"technology_amount_fen": 1.5})).invalid(&[("/technology_amount_fen", "amount_not_whole")]);
}

#[test]
fn every_bad_field_and_reference_is_told() {
    let app = TestApp::start();
    let nobody = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";
    let known = app.draft(&crate::support::brief("一"));
    let more = json!({
        "achievement_ids": [known, nobody], "deal_id": nobody, "seller": {"organization_id": nobody}, "buyer": {"organization_id": nobody}
    });
    app.staff.post("/contracts").json(&with(app.contract_form(), more)).invalid(&[
        ("/achievement_ids/1", "achievement_unknown"),
        ("/buyer/organization_id", "organization_unknown"),
        ("/deal_id", "deal_unknown"),
        ("/seller/organization_id", "organization_unknown"),
    ]);
    let body = json!({"type": "gift", "signed_on": day(1), "starts_on": "2026-02-02", "ends_on": "2026-02-01", "weight": 1});
    app.staff.post("/contracts").json(&body).invalid(&[
        ("/name", "required"),
        ("/signed_on", "date_in_future"),
        ("/starts_on", "date_order"),
        ("/type", "unknown_value"),
        ("/weight", "unknown_field"),
    ]);
    let body = with(app.contract_form(), json!({"type": "consulting", "licence_scope": "sole"}));
    app.staff.post("/contracts").json(&body).invalid(&[("/licence_scope", "licence_scope_without_licence")]);
}

#[test]
fn what_lacks_the_essentials_is_not_handed_in() {
    let app = TestApp::start();
    let id = app.staff.post("/contracts").json(&json!({"name": "草稿", "type": "service"})).expect(201).id();
    let answer = contract_step(&app.staff, &id, "submit", &json!({})).expect(422);
    let fields = ["/buyer/name", "/payment_method", "/seller/name", "/signed_on", "/technology_amount_fen", "/total_amount_fen"];
    assert_eq!(answer.fields(), fields.map(|field| (field.to_owned(), "required".to_owned())), "{answer}");
}

#[test]
fn the_same_person_does_not_review_twice() {
    let app = TestApp::start();
    let id = app.contract(json!({}));
    app.steps(&id, &["submit", "accept", "review"]);
    let again = contract_step(&app.staff, &id, "review", &json!({"decision": "approve"})).expect(409);
    assert_eq!(again.json()["code"], "same_reviewer");
    app.steps(&id, &["review_2"]);
}

#[test]
fn nobody_reviews_twice_by_a_key_of_their_own_making() {
    let app = TestApp::start();
    let centre = &app.organizations.centre;
    let make = |by: &Client, role: &str| {
        let made =
            by.post("/api-keys").json(&json!({"name": "复审", "role": role, "organization_id": centre})).expect(201).json();
        assert!(made["created_by"].is_string());
        app.anonymous.with_key(made["secret"].as_str().expect("a secret"))
    };
    let own = make(&app.admin, "staff");
    let between = make(&app.admin, "admin");
    let far = make(&between, "staff");
    let review = |id: &str, client: &Client| contract_step(client, id, "review", &json!({"decision": "approve"}));
    for (first, second) in [(&app.admin, &own), (&own, &app.admin), (&app.admin, &far), (&far, &app.admin), (&far, &between)] {
        let id = app.contract(json!({}));
        app.steps(&id, &["submit", "accept"]);
        review(&id, first).expect(200);
        assert_eq!(review(&id, second).expect(409).json()["code"], "same_reviewer");
        review(&id, &app.staff).expect(200);
    }
    let id = app.contract(json!({}));
    app.steps(&id, &["submit", "accept"]);
    review(&id, &own).expect(200);
    review(&id, &make(&app.admin, "staff")).expect(200);
}

#[test]
fn a_refusal_states_its_reasons() {
    let app = TestApp::start();
    let id = app.contract(json!({}));
    app.steps(&id, &["submit", "accept"]);
    let post = |step: &str, body: Value| contract_step(&app.staff, &id, step, &body).expect(422).fields();
    assert_eq!(post("review", json!({"decision": "refuse"})), [("/reasons".to_owned(), "refusal_reason_required".to_owned())]);
    assert_eq!(post("refuse", json!({})), [("/reasons".to_owned(), "refusal_reason_required".to_owned())]);
    assert_eq!(
        post("refuse", json!({"reasons": ["ugly", "not_in_force"]})),
        [("/reasons/0".to_owned(), "unknown_value".to_owned())]
    );
    let body = json!({"decision": "refuse", "reasons": ["price_unclear", "name_differs_from_seal"]});
    assert_eq!(contract_step(&app.staff, &id, "review", &body).expect(200).json()["state"], "refused");
}

#[test]
fn a_state_allows_only_its_own_steps() {
    let app = TestApp::start();
    let bodies = [
        ("submit", json!({})),
        ("accept", json!({})),
        ("supplement", json!({"reason": "缺发票"})),
        ("review", json!({"decision": "approve"})),
        ("refuse", json!({"reasons": ["not_in_force"]})),
        ("register", json!({"official_number": "2026330402000001"})),
        ("amend", json!({"total_amount_fen": 1, "technology_amount_fen": 1, "reason": "变更"})),
        ("cancel", json!({"reason": "终止"})),
        ("revoke", json!({"reason": "欺诈"})),
    ];
    let expect = |id: &str, allowed: &[&str]| {
        for (step, body) in bodies.iter().filter(|(step, _)| !allowed.contains(step)) {
            let answer = contract_step(&app.staff, id, step, body).expect(409);
            assert_eq!(answer.json()["code"], "state_forbids", "{answer}");
        }
    };
    let id = app.contract(json!({}));
    expect(&id, &["submit"]);
    app.steps(&id, &["submit"]);
    expect(&id, &["accept", "refuse"]);
    app.steps(&id, &["accept"]);
    expect(&id, &["supplement", "review", "refuse"]);
    app.steps(&id, &["review", "review_2"]);
    expect(&id, &["register", "refuse"]);
    app.staff.patch(&format!("/contracts/{id}")).if_match("*").json(&json!({"name": "改"})).refused(409, "state_forbids");
    contract_step(&app.staff, &id, "register", &bodies[5].1).expect(200);
    expect(&id, &["amend", "cancel", "revoke"]);
    contract_step(&app.staff, &id, "revoke", &bodies[8].1).expect(200);
    expect(&id, &[]);
}

#[test]
fn a_registration_has_a_number_of_its_own_and_a_day_that_can_be() {
    let app = TestApp::start();
    app.registered("2026330402000001", "2025-01-20", json!({}));
    let id = app.reviewed(json!({}));
    let register = |body: Value| contract_step(&app.staff, &id, "register", &body).expect(422).fields();
    let one = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    assert_eq!(register(json!({})), one("/official_number", "required"));
    assert_eq!(register(json!({"official_number": "NH-1"})), one("/official_number", "official_number_shape"));
    assert_eq!(register(json!({"official_number": "2026330402000001"})), one("/official_number", "official_number_taken"));
    let at = |day: &str| json!({"official_number": "2026330402000002", "registered_on": day});
    assert_eq!(register(at(&day(1))), one("/registered_on", "date_in_future"));
    assert_eq!(register(at("2025-01-09")), one("/registered_on", "registered_before_signing"));
    let both = json!({"official_number": "2026330402000001", "registered_on": "2025-01-09"});
    assert_eq!(register(both).len(), 2, "all at once");
    assert_eq!(app.staff.get("/trade-value").expect(200).json()["contracts"], 1, "nothing half-written");
    contract_step(&app.staff, &id, "register", &at("2025-01-10")).expect(200);
}

#[test]
fn a_step_needs_the_version_that_was_read() {
    let app = TestApp::start();
    let id = app.contract(json!({}));
    let path = format!("/contracts/{id}/submit");
    app.staff.post(&path).json(&json!({})).refused(428, "precondition_required");
    app.staff.post(&path).if_match("\"7.0\"").json(&json!({})).refused(412, "precondition_failed");
}

#[test]
fn a_patent_licence_ends_within_the_term_of_the_patents() {
    let app = TestApp::start();
    let post = |more: Value| app.staff.post("/contracts").json(&with(app.contract_form(), more));
    post(json!({"ends_on": "2038-01-01"})).invalid(&[("/ends_on", "licence_beyond_patent_term")]);
    post(json!({"ends_on": "2037-12-31"})).expect(201);
    let right = json!([{"kind": "invention_patent", "number": "201310699744.2", "status": "granted"}]);
    let achievement = app.draft(&with(crate::support::brief("旧专利"), json!({"ip_rights": right})));
    let by_achievement = json!({"patents": [], "achievement_ids": [achievement], "ends_on": "2034-01-01"});
    post(by_achievement.clone()).invalid(&[("/ends_on", "licence_beyond_patent_term")]);
    post(with(by_achievement, json!({"type": "licence_know_how"}))).expect(201);
}

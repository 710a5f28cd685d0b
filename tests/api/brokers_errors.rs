use serde_json::json;

use crate::{
    brokers::{broker, certificate},
    support::{TestApp, with},
};

#[test]
fn every_bad_field_of_a_broker_is_told_at_once() {
    let app = TestApp::start();
    let body = json!({
        "name": " ", "inactive_since": "2999-01-01", "is_active": true, "colour": "red", "specialities": ["", "材料"], "contact": {"email": "x"},
        "certificates": [
            {},
            {"level": "best", "issuer": "甲", "number": "1", "issued_on": "2999-01-01"},
            certificate(json!({"expires_on": "2025-03-01", "revoked_on": "2025-02-28"})),
            certificate(json!({"revoked_on": "2999-01-01"})),
            certificate(json!({"number": "号".repeat(101), "issued_on": "2025-02-30"})),
        ]
    });
    app.staff.post("/brokers").json(&body).invalid(&[
        ("/certificates/0/issued_on", "required"),
        ("/certificates/0/issuer", "required"),
        ("/certificates/0/level", "required"),
        ("/certificates/0/number", "required"),
        ("/certificates/1/issued_on", "date_in_future"),
        ("/certificates/1/level", "unknown_value"),
        ("/certificates/2/expires_on", "certificate_expires_before_issue"),
        ("/certificates/2/revoked_on", "date_order"),
        ("/certificates/3/revoked_on", "date_in_future"),
        ("/certificates/4/issued_on", "date_shape"),
        ("/certificates/4/number", "too_long"),
        ("/colour", "unknown_field"),
        ("/contact/email", "email"),
        ("/inactive_since", "date_in_future"),
        ("/is_active", "unknown_field"),
        ("/name", "blank"),
        ("/specialities/0", "blank"),
    ]);
    app.staff.post("/brokers").json(&json!({})).invalid(&[("/name", "required")]);
    let many: Vec<_> = (0..51).map(|_| certificate(json!({}))).collect();
    app.staff.post("/brokers").json(&json!({"name": "甲", "certificates": many})).invalid(&[("/certificates", "too_many")]);
}

#[test]
fn a_certificate_belongs_to_one_broker_and_stands_once() {
    let app = TestApp::start();
    let first = certificate(json!({"number": "ZJ-0001"}));
    app.staff.post("/brokers").json(&json!({"name": "甲", "certificates": [first]})).expect(201);
    let own = certificate(json!({}));
    let body = json!({"name": "乙", "certificates": [own, with(first.clone(), json!({"number": " ｚｊ-０００１"})), own]});
    let taken = [("/certificates/1/number", "certificate_taken"), ("/certificates/2/number", "certificate_taken")];
    app.staff.post("/brokers").json(&body).invalid(&taken);
    let other = json!({"name": "乙", "certificates": [with(first.clone(), json!({"issuer": "另一单位"}))]});
    let second = app.staff.post("/brokers").json(&other).expect(201);
    let path = format!("/brokers/{}", second.id());
    app.staff
        .patch(&path)
        .if_match("*")
        .json(&json!({"certificates": [first]}))
        .invalid(&[("/certificates/0/number", "certificate_taken")]);
    assert_eq!(app.staff.get(&path).expect(200).json(), second.json(), "nothing was changed");
}

#[test]
fn a_broker_works_for_an_organization_of_the_catalogue_or_none() {
    let app = TestApp::start();
    let nowhere = json!({"organization_id": "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e"});
    app.staff.post("/brokers").json(&with(broker(), nowhere.clone())).invalid(&[("/organization_id", "organization_unknown")]);
    let path = format!("/brokers/{}", app.staff.post("/brokers").json(&broker()).expect(201).id());
    app.staff.patch(&path).if_match("*").json(&nowhere).invalid(&[("/organization_id", "organization_unknown")]);
    app.staff.patch(&path).if_match("*").json(&json!({"name": null})).invalid(&[("/name", "required")]);
    app.staff.patch(&path).json(&json!({})).refused(428, "precondition_required");
    app.staff.get("/brokers/01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e").refused(404, "not_found");
}

#[test]
fn a_certificate_of_a_closed_day_is_changed_with_a_reason_of_its_own() {
    let app = TestApp::start();
    let old = certificate(json!({"issued_on": "2024-01-10"}));
    let body = json!({"name": "沈晓明", "certificates": [old]});
    let path = format!("/brokers/{}", app.staff.post("/brokers").json(&body).expect(201).id());
    let patch = |body| app.staff.patch(&path).if_match("*").json(&body);
    crate::visits::close_to(&app, "2025-06-30");
    let bad = "period_closed_reason";
    let late = certificate(json!({"issued_on": "2025-07-01"}));
    let revoked = with(old.clone(), json!({"revoked_on": "2025-03-01"}));
    let new = json!({"name": "王芳", "certificates": [late, certificate(json!({"issued_on": "2025-06-30"}))]});
    app.staff.post("/brokers").json(&new).invalid(&[("/certificates/1/issued_on", bad)]);
    patch(json!({"certificates": []})).invalid(&[("/certificates", bad)]);
    patch(json!({"certificates": [revoked]})).invalid(&[("/certificates/0/issued_on", bad), ("/certificates/0/revoked_on", bad)]);
    patch(json!({"name": "沈明"})).expect(200);
    patch(json!({"certificates": [late, old]})).expect(200);
    let corrected = patch(json!({"certificates": [late, revoked], "correction_reason": "当时已吊销"})).expect(200).json();
    assert_eq!(corrected["correction_reason"], "当时已吊销");
    patch(json!({"certificates": [late, old]})).invalid(&[("/certificates/1/issued_on", bad)]);
    patch(json!({"certificates": [revoked]})).expect(200);
    assert_eq!(app.staff.get(&path).expect(200).json()["correction_reason"], "当时已吊销", "the last reason is kept");
    assert!(app.company.get(&path).expect(200).json()["correction_reason"].is_null());
}

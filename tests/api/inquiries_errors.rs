use nanhu::foundation::types::Day;
use serde_json::{Value, json};

use crate::{
    brokers::{broker, certified},
    deals::deal,
    inquiries::{demand, inquire, negotiated, sent, step},
    support::{TestApp, brief, with},
};

const STEPS: [&str; 5] = ["contact", "negotiate", "deal", "close", "accept"];
const NOTHING: &str = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";

fn brought_to(app: &TestApp, state: &str) -> String {
    let id = sent(app);
    match state {
        "open" => {}
        "contacted" => drop(step(&app.staff, &id, "contact")),
        "negotiating" => negotiated(app, &id),
        "deal" => {
            negotiated(app, &id);
            step(&app.staff, &id, "deal");
        }
        _ => drop(step(&app.staff, &id, "close")),
    }
    id
}

fn body(name: &str) -> Value {
    if name == "close" { json!({"reason": "price"}) } else { json!({}) }
}

#[test]
fn every_step_that_the_state_forbids_is_refused_and_changes_nothing() {
    let app = TestApp::start();
    for (state, allowed) in [
        ("open", &["contact", "close", "accept"][..]),
        ("contacted", &["negotiate", "close", "accept"]),
        ("negotiating", &["deal", "close", "accept"]),
        ("deal", &["accept"]),
        ("closed", &[]),
    ] {
        let id = brought_to(&app, state);
        let before = app.staff.get(&format!("/inquiries/{id}")).expect(200).json();
        assert_eq!(before["state"], state);
        for name in STEPS.iter().filter(|name| !allowed.contains(name)) {
            let client = if *name == "accept" { &app.institute } else { &app.staff };
            let call = client.post(&format!("/inquiries/{id}/{name}")).if_match("*").json(&body(name));
            call.refused(409, "state_forbids");
        }
        assert_eq!(app.staff.get(&format!("/inquiries/{id}")).expect(200).json(), before, "{state}");
        for name in allowed {
            step(if *name == "accept" { &app.institute } else { &app.staff }, &brought_to(&app, state), name);
        }
    }
}

#[test]
fn a_step_holds_for_the_version_that_was_read() {
    let app = TestApp::start();
    let id = sent(&app);
    let path = format!("/inquiries/{id}");
    let read = app.staff.get(&path).expect(200).etag();
    app.staff.patch(&path).if_match(&read).json(&json!({"notes": "甲"})).expect(200);
    for name in STEPS {
        let client = if name == "accept" { &app.institute } else { &app.staff };
        client.post(&format!("{path}/{name}")).json(&body(name)).refused(428, "precondition_required");
        client.post(&format!("{path}/{name}")).if_match(&read).json(&body(name)).refused(412, "precondition_failed");
    }
    app.staff.patch(&path).json(&json!({"notes": "乙"})).refused(428, "precondition_required");
    app.staff.patch(&path).if_match(&read).json(&json!({"notes": "乙"})).refused(412, "precondition_failed");
}

#[test]
fn the_sides_leave_the_centres_steps_to_the_centre() {
    let app = TestApp::start();
    let path = format!("/inquiries/{}", sent(&app));
    for client in [&app.company, &app.institute] {
        for name in ["contact", "negotiate", "deal"] {
            client.post(&format!("{path}/{name}")).if_match("*").refused(403, "role_forbids");
        }
        client.patch(&path).if_match("*").json(&json!({"notes": "甲"})).refused(403, "role_forbids");
    }
}

#[test]
fn nobody_accepts_for_another() {
    let app = TestApp::start();
    let path = format!("/inquiries/{}/accept", sent(&app));
    for client in [&app.staff, &app.admin] {
        client.post(&path).if_match("*").refused(403, "not_owner");
    }
    for client in [&app.company_2, &app.institute_2] {
        client.post(&path).if_match("*").refused(404, "not_found");
    }
    app.anonymous.post(&path).if_match("*").refused(401, "credentials_missing");
    app.institute.post(&path).if_match("*").expect(200);
}

#[test]
fn what_is_not_published_is_not_inquired_of() {
    let app = TestApp::start();
    let draft = app.draft(&brief("草稿"));
    let body = json!({"subject": "问", "sender_organization_id": app.organizations.company});
    let path = format!("/achievements/{draft}/inquiries");
    app.company.post(&path).json(&body).refused(404, "not_found");
    app.staff.post(&path).json(&body).refused(409, "state_forbids");
    let demand = demand(&app, false);
    app.execute(&format!("UPDATE demands SET state = 'draft' WHERE id = '{demand}'"));
    let body = json!({"subject": "问", "sender_organization_id": app.organizations.institute});
    app.institute.post(&format!("/demands/{demand}/inquiries")).json(&body).refused(404, "not_found");
    app.staff.post(&format!("/demands/{demand}/inquiries")).json(&body).refused(409, "state_forbids");
    for kind in ["achievements", "demands"] {
        app.staff.post(&format!("/{kind}/{NOTHING}/inquiries")).json(&body).refused(404, "not_found");
        app.anonymous.post(&format!("/{kind}/{NOTHING}/inquiries")).json(&body).refused(401, "credentials_missing");
    }
}

#[test]
fn nobody_inquires_of_oneself_nor_for_another() {
    let app = TestApp::start();
    let published = app.published(&brief("成果"));
    let path = format!("/achievements/{published}/inquiries");
    let asked = |more| with(json!({"subject": "问"}), more);
    let oneself = [("/sender_organization_id", "inquiry_of_oneself")];
    app.institute.post(&path).json(&asked(json!({}))).invalid(&oneself);
    app.staff.post(&path).json(&asked(json!({"sender_organization_id": app.organizations.institute}))).invalid(&oneself);
    app.company
        .post(&path)
        .json(&asked(json!({"sender_organization_id": app.organizations.company_2})))
        .invalid(&[("/sender_organization_id", "sender_forbidden")]);
    app.staff.post(&path).json(&asked(json!({}))).invalid(&[("/sender_organization_id", "required")]);
    app.staff
        .post(&path)
        .json(&asked(json!({"sender_organization_id": NOTHING})))
        .invalid(&[("/sender_organization_id", "organization_unknown")]);
}

#[test]
fn whose_an_anonymous_demand_is_cannot_be_found_out_by_guessing() {
    let app = TestApp::start();
    let demand = demand(&app, true);
    let path = format!("/demands/{demand}/inquiries");
    for guess in [&app.organizations.company, &app.organizations.company_2] {
        let body = json!({"subject": "问", "sender_organization_id": guess});
        app.institute.post(&path).json(&body).invalid(&[("/sender_organization_id", "sender_forbidden")]);
    }
    app.company.post(&path).json(&json!({"subject": "问"})).invalid(&[("/sender_organization_id", "inquiry_of_oneself")]);
    let id = inquire(&app.institute, &format!("/demands/{demand}")).id();
    app.institute_2.get(&format!("/inquiries/{id}")).refused(404, "not_found");
}

#[test]
fn every_bad_field_is_told_at_once() {
    let app = TestApp::start();
    let published = app.published(&brief("成果"));
    let path = format!("/achievements/{published}/inquiries");
    app.company.post(&path).json(&json!({})).invalid(&[("/subject", "required")]);
    let body = json!({"subject": " ", "text": "长".repeat(10_001), "sender_organization_id": "x", "state": "deal"});
    app.company.post(&path).json(&body).invalid(&[
        ("/sender_organization_id", "id_shape"),
        ("/state", "unknown_field"),
        ("/subject", "blank"),
        ("/text", "too_long"),
    ]);
    let path = format!("/inquiries/{}", sent(&app));
    let close = |body| app.company.post(&format!("{path}/close")).if_match("*").json(&body);
    close(json!({})).invalid(&[("/reason", "required")]);
    close(json!({"reason": "bored"})).invalid(&[("/reason", "unknown_value")]);
    close(json!({"reason": "other", "note": " "})).invalid(&[("/note", "required")]);
    close(json!({"reason": "price", "note": "长".repeat(2_001)})).invalid(&[("/note", "too_long")]);
    app.company.post(&format!("{path}/messages")).json(&json!({})).invalid(&[("/text", "required")]);
    app.company.post(&format!("{path}/messages")).json(&json!({"text": " \n"})).invalid(&[("/text", "blank")]);
    app.company
        .get("/inquiries?state=lost&organization_id=x")
        .invalid(&[("/organization_id", "unknown_parameter"), ("/state", "unknown_value")]);
}

#[test]
fn a_deal_that_is_named_is_there() {
    let app = TestApp::start();
    let path = format!("/inquiries/{}/deal", brought_to(&app, "negotiating"));
    app.staff.post(&path).if_match("*").json(&json!({"deal_id": NOTHING})).invalid(&[("/deal_id", "deal_unknown")]);
    let others = deal(&app, json!({"receiver_organization_id": app.organizations.company_2}));
    app.staff.post(&path).if_match("*").json(&json!({"deal_id": others})).invalid(&[("/deal_id", "inquiry_parties")]);
    let turned = json!({
        "provider_organization_id": app.organizations.company, "receiver_organization_id": app.organizations.institute
    });
    let between = deal(&app, turned);
    let told = app.staff.post(&path).if_match("*").json(&json!({"deal_id": between})).expect(200).json();
    assert_eq!(told["deal_id"], json!(between));
}

#[test]
fn a_deal_needs_the_acceptance_of_both() {
    let app = TestApp::start();
    let id = sent(&app);
    step(&app.staff, &id, "contact");
    step(&app.staff, &id, "negotiate");
    let path = format!("/inquiries/{id}/deal");
    app.staff.post(&path).if_match("*").refused(409, "inquiry_not_accepted");
    assert_eq!(app.staff.get(&format!("/inquiries/{id}")).expect(200).json()["state"], "negotiating");
    step(&app.institute, &id, "accept");
    app.staff.post(&path).if_match("*").expect(200);
}

#[test]
fn a_side_may_still_accept_when_there_is_a_deal() {
    let app = TestApp::start();
    let id = sent(&app);
    app.execute(&format!("UPDATE inquiries SET state = 'deal' WHERE id = '{id}'"));
    let told = step(&app.institute, &id, "accept");
    assert!(told["receiver_accepted_at"].is_string() && told["state"] == "deal", "{told}");
}

#[test]
fn nothing_is_written_to_a_closed_inquiry() {
    let app = TestApp::start();
    let path = format!("/inquiries/{}/messages", brought_to(&app, "closed"));
    for client in [&app.company, &app.institute, &app.staff] {
        client.post(&path).json(&json!({"text": "还在吗？"})).refused(409, "state_forbids");
    }
    app.company_2.post(&path).json(&json!({"text": "我呢？"})).refused(404, "not_found");
}

#[test]
fn only_a_broker_who_is_certified_today_is_assigned() {
    let app = TestApp::start();
    let id = sent(&app);
    let assign =
        |id: &str, broker: &str| app.staff.patch(&format!("/inquiries/{id}")).if_match("*").json(&json!({"broker_id": broker}));
    assign(&id, NOTHING).invalid(&[("/broker_id", "broker_unknown")]);
    let idle = app.staff.post("/brokers").json(&with(broker(), json!({"certificates": []}))).expect(201).id();
    assign(&id, &idle).invalid(&[("/broker_id", "broker_not_certified")]);
    let broker = certified(&app);
    assert_eq!(assign(&id, &broker).expect(200).json()["broker_id"], json!(broker));
    app.staff.patch(&format!("/brokers/{broker}")).if_match("*").json(&json!({"inactive_since": Day::today()})).expect(200);
    app.staff.patch(&format!("/inquiries/{id}")).if_match("*").json(&json!({"notes": "经纪人离职"})).expect(200);
    app.staff.post(&format!("/inquiries/{id}/contact")).if_match("*").invalid(&[("/broker_id", "broker_not_certified")]);
    app.staff.patch(&format!("/inquiries/{id}")).if_match("*").json(&json!({"broker_id": null})).expect(200);
    step(&app.staff, &id, "contact");
    for state in ["deal", "closed"] {
        assign(&brought_to(&app, state), &certified(&app)).refused(409, "state_forbids");
    }
}

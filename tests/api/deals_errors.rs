use nanhu::foundation::types::{Day, Id};
use serde_json::json;

use crate::{
    deals::{body, broker, deal, enter, through},
    support::{TestApp, brief, full, with},
    visits::close_to,
};

#[test]
fn every_bad_field_is_told_at_once() {
    let app = TestApp::start();
    app.staff.post("/deals").json(&json!({})).invalid(&[
        ("/mode", "required"),
        ("/provider_organization_id", "required"),
        ("/receiver_organization_id", "required"),
        ("/title", "required"),
    ]);
    let said = json!({
        "title": " ", "provider_organization_id": app.organizations.company, "receiver_organization_id": app.organizations.company,
        "mode": "rent", "pricing": "guess", "payment_method": "barter", "agreed_amount_fen": -1, "colour": "red",
        "licence_starts_on": "2027-01-01", "licence_ends_on": "2026-01-01", "intent_on": "2999-01-01",
        "milestones": [{"name": "", "done_on": "2999-01-01", "amount_fen": 1.5}]
    });
    app.staff.post("/deals").json(&said).invalid(&[
        ("/agreed_amount_fen", "amount_range"),
        ("/colour", "unknown_field"),
        ("/intent_on", "date_in_future"),
        ("/licence_starts_on", "date_order"),
        ("/milestones/0/amount_fen", "amount_not_whole"),
        ("/milestones/0/done_on", "date_in_future"),
        ("/milestones/0/name", "required"),
        ("/mode", "unknown_value"),
        ("/payment_method", "unknown_value"),
        ("/pricing", "unknown_value"),
        ("/receiver_organization_id", "parties_same"),
        ("/title", "blank"),
    ]);
}

#[test]
fn what_a_deal_names_must_be_there() {
    let app = TestApp::start();
    let nobody = Id::new().to_string();
    let said = with(
        body(&app),
        json!({
            "provider_organization_id": nobody, "achievement_ids": [nobody], "inquiry_id": nobody, "demand_id": nobody,
            "broker_id": nobody
        }),
    );
    app.staff.post("/deals").json(&said).invalid(&[
        ("/achievement_ids/0", "achievement_unknown"),
        ("/broker_id", "broker_unknown"),
        ("/demand_id", "demand_unknown"),
        ("/inquiry_id", "inquiry_unknown"),
        ("/provider_organization_id", "organization_unknown"),
    ]);
}

#[test]
fn an_achievement_is_told_at_its_place_in_what_was_sent() {
    let app = TestApp::start();
    let (own, nobody) = (app.draft(&brief("一")), Id::new().to_string());
    let said = json!({"achievement_ids": [own, own, nobody]});
    let unknown = [("/achievement_ids/2", "achievement_unknown")];
    app.staff.post("/deals").json(&with(body(&app), said.clone())).invalid(&unknown);
    let id = deal(&app, json!({"achievement_ids": [own, own]}));
    let path = format!("/deals/{id}");
    app.staff.patch(&path).if_match("*").json(&said).invalid(&unknown);
    assert_eq!(app.staff.get(&path).expect(200).json()["achievement_ids"], json!([own]), "each is kept once");
}

#[test]
fn every_bad_field_of_a_change_or_a_stage_is_told_at_once() {
    let app = TestApp::start();
    let id = deal(&app, json!({"intent_on": "2026-01-05"}));
    through(&app, &id, &["negotiation", "signed"], "2026-03-01");
    close_to(&app, "2026-03-31");
    let path = format!("/deals/{id}");
    let patch = json!({"intent_on": "2026-01-04", "receiver_organization_id": Id::new()});
    app.staff.patch(&path).if_match("*").json(&patch).invalid(&[
        ("/correction_reason", "period_closed_reason"),
        ("/intent_on", "intent_fixed"),
        ("/receiver_organization_id", "organization_unknown"),
    ]);
    let stage = |stage: &str| json!({"stage": stage, "entered_on": "2026-01-01"});
    let wrong = [("/entered_on", "period_closed_reason"), ("/entered_on", "stage_date_order"), ("/reason", "required")];
    for name in ["signed", "terminated"] {
        app.staff.post(&format!("{path}/stage")).if_match("*").json(&stage(name)).invalid(&wrong);
    }
}

#[test]
fn the_achievements_are_the_providers() {
    let app = TestApp::start();
    let own = app.draft(&brief("一"));
    let others = app.institute_2.post("/achievements").json(&brief("二")).expect(201).id();
    let said = with(body(&app), json!({"achievement_ids": [own, others]}));
    app.staff.post("/deals").json(&said).invalid(&[("/achievement_ids/1", "achievement_not_providers")]);
    let id = deal(&app, json!({"achievement_ids": [own]}));
    let patch = json!({"provider_organization_id": app.organizations.institute_2});
    let path = format!("/deals/{id}");
    app.staff.patch(&path).if_match("*").json(&patch).invalid(&[("/achievement_ids/0", "achievement_not_providers")]);
}

#[test]
fn what_the_milestones_pay_stays_within_the_agreed_amount() {
    let app = TestApp::start();
    let milestones = json!([{"name": "一", "amount_fen": 60}, {"name": "二", "amount_fen": 41}]);
    let said = with(body(&app), json!({"agreed_amount_fen": 100, "payment_method": "instalments", "milestones": milestones}));
    app.staff.post("/deals").json(&said).invalid(&[("/milestones", "milestones_exceed_amount")]);
    for more in [json!({"agreed_amount_fen": 101}), json!({"agreed_amount_fen": null}), json!({"payment_method": "royalty"})] {
        app.staff.post("/deals").json(&with(said.clone(), more)).expect(201);
    }
}

#[test]
fn a_licence_ends_within_the_patents_term() {
    let app = TestApp::start();
    let achievement = app.draft(&full());
    let said = with(body(&app), json!({"achievement_ids": [achievement], "licence_ends_on": "2038-01-01"}));
    let answer = app.staff.post("/deals").json(&said).invalid(&[("/licence_ends_on", "licence_beyond_patent_term")]);
    assert!(answer.text().contains("201710601862.3") && answer.text().contains("2037"), "{answer}");
    let made = app.staff.post("/deals").json(&with(said.clone(), json!({"licence_ends_on": "2037-12-31"}))).expect(201);
    let path = format!("/deals/{}", made.id());
    let patch = json!({"licence_ends_on": "2040-01-01"});
    app.staff.patch(&path).if_match("*").json(&patch).invalid(&[("/licence_ends_on", "licence_beyond_patent_term")]);
    let patch = json!({"ip_rights": [{"kind": "invention_patent", "number": "201710601862.3", "status": "lapsed"}]});
    app.institute.patch(&format!("/achievements/{achievement}")).if_match("*").json(&patch).expect(200);
    app.staff.post("/deals").json(&said).expect(201);
}

#[test]
fn a_broker_is_certified_on_the_day_of_assignment_and_of_signing() {
    let app = TestApp::start();
    let expired = broker(&app, "2020-01-01", Some("2026-03-31"));
    app.staff
        .post("/deals")
        .json(&with(body(&app), json!({"broker_id": expired})))
        .invalid(&[("/broker_id", "broker_not_certified")]);
    let id = deal(&app, json!({"broker_id": expired, "intent_on": "2026-03-01"}));
    through(&app, &id, &["negotiation"], "2026-03-10");
    let signed = |on: &str| enter(&app, &id, json!({"stage": "signed", "entered_on": on}));
    signed("2026-04-01").invalid_at("/broker_id", "broker_not_certified");
    signed("2026-03-31").expect(200);
    let path = format!("/deals/{id}");
    app.staff.patch(&path).if_match("*").json(&json!({"title": "另一名称"})).expect(200);
    let later = broker(&app, "2026-06-01", None);
    app.staff.patch(&path).if_match("*").json(&json!({"broker_id": later})).invalid(&[("/broker_id", "broker_not_certified")]);
}

#[test]
fn a_broker_who_stops_or_whose_certificate_is_revoked_holds_up_no_change_of_an_earlier_deal() {
    let app = TestApp::start();
    let held = broker(&app, "2020-01-01", None);
    let id = deal(&app, json!({"broker_id": held}));
    through(&app, &id, &["negotiation", "signed"], "2026-03-10");
    let stops = |day: &str| {
        let patch = json!({"inactive_since": day});
        app.staff.patch(&format!("/brokers/{held}")).if_match("*").json(&patch).expect(200)
    };
    stops("2026-03-11");
    let path = format!("/deals/{id}");
    app.staff.patch(&path).if_match("*").json(&json!({"title": "另一名称"})).expect(200);
    let signed = |on: &str| enter(&app, &id, json!({"stage": "signed", "entered_on": on, "reason": "合同日期"}));
    signed("2026-03-12").invalid_at("/broker_id", "broker_not_certified");
    stops("2026-03-10");
    app.staff.patch(&path).if_match("*").json(&json!({"title": "又一名称"})).expect(200);
    app.staff.patch(&path).if_match("*").json(&json!({"broker_id": null})).expect(200);
    let again = json!({"broker_id": held});
    app.staff.patch(&path).if_match("*").json(&again).invalid(&[("/broker_id", "broker_not_certified")]);
}

#[test]
fn stages_neither_skip_nor_run_backwards_nor_ahead() {
    let app = TestApp::start();
    let id = deal(&app, json!({"intent_on": "2026-02-01"}));
    for stage in ["signed", "performing", "completed"] {
        assert_eq!(enter(&app, &id, json!({"stage": stage})).expect(409).json()["code"], "state_forbids");
    }
    enter(&app, &id, json!({})).invalid_at("/stage", "required");
    enter(&app, &id, json!({"stage": "sold"})).invalid_at("/stage", "unknown_value");
    let tomorrow = Day::today().plus_days(1).to_string();
    enter(&app, &id, json!({"stage": "negotiation", "entered_on": tomorrow})).invalid_at("/entered_on", "date_in_future");
    let early = json!({"stage": "negotiation", "entered_on": "2026-01-31"});
    enter(&app, &id, early).invalid_at("/entered_on", "stage_date_order");
    enter(&app, &id, json!({"stage": "negotiation", "entered_on": "2026-02-01"})).expect(200);
    let path = format!("/deals/{id}");
    app.staff.patch(&path).if_match("*").json(&json!({"intent_on": "2026-01-01"})).invalid(&[("/intent_on", "intent_fixed")]);
}

#[test]
fn a_closed_period_asks_for_the_reason_of_a_correction() {
    let app = TestApp::start();
    let id = deal(&app, json!({}));
    close_to(&app, "2026-03-31");
    through(&app, &id, &["negotiation"], "2026-03-01");
    let signed = json!({"stage": "signed", "entered_on": "2026-03-31"});
    enter(&app, &id, signed.clone()).invalid_at("/entered_on", "period_closed_reason");
    enter(&app, &id, with(signed, json!({"correction_reason": "补录漏报的项目"}))).expect(200);
    let path = format!("/deals/{id}");
    let patch = json!({"by_centre": true});
    app.staff.patch(&path).if_match("*").json(&patch).invalid(&[("/correction_reason", "period_closed_reason")]);
    let patch = with(patch, json!({"correction_reason": "由中心促成"}));
    app.staff.patch(&path).if_match("*").json(&patch).expect(200);
    // Asked for anew each time.
    app.staff
        .patch(&path)
        .if_match("*")
        .json(&json!({"by_centre": false}))
        .invalid(&[("/correction_reason", "period_closed_reason")]);
    let moved = json!({"stage": "signed", "entered_on": "2026-04-01", "reason": "合同日期"});
    enter(&app, &id, moved).invalid_at("/entered_on", "period_closed_reason");
}

#[test]
fn what_has_happened_to_a_deal_cannot_be_written_over() {
    let app = TestApp::start();
    deal(&app, json!({}));
    for statement in ["UPDATE deal_stages SET entered_on = '2020-01-01'", "DELETE FROM deal_stages"] {
        use diesel::RunQueryDsl;
        let outcome = app.db.write_blocking(|conn| Ok(diesel::sql_query(statement).execute(conn)?));
        assert!(outcome.is_err_and(|error| error.to_string().contains("append-only")), "{statement}");
    }
}

//! What the collections of the programme refuse, by tables of cases.

use serde_json::{Value, json};

use crate::{
    awards::award,
    financings::financing,
    programmes::programme,
    roadshows::roadshow,
    support::{TestApp, with},
    trainings::training,
    visits::{close_to, visit},
};

const NOBODY: &str = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";
const AHEAD: &str = "2999-01-01";

type Case = (Value, &'static [(&'static str, &'static str)]);

/// Each case on top of what is valid, when it is entered and when it is changed.
fn refuses(app: &TestApp, path: &str, valid: &Value, cases: &[Case]) {
    let id = app.staff.post(path).json(valid).expect(201).id();
    for (more, fields) in cases {
        app.staff.post(path).json(&with(valid.clone(), more.clone())).invalid(fields);
        app.staff.patch(&format!("{path}/{id}")).if_match("*").json(more).invalid(fields);
    }
    assert_eq!(app.staff.get(path).expect(200).items().len(), 1, "nothing of it was written");
    assert_eq!(app.staff.get(&format!("{path}/{id}")).expect(200).json()["version"], 1);
}

#[test]
fn visits_refuse_what_is_wrong() {
    let app = TestApp::start();
    let company = app.organizations.company.clone();
    let cases: [Case; 6] = [
        (json!({"visited_on": AHEAD}), &[("/visited_on", "date_in_future")]),
        (json!({"organization_id": null, "visited_on": null}), &[("/organization_id", "required"), ("/visited_on", "required")]),
        (
            json!({"met": [{"name": " "}, {"fax": 1}]}),
            &[("/met/0/name", "blank"), ("/met/1/fax", "unknown_field"), ("/met/1/name", "required")],
        ),
        (json!({"visitors": ["甲", ""], "on_site": "ja"}), &[("/on_site", "type"), ("/visitors/1", "blank")]),
        (
            json!({"organization_id": NOBODY, "demand_ids": [NOBODY], "deal_ids": [company, NOBODY]}),
            &[
                ("/deal_ids/0", "deal_unknown"),
                ("/deal_ids/1", "deal_unknown"),
                ("/demand_ids/0", "demand_unknown"),
                ("/organization_id", "organization_unknown"),
            ],
        ),
        (json!({"purpose": "长".repeat(301), "colour": 1}), &[("/colour", "unknown_field"), ("/purpose", "too_long")]),
    ];
    refuses(&app, "/visits", &visit(&app), &cases);
}

#[test]
fn trainings_refuse_what_is_wrong() {
    let app = TestApp::start();
    let named = json!([{"name": "甲", "certificate": {"number": "1"}}, {"name": "乙", "certificate": {"number": "2"}}]);
    let cases: [Case; 7] = [
        (json!({"held_on": AHEAD, "state": "held"}), &[("/held_on", "date_in_future")]),
        (json!({"title": " ", "held_on": null}), &[("/held_on", "required"), ("/title", "blank")]),
        (json!({"state": "done", "hours": -1}), &[("/hours", "range"), ("/state", "unknown_value")]),
        (
            json!({"attendees": named, "attendance": 1, "certificates_issued": 1}),
            &[("/attendance", "count_below_named"), ("/certificates_issued", "count_below_named")],
        ),
        (json!({"attendance": 5, "certificates_issued": 6}), &[("/certificates_issued", "certificates_above_attendance")]),
        (
            json!({"attendees": [{"name": "甲", "certificate": {"issued_on": AHEAD}}, {"name": ""}]}),
            &[("/attendees/0/certificate/issued_on", "date_in_future"), ("/attendees/1/name", "required")],
        ),
        (json!({"attendance": 100_001}), &[("/attendance", "range")]),
    ];
    refuses(&app, "/trainings", &training(), &cases);
}

#[test]
fn awards_refuse_what_is_wrong() {
    let app = TestApp::start();
    let cases: [Case; 8] = [
        (json!({"awarded_on": AHEAD}), &[("/awarded_on", "date_in_future")]),
        (
            json!({"title": "", "level": null, "category": null, "awarded_on": null}),
            &[("/awarded_on", "required"), ("/category", "required"), ("/level", "required"), ("/title", "required")],
        ),
        (json!({"level": "national", "grade": "third"}), &[("/grade", "award_grade_unknown")]),
        (json!({"level": "provincial", "grade": "special"}), &[("/grade", "award_grade_unknown")]),
        (json!({"grade": null}), &[("/grade", "required")]),
        (json!({"category": "supreme_award", "grade": "first"}), &[("/grade", "award_without_grades")]),
        (json!({"category": "international_cooperation"}), &[("/grade", "award_without_grades")]),
        (
            json!({"organization_ids": [NOBODY], "achievement_ids": [NOBODY]}),
            &[("/achievement_ids/0", "achievement_unknown"), ("/organization_ids/0", "organization_unknown")],
        ),
    ];
    refuses(&app, "/awards", &award(), &cases);
}

#[test]
fn roadshows_refuse_what_is_wrong() {
    let app = TestApp::start();
    let cases: [Case; 5] = [
        (json!({"held_on": AHEAD, "state": "held"}), &[("/held_on", "date_in_future")]),
        (json!({"title": "", "held_on": null}), &[("/held_on", "required"), ("/title", "required")]),
        (json!({"projects": [{}, {"title": " "}]}), &[("/projects/0/title", "required"), ("/projects/1/title", "blank")]),
        (
            json!({"projects": [{"title": "一"}, {"achievement_id": NOBODY}]}),
            &[("/projects/1/achievement_id", "achievement_unknown")],
        ),
        (
            json!({"intention_amount_fen": -1, "intention_count": -1, "audience": 1.5}),
            &[("/audience", "type"), ("/intention_amount_fen", "amount_range"), ("/intention_count", "range")],
        ),
    ];
    refuses(&app, "/roadshows", &roadshow(), &cases);
}

#[test]
fn financings_refuse_what_is_wrong() {
    let app = TestApp::start();
    let cases: [Case; 6] = [
        (json!({"agreed_on": AHEAD}), &[("/agreed_on", "date_in_future")]),
        (
            json!({"kind": null, "organization_id": null, "agreed_on": null, "amount_fen": null}),
            &[("/agreed_on", "required"), ("/amount_fen", "required"), ("/kind", "required"), ("/organization_id", "required")],
        ),
        (json!({"provider_name": ""}), &[("/provider_name", "provider_either")]),
        (json!({"provider_organization_id": NOBODY}), &[("/provider_name", "provider_either")]),
        (
            json!({"provider_name": "", "provider_organization_id": NOBODY, "organization_id": NOBODY, "achievement_ids": [NOBODY]}),
            &[
                ("/achievement_ids/0", "achievement_unknown"),
                ("/organization_id", "organization_unknown"),
                ("/provider_organization_id", "organization_unknown"),
            ],
        ),
        (
            json!({"amount_fen": 0.5, "rate_basis_points": 10_001, "term_months": 0}),
            &[("/amount_fen", "amount_not_whole"), ("/rate_basis_points", "range"), ("/term_months", "range")],
        ),
    ];
    refuses(&app, "/financings", &financing(&app), &cases);
}

#[test]
fn programmes_refuse_what_is_wrong() {
    let app = TestApp::start();
    let cases: [Case; 7] = [
        (
            json!({"kind": null, "title": "", "year": null}),
            &[("/kind", "required"), ("/title", "required"), ("/year", "required")],
        ),
        (json!({"year": 1999}), &[("/year", "range")]),
        (json!({"state": "approved"}), &[("/approved_on", "required")]),
        (json!({"state": "in_review", "approved_on": "2025-01-01"}), &[("/approved_on", "not_approved")]),
        (json!({"state": "approved", "approved_on": AHEAD}), &[("/approved_on", "date_in_future")]),
        (json!({"filings": [{"round": "first_down", "on": "2025-01-01"}]}), &[("/filings/0/round", "filing_order")]),
        (
            json!({"organization_id": NOBODY, "achievement_ids": [NOBODY]}),
            &[("/achievement_ids/0", "achievement_unknown"), ("/organization_id", "organization_unknown")],
        ),
    ];
    refuses(&app, "/programmes", &programme(), &cases);
    let id = app.staff.post("/programmes").json(&programme()).expect(201).id();
    let filings = format!("/programmes/{id}/filings");
    app.staff.post(&filings).if_match("*").json(&json!({})).invalid(&[("/on", "required"), ("/round", "required")]);
    let ahead = json!({"round": "first_up", "on": AHEAD});
    app.staff.post(&filings).if_match("*").json(&ahead).invalid(&[("/on", "date_in_future")]);
}

#[test]
fn filters_that_say_nothing_or_cannot_be_are_refused() {
    let app = TestApp::start();
    for (path, fields) in [
        ("/visits?from=2025-02-01&to=2025-01-01", [("/from", "date_order")]),
        ("/visits?organization_id=x", [("/organization_id", "id_shape")]),
        ("/trainings?from=2025-02-01&to=2025-01-01", [("/from", "date_order")]),
        ("/trainings?state=done", [("/state", "unknown_value")]),
        ("/awards?from=2025-02-01&to=2025-01-01", [("/from", "date_order")]),
        ("/awards?level=", [("/level", "unknown_value")]),
        ("/roadshows?from=2025-02-01&to=2025-01-01", [("/from", "date_order")]),
        ("/financings?from=2025-02-01&to=2025-01-01", [("/from", "date_order")]),
        ("/financings?colour=red", [("/colour", "unknown_parameter")]),
        ("/programmes?approved_from=2025-02-01&approved_to=2025-01-01", [("/approved_from", "date_order")]),
        ("/programmes?limit=101", [("/limit", "range")]),
    ] {
        app.staff.get(path).invalid(&fields);
    }
}

#[test]
fn a_person_is_not_repeated_in_what_is_refused() {
    let app = TestApp::start();
    let person = "张三丰丰";
    for (path, body) in [
        ("/visits", with(visit(&app), json!({"met": [{"name": person, "position": 7}, person], "visited_on": person}))),
        ("/trainings", with(training(), json!({"attendees": [{"name": person, "certificate": person}], "hours": person}))),
        ("/awards", with(award(), json!({"people": [person, {"name": person.repeat(100)}], "level": person}))),
    ] {
        let answer = app.staff.post(path).json(&body).expect(422);
        assert!(!answer.text().contains(person), "{answer}");
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let app = TestApp::start();
    for path in ["visits", "trainings", "awards", "roadshows", "financings", "programmes"] {
        app.staff.get(&format!("/{path}/{NOBODY}")).refused(404, "not_found");
        app.staff.get(&format!("/{path}/x")).refused(404, "not_found");
        app.staff.patch(&format!("/{path}/{NOBODY}")).if_match("*").json(&json!({})).refused(404, "not_found");
        app.staff.delete(&format!("/{path}/{NOBODY}")).refused(405, "method_not_allowed");
    }
}

#[test]
fn what_counts_on_a_closed_day_needs_a_reason() {
    let app = TestApp::start();
    let approved = with(programme(), json!({"state": "approved", "approved_on": "2025-06-30"}));
    let records = [
        ("/visits", visit(&app), "/visited_on"),
        ("/trainings", training(), "/held_on"),
        ("/awards", award(), "/awarded_on"),
        ("/roadshows", roadshow(), "/held_on"),
        ("/financings", financing(&app), "/agreed_on"),
        ("/programmes", approved, "/approved_on"),
    ];
    let entered = records.map(|(path, body, day)| {
        let id = app.staff.post(path).json(&body).expect(201).id();
        (path, body, day, id)
    });
    close_to(&app, "2025-12-31");
    for (path, body, day, id) in entered {
        let one = format!("{path}/{id}");
        app.staff.post(path).json(&body).invalid(&[(day, "period_closed_reason")]);
        app.staff.post(path).json(&with(body, json!({"correction_reason": "  "}))).invalid(&[(day, "period_closed_reason")]);
        let later = json!({day.trim_start_matches('/'): "2026-01-02"});
        app.staff.patch(&one).if_match("*").json(&later).invalid(&[(day, "period_closed_reason")]);
        app.staff.patch(&one).if_match("*").json(&with(later, json!({"correction_reason": "录入有误"}))).expect(200);
        app.staff.patch(&one).if_match("*").json(&json!({})).expect(200);
    }
}

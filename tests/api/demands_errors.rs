//! What is refused of demands.

use serde_json::json;

use crate::{
    demands::{demand_step, small, whole},
    support::{TestApp, with},
};

const STEPS: [&str; 4] = ["submit", "publish", "return", "close"];

#[test]
fn every_bad_field_is_told_at_once() {
    let app = TestApp::start();
    let bad = json!({
        "title": "", "industry_codes": ["X"], "keywords": ["好", " "], "budget_min_fen": 3, "budget_max_fen": 2, "cooperation_modes": ["barter"],
        "deadline": "2025-02-30", "source": "rumour", "kind": "secret", "contact": {"phone": "电话"}, "anonymous": "yes", "owner": 1
    });
    app.company.post("/demands").json(&bad).invalid(&[
        ("/anonymous", "type"),
        ("/budget_min_fen", "budget_order"),
        ("/contact/phone", "phone"),
        ("/cooperation_modes/0", "unknown_value"),
        ("/deadline", "date_shape"),
        ("/industry_codes/0", "industry_code_shape"),
        ("/keywords/1", "blank"),
        ("/kind", "unknown_value"),
        ("/owner", "unknown_field"),
        ("/source", "unknown_value"),
        ("/title", "required"),
    ]);
}

#[test]
fn whose_a_demand_is_has_its_rules() {
    let app = TestApp::start();
    let of = |organization: &str| with(small("一"), json!({"organization_id": organization}));
    app.company
        .post("/demands")
        .json(&of(&app.organizations.company_2))
        .invalid(&[("/organization_id", "organization_forbidden")]);
    let nobody = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";
    app.staff.post("/demands").json(&of(nobody)).invalid(&[("/organization_id", "organization_unknown")]);
    let id = app.wanted(&small("一"));
    let change = app.staff.patch(&format!("/demands/{id}")).if_match("*");
    change.json(&json!({"organization_id": app.organizations.company_2})).invalid(&[("/organization_id", "organization_fixed")]);
}

#[test]
fn what_a_reviewer_needs_is_asked_for_at_submission() {
    let app = TestApp::start();
    let submit = |body| {
        let id = app.wanted(&body);
        app.company.post(&format!("/demands/{id}/submit")).if_match("*")
    };
    submit(json!({"title": "一", "problem": " "})).invalid(&[("/problem", "required")]);
    submit(with(small("一"), json!({"deadline": "2020-01-01"}))).invalid(&[("/deadline", "deadline_passed")]);
    let challenge = json!({"title": "一", "kind": "open_challenge", "budget_negotiable": true, "deadline": "2020-01-01"});
    submit(challenge).invalid(&[
        ("/budget_max_fen", "required"),
        ("/deadline", "deadline_passed"),
        ("/measurable_target", "required"),
        ("/problem", "required"),
    ]);
    let named = json!({"title": "嘉兴示例科技有限公司求购技术", "problem": "有。"});
    let name = app.anonymous.get(&format!("/organizations/{}", app.organizations.company)).expect(200).json()["name"].clone();
    let titled = json!({"title": format!("{}求购技术", name.as_str().expect("a name")), "anonymous": true});
    submit(with(named, titled)).invalid(&[("/title", "anonymous_named")]);
}

#[test]
fn a_demand_that_waits_or_is_published_stays_complete() {
    let app = TestApp::start();
    let id = app.wanted_openly(&whole());
    for client in [&app.company, &app.staff] {
        let change = |body| client.patch(&format!("/demands/{id}")).if_match("*").json(&body);
        change(json!({"problem": ""})).invalid(&[("/problem", "required")]);
        change(json!({"measurable_target": null, "budget_min_fen": null, "budget_max_fen": null}))
            .invalid(&[("/budget_max_fen", "required"), ("/measurable_target", "required")]);
        change(json!({"deadline": "2020-01-01"})).invalid(&[("/deadline", "deadline_passed")]);
    }
}

#[test]
fn every_step_that_the_state_forbids_is_refused_and_changes_nothing() {
    let app = TestApp::start();
    for (state, way, allowed) in [
        ("draft", &[][..], &["submit", "close"][..]),
        ("submitted", &["submit"], &["publish", "return", "close"]),
        ("returned", &["submit", "return"], &["submit", "close"]),
        ("published", &["submit", "publish"], &["close"]),
        ("closed", &["submit", "publish", "close"], &[]),
    ] {
        let id = app.wanted(&small("一"));
        for name in way {
            demand_step(&app.staff, &id, name);
        }
        let before = app.staff.get(&format!("/demands/{id}")).expect(200).json();
        assert_eq!(before["state"], state);
        for name in STEPS.iter().filter(|name| !allowed.contains(name)) {
            let body = match *name {
                "return" => json!({"reason": "请补充。"}),
                "close" => json!({"reason": "expired"}),
                _ => json!({}),
            };
            app.staff.post(&format!("/demands/{id}/{name}")).if_match("*").json(&body).refused(409, "state_forbids");
        }
        assert_eq!(app.staff.get(&format!("/demands/{id}")).expect(200).json(), before, "{state}");
    }
}

#[test]
fn a_closed_demand_is_never_changed_again() {
    let app = TestApp::start();
    let id = app.wanted_openly(&small("一"));
    demand_step(&app.staff, &id, "close");
    for client in [&app.company, &app.staff, &app.admin] {
        let change = client.patch(&format!("/demands/{id}")).if_match("*").json(&json!({"title": "二"}));
        change.refused(409, "state_forbids");
    }
}

#[test]
fn closing_and_returning_state_a_reason() {
    let app = TestApp::start();
    let id = app.wanted(&small("一"));
    let close = |body| app.company.post(&format!("/demands/{id}/close")).if_match("*").json(&body);
    close(json!({})).invalid(&[("/reason", "required")]);
    close(json!({"reason": "lost"})).invalid(&[("/reason", "unknown_value")]);
    close(json!({"reason": "other"})).invalid(&[("/note", "required")]);
    close(json!({"reason": "solved", "note": "长".repeat(2_001)})).invalid(&[("/note", "too_long")]);
    close(json!({"reason": "solved", "note": " "})).invalid(&[("/note", "blank")]);
    demand_step(&app.company, &id, "submit");
    let give_back = |body| app.staff.post(&format!("/demands/{id}/return")).if_match("*").json(&body);
    give_back(json!({})).invalid(&[("/reason", "required")]);
    give_back(json!({"reason": " "})).invalid(&[("/reason", "reason_required")]);
}

#[test]
fn versions_are_asked_for() {
    let app = TestApp::start();
    let id = app.wanted(&small("一"));
    let path = format!("/demands/{id}");
    let etag = app.company.get(&path).expect(200).etag();
    app.company.patch(&path).json(&json!({"title": "二"})).refused(428, "precondition_required");
    app.company.post(&format!("{path}/submit")).refused(428, "precondition_required");
    app.company.patch(&path).if_match(&etag).json(&json!({"title": "二"})).expect(200);
    app.company.patch(&path).if_match(&etag).json(&json!({"title": "三"})).refused(412, "precondition_failed");
    app.company
        .post(&format!("{path}/close"))
        .if_match(&etag)
        .json(&json!({"reason": "solved"}))
        .refused(412, "precondition_failed");
}

#[test]
fn another_company_may_read_what_is_published_and_change_nothing() {
    let app = TestApp::start();
    let draft = app.wanted(&small("草稿"));
    let id = app.wanted_openly(&small("公开"));
    for client in [&app.company_2, &app.institute] {
        client.get(&format!("/demands/{id}")).expect(200);
        client.patch(&format!("/demands/{id}")).if_match("*").json(&json!({"title": "二"})).refused(403, "not_owner");
        client.post(&format!("/demands/{id}/close")).if_match("*").json(&json!({"reason": "solved"})).refused(403, "not_owner");
        for below in ["history", "matches"] {
            client.get(&format!("/demands/{id}/{below}")).refused(403, "not_owner");
            client.get(&format!("/demands/{draft}/{below}")).refused(404, "not_found");
        }
        client.get(&format!("/demands/{draft}")).refused(404, "not_found");
        client.patch(&format!("/demands/{draft}")).if_match("*").json(&json!({"title": "二"})).refused(404, "not_found");
    }
    app.company.post(&format!("/demands/{draft}/publish")).if_match("*").refused(403, "role_forbids");
    app.anonymous.post("/demands").json(&small("一")).refused(401, "credentials_missing");
    app.anonymous.get(&format!("/demands/{id}/history")).refused(401, "credentials_missing");
}

#[test]
fn a_filter_of_the_list_is_checked() {
    let app = TestApp::start();
    app.anonymous.get("/demands?state=lost&organization_id=7&kind=x&limit=0&page=2").invalid(&[
        ("/kind", "unknown_value"),
        ("/limit", "range"),
        ("/organization_id", "id_shape"),
        ("/page", "unknown_parameter"),
        ("/state", "unknown_value"),
    ]);
}

#[test]
fn the_centre_may_correct_a_demand_whose_day_has_passed() {
    use diesel::connection::SimpleConnection;
    let app = TestApp::start();
    let id = app.wanted_openly(&with(small("一"), json!({"deadline": "2999-12-31"})));
    let sql = "UPDATE demands SET content = REPLACE(content, '2999-12-31', '2020-12-31')";
    app.db.write_blocking(|conn| Ok(conn.batch_execute(sql)?)).expect("the database takes it");
    let path = format!("/demands/{id}");
    app.staff.patch(&path).if_match("*").json(&json!({"title": "二"})).expect(200);
    app.company.patch(&path).if_match("*").json(&json!({"title": "三"})).invalid(&[("/deadline", "deadline_passed")]);
}

use nanhu::foundation::{access::Permission, types::Day};
use serde_json::{Value, json};

use crate::{
    brokers::certificate,
    policy::Collection,
    support::{Answer, TestApp, brief, query, with},
};

pub const POLICY: Collection = Collection {
    permission: |method, path| {
        Some(match (method, path) {
            ("get", "/deals" | "/deals/{id}") => Permission::ReadDeals,
            ("post" | "patch", _) => Permission::WriteDeals,
            _ => panic!("say here which permission {method} {path} needs"),
        })
    },
    ready: |app, _, _| deal(app, json!({})),
    body: |app, method, path, _| match (method, path) {
        ("post", "/deals") => body(app),
        ("post", "/deals/{id}/stage") => json!({"stage": "negotiation"}),
        _ => json!({}),
    },
    owners: &["institute", "company"],
};

/// The least that a deal of the first institute with the first company says.
pub fn body(app: &TestApp) -> Value {
    json!({
        "title": "负极材料专利许可", "mode": "exclusive_licence",
        "provider_organization_id": app.organizations.institute, "receiver_organization_id": app.organizations.company
    })
}

/// A deal that says this too.
pub fn deal(app: &TestApp, more: Value) -> String {
    app.staff.post("/deals").json(&with(body(app), more)).expect(201).id()
}

/// Brings a deal to a stage.
pub fn enter(app: &TestApp, id: &str, step: Value) -> Answer {
    app.staff.post(&format!("/deals/{id}/stage")).if_match("*").json(&step).send()
}

/// Brings a deal through these stages, on one day.
pub fn through(app: &TestApp, id: &str, stages: &[&str], on: &str) {
    for stage in stages {
        enter(app, id, json!({"stage": stage, "entered_on": on, "reason": "双方商定"})).expect(200);
    }
}

/// A broker with a certificate issued and, if so said, expiring on these days.
pub fn broker(app: &TestApp, issued_on: &str, expires_on: Option<&str>) -> String {
    let held = certificate(json!({"issued_on": issued_on, "expires_on": expires_on}));
    app.staff.post("/brokers").json(&json!({"name": "沈经纪", "certificates": [held]})).expect(201).id()
}

#[test]
fn a_deal_is_entered_and_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let achievement = app.draft(&brief("一"));
    let said = with(
        body(&app),
        json!({
            "achievement_ids": [achievement], "by_centre": true, "pricing": "negotiated", "agreed_amount_fen": 80_000_000,
            "payment_method": "instalments", "licence_starts_on": "2026-01-01", "licence_ends_on": "2030-12-31",
            "broker_id": broker(&app, "2024-01-01", None), "intent_on": "2026-01-05", "notes": "院方希望年内签约。",
            "milestones": [
                {"name": "签约", "due_on": "2026-02-01", "done_on": "2026-02-03", "amount_fen": 30_000_000},
                {"name": "中试验收", "due_on": "2027-02-01", "amount_fen": 50_000_000, "note": "由第三方验收"}
            ]
        }),
    );
    let made = app.staff.post("/deals").json(&said).expect(201);
    assert_eq!(made.header("Location"), Some(format!("/api/v1/deals/{}", made.id()).as_str()));
    let read = app.staff.get(&format!("/deals/{}", made.id())).expect(200).json();
    assert_eq!(read, made.json());
    for (name, value) in said.as_object().expect("an object") {
        assert_eq!(&read[name], value, "{name}");
    }
    let code = read["code"].as_str().expect("a code");
    assert_eq!(code, format!("NHCG-{}-000001", Day::today().year()));
    assert_eq!((&read["stage"], &read["signed_on"], &read["version"]), (&json!("intent"), &json!(null), &json!(1)));
    assert_eq!(read["stages"][0]["entered_on"], "2026-01-05");
}

#[test]
fn a_deal_goes_through_its_stages_and_keeps_the_day_of_each() {
    let app = TestApp::start();
    let id = deal(&app, json!({"intent_on": "2026-01-05"}));
    for (stage, on) in
        [("negotiation", "2026-01-20"), ("signed", "2026-03-01"), ("performing", "2026-03-01"), ("completed", "2026-09-30")]
    {
        let now = enter(&app, &id, json!({"stage": stage, "entered_on": on})).expect(200).json();
        assert_eq!(now["stage"], stage);
    }
    let read = app.staff.get(&format!("/deals/{id}")).expect(200).json();
    assert_eq!(read["signed_on"], "2026-03-01");
    let stages: Vec<(&str, &str)> = read["stages"]
        .as_array()
        .expect("stages")
        .iter()
        .map(|stage| (stage["stage"].as_str().expect("a stage"), stage["entered_on"].as_str().expect("a day")))
        .collect();
    let expected = [
        ("intent", "2026-01-05"),
        ("negotiation", "2026-01-20"),
        ("signed", "2026-03-01"),
        ("performing", "2026-03-01"),
        ("completed", "2026-09-30"),
    ];
    assert_eq!(stages, expected);
    assert!(read["stages"][2]["actor_id"].is_string());
}

#[test]
fn a_deal_entered_late_may_be_signed_before_the_day_of_its_entry() {
    let app = TestApp::start();
    let id = deal(&app, json!({}));
    through(&app, &id, &["negotiation", "signed"], "2026-02-10");
    let read = app.staff.get(&format!("/deals/{id}")).expect(200).json();
    assert_eq!(read["signed_on"], "2026-02-10");
    assert_eq!(read["stages"][0]["entered_on"], "2026-02-10", "the intent was no later than what followed");
}

#[test]
fn a_day_said_wrongly_is_corrected_and_both_stay_in_sight() {
    let app = TestApp::start();
    let id = deal(&app, json!({"intent_on": "2026-01-05"}));
    through(&app, &id, &["negotiation", "signed", "performing"], "2026-03-01");
    let said = json!({"stage": "signed", "entered_on": "2026-03-01"});
    enter(&app, &id, said).invalid_at("/reason", "required");
    let said = json!({"stage": "signed", "entered_on": "2026-02-01", "reason": "合同上的日期"});
    enter(&app, &id, said).invalid_at("/entered_on", "stage_date_order");
    enter(&app, &id, json!({"stage": "negotiation", "entered_on": "2026-01-10", "reason": "会议纪要"})).expect(200);
    let said = json!({"stage": "signed", "entered_on": "2026-02-01", "reason": "合同上的日期"});
    let now = enter(&app, &id, said).expect(200).json();
    assert_eq!((&now["stage"], &now["signed_on"]), (&json!("performing"), &json!("2026-02-01")));
    assert_eq!(now["stages"].as_array().map(Vec::len), Some(6));
    let superseded: Vec<bool> =
        now["stages"].as_array().expect("stages").iter().map(|stage| stage["superseded"] == true).collect();
    assert_eq!(superseded, [false, true, true, false, false, false]);
    let earlier = json!({"stage": "intent", "entered_on": "2026-01-02", "reason": "来函日期"});
    assert_eq!(enter(&app, &id, earlier).expect(200).json()["intent_on"], "2026-01-02");
}

#[test]
fn a_deal_is_terminated_for_a_reason() {
    let app = TestApp::start();
    let id = deal(&app, json!({}));
    enter(&app, &id, json!({"stage": "terminated"})).invalid_at("/reason", "required");
    let now = enter(&app, &id, json!({"stage": "terminated", "reason": "价格未谈拢"})).expect(200).json();
    assert_eq!((&now["stage"], &now["stages"][1]["reason"]), (&json!("terminated"), &json!("价格未谈拢")));
    for stage in ["negotiation", "signed"] {
        let answer = enter(&app, &id, json!({"stage": stage})).expect(409);
        assert_eq!(answer.json()["code"], "state_forbids");
    }
}

#[test]
fn a_deal_is_seen_by_its_parties_and_the_centre_alone() {
    let app = TestApp::start();
    let id = deal(&app, json!({"notes": "绝密底牌QXZJVK"}));
    let other = json!({"provider_organization_id": app.organizations.institute_2, "receiver_organization_id": app.organizations.company_2});
    deal(&app, other);
    app.anonymous.get("/deals").refused(401, "credentials_missing");
    for (client, many, sees) in [
        (&app.institute, 1, 200),
        (&app.company, 1, 200),
        (&app.institute_2, 1, 404),
        (&app.company_2, 1, 404),
        (&app.staff, 2, 200),
        (&app.admin, 2, 200),
    ] {
        let list = client.get("/deals?count=true").expect(200);
        assert_eq!((list.items().len(), list.json()["total"].as_i64()), (many, Some(many as i64)));
        client.get(&format!("/deals/{id}")).expect(sees);
    }
    for client in [&app.institute, &app.company] {
        for path in [format!("/deals/{id}"), "/deals".to_owned()] {
            assert!(!client.get(&path).expect(200).text().contains("QXZJVK"), "notes are the centre's");
        }
    }
}

#[test]
fn the_list_is_filtered() {
    let app = TestApp::start();
    let achievement = app.draft(&brief("一"));
    let certified = broker(&app, "2024-01-01", None);
    let more = json!({"mode": "assignment", "achievement_ids": [achievement], "by_centre": true, "broker_id": certified});
    let one = deal(&app, more);
    let parties = json!({"provider_organization_id": app.organizations.company_2, "receiver_organization_id": app.organizations.institute_2});
    let two = deal(&app, parties);
    through(&app, &one, &["negotiation", "signed"], "2026-02-10");
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/deals?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[]), [two.as_str(), one.as_str()]);
    for (name, of_one, of_two) in [
        ("stage", "signed", "intent"),
        ("mode", "assignment", "exclusive_licence"),
        ("provider_organization_id", &app.organizations.institute, &app.organizations.company_2),
        ("receiver_organization_id", &app.organizations.company, &app.organizations.institute_2),
        ("provider_kind", "institute", "company"),
        ("by_centre", "true", "false"),
    ] {
        assert_eq!((ids(&[(name, of_one)]), ids(&[(name, of_two)])), (vec![one.clone()], vec![two.clone()]), "{name}");
    }
    for (name, value) in [("broker_id", &certified), ("achievement_id", &achievement)] {
        assert_eq!(ids(&[(name, value)]), [one.as_str()], "{name}");
    }
    for name in ["inquiry_id", "demand_id"] {
        assert!(ids(&[(name, &achievement)]).is_empty(), "{name}");
    }
    assert_eq!(ids(&[("signed_from", "2026-02-10"), ("signed_to", "2026-02-10")]), [one.as_str()]);
    assert!(ids(&[("signed_from", "2026-02-11")]).is_empty() && ids(&[("signed_to", "2026-02-09")]).is_empty());
    assert_eq!(ids(&[("provider_is_local", "true")]).len(), 2);
    assert_eq!(ids(&[("stage", "signed"), ("stage", "intent")]).len(), 2);
    app.staff.get("/deals?signed_from=2026-02-02&signed_to=2026-02-01").invalid(&[("/signed_from", "date_order")]);
}

#[test]
fn a_change_leaves_alone_what_it_does_not_name() {
    let app = TestApp::start();
    let id = deal(&app, json!({"pricing": "listed", "agreed_amount_fen": 100}));
    let path = format!("/deals/{id}");
    let before = app.staff.get(&path).expect(200);
    let change = json!({"title": "改过的名称", "agreed_amount_fen": null});
    let after = app.staff.patch(&path).if_match(&before.etag()).json(&change).expect(200).json();
    assert_eq!(
        (&after["title"], &after["pricing"], &after["code"]),
        (&json!("改过的名称"), &json!("listed"), &before.json()["code"])
    );
    assert_eq!((&after["agreed_amount_fen"], &after["version"]), (&json!(null), &json!(2)));
    app.staff.patch(&path).if_match(&before.etag()).json(&change).refused(412, "precondition_failed");
    app.staff.patch(&path).json(&change).refused(428, "precondition_required");
}

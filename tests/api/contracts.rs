//! Technology contracts: who sees them, the way to registration, what the file of the national form holds.

use nanhu::foundation::access::Permission;
use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, contract_step, day, query, with},
};

pub const POLICY: Collection = Collection {
    permission: |method, path| {
        use Permission as P;
        Some(match (method, path.rsplit('/').next().unwrap_or_default()) {
            ("get", "contracts" | "{id}" | "payments") => P::ReadContracts,
            ("post", "contracts" | "submit" | "payments") | ("patch", "{id}") | ("get", "history" | "export") => {
                P::WriteContracts
            }
            ("post", _) => P::RegisterContracts,
            _ => panic!("say here which permission {method} {path} needs"),
        })
    },
    ready: |app, method, path| {
        let unique = nanhu::foundation::types::Id::new().to_string();
        let number = official_number(&unique);
        match path.rsplit('/').next().unwrap_or_default() {
            "accept" => stepped(app, &["submit"]),
            "review" | "refuse" | "supplement" => stepped(app, &["submit", "accept"]),
            "register" => app.reviewed(json!({})),
            "amend" | "cancel" | "revoke" => app.registered(&number, &day(-3), json!({})),
            "payments" if method == "post" => app.registered(&number, &day(-3), json!({})),
            "{id}" if method == "patch" => app.contract(json!({})),
            "submit" => app.contract(json!({})),
            _ => stepped(app, &["submit", "accept"]),
        }
    },
    body: |app, method, path, id| match (method, path.rsplit('/').next().unwrap_or_default()) {
        ("post", "contracts") => app.contract_form(),
        ("post", "supplement" | "cancel" | "revoke") => json!({"reason": "双方协商一致。"}),
        ("post", "review") => json!({"decision": "approve"}),
        ("post", "refuse") => json!({"reasons": ["not_in_force"]}),
        ("post", "register") => json!({"official_number": official_number(id)}),
        ("post", "official-numbers") => {
            let id = app.reviewed(json!({}));
            let number = app.staff.get(&format!("/contracts/{id}")).expect(200).json()["number"].clone();
            json!({"items": [{"number": number, "official_number": official_number(&id)}]})
        }
        ("post", "amend") => json!({"total_amount_fen": 5, "technology_amount_fen": 5, "reason": "变更"}),
        ("post", "payments") => json!({"received_on": day(-1), "amount_fen": 1_000}),
        _ => json!({}),
    },
    owners: &["institute", "company"],
};

/// Sixteen digits that are one id's own.
fn official_number(id: &str) -> String {
    let digits: u64 = id.bytes().fold(7, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)));
    format!("{:016}", digits % 10_000_000_000_000_000)
}

fn stepped(app: &TestApp, steps: &[&str]) -> String {
    let id = app.contract(json!({}));
    app.steps(&id, steps);
    id
}

#[test]
fn a_contract_is_entered_and_read_back_with_the_parties_as_the_catalogue_knows_them() {
    let app = TestApp::start();
    let made = app.staff.post("/contracts").json(&app.contract_form()).expect(201);
    let read = app.staff.get(&format!("/contracts/{}", made.id())).expect(200).json();
    assert_eq!(read["state"], "draft");
    assert!(read["number"].as_str().is_some_and(|number| number.starts_with("NHJS-") && number.len() == 16), "{read}");
    assert_eq!(read["seller"]["name"], "嘉兴先进材料研究院");
    assert_eq!(read["buyer"]["region_code"], "330402");
    for (name, value) in app.contract_form().as_object().expect("an object") {
        if name != "seller" && name != "buyer" {
            assert_eq!(&read[name], value, "{name}");
        }
    }
    let second = app.staff.post("/contracts").json(&app.contract_form()).expect(201).json();
    assert_ne!(second["number"], read["number"]);
}

#[test]
fn a_party_outside_the_catalogue_is_named_in_the_contract() {
    let app = TestApp::start();
    let buyer = json!({"name": "杭州某公司", "uscc": "91330402MA28000020", "region_code": "330106", "kind": "enterprise"});
    let id = app.contract(json!({"buyer": buyer}));
    let read = app.staff.get(&format!("/contracts/{id}")).expect(200).json();
    assert_eq!(read["buyer"], buyer);
}

#[test]
fn a_contract_goes_from_draft_to_registration_by_two_persons() {
    let app = TestApp::start();
    let id = app.contract(json!({}));
    let states: Vec<Value> = ["submit", "accept", "review", "review_2"]
        .iter()
        .map(|step| {
            app.steps(&id, &[step]);
            app.staff.get(&format!("/contracts/{id}")).expect(200).json()["state"].clone()
        })
        .collect();
    assert_eq!(states, ["submitted", "accepted", "first_review", "second_review"]);
    let body = json!({"official_number": "2026330402000001"});
    let registered = contract_step(&app.staff, &id, "register", &body).expect(200).json();
    assert_eq!((&registered["state"], &registered["registered_on"]), (&json!("registered"), &json!(day(0))));
    assert_eq!(registered["official_number"], "2026330402000001");
    let history = app.staff.get(&format!("/contracts/{id}/history")).expect(200);
    let actions: Vec<String> = history.each("action");
    assert_eq!(actions, ["create", "submit", "accept", "approve", "approve", "register"]);
    assert_eq!(history.items()[5]["official_number"], "2026330402000001");
}

#[test]
fn a_large_amount_asks_for_experts_where_the_rules_say_so() {
    let app = TestApp::start();
    let rules = json!({
        "effective_from": day(0), "decision_working_days": 15, "expert_decision_working_days": 30,
        "expert_review_threshold_fen": 500_000_000, "source": "2024 征求意见稿"
    });
    app.admin.post("/contract-rules").json(&rules).expect(201);
    let amounts = json!({"total_amount_fen": 500_000_000, "technology_amount_fen": 500_000_000, "cost_lines": []});
    let id = app.contract(amounts);
    app.steps(&id, &["submit", "accept", "review"]);
    let review = |body: Value| contract_step(&app.staff_2, &id, "review", &body);
    let bare = review(json!({"decision": "approve"})).expect(422);
    assert_eq!(bare.fields().len(), 2, "names and opinion: {bare}");
    let opinion = json!({"decision": "approve", "experts": ["沈教授", "陆研究员"], "note": "属于技术许可合同，金额合理。"});
    assert_eq!(review(opinion).expect(200).json()["state"], "expert_review");
    assert_eq!(review(json!({"decision": "approve"})).expect(200).json()["state"], "second_review");
    let small = stepped(&app, &["submit", "accept", "review", "review_2"]);
    assert_eq!(app.staff.get(&format!("/contracts/{small}")).expect(200).json()["state"], "second_review");
}

#[test]
fn the_deadline_counts_working_days_and_rests_while_a_supplement_is_awaited() {
    let app = TestApp::start();
    let id = stepped(&app, &["submit", "accept"]);
    let due = |id: &str| app.staff.get(&format!("/contracts/{id}")).expect(200).json()["due_on"].clone();
    let first = due(&id);
    let days: i32 = {
        let day: nanhu::foundation::types::Day = first.as_str().expect("a day").parse().expect("a day");
        day.number() - nanhu::foundation::types::Day::today().number()
    };
    assert!((12..=26).contains(&days), "ten working days from today: {first}");
    app.steps(&id, &["supplement"]);
    assert_eq!(due(&id), Value::Null);
    app.steps(&id, &["submit"]);
    assert_eq!(due(&id), first, "handed in on the same day, nothing is lost");
}

#[test]
fn what_a_person_should_look_at_is_flagged_for_the_centre_and_never_refused() {
    let app = TestApp::start();
    let rules = json!({"effective_from": day(0), "decision_working_days": 10, "split_threshold_fen": 150_000_000});
    app.admin.post("/contract-rules").json(&rules).expect(201);
    let flags = |id: &str| app.staff.get(&format!("/contracts/{id}")).expect(200).json()["flags"].clone();
    let first = app.contract(json!({}));
    assert_eq!(flags(&first), json!([]));
    let twin = app.contract(json!({}));
    assert_eq!(flags(&twin), json!(["same_parties_amount_and_day", "looks_split"]));
    let party = |name: &str| json!({"name": name, "representative": "王一"});
    let shared = app.contract(json!({"seller": party("甲"), "buyer": party("乙")}));
    assert_eq!(flags(&shared), json!(["shared_representative"]));
    let own = json!({"seller": {"name": "甲"}, "buyer": {"name": "甲"}, "name": "成套设备技术服务", "cost_lines": [],
        "total_amount_fen": 100, "technology_amount_fen": 100});
    assert_eq!(flags(&app.contract(own)), json!(["buyer_is_seller", "equipment_not_deducted"]));
    app.steps(&first, &["submit", "accept"]);
    let seen = app.institute.get(&format!("/contracts/{first}")).expect(200).json();
    assert_eq!(seen.get("flags"), None);
}

#[test]
fn the_parties_read_their_own_contracts_without_the_notes_of_the_centre() {
    let app = TestApp::start();
    let id = app.contract(json!({"internal_notes": "价格偏高，待核。"}));
    let path = format!("/contracts/{id}");
    for step in ["submit", "accept"] {
        app.institute.get(&path).refused(404, "not_found");
        assert!(app.company.get("/contracts").expect(200).items().is_empty(), "it is the centre's work until it is taken in");
        app.steps(&id, &[step]);
    }
    for client in [&app.institute, &app.company] {
        let answer = client.get(&path).expect(200);
        assert!(!answer.text().contains("待核"), "{answer}");
        assert_eq!(client.get("/contracts").expect(200).each("id"), [id.as_str()]);
    }
    for client in [&app.institute_2, &app.company_2] {
        client.get(&path).refused(404, "not_found");
        assert!(client.get(&format!("/contracts?organization_id={}", app.organizations.company)).expect(200).items().is_empty());
    }
    assert!(app.staff_2.get(&path).expect(200).text().contains("待核"));
}

#[test]
fn the_list_is_filtered() {
    let app = TestApp::start();
    let draft = app.contract(json!({"type": "consulting", "patents": []}));
    let registered = app.registered("2026330402000009", "2025-02-03", json!({}));
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/contracts?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[("state", "draft")]), [draft.as_str()]);
    assert_eq!(ids(&[("type", "consulting")]), [draft.as_str()]);
    assert_eq!(ids(&[("official_number", "2026330402000009")]), [registered.as_str()]);
    assert_eq!(ids(&[("registered_from", "2025-02-01"), ("registered_to", "2025-02-28")]), [registered.as_str()]);
    assert_eq!(ids(&[("registered_from", "2025-03-01")]).len(), 0);
    assert_eq!(ids(&[("organization_id", &app.organizations.company)]).len(), 2);
}

#[test]
fn numbers_that_come_back_register_many_at_once_or_none() {
    let app = TestApp::start();
    let ids = [app.reviewed(json!({})), app.reviewed(json!({"name": "另一份"}))];
    let number = |id: &String| app.staff.get(&format!("/contracts/{id}")).expect(200).json()["number"].clone();
    let item =
        |id: &String, official: &str| json!({"number": number(id), "official_number": official, "registered_on": "2025-03-01"});
    let draft = app.contract(json!({}));
    let body = json!({"items": [
        item(&ids[0], "2026330402000101"), item(&ids[1], "2026330402000101"), item(&draft, "2026330402000103"),
        {"number": "NHJS-2025-999999", "official_number": "2026330402000104"}
    ]});
    app.staff.post("/contracts/official-numbers").json(&body).invalid(&[
        ("/items/1/official_number", "official_number_taken"),
        ("/items/2/number", "contract_not_reviewed"),
        ("/items/3/number", "contract_unknown"),
    ]);
    assert_eq!(app.staff.get("/trade-value").expect(200).json()["contracts"], 0, "nothing half-written");
    let body = json!({"items": [item(&ids[0], "2026330402000101"), item(&ids[1], "2026330402000102")]});
    app.staff.post("/contracts/official-numbers").json(&body).expect(204);
    assert_eq!(app.staff.get("/trade-value").expect(200).json()["contracts"], 2);
}

#[test]
fn the_file_follows_the_order_of_the_national_form() {
    let app = TestApp::start();
    app.registered("2026330402000009", "2025-02-03", json!({"name": "=cmd|' /C calc'!A0"}));
    let csv = app.staff.get("/contracts/export?format=csv").expect(200);
    assert!(csv.header("Content-Disposition").is_some_and(|value| value.contains("contracts.csv")), "{csv}");
    let text = csv.text();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let header = lines.next().expect("a header");
    assert!(header.starts_with("合同编号,登记编号,状态,项目名称,合同类别"), "{header}");
    let row = lines.next().expect("a row");
    assert!(row.contains("2026330402000009") && row.contains("1200000.00,1000000.00"), "{row}");
    assert!(row.contains("'=cmd"), "what a spreadsheet would take for a formula is text: {row}");
    let xlsx = app.staff.get("/contracts/export").expect(200);
    assert!(xlsx.body.starts_with(b"PK"), "a workbook");
    assert!(app.staff.get("/contracts/export?format=csv&state=draft").expect(200).text().lines().count() == 1);
}

#[test]
fn a_changed_party_is_the_catalogues_again() {
    let app = TestApp::start();
    let id = app.contract(json!({}));
    let patch = json!({"seller": {"organization_id": app.organizations.institute_2}});
    let changed = app.staff.patch(&format!("/contracts/{id}")).if_match("*").json(&patch).expect(200).json();
    assert_eq!(changed["seller"]["name"], "嘉兴柔性电子研究所");
    let outside = with(patch, json!({"seller": {"organization_id": null, "name": "宁波某所"}}));
    let changed = app.staff.patch(&format!("/contracts/{id}")).if_match("*").json(&outside).expect(200).json();
    assert_eq!(changed["seller"]["name"], "宁波某所");
}

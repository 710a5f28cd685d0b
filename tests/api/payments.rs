//! Money received against contracts.

use nanhu::foundation::access::Permission;
use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, day},
};

pub const POLICY: Collection = Collection {
    permission: |_, _| Some(Permission::ReadContracts),
    ready: |app, _, _| {
        let contract = app.registered(&format!("{:016}", rand_number()), &day(-3), json!({}));
        pay(app, &contract, json!({"received_on": day(-1), "amount_fen": 100})).expect(201).id()
    },
    body: |_, _, _, _| json!({}),
    owners: &["institute", "company"],
};

fn rand_number() -> u64 {
    let id = nanhu::foundation::types::Id::new().to_string();
    id.bytes().fold(3_u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte))) % 10_000_000_000_000_000
}

fn pay(app: &TestApp, contract: &str, body: Value) -> crate::support::Answer {
    app.staff.post(&format!("/contracts/{contract}/payments")).json(&body).send()
}

#[test]
fn payments_are_entered_read_by_the_parties_and_taken_back_by_a_further_row() {
    let app = TestApp::start();
    let contract = app.registered("2026330402000001", "2025-02-01", json!({}));
    let first =
        pay(&app, &contract, json!({"received_on": "2025-02-10", "amount_fen": 500, "technology_amount_fen": 400})).expect(201);
    assert_eq!((&first.json()["amount_fen"], &first.json()["technology_amount_fen"]), (&json!(500), &json!(400)));
    assert_eq!(first.header("Location"), Some(format!("/api/v1/payments/{}", first.id()).as_str()));
    let whole = pay(&app, &contract, json!({"received_on": "2025-03-10", "amount_fen": 70})).expect(201).json();
    assert_eq!(whole["technology_amount_fen"], 70, "all of it unless it is said otherwise");
    let back = pay(&app, &contract, json!({"received_on": day(0), "reverses": first.id(), "note": "重复"})).expect(201).json();
    assert_eq!((&back["amount_fen"], &back["technology_amount_fen"]), (&json!(-500), &json!(-400)));
    let list = app.company.get(&format!("/contracts/{contract}/payments?count=true")).expect(200).json();
    assert_eq!(list["total"], 3);
    app.institute_2.get(&format!("/payments/{}", first.id())).refused(404, "not_found");
}

#[test]
fn what_is_wrong_with_a_payment_is_told() {
    let app = TestApp::start();
    let draft = app.contract(json!({}));
    assert_eq!(
        pay(&app, &draft, json!({"received_on": day(-1), "amount_fen": 5})).expect(409).json()["code"],
        "contract_not_registered"
    );
    let contract = app.registered("2026330402000001", "2025-02-01", json!({}));
    let refused = |body: Value| pay(&app, &contract, body).expect(422).fields();
    let one = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    assert_eq!(refused(json!({"amount_fen": 5})), one("/received_on", "required"));
    assert_eq!(refused(json!({"received_on": day(-1)})), one("/amount_fen", "required"));
    assert_eq!(refused(json!({"received_on": day(1), "amount_fen": 5})), one("/received_on", "date_in_future"));
    assert_eq!(refused(json!({"received_on": "2025-01-09", "amount_fen": 5})), one("/received_on", "received_before_signing"));
    let above = json!({"received_on": day(-1), "amount_fen": 5, "technology_amount_fen": 6});
    assert_eq!(refused(above), one("/technology_amount_fen", "technology_above_payment"));
    let id = pay(&app, &contract, json!({"received_on": day(-1), "amount_fen": 5})).expect(201).id();
    let back = json!({"received_on": day(0), "reverses": id});
    assert_eq!(refused(json!({"received_on": day(-2), "reverses": id})), one("/received_on", "reversed_before_payment"));
    assert_eq!(refused(json!({"received_on": day(0), "reverses": id, "amount_fen": 5})), one("/amount_fen", "reversal_amount"));
    pay(&app, &contract, back.clone()).expect(201);
    assert_eq!(refused(back), one("/reverses", "already_reversed"));
    assert_eq!(refused(json!({"received_on": day(0), "reverses": contract})), one("/reverses", "payment_unknown"));
    let closed: nanhu::foundation::types::Day = "2025-12-31".parse().expect("a day");
    app.db.write_blocking(|conn| Ok(nanhu::catalogue::periods::close(conn, closed, None)?)).expect("closed");
    let late = json!({"received_on": "2025-12-01", "amount_fen": 5});
    assert_eq!(refused(late.clone()), one("/received_on", "period_closed_reason"));
    pay(&app, &contract, crate::support::with(late.clone(), json!({"correction_reason": "漏登"}))).expect(201);
    let last = pay(&app, &contract, json!({"received_on": day(-1), "amount_fen": 9})).expect(201).id();
    crate::support::contract_step(&app.staff, &contract, "cancel", &json!({"reason": "终止"})).expect(200);
    pay(&app, &contract, json!({"received_on": day(0), "reverses": last})).expect(201);
    assert_eq!(
        pay(&app, &contract, json!({"received_on": day(0), "amount_fen": 9})).expect(409).json()["code"],
        "contract_not_registered"
    );
}

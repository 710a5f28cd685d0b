//! The ledger and the figures that are read out of it.

use std::thread;

use nanhu::foundation::{access::Permission, types::Day};
use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, contract_step, day},
};

pub const POLICY: Collection = Collection {
    permission: |_, _| Some(Permission::ReadTradeValue),
    ready: |_, _, _| String::new(),
    body: |_, _, _, _| json!({}),
    owners: &[],
};

fn figures(value: &Value) -> (i64, i64, i64) {
    let number = |name: &str| value[name].as_i64().unwrap_or_else(|| panic!("{name}: {value}"));
    (number("contracts"), number("technology_amount_fen"), number("total_amount_fen"))
}

fn value(app: &TestApp, query: &str) -> Value {
    app.staff.get(&format!("/trade-value?{query}")).expect(200).json()
}

fn amounts(technology: i64, costs: i64) -> Value {
    json!({"total_amount_fen": technology + costs, "technology_amount_fen": technology,
        "cost_lines": [{"kind": "parts", "amount_fen": costs}]})
}

#[test]
fn a_registration_amendment_and_cancellation_are_entries_each() {
    let app = TestApp::start();
    let id = app.registered("2026330402000001", "2025-03-05", amounts(1_000, 200));
    assert_eq!(figures(&value(&app, "")), (1, 1_000, 1_200));
    let body = json!({"total_amount_fen": 900, "technology_amount_fen": 900, "reason": "减价"});
    contract_step(&app.staff, &id, "amend", &body).expect(200);
    assert_eq!(figures(&value(&app, "")), (1, 900, 900));
    contract_step(&app.staff, &id, "cancel", &json!({"reason": "终止"})).expect(200);
    assert_eq!(figures(&value(&app, "")), (0, 0, 0));
    let entries = app.staff.get(&format!("/trade-value/entries?contract_id={id}")).expect(200).items();
    let told: Vec<(&Value, &Value, &Value)> =
        entries.iter().rev().map(|entry| (&entry["kind"], &entry["dated_on"], &entry["technology_amount_fen"])).collect();
    let today = json!(day(0));
    assert_eq!(
        told,
        [
            (&json!("registration"), &json!("2025-03-05"), &json!(1_000)),
            (&json!("amendment"), &today, &json!(-100)),
            (&json!("cancellation"), &today, &json!(-900)),
        ]
    );
}

#[test]
fn as_of_gives_the_figures_as_they_stood_at_the_end_of_that_day() {
    let app = TestApp::start();
    let id = app.registered("2026330402000001", "2025-03-05", amounts(1_000, 0));
    app.registered("2026330402000002", "2025-03-06", amounts(500, 0));
    contract_step(&app.staff, &id, "revoke", &json!({"reason": "欺诈"})).expect(200);
    assert_eq!(figures(&value(&app, "as_of=2025-03-04")), (0, 0, 0));
    assert_eq!(figures(&value(&app, "as_of=2025-03-05")), (1, 1_000, 1_000));
    assert_eq!(figures(&value(&app, "as_of=2025-12-31")), (2, 1_500, 1_500));
    assert_eq!(figures(&value(&app, &format!("as_of={}", day(-1)))), (2, 1_500, 1_500));
    assert_eq!(figures(&value(&app, &format!("as_of={}", day(0)))), (1, 500, 500));
    let year = figures(&value(&app, "from=2025-01-01&to=2025-12-31"));
    assert_eq!(year, (2, 1_500, 1_500), "the revocation counts on the day on which it was made");
    assert_eq!(figures(&value(&app, &format!("known_on={}", day(-1)))), (0, 0, 0), "nothing was written down before today");
}

#[test]
fn a_figure_is_broken_down_in_every_way_and_the_groups_add_up() {
    let app = TestApp::start();
    let outside = json!({"name": "杭州某公司", "uscc": "91330402MA28000020", "region_code": "330106"});
    let mut with_buyer = amounts(500, 0);
    with_buyer["buyer"] = outside.clone();
    let mut with_seller = amounts(70, 0);
    with_seller["seller"] = outside;
    with_seller["type"] = json!("service");
    with_seller["industry_code"] = Value::Null;
    let mut early = amounts(1_000, 10);
    early["signed_on"] = json!("2024-12-30");
    app.registered("2026330402000001", "2024-12-31", early);
    app.registered("2026330402000002", "2025-02-28", with_buyer);
    app.registered("2026330402000003", "2025-05-01", with_seller);
    let whole = figures(&value(&app, ""));
    let mut found = Vec::new();
    for by in ["month", "quarter", "year", "contract_type", "industry", "provider", "receiver", "direction"] {
        let report = value(&app, &format!("group_by={by}"));
        let groups = report["groups"].as_array().expect("groups").clone();
        let sum = groups.iter().map(figures).fold((0, 0, 0), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
        assert_eq!(sum, whole, "{by}");
        assert_eq!(figures(&report), whole, "{by}");
        let values = groups.iter().map(|group| group["value"].as_str().unwrap_or_default().to_owned());
        found.push(values.collect::<Vec<_>>());
    }
    let (institute, company) = (app.organizations.institute.clone(), app.organizations.company.clone());
    let code = "91330402MA28000020".to_owned();
    let texts = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<String>>();
    assert_eq!(found[0], texts(&["2024-12", "2025-02", "2025-05"]));
    assert_eq!(found[1], texts(&["2024-Q4", "2025-Q1", "2025-Q2"]));
    assert_eq!(found[2], texts(&["2024", "2025"]));
    assert_eq!(found[3], texts(&["licence_patent", "service"]));
    assert_eq!(found[4], texts(&["C3985", ""]));
    assert_eq!(found[5], [institute, code.clone()]);
    assert_eq!(found[6], [company, code]);
    assert_eq!(found[7], texts(&["internal", "output", "absorption"]));
}

#[test]
fn output_and_absorption_both_take_what_stays_in_the_district() {
    let app = TestApp::start();
    let mut output = amounts(500, 0);
    output["buyer"] = json!({"name": "杭州某公司", "region_code": "330106"});
    app.registered("2026330402000001", "2025-03-05", amounts(1_000, 0));
    app.registered("2026330402000002", "2025-03-05", output);
    assert_eq!(figures(&value(&app, "direction=output")).1, 1_500);
    assert_eq!(figures(&value(&app, "direction=absorption")).1, 1_000);
    assert_eq!(figures(&value(&app, "direction=external")).1, 0);
    let report = value(&app, "direction=output&from=2025-01-01&as_of=2025-12-31&contract_type=licence_patent");
    let rows = app.staff.call("GET", report["records_url"].as_str().expect("a link")).expect(200).items();
    let sum: i64 = rows.iter().filter_map(|row| row["technology_amount_fen"].as_i64()).sum();
    assert_eq!((rows.len(), sum), (2, 1_500), "the link lists exactly the entries behind the figure");
}

#[test]
fn labels_and_definition_are_in_the_callers_language() {
    let app = TestApp::start();
    app.registered("2026330402000001", "2025-03-05", json!({}));
    let ask = |language: &str| {
        app.staff.get("/trade-value?group_by=contract_type").header("Accept-Language", language).expect(200).json()
    };
    assert_eq!(ask("zh-CN")["groups"][0]["label"], "技术许可-专利实施许可");
    assert_eq!(ask("en")["groups"][0]["label"], "Patent licence");
    assert!(ask("en")["definition"].as_str().is_some_and(|text| text.starts_with("Sum of the ledger")));
}

#[test]
fn parties_whose_names_begin_alike_are_not_one() {
    let app = TestApp::start();
    for (number, name) in [("2026330402000001", "嘉兴市南湖区 甲公司"), ("2026330402000002", "嘉兴市南湖区 乙公司")]
    {
        app.registered(number, "2025-03-05", json!({"seller": {"name": name}}));
    }
    assert_eq!(value(&app, "group_by=provider")["groups"].as_array().map(Vec::len), Some(2));
}

#[test]
fn wrong_questions_are_refused() {
    let app = TestApp::start();
    let ask = |query: &str| app.staff.get(&format!("/trade-value?{query}"));
    ask("from=2025-02-01&to=2025-01-01").invalid(&[("/from", "date_order")]);
    ask("group_by=colour&as_of=31.12.2025").invalid(&[("/as_of", "date_shape"), ("/group_by", "unknown_value")]);
    ask("contract_type=gift").invalid(&[("/contract_type", "unknown_value")]);
    ask("direction=up").invalid(&[("/direction", "unknown_value")]);
    ask("year=2025").invalid(&[("/year", "unknown_parameter")]);
}

#[test]
fn two_who_register_at_once_make_one_entry() {
    let app = TestApp::start();
    for round in 0..6 {
        let id = app.reviewed(json!({"name": format!("合同{round}")}));
        let etag = app.staff.get(&format!("/contracts/{id}")).expect(200).etag();
        let path = format!("/contracts/{id}/register");
        let statuses: Vec<u16> = thread::scope(|scope| {
            let callers = [&app.staff, &app.staff_2, &app.admin, &app.staff];
            let threads: Vec<_> = callers
                .into_iter()
                .enumerate()
                .map(|(caller, client)| {
                    let body = json!({"official_number": format!("20263304020{round:02}{caller:03}")});
                    // Half of them insist, half hold on to what they have read.
                    let tag = if caller % 2 == 0 { etag.clone() } else { "*".to_owned() };
                    let path = path.clone();
                    scope.spawn(move || client.post(&path).if_match(&tag).json(&body).send().status)
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 409, 412].contains(status)), "{statuses:?}");
        let entries = app.staff.get(&format!("/trade-value/entries?contract_id={id}")).expect(200).items();
        assert_eq!(entries.len(), 1, "{statuses:?}");
    }
    assert_eq!(value(&app, "")["contracts"], 6);
}

#[test]
fn a_closed_period_takes_no_registration() {
    let app = TestApp::start();
    let closed: Day = "2025-12-31".parse().expect("a day");
    app.db.write_blocking(|conn| Ok(nanhu::catalogue::periods::close(conn, closed, None)?)).expect("closed");
    let id = app.reviewed(json!({}));
    let body = json!({"official_number": "2026330402000001", "registered_on": "2025-12-31"});
    let answer = contract_step(&app.staff, &id, "register", &body).expect(422);
    assert_eq!(answer.fields(), [("/registered_on".to_owned(), "period_closed".to_owned())]);
    let body = json!({"official_number": "2026330402000001", "registered_on": "2026-01-01"});
    contract_step(&app.staff, &id, "register", &body).expect(200);
}

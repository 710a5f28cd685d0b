//! Whose an anonymous demand is: checked on the bytes of everything that a caller can read.

use serde_json::{Value, json};

use crate::{
    demands::{demand_step, small, whole},
    support::{Answer, Client, TestApp, query, with},
};

fn hidden() -> Value {
    with(whole(), json!({"anonymous": true}))
}

fn name_of(app: &TestApp, organization: &str) -> String {
    app.anonymous.get(&format!("/organizations/{organization}")).expect(200).json()["name"].as_str().expect("a name").to_owned()
}

/// What gives the company away.
fn signs(app: &TestApp) -> Vec<String> {
    let of_contact = ["钱工", "0573-83330000", "demand-contact@example.com"].map(str::to_owned);
    let of_company = [app.organizations.company.clone(), name_of(app, &app.organizations.company)];
    of_contact.into_iter().chain(of_company).chain(["QXDEMAND".to_owned()]).collect()
}

/// Everything about a demand that a caller who is not entitled can ask for, and what they are told when they may not.
fn everything(client: &Client, id: &str) -> Vec<Answer> {
    let path = format!("/demands/{id}");
    let facets = ("facets", "industry,kind,organization,cooperation_mode,year");
    let reads = [
        "/demands?count=true".to_owned(),
        "/demands?kind=open_challenge&state=published&state=closed".to_owned(),
        path.clone(),
        format!("{path}/history"),
        format!("{path}/matches"),
        "/search/match/tickets".to_owned(),
        format!("/search/demands?{}", query(&[("q", "正极材料"), ("highlight", "true"), facets])),
        format!("/search/demands?{}", query(&[("q", ""), facets, ("sort", "newest")])),
    ];
    let mut answers: Vec<Answer> = reads.iter().map(|path| client.get(path).send()).collect();
    answers.push(client.patch(&path).if_match("*").json(&json!({"title": "", "organization": 1})).send());
    answers.push(client.patch(&path).if_match("\"77\"").json(&json!({"title": "一"})).send());
    answers.push(client.patch(&path).json(&json!({"title": "一"})).send());
    for (step, body) in [("submit", json!({})), ("close", json!({"reason": "solved"}))] {
        answers.push(client.post(&format!("{path}/{step}")).if_match("*").json(&body).send());
        answers.push(client.post(&format!("{path}/{step}?validate_only=true")).if_match("*").json(&body).send());
    }
    answers
}

const ENTITLED: [&str; 4] = ["company", "staff", "staff_2", "admin"];

#[test]
fn nobody_else_reads_whose_an_anonymous_demand_is() {
    let app = TestApp::start();
    let id = app.wanted_openly(&hidden());
    let signs = signs(&app);
    for (name, _, client) in app.callers() {
        let read = client.get(&format!("/demands/{id}")).expect(200);
        if ENTITLED.contains(&name) {
            let shown = signs.iter().filter(|sign| read.text().contains(*sign)).count();
            assert_eq!(shown, signs.len() - 1, "{name} sees all but the name, which nobody's view has: {read}");
            continue;
        }
        assert_eq!((read.json().get("organization_id"), read.json().get("contact")), (None, None), "{name}");
        assert_eq!(read.json()["anonymous"], true);
        for answer in everything(client, &id) {
            for sign in &signs {
                assert!(!answer.text().contains(sign), "{name} is told {sign}: {answer}");
            }
        }
    }
}

#[test]
fn nobody_else_finds_an_anonymous_demand_by_whose_it_is() {
    let app = TestApp::start();
    let hidden = app.wanted_openly(&hidden());
    let open = app.wanted_openly(&small("公开的需求"));
    let company = &app.organizations.company;
    let name = name_of(&app, company);
    for (caller, _, client) in app.callers() {
        let list = client.get(&format!("/demands?count=true&organization_id={company}")).expect(200);
        let expected = if ENTITLED.contains(&caller) { vec![open.clone(), hidden.clone()] } else { vec![open.clone()] };
        assert_eq!(list.each("id"), expected, "{caller}");
        assert_eq!(list.json()["total"], expected.len(), "{caller}");
        for pairs in [&[("organization_id", company.as_str())][..], &[("q", &format!("“{name}”"))], &[("q", "钱工")]] {
            let found = client.get(&format!("/search/demands?{}", query(pairs))).expect(200).each("id");
            assert!(!found.contains(&hidden), "{caller} {pairs:?}");
        }
        let facets = client.get("/search/demands?facets=organization").expect(200).json();
        assert_eq!(facets["total"], 2);
        assert_eq!(facets["facets"]["organization"], json!([{"value": company, "label": name, "count": 1}]), "{caller}");
    }
}

#[test]
fn contacts_of_other_demands_are_for_callers_who_are_known() {
    let app = TestApp::start();
    let id = app.wanted_openly(&whole());
    for (name, _, client) in app.callers() {
        for path in [format!("/demands/{id}"), "/demands".to_owned()] {
            let answer = client.get(&path).expect(200);
            assert_eq!(answer.text().contains("demand-contact@example.com"), name != "anonymous", "{name}");
            assert!(answer.text().contains(&app.organizations.company), "{name}");
            assert_eq!(answer.text().contains("QXDEMAND"), ENTITLED.contains(&name), "{name}");
        }
    }
}

#[test]
fn a_demand_that_becomes_anonymous_is_so_everywhere_from_its_publication() {
    let app = TestApp::start();
    let id = app.wanted_openly(&whole());
    let company = app.organizations.company.clone();
    let change = app.staff.patch(&format!("/demands/{id}?wait=searchable")).if_match("*");
    change.json(&json!({"anonymous": true})).expect(200);
    let signs = signs(&app);
    for answer in everything(&app.institute, &id) {
        assert!(!signs.iter().any(|sign| answer.text().contains(sign)), "{answer}");
    }
    let by_company = format!("/search/demands?organization_id={company}");
    assert!(app.institute.get(&by_company).expect(200).items().is_empty());
    app.company.patch(&format!("/demands/{id}?wait=searchable")).if_match("*").json(&json!({"anonymous": false})).expect(200);
    assert!(app.institute.get(&by_company).expect(200).items().is_empty(), "a change that waits names nobody");
    assert!(app.institute.get(&format!("/demands?organization_id={company}")).expect(200).items().is_empty());
    demand_step(&app.staff, &id, "publish");
    assert_eq!(app.institute.get(&by_company).expect(200).each("id"), [id]);
}

#[test]
fn a_renamed_company_does_not_show_in_an_anonymous_demand() {
    let app = TestApp::start();
    app.wanted_openly(&hidden());
    let rename = app.admin.patch(&format!("/organizations/{}?wait=searchable", app.organizations.company)).if_match("*");
    rename.json(&json!({"name": "鸳湖新材料公司"})).expect(200);
    assert_eq!(app.staff.get(&format!("/search/demands?{}", query(&[("q", "“鸳湖新材料”")]))).expect(200).json()["total"], 0);
}

//! The inquiry and the demand that a deal names.

use serde_json::{Value, json};

use crate::{
    deals::{body, deal},
    inquiries::{demand, inquire, sent, step},
    support::{Client, TestApp, with},
};

/// How many deals a caller finds.
fn found(client: &Client, filter: &str) -> usize {
    let list = client.get(&format!("/deals?count=true{filter}")).expect(200);
    assert_eq!(list.json()["total"], json!(list.items().len()));
    list.items().len()
}

#[test]
fn whose_an_anonymous_demand_is_shows_in_no_deal_until_both_have_accepted() {
    let app = TestApp::start();
    let demand = demand(&app, true);
    let inquiry = inquire(&app.institute, &format!("/demands/{demand}")).id();
    let path = format!("/deals/{}", deal(&app, json!({"title": "面谈中提出的项目"})));
    for (name, id) in [("inquiry_id", &inquiry), ("demand_id", &demand)] {
        let (said, pointer) = (json!({name: id}), format!("/{name}"));
        let refused = [(pointer.as_str(), "anonymous_until_accepted")];
        app.staff.post("/deals").json(&with(body(&app), said.clone())).invalid(&refused);
        app.staff.patch(&path).if_match("*").json(&said).invalid(&refused);
        assert_eq!(found(&app.institute, &format!("&{name}={id}")), 0);
    }
    step(&app.company, &inquiry, "accept");
    let both = json!({"inquiry_id": inquiry, "demand_id": demand});
    app.staff.patch(&path).if_match("*").json(&both).expect(200);
    app.staff.post("/deals").json(&with(body(&app), both)).expect(201);
    assert_eq!(found(&app.institute, &format!("&demand_id={demand}&inquiry_id={inquiry}")), 2);
}

#[test]
fn what_one_institute_may_know_of_an_anonymous_demand_another_may_not() {
    let app = TestApp::start();
    let demand = demand(&app, true);
    let accepted = inquire(&app.institute, &format!("/demands/{demand}")).id();
    step(&app.company, &accepted, "accept");
    let id = deal(&app, json!({"demand_id": demand}));
    let other = json!({"provider_organization_id": app.organizations.institute_2});
    let refused = [("/demand_id", "anonymous_until_accepted")];
    let said = with(body(&app), with(other.clone(), json!({"demand_id": demand})));
    app.staff.post("/deals").json(&said).invalid(&refused);
    app.staff.patch(&format!("/deals/{id}")).if_match("*").json(&other).invalid(&refused);
    let sent = inquire(&app.institute_2, &format!("/demands/{demand}")).id();
    app.staff.post("/deals").json(&said).invalid(&refused);
    step(&app.company, &sent, "accept");
    app.staff.post("/deals").json(&said).expect(201);
}

#[test]
fn the_inquiry_of_a_deal_is_between_its_parties_either_way_round() {
    let app = TestApp::start();
    let inquiry = sent(&app);
    let refused = [("/inquiry_id", "inquiry_parties")];
    let others: [Value; 2] = [
        json!({"receiver_organization_id": app.organizations.company_2}),
        json!({"provider_organization_id": app.organizations.institute_2}),
    ];
    for other in others {
        let said = with(body(&app), with(other.clone(), json!({"inquiry_id": inquiry})));
        app.staff.post("/deals").json(&said).invalid(&refused);
        let id = deal(&app, json!({"inquiry_id": inquiry}));
        app.staff.patch(&format!("/deals/{id}")).if_match("*").json(&other).invalid(&refused);
    }
    let turned = json!({
        "provider_organization_id": app.organizations.company, "receiver_organization_id": app.organizations.institute
    });
    deal(&app, with(turned, json!({"inquiry_id": inquiry})));
}

#[test]
fn the_demand_of_a_deal_is_of_one_of_its_parties() {
    let app = TestApp::start();
    let demand = demand(&app, false);
    let other = json!({"receiver_organization_id": app.organizations.company_2, "demand_id": demand});
    app.staff.post("/deals").json(&with(body(&app), other)).invalid(&[("/demand_id", "demand_parties")]);
    deal(&app, json!({"demand_id": demand}));
}

#[test]
fn a_demand_that_becomes_anonymous_later_holds_up_no_change_of_its_deal() {
    let app = TestApp::start();
    let demand = demand(&app, false);
    let path = format!("/deals/{}", deal(&app, json!({"demand_id": demand})));
    app.execute(&format!("UPDATE demands SET anonymous = TRUE WHERE id = '{demand}'"));
    app.staff.patch(&path).if_match("*").json(&json!({"title": "另一名称"})).expect(200);
}

#[test]
fn asking_for_a_demand_or_an_inquiry_finds_nothing_of_others_deals() {
    let app = TestApp::start();
    let (demand, inquiry) = (demand(&app, false), sent(&app));
    deal(&app, json!({"demand_id": demand, "inquiry_id": inquiry}));
    deal(&app, json!({"provider_organization_id": app.organizations.institute_2, "demand_id": demand}));
    for (client, of_demand, of_inquiry) in
        [(&app.staff, 2, 1), (&app.company, 2, 1), (&app.institute, 1, 1), (&app.institute_2, 1, 0), (&app.company_2, 0, 0)]
    {
        assert_eq!(found(client, &format!("&demand_id={demand}")), of_demand);
        assert_eq!(found(client, &format!("&inquiry_id={inquiry}")), of_inquiry);
        let company = &app.organizations.company;
        assert!(found(client, &format!("&demand_id={demand}&receiver_organization_id={company}")) <= of_demand);
    }
}

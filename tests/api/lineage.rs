use nanhu::foundation::{access::Permission, types::Id};
use serde_json::{Value, json};

use crate::{
    deals::{deal, through},
    demands::small,
    inquiries::step,
    notices::opened,
    policy::Collection,
    support::{Client, TestApp, brief, with},
};

/// Of every path that ends in `/lineage`.
pub const POLICY: Collection = Collection {
    permission: |_, path| {
        Some(match path {
            "/deals/{id}/lineage" => Permission::ReadDeals,
            "/visits/{id}/lineage" => Permission::ReadProgramme,
            "/demands/{id}/lineage" => Permission::WriteDemands,
            "/contracts/{id}/lineage" => Permission::ReadContracts,
            _ => panic!("say here which permission {path} needs"),
        })
    },
    ready: |app, _, path| match path {
        "/visits/{id}/lineage" => visit(app, &[], &[]),
        "/demands/{id}/lineage" => app.wanted(&small("一")),
        "/contracts/{id}/lineage" => {
            app.contract(json!({"seller": {"organization_id": app.organizations.company}, "buyer": {"name": "外地公司"}}))
        }
        _ => deal(app, json!({"provider_organization_id": app.organizations.centre})),
    },
    body: |_, _, _, _| json!({}),
    owners: &["company"],
};

/// A visit to the first company, and what came of it.
fn visit(app: &TestApp, demands: &[&str], deals: &[&str]) -> String {
    let said = json!({
        "organization_id": app.organizations.company, "visited_on": "2026-01-08", "demand_ids": demands, "deal_ids": deals
    });
    app.staff.post("/visits").json(&said).expect(201).id()
}

/// A trail from a visit to the money received.
struct Trail {
    visit: String,
    demand: String,
    achievement: String,
    inquiry: String,
    deal: String,
    notice: String,
    contract: String,
    payment: String,
}

/// The demand is anonymous, and the achievement is a draft.
fn trail(app: &TestApp) -> Trail {
    let achievement = app.draft(&brief("负极材料"));
    let demand = app.wanted_openly(&with(small("高镍正极残碱控制"), json!({"anonymous": true})));
    let sent = json!({"subject": "可提供中试样品"});
    let inquiry = app.institute.post(&format!("/demands/{demand}/inquiries")).json(&sent).expect(201).id();
    step(&app.company, &inquiry, "accept");
    let more = json!({"achievement_ids": [achievement], "inquiry_id": inquiry, "agreed_amount_fen": 80_000_000, "mode": "ordinary_licence"});
    let deal = deal(app, more);
    through(app, &deal, &["negotiation", "signed"], "2026-02-10");
    let notice = opened(app, json!({"achievement_id": achievement, "deal_id": deal}), 0);
    let contract = app.registered("2026330402000077", "2026-03-01", json!({"deal_id": deal}));
    let paid = json!({"received_on": "2026-03-10", "amount_fen": 500});
    let payment = app.staff.post(&format!("/contracts/{contract}/payments")).json(&paid).expect(201).id();
    let visit = visit(app, &[&demand], &[&deal]);
    Trail { visit, demand, achievement, inquiry, deal, notice, contract, payment }
}

fn read(client: &Client, collection: &str, id: &str) -> Value {
    client.get(&format!("/{collection}/{id}/lineage")).expect(200).json()
}

fn kinds(lineage: &Value) -> Vec<&str> {
    lineage["nodes"].as_array().expect("nodes").iter().map(|node| node["kind"].as_str().expect("a kind")).collect()
}

const ALL: [&str; 8] = ["visit", "demand", "achievement", "inquiry", "deal", "notice", "contract", "payment"];

#[test]
fn a_trail_leads_from_the_visit_to_the_money_and_back() {
    let app = TestApp::start();
    let trail = trail(&app);
    let whole = read(&app.staff, "deals", &trail.deal);
    assert_eq!(kinds(&whole), ALL);
    for (collection, id) in [("visits", &trail.visit), ("demands", &trail.demand), ("contracts", &trail.contract)] {
        assert_eq!(read(&app.staff, collection, id), whole, "from {collection}");
    }
    let mut edges: Vec<(&str, &str)> = whole["edges"]
        .as_array()
        .expect("edges")
        .iter()
        .map(|edge| (edge["from"].as_str().expect("an id"), edge["to"].as_str().expect("an id")))
        .collect();
    let mut expected = vec![
        (trail.visit.as_str(), trail.demand.as_str()),
        (&trail.visit, &trail.deal),
        (&trail.demand, &trail.inquiry),
        (&trail.inquiry, &trail.deal),
        (&trail.achievement, &trail.deal),
        (&trail.deal, &trail.notice),
        (&trail.deal, &trail.contract),
        (&trail.contract, &trail.payment),
    ];
    edges.sort_unstable();
    expected.sort_unstable();
    assert_eq!(edges, expected);
}

#[test]
fn a_node_tells_what_it_is_when_it_was_for_how_much_and_where_it_is_read() {
    let app = TestApp::start();
    let trail = trail(&app);
    let whole = read(&app.staff, "deals", &trail.deal);
    let node = |kind: &str| {
        let nodes = whole["nodes"].as_array().expect("nodes");
        nodes.iter().find(|node| node["kind"] == kind).unwrap_or_else(|| panic!("no {kind}")).clone()
    };
    assert_eq!((&node("visit")["title"], &node("visit")["date"]), (&json!("南湖新能源有限公司"), &json!("2026-01-08")));
    assert_eq!((&node("demand")["title"], &node("inquiry")["title"]), (&json!("高镍正极残碱控制"), &json!("可提供中试样品")));
    let deal = node("deal");
    assert_eq!((&deal["date"], &deal["amount_fen"]), (&json!("2026-02-10"), &json!(80_000_000)));
    assert!(deal["code"].as_str().is_some_and(|code| code.starts_with("NHCG-")), "{deal}");
    assert_eq!((&node("payment")["date"], &node("payment")["amount_fen"]), (&json!("2026-03-10"), &json!(500)));
    for node in whole["nodes"].as_array().expect("nodes").iter() {
        app.staff.call("GET", node["url"].as_str().expect("an address")).expect(200);
    }
}

#[test]
fn each_sees_the_part_of_the_trail_that_is_theirs() {
    let app = TestApp::start();
    let trail = trail(&app);
    let own = read(&app.institute, "deals", &trail.deal);
    assert_eq!(kinds(&own), ["demand", "achievement", "inquiry", "deal", "notice", "contract", "payment"]);
    let buyers = read(&app.company, "deals", &trail.deal);
    assert_eq!(kinds(&buyers), ["demand", "inquiry", "deal", "notice", "contract", "payment"], "a draft is its owner's");
    for part in [&own, &buyers] {
        let ids: Vec<&Value> = part["nodes"].as_array().expect("nodes").iter().map(|node| &node["id"]).collect();
        for edge in part["edges"].as_array().expect("edges") {
            assert!(ids.contains(&&edge["from"]) && ids.contains(&&edge["to"]), "no edge leads to what is hidden");
        }
        let text = part.to_string();
        assert!(!text.contains("南湖新能源") && !text.contains(&app.organizations.company), "nobody is named");
    }
    for client in [&app.institute_2, &app.company_2] {
        client.get(&format!("/deals/{}/lineage", trail.deal)).refused(404, "not_found");
        client.get(&format!("/contracts/{}/lineage", trail.contract)).refused(404, "not_found");
        client.get(&format!("/visits/{}/lineage", trail.visit)).refused(403, "role_forbids");
    }
    app.institute.get(&format!("/demands/{}/lineage", trail.demand)).refused(404, "not_found");
    app.anonymous.get(&format!("/deals/{}/lineage", trail.deal)).refused(401, "credentials_missing");
    app.staff.get(&format!("/deals/{}/lineage", Id::new())).refused(404, "not_found");
    app.staff.get(&format!("/visits/{}/lineage", Id::new())).refused(404, "not_found");
}

#[test]
fn a_trail_leads_up_and_down_but_not_into_what_runs_beside_it() {
    let app = TestApp::start();
    let trail = trail(&app);
    let beside = app.draft(&brief("另一项"));
    let other = deal(&app, json!({"demand_id": trail.demand, "achievement_ids": [beside]}));
    assert_eq!(kinds(&read(&app.staff, "deals", &other)), ["visit", "demand", "achievement", "deal"]);
    assert_eq!(kinds(&read(&app.staff, "deals", &trail.deal)), ALL);
    let of_demand = read(&app.staff, "demands", &trail.demand);
    assert_eq!(kinds(&of_demand).iter().filter(|kind| **kind == "deal").count(), 2);
    let alone = app.contract(json!({}));
    assert_eq!(kinds(&read(&app.staff, "contracts", &alone)), ["contract"]);
}

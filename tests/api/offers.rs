//! What deals and lapsed rights take away from what an achievement offers.

use nanhu::foundation::types::Day;
use serde_json::{Value, json};

use crate::{
    deals::{deal, enter, through},
    support::{TestApp, brief, full, query, with},
};

const ALL: [&str; 8] = [
    "assignment",
    "exclusive_licence",
    "sole_licence",
    "ordinary_licence",
    "open_licence",
    "equity",
    "joint_implementation",
    "self_implementation",
];

fn offered(app: &TestApp) -> String {
    app.published(&with(brief("柔性传感器"), json!({"transfer_modes": ALL})))
}

fn available(app: &TestApp, id: &str) -> Vec<String> {
    let read = app.anonymous.get(&format!("/achievements/{id}")).expect(200).json();
    assert_eq!(read["transfer_modes"], json!(ALL), "what the owner says stays said");
    serde_json::from_value(read["available_transfer_modes"].clone()).expect("modes")
}

fn signed(app: &TestApp, achievement: &str, more: Value) -> String {
    let id = deal(app, with(json!({"achievement_ids": [achievement]}), more));
    through(app, &id, &["negotiation", "signed"], "2026-02-10");
    app.wait_until_searchable();
    id
}

#[test]
fn a_deal_narrows_the_offer_from_its_signing_to_its_termination() {
    let app = TestApp::start();
    let achievement = offered(&app);
    assert_eq!(available(&app, &achievement), ALL);
    let id = deal(&app, json!({"achievement_ids": [achievement], "mode": "assignment"}));
    through(&app, &id, &["negotiation"], "2026-02-10");
    assert_eq!(available(&app, &achievement), ALL, "nothing is signed yet");
    for stage in ["signed", "performing"] {
        through(&app, &id, &[stage], "2026-02-10");
        assert!(available(&app, &achievement).is_empty(), "{stage}");
    }
    through(&app, &id, &["terminated"], "2026-05-10");
    assert_eq!(available(&app, &achievement), ALL);
}

#[test]
fn each_mode_takes_away_what_would_break_it() {
    let app = TestApp::start();
    for (mode, left) in [
        ("assignment", vec![]),
        ("exclusive_licence", vec!["assignment", "equity"]),
        ("sole_licence", vec!["assignment", "equity", "self_implementation"]),
        ("ordinary_licence", ALL.to_vec()),
        ("equity", ALL.to_vec()),
    ] {
        let achievement = offered(&app);
        signed(&app, &achievement, json!({"mode": mode}));
        assert_eq!(available(&app, &achievement), left, "{mode}");
    }
}

#[test]
fn searches_filter_and_count_what_is_still_to_be_had() {
    let app = TestApp::start();
    let achievement = offered(&app);
    let found = |mode: &str| app.found(&[("q", "柔性传感器"), ("transfer_mode", mode)]);
    assert_eq!(found("ordinary_licence"), [achievement.as_str()]);
    let id = signed(&app, &achievement, json!({"mode": "sole_licence"}));
    assert!(found("ordinary_licence").is_empty());
    assert_eq!(found("assignment"), [achievement.as_str()]);
    let asked = query(&[("q", "柔性传感器"), ("facets", "transfer_mode")]);
    let answer = app.anonymous.get(&format!("/search/achievements?{asked}")).expect(200).json();
    assert_eq!(answer["items"][0]["transfer_modes"], json!(["assignment", "equity", "self_implementation"]));
    assert_eq!(answer["facets"]["transfer_mode"].as_array().map(Vec::len), Some(3));
    through(&app, &id, &["terminated"], "2026-05-10");
    app.wait_until_searchable();
    assert_eq!(found("ordinary_licence"), [achievement.as_str()]);
}

#[test]
fn a_licence_gives_back_what_it_took_when_it_ends() {
    let app = TestApp::start();
    let achievement = offered(&app);
    let today = Day::today();
    let id = signed(&app, &achievement, json!({"mode": "exclusive_licence", "licence_ends_on": today.to_string()}));
    assert_eq!(available(&app, &achievement), ["assignment", "equity"]);
    let ended = json!({"licence_ends_on": today.plus_days(-1).to_string()});
    app.staff.patch(&format!("/deals/{id}")).if_match("*").json(&ended).expect(200);
    assert_eq!(available(&app, &achievement), ALL);
}

#[test]
fn a_change_of_the_deal_changes_the_offer() {
    let app = TestApp::start();
    let (one, two) = (offered(&app), offered(&app));
    let id = signed(&app, &one, json!({"mode": "assignment"}));
    let patch = json!({"achievement_ids": [two]});
    app.staff.patch(&format!("/deals/{id}")).if_match("*").json(&patch).expect(200);
    assert_eq!((available(&app, &one).len(), available(&app, &two).len()), (ALL.len(), 0));
    app.staff.patch(&format!("/deals/{id}")).if_match("*").json(&json!({"mode": "ordinary_licence"})).expect(200);
    assert_eq!(available(&app, &two).len(), ALL.len());
    signed(&app, &two, json!({"mode": "sole_licence"}));
    signed(&app, &two, json!({"mode": "exclusive_licence"}));
    assert_eq!(available(&app, &two), ["assignment", "equity"], "several deals narrow together");
}

#[test]
fn the_owner_and_the_centre_see_which_deals_narrow_the_offer() {
    let app = TestApp::start();
    let achievement = offered(&app);
    let id = signed(&app, &achievement, json!({"mode": "exclusive_licence", "licence_ends_on": "2999-12-31"}));
    let code = app.staff.get(&format!("/deals/{id}")).expect(200).json()["code"].clone();
    let expected = json!([{
        "deal_id": id, "deal_code": code, "mode": "exclusive_licence", "since": "2026-02-10", "until": "2999-12-31"
    }]);
    for (name, _, client) in app.callers() {
        let entitled = ["institute", "staff", "staff_2", "admin"].contains(&name);
        let one = client.get(&format!("/achievements/{achievement}")).expect(200).json();
        let of_list = client.get("/achievements").expect(200).items().remove(0);
        for read in [one, of_list] {
            assert_eq!(read.get("restrictions"), entitled.then_some(&expected), "{name}");
            assert_eq!(read["available_transfer_modes"], json!(["assignment", "equity"]), "{name}");
        }
    }
}

#[test]
fn a_narrowed_offer_is_an_event_of_the_achievement_and_no_new_version() {
    let app = TestApp::start();
    let achievement = offered(&app);
    let before = app.institute.get(&format!("/achievements/{achievement}")).expect(200);
    let id = signed(&app, &achievement, json!({"mode": "assignment"}));
    through(&app, &id, &["performing"], "2026-02-11");
    through(&app, &id, &["terminated"], "2026-05-10");
    let after = app.institute.get(&format!("/achievements/{achievement}")).expect(200);
    assert_eq!(after.json(), before.json());
    let events = app.admin.get(&format!("/audit-events?entity_id={achievement}")).expect(200).each("action");
    assert_eq!(&events[..2], ["lift", "restrict"], "and nothing where nothing changed");
    let moved = app.staff.get(&format!("/deals/{id}")).expect(200).json();
    assert_eq!(moved["stage"], "terminated");
}

#[test]
fn lapsed_patents_are_neither_sold_nor_licensed() {
    let app = TestApp::start();
    let patent = |status: &str| json!([{"kind": "invention_patent", "number": "201710601862.3", "status": status}]);
    let said = with(full(), json!({"transfer_modes": ["assignment", "ordinary_licence", "joint_implementation"]}));
    let id = app.published(&with(said, json!({"ip_rights": patent("granted")})));
    let modes = || app.anonymous.get(&format!("/achievements/{id}")).expect(200).json()["available_transfer_modes"].clone();
    assert_eq!(modes().as_array().map(Vec::len), Some(3));
    let path = format!("/achievements/{id}?wait=searchable");
    app.staff.patch(&path).if_match("*").json(&json!({"ip_rights": patent("lapsed")})).expect(200);
    assert_eq!(modes(), json!(["joint_implementation"]));
    assert!(app.found(&[("transfer_mode", "assignment")]).is_empty());
    let secret = json!([patent("lapsed")[0], {"kind": "trade_secret"}]);
    app.staff.patch(&path).if_match("*").json(&json!({"ip_rights": secret})).expect(200);
    assert_eq!(modes().as_array().map(Vec::len), Some(3), "another right is in force");
}

#[test]
fn a_deal_of_a_draft_narrows_it_before_anyone_sees_it() {
    let app = TestApp::start();
    let id = app.draft(&with(brief("草稿"), json!({"transfer_modes": ALL})));
    signed(&app, &id, json!({"mode": "assignment"}));
    let read = app.institute.get(&format!("/achievements/{id}")).expect(200).json();
    assert_eq!(read["available_transfer_modes"], json!([]));
    let unknown = enter(&app, &nanhu::foundation::types::Id::new().to_string(), json!({"stage": "signed"}));
    unknown.expect(404);
}

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::program::{Home, Server, text};

const NAMES: [&str; 7] = ["admin", "staff", "staff_2", "institute", "institute_2", "company", "company_2"];

fn demo(home: &Home) -> (Server, Value) {
    let file = home.path("keys.json");
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--log-format", "json", "--keys-file", text(&file)];
    let server = Server::start(home.command(&arguments));
    let keys = serde_json::from_slice(&std::fs::read(&file).expect("the keys")).expect("JSON");
    let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o077, 0, "nobody else reads the keys");
    std::fs::remove_file(&file).expect("a file");
    (server, keys)
}

fn total(server: &Server, path: &str, key: &str) -> u64 {
    server.get(&format!("{path}?count=true&limit=1"), key).1["total"].as_u64().expect("a total")
}

#[test]
fn the_sample_is_loaded_once_and_kept_with_its_keys() {
    let home = Home::new();
    let (server, keys) = demo(&home);
    assert_eq!(keys.as_object().map(|keys| keys.len()), Some(NAMES.len()), "{keys}");
    let me = |name: &str| server.get("/api/v1/me", keys[name].as_str().expect("a key")).1;
    for name in NAMES {
        assert_eq!(me(name)["role"].as_str(), name.split('_').next(), "{name}");
    }
    for (one, other) in [("institute", "institute_2"), ("company", "company_2")] {
        assert_ne!(me(one)["organization"]["id"], me(other)["organization"]["id"]);
    }
    assert_eq!(me("staff")["organization"], me("staff_2")["organization"]);
    assert_ne!(me("staff")["id"], me("staff_2")["id"]);
    let admin = keys["admin"].as_str().expect("a key").to_owned();
    let (records, organizations) = (total(&server, "/api/v1/achievements", &admin), total(&server, "/api/v1/organizations", ""));
    assert!(records >= 80 && organizations >= 30, "{records} records of {organizations} organizations");
    let found = server.finds("石墨烯");
    assert!(found > 0);
    server.stop();
    let (server, again) = demo(&home);
    assert_eq!(again, keys);
    assert_eq!(total(&server, "/api/v1/achievements", &admin), records);
    assert_eq!((total(&server, "/api/v1/organizations", ""), server.finds("石墨烯")), (organizations, found));
    server.stop();
    assert_eq!(home.run(&["verify", "--json"]).expect(0).json()["pending"], 0);
}

/// Everything that can be listed; of a metric's rows and a record's own lists there are examples below.
const LISTS: [&str; 20] = [
    "achievements",
    "organizations",
    "demands",
    "brokers",
    "inquiries",
    "deals",
    "contracts",
    "trade-value/entries",
    "notices",
    "notice-objections",
    "visits",
    "trainings",
    "awards",
    "roadshows",
    "financings",
    "programmes",
    "tiers",
    "metric-definitions",
    "api-keys",
    "audit-events",
];

/// In which states of a member there is something.
const STATES: [(&str, &str, &str); 10] = [
    ("demands", "state", "draft submitted returned published closed"),
    ("inquiries", "state", "open contacted negotiating deal closed"),
    ("deals", "stage", "intent negotiation signed performing completed terminated"),
    ("contracts", "state", "draft submitted accepted supplement first_review second_review registered amended cancelled refused"),
    ("notices", "state", "draft open closed withdrawn"),
    ("trainings", "state", "planned held cancelled"),
    ("roadshows", "state", "planned held cancelled"),
    ("financings", "kind", "loan guarantee investment fund"),
    ("visits", "on_site", "true false"),
    ("trade-value/entries", "direction", "output absorption internal external"),
];

fn items(server: &Server, path: &str, key: &str) -> Vec<Value> {
    let (status, page) = server.get(&format!("/api/v1/{path}"), key);
    assert_eq!(status, 200, "{path}: {page}");
    page["items"].as_array().expect("items").clone()
}

/// The ids of the records in a state.
fn in_state(server: &Server, collection: &str, member: &str, state: &str, key: &str) -> Vec<String> {
    let of = items(server, &format!("{collection}?{member}={state}&limit=100"), key);
    of.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn the_sample_fills_every_metric_and_every_list() {
    let home = Home::new();
    let (server, keys) = demo(&home);
    let admin = keys["admin"].as_str().expect("a key");
    for year in [2025, 2026] {
        let progress = server.get(&format!("/api/v1/targets/{year}/progress"), admin).1;
        let metrics = progress["metrics"].as_array().expect("metrics");
        assert_eq!(metrics.len(), 15, "{year}");
        for metric in metrics {
            assert!(metric["actual"].as_i64() > Some(0) && metric["target"].as_i64() > Some(0), "{year}: {metric}");
        }
        let share = metrics.iter().find(|metric| metric["metric"] == "technology_trade_value").expect("trade value");
        assert!(share["share"].as_f64().is_some_and(|share| (0.5..1.5).contains(&share)), "{share}");
    }
    for list in LISTS {
        assert!(!items(&server, list, admin).is_empty(), "{list} is empty");
    }
    for (collection, member, states) in STATES {
        for state in states.split(' ') {
            let of = items(&server, &format!("{collection}?{member}={state}"), admin);
            assert!(!of.is_empty(), "there are no {collection} with {member} {state}");
        }
    }
    server.stop();
    let verified = home.run(&["verify", "--json"]).expect(0).json();
    assert!(verified["introductions"].as_u64() > Some(10), "{verified}");
    assert!(verified["trade_value_entries"].as_u64() > Some(60), "{verified}");
}

#[test]
fn some_chains_of_the_sample_lead_from_the_visit_to_the_payment() {
    let home = Home::new();
    let (server, keys) = demo(&home);
    let staff = keys["staff"].as_str().expect("a key");
    let mut chains = 0;
    for deal in in_state(&server, "deals", "stage", "performing", staff) {
        let (_, said) = server.get(&format!("/api/v1/deals/{deal}"), staff);
        let (Some(inquiry), Some(demand)) = (said["inquiry_id"].as_str(), said["demand_id"].as_str()) else { continue };
        let inquiry = server.get(&format!("/api/v1/inquiries/{inquiry}"), staff).1;
        assert_eq!((inquiry["state"].as_str(), inquiry["deal_id"].as_str()), (Some("deal"), Some(deal.as_str())), "{inquiry}");
        assert_eq!(inquiry["demand_id"].as_str(), Some(demand));
        let visits = items(&server, &format!("visits?demand_id={demand}&deal_id={deal}"), staff);
        for contract in items(&server, &format!("contracts?deal_id={deal}&state=registered"), staff) {
            let id = contract["id"].as_str().expect("an id");
            let payments = items(&server, &format!("contracts/{id}/payments"), staff);
            chains += usize::from(!visits.is_empty() && !payments.is_empty());
        }
    }
    assert!(chains >= 2, "{chains}");
    server.stop();
}

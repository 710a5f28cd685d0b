use nanhu::foundation::{access::Permission, types::Id};
use serde_json::{Value, json};

use crate::{
    introductions::introduction,
    policy::Collection,
    support::{TestApp, query, with},
};

pub const POLICY: Collection = Collection {
    permission: |method, path| {
        use Permission as P;
        Some(match (method, path) {
            ("get", "/brokers" | "/brokers/{id}") => P::ReadBrokers,
            ("post", "/brokers") | ("patch", "/brokers/{id}") => P::ManageBrokers,
            (_, "/brokers/{id}/introductions") => P::RecordIntroductions,
            _ => panic!("say here which permission {method} {path} needs"),
        })
    },
    ready: |app, _, _| certified(app),
    body: |app, method, path, _| match (method, path) {
        ("post", "/brokers") => broker(),
        ("post", "/brokers/{id}/introductions") => introduction(app),
        _ => json!({}),
    },
    owners: &[],
};

/// A certificate with a number of its own.
pub fn certificate(more: Value) -> Value {
    let number = Id::new().to_string().to_uppercase();
    with(json!({"level": "junior", "issuer": "浙江省科技评估中心", "number": number, "issued_on": "2025-03-01"}), more)
}

/// A valid body: a broker with a certificate of 2025 that does not expire.
pub fn broker() -> Value {
    json!({"name": "沈晓明", "certificates": [certificate(json!({}))]})
}

/// A broker who has been certified since 2025.
pub fn certified(app: &TestApp) -> String {
    app.staff.post("/brokers").json(&broker()).expect(201).id()
}

fn with_certificates(app: &TestApp, name: &str, certificates: Vec<Value>) -> String {
    let body = json!({"name": name, "certificates": certificates});
    app.staff.post("/brokers").json(&body).expect(201).id()
}

fn found(app: &TestApp, pairs: &[(&str, &str)]) -> Vec<String> {
    app.company.get(&format!("/brokers?{}", query(pairs))).expect(200).each("name")
}

#[test]
fn a_broker_is_registered_and_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let body = json!({
        "name": "沈晓明", "organization_id": app.organizations.institute, "inactive_since": null,
        "specialities": ["新材料"], "languages": ["中文", "英语"],
        "certificates": [{
            "level": "senior", "scheme": "国家技术转移人才", "issuer": "科技部火炬中心", "number": "HJ-2025-0001",
            "issued_on": "2025-03-01", "expires_on": "2099-12-31"
        }],
        "contact": {"name": "沈晓明", "phone": "0573-82001234", "email": "shen@example.com"}
    });
    let made = app.staff.post("/brokers").json(&body).expect(201);
    assert_eq!(made.header("Location"), Some(format!("/api/v1/brokers/{}", made.id()).as_str()));
    let read = app.staff.get(&format!("/brokers/{}", made.id())).expect(200);
    assert_eq!(read.json(), made.json());
    for (name, value) in body.as_object().expect("an object") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    assert_eq!((&read.json()["is_certified"], &read.json()["is_active"]), (&json!(true), &json!(true)));
    assert_eq!(read.json()["version"], 1);
}

#[test]
fn how_a_broker_is_reached_is_for_the_centre_alone() {
    let app = TestApp::start();
    let body = with(broker(), json!({"contact": {"phone": "0573-82001234"}}));
    let path = format!("/brokers/{}", app.staff.post("/brokers").json(&body).expect(201).id());
    for (name, client, sees) in [
        ("company", &app.company, false),
        ("institute", &app.institute, false),
        ("staff", &app.staff, true),
        ("admin", &app.admin, true),
    ] {
        let one = client.get(&path).expect(200);
        assert_eq!(one.json()["contact"].is_object(), sees, "{name}");
        assert_eq!(one.json()["certificates"].as_array().map(Vec::len), Some(1), "{name}");
        assert_eq!(client.get("/brokers").expect(200).text().contains("82001234"), sees, "{name}");
    }
    app.anonymous.get(&path).refused(401, "credentials_missing");
}

#[test]
fn who_is_certified_on_a_day_holds_a_certificate_that_is_valid_on_it() {
    let app = TestApp::start();
    let dates = |more: Value| vec![certificate(with(json!({"issued_on": "2024-01-10"}), more))];
    with_certificates(&app, "长期", dates(json!({})));
    with_certificates(&app, "到期", dates(json!({"expires_on": "2024-06-30"})));
    with_certificates(&app, "吊销", dates(json!({"revoked_on": "2024-06-30"})));
    with_certificates(&app, "两证", vec![certificate(json!({"issued_on": "2024-01-10"})), certificate(json!({}))]);
    let idle = with_certificates(&app, "离职", dates(json!({})));
    app.staff.patch(&format!("/brokers/{idle}")).if_match("*").json(&json!({"inactive_since": "2024-06-29"})).expect(200);
    with_certificates(&app, "无证", vec![]);
    for (day, expected) in [
        ("2024-01-09", &[][..]),
        ("2024-01-10", &["离职", "两证", "吊销", "到期", "长期"]),
        ("2024-06-28", &["离职", "两证", "吊销", "到期", "长期"]),
        ("2024-06-29", &["两证", "吊销", "到期", "长期"]),
        ("2024-06-30", &["两证", "到期", "长期"]),
        ("2024-07-01", &["两证", "长期"]),
    ] {
        assert_eq!(found(&app, &[("certified_on", day)]), expected, "{day}");
    }
    let counted = app.staff.get("/brokers?certified_on=2025-06-01&count=true").expect(200).json();
    assert_eq!(counted["total"], 2, "a second certificate is not a second person");
    let today: Vec<(String, bool)> = app.staff.get("/brokers").expect(200).items().iter().map(told).collect();
    let expected = [("无证", false), ("离职", false), ("两证", true), ("吊销", false), ("到期", false), ("长期", true)];
    assert_eq!(today, expected.map(|(name, is)| (name.to_owned(), is)));
}

fn told(item: &Value) -> (String, bool) {
    (item["name"].as_str().expect("a name").to_owned(), item["is_certified"].as_bool().expect("yes or no"))
}

#[test]
fn brokers_are_filtered_by_name_level_and_organization() {
    let app = TestApp::start();
    with_certificates(&app, "甲 Wang", vec![certificate(json!({"level": "senior", "expires_on": "2025-12-31"}))]);
    let both = vec![certificate(json!({})), certificate(json!({"level": "intermediate"}))];
    let second = with_certificates(&app, "乙_%", both);
    let institute = app.organizations.institute.clone();
    let patch = json!({"organization_id": institute, "inactive_since": "2025-06-30"});
    app.staff.patch(&format!("/brokers/{second}")).if_match("*").json(&patch).expect(200);
    assert_eq!(found(&app, &[("name", "wang")]), ["甲 Wang"]);
    assert_eq!(found(&app, &[("name", "_%")]), ["乙_%"], "nothing in a name is a pattern");
    assert_eq!(found(&app, &[("level", "senior")]), ["甲 Wang"]);
    assert_eq!(found(&app, &[("level", "senior"), ("level", "junior")]), ["乙_%", "甲 Wang"]);
    assert_eq!(found(&app, &[("level", "senior"), ("certified_on", "2025-12-31")]), ["甲 Wang"]);
    assert!(found(&app, &[("level", "senior"), ("certified_on", "2026-01-01")]).is_empty(), "both hold of one certificate");
    assert_eq!(found(&app, &[("organization_id", &institute)]), ["乙_%"]);
    assert_eq!(found(&app, &[("is_active", "false")]), ["乙_%"]);
    assert_eq!(found(&app, &[("is_active", "true")]), ["甲 Wang"]);
    assert_eq!(app.staff.get(&format!("/brokers/{second}")).expect(200).json()["is_active"], false);
    app.company
        .get("/brokers?level=best&certified_on=today")
        .invalid(&[("/certified_on", "date_shape"), ("/level", "unknown_value")]);
}

#[test]
fn a_change_replaces_the_certificates_whole_and_keeps_the_rest() {
    let app = TestApp::start();
    let made = app.staff.post("/brokers").json(&with(broker(), json!({"languages": ["中文"]}))).expect(201);
    let path = format!("/brokers/{}", made.id());
    let kept = made.json()["certificates"][0].clone();
    let patch = json!({"certificates": [kept, certificate(json!({"level": "senior"}))]});
    let after = app.staff.patch(&path).if_match(&made.etag()).json(&patch).expect(200).json();
    assert_eq!((&after["certificates"], &after["languages"]), (&patch["certificates"], &json!(["中文"])));
    assert_eq!(found(&app, &[("level", "senior")]), ["沈晓明"]);
    let without = app.staff.patch(&path).if_match("*").json(&json!({"certificates": null})).expect(200).json();
    assert_eq!((&without["certificates"], &without["is_certified"]), (&json!([]), &json!(false)));
    app.staff.patch(&path).if_match(&made.etag()).json(&json!({})).refused(412, "precondition_failed");
    let again = json!({"certificates": [kept]});
    app.staff.patch(&path).if_match("*").json(&again).expect(200);
}

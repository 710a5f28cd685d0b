use std::sync::atomic::{AtomicU32, Ordering};

use nanhu::foundation::access::Permission;
use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{TestApp, with},
};

pub const POLICY: Collection = Collection {
    permission: |method, path| {
        Some(match (method, path) {
            ("get", _) => Permission::ReadTargets,
            ("post" | "patch" | "put", _) => Permission::ManageTargets,
            _ => panic!("say here which permission {method} {path} needs"),
        })
    },
    ready: |app, _, path| match path {
        "/targets/{year}" => "2025".to_owned(),
        // Nothing else in the walk lies in so old a period that it could be closed.
        "/targets/{year}/restatements" => {
            crate::freezes::freeze(app, &old_day());
            "2001".to_owned()
        }
        "/target-freezes/{id}" | "/target-freezes/{id}/report" => crate::freezes::freeze(app, &old_day()).id(),
        path if path.starts_with("/targets/") => "2001".to_owned(),
        _ => a_metric(app),
    },
    body: |_, method, path, _| match (method, path) {
        ("put", _) => json!({"targets": {"trainings": 5}}),
        ("post", "/metric-definitions") => metric(&format!("m{}", next())),
        ("post", _) => json!({"as_of": old_day()}),
        _ => json!({"position": 7}),
    },
    owners: &[],
};

fn next() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// A day of 2001 that was not given before.
pub fn old_day() -> String {
    let count = next();
    format!("2001-{:02}-{:02}", count / 28 % 12 + 1, count % 28 + 1)
}

/// The least that defines a metric.
pub fn metric(name: &str) -> Value {
    json!({
        "metric": name, "label": {"zh": "许可合同", "en": "Licences"},
        "definition": {"zh": "当年签约的许可项目数。", "en": "Licences signed in the year."},
        "source": "deals", "kind": "flow"
    })
}

/// The id of one of the metrics that are there from the beginning.
pub fn a_metric(app: &TestApp) -> String {
    app.staff.get("/metric-definitions?limit=1").expect(200).each("id").remove(0)
}

#[test]
fn the_metrics_and_targets_of_2025_are_there_from_the_beginning() {
    let app = TestApp::start();
    let list = app.staff.get("/metric-definitions?limit=100&count=true").expect(200);
    assert_eq!(list.json()["total"], 15);
    let year = app.staff.get("/targets/2025").expect(200).json();
    let targets = &year["targets"];
    for (metric, target) in [
        ("achievements_in_database", 250),
        ("science_and_technology_awards", 5),
        ("trainings", 5),
        ("certified_technology_brokers", 100),
        ("transfer_projects", 60),
        ("transfer_projects_of_local_institutes", 5),
        ("technology_trade_value", 400_000_000_000i64),
        ("on_site_visits", 100),
        ("new_high_tech_enterprises", 50),
        ("new_technology_smes", 180),
        ("new_rd_institutions", 20),
        ("industry_education_platforms", 5),
        ("new_rd_guidance_projects", 15),
        ("youth_projects", 30),
        ("roadshows", 12),
    ] {
        assert_eq!(targets[metric], target, "{metric}");
        assert!(list.items().iter().any(|item| item["metric"] == metric), "{metric}");
    }
    assert_eq!(targets.as_object().map(serde_json::Map::len), Some(15));
    let unit = |metric: &str| {
        let items = list.items();
        items.iter().find(|item| item["metric"] == metric).map(|item| item["unit"].clone()).expect("the metric")
    };
    assert_eq!((unit("technology_trade_value"), unit("trainings")), (json!("fen"), json!("count")));
}

#[test]
fn a_metric_is_defined_read_and_changed_but_keeps_its_name() {
    let app = TestApp::start();
    let new = with(metric("licences"), json!({"conditions": {"kinds": ["ordinary_licence"]}, "position": 16}));
    let made = app.admin.post("/metric-definitions").json(&new).expect(201);
    assert_eq!(made.header("Location"), Some(format!("/api/v1/metric-definitions/{}", made.id()).as_str()));
    for (name, value) in new.as_object().expect("an object") {
        assert_eq!(&made.json()[name], value, "{name}");
    }
    assert_eq!(made.json()["date_basis"], "signed", "it follows from the source");
    assert_eq!((&made.json()["unit"], &made.json()["is_active"]), (&json!("count"), &json!(true)));
    let path = format!("/metric-definitions/{}", made.id());
    assert_eq!(app.staff.get(&path).expect(200).json(), made.json());
    let change = json!({"label": {"zh": "许可"}, "is_active": false, "conditions": {"kinds": null, "by_centre": true}});
    let changed = app.admin.patch(&path).if_match(&made.etag()).json(&change).expect(200).json();
    assert_eq!(changed["label"], json!({"zh": "许可", "en": "Licences"}));
    assert_eq!(changed["conditions"], json!({"by_centre": true}));
    assert_eq!(changed["version"], 2);
    let active = |value| app.staff.get(&format!("/metric-definitions?limit=100&is_active={value}")).expect(200).each("metric");
    assert_eq!(active("false"), ["licences"]);
    assert!(!active("true").contains(&"licences".to_owned()));
    let events = app.admin.get(&format!("/audit-events?entity_id={}", made.id())).expect(200);
    assert_eq!(events.each("action"), ["edit", "create"]);
}

#[test]
fn the_targets_of_a_year_are_set_as_a_whole() {
    let app = TestApp::start();
    app.staff.get("/targets/2026").refused(404, "not_found");
    let first = json!({"targets": {"trainings": 6, "roadshows": 0}});
    let made = app.admin.put("/targets/2026").json(&first).expect(201);
    assert_eq!(made.header("Location"), Some("/api/v1/targets/2026"));
    assert_eq!((&made.json()["year"], &made.json()["version"]), (&json!(2026), &json!(1)));
    let read = app.staff.get("/targets/2026").expect(200);
    assert_eq!((read.json(), read.etag()), (made.json(), made.etag()));
    app.staff.get("/targets/2026").header("If-None-Match", &read.etag()).expect(304);
    let next = json!({"targets": {"trainings": 7}});
    app.admin.put("/targets/2026").json(&next).refused(428, "precondition_required");
    let changed = app.admin.put("/targets/2026").if_match(&read.etag()).json(&next).expect(200).json();
    assert_eq!((&changed["targets"], &changed["version"]), (&json!({"trainings": 7}), &json!(2)));
    app.admin.put("/targets/2026").if_match(&read.etag()).json(&next).refused(412, "precondition_failed");
    assert_eq!(app.staff.get("/targets/2025").expect(200).json()["targets"]["trainings"], 5);
}

#[test]
fn where_only_get_and_post_get_through_targets_are_set_by_post() {
    let app = TestApp::start();
    let body = json!({"targets": {"trainings": 6}});
    app.admin.post("/targets/2027").header("X-HTTP-Method-Override", "PUT").json(&body).expect(201);
    assert_eq!(app.staff.get("/targets/2027").expect(200).json()["targets"], body["targets"]);
}

#[test]
fn a_trial_of_targets_keeps_nothing() {
    let app = TestApp::start();
    app.admin.put("/targets/2026?validate_only=true").json(&json!({"targets": {}})).expect(200);
    app.staff.get("/targets/2026").refused(404, "not_found");
}

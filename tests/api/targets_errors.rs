use serde_json::json;

use crate::{
    support::{TestApp, with},
    targets::{a_metric, metric},
};

#[test]
fn every_bad_field_of_a_metric_is_told_at_once() {
    let app = TestApp::start();
    let body = json!({
        "metric": "Bad Name", "label": {"zh": " "}, "definition": {"zh": "有。", "en": "Some.", "fr": "Un peu."},
        "source": "weather", "kind": "tide", "amount": "tons", "direction": "up", "date_basis": "dreamt", "unit": "count",
        "conditions": {"levels": ["A level", "ok"], "on_site": "yes", "mood": 1}, "position": -1, "is_active": "yes"
    });
    app.admin.post("/metric-definitions").json(&body).invalid(&[
        ("/amount", "unknown_value"),
        ("/conditions/levels/0", "word_shape"),
        ("/conditions/mood", "unknown_field"),
        ("/conditions/on_site", "type"),
        ("/date_basis", "unknown_value"),
        ("/definition/fr", "unknown_field"),
        ("/direction", "unknown_value"),
        ("/is_active", "type"),
        ("/kind", "unknown_value"),
        ("/label/en", "required"),
        ("/label/zh", "blank"),
        ("/metric", "word_shape"),
        ("/position", "range"),
        ("/source", "unknown_value"),
        ("/unit", "unknown_field"),
    ]);
    app.admin.post("/metric-definitions").json(&json!({})).invalid(&[
        ("/definition/en", "required"),
        ("/definition/zh", "required"),
        ("/kind", "required"),
        ("/label/en", "required"),
        ("/label/zh", "required"),
        ("/metric", "required"),
        ("/source", "required"),
    ]);
}

#[test]
fn a_source_is_counted_only_as_makes_sense_for_it() {
    let app = TestApp::start();
    let refused = |change, fields: &[(&str, &str)]| {
        app.admin.post("/metric-definitions").json(&with(metric("m"), change)).invalid(fields);
    };
    let bad = "metric_combination";
    refused(
        json!({"kind": "stock", "amount": "total_amount", "date_basis": "paid", "direction": "output",
            "conditions": {"on_site": true, "is_local": true, "tiers": ["a"], "levels": ["b"]}}),
        &[
            ("/amount", bad),
            ("/conditions/is_local", bad),
            ("/conditions/levels", bad),
            ("/conditions/on_site", bad),
            ("/conditions/tiers", bad),
            ("/date_basis", bad),
            ("/direction", bad),
            ("/kind", bad),
        ],
    );
    refused(json!({"source": "trade_value"}), &[("/amount", bad)]);
    refused(json!({"source": "payments", "amount": "technology_amount"}), &[("/amount", bad)]);
    refused(json!({"source": "brokers", "conditions": {"by_centre": true}}), &[("/conditions/by_centre", bad), ("/kind", bad)]);
    refused(
        json!({"source": "achievements", "kind": "stock", "conditions": {"states": ["published"], "kinds": ["x"], "provider_is_local_institute": false}}),
        &[("/conditions/kinds", bad), ("/conditions/provider_is_local_institute", bad), ("/conditions/states", bad)],
    );
}

#[test]
fn a_condition_names_words_that_rows_of_the_source_can_have() {
    let app = TestApp::start();
    let refused = |source: &str, conditions: serde_json::Value, pointers: &[&str]| {
        let kind = if source == "brokers" { "stock" } else { "flow" };
        let body = with(metric("m"), json!({"source": source, "kind": kind, "conditions": conditions}));
        let fields: Vec<(&str, &str)> = pointers.iter().map(|pointer| (*pointer, "unknown_value")).collect();
        app.admin.post("/metric-definitions").json(&body).invalid(&fields);
    };
    refused(
        "awards",
        json!({"levels": ["national", "city"], "kinds": ["peace"]}),
        &["/conditions/kinds/0", "/conditions/levels/1"],
    );
    refused("trainings", json!({"states": ["hold"]}), &["/conditions/states/0"]);
    refused("roadshows", json!({"states": ["signed"]}), &["/conditions/states/0"]);
    refused("brokers", json!({"levels": ["national"]}), &["/conditions/levels/0"]);
    refused("deals", json!({"kinds": ["licence"], "states": ["sign"]}), &["/conditions/kinds/0", "/conditions/states/0"]);
    refused("visits", json!({"kinds": ["firm"]}), &["/conditions/kinds/0"]);
    refused("tiers", json!({"tiers": ["hightech"], "levels": ["municipal"]}), &["/conditions/levels/0", "/conditions/tiers/0"]);
    refused("programmes", json!({"kinds": ["youth"], "states": ["paid"]}), &["/conditions/kinds/0", "/conditions/states/0"]);
    refused("financings", json!({"kinds": ["gift"], "states": ["held"]}), &["/conditions/kinds/0", "/conditions/states/0"]);
    refused("demands", json!({"kinds": ["wish"], "states": ["open"]}), &["/conditions/kinds/0", "/conditions/states/0"]);
    let path = format!("/metric-definitions/{}", a_metric(&app));
    let patch = json!({"conditions": {"states": ["hold"]}});
    app.admin.patch(&path).if_match("*").json(&patch).invalid(&[("/conditions/states/0", "unknown_value")]);
}

#[test]
fn a_position_that_no_row_of_the_source_can_have_is_a_bad_cursor() {
    let app = TestApp::start();
    let id = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";
    for (metric, cursor) in [
        ("technology_trade_value", "2026-01-01~abc".to_owned()),
        ("technology_trade_value", format!("2026-01-01~{id}")),
        ("trainings", "2026-01-01~abc".to_owned()),
        ("trainings", "2026-01-01~42".to_owned()),
        ("trainings", format!("2026-13-01~{id}")),
        ("trainings", format!("soon~{id}")),
    ] {
        let path = format!("/targets/2025/records?metric={metric}&as_of=2025-06-30&cursor={cursor}");
        app.staff.get(&path).invalid(&[("/cursor", "cursor")]);
    }
}

#[test]
fn a_metrics_name_is_its_own_for_good() {
    let app = TestApp::start();
    app.admin.post("/metric-definitions").json(&metric("trainings")).invalid(&[("/metric", "metric_taken")]);
    let path = format!("/metric-definitions/{}", a_metric(&app));
    app.admin.patch(&path).if_match("*").json(&json!({"metric": "other"})).invalid(&[("/metric", "metric_fixed")]);
    app.admin.patch(&path).json(&json!({"position": 1})).refused(428, "precondition_required");
    app.admin.patch(&path).if_match("\"9.0\"").json(&json!({"position": 1})).refused(412, "precondition_failed");
    app.admin.patch(&path).if_match("*").json(&json!({"label": {"zh": null}})).invalid(&[("/label/zh", "required")]);
    app.staff.get("/metric-definitions/nothing").refused(404, "not_found");
    app.staff.get("/metric-definitions/01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e").refused(404, "not_found");
}

#[test]
fn targets_name_metrics_and_are_numbers() {
    let app = TestApp::start();
    let put = |body| app.admin.put("/targets/2026").json(&body);
    put(json!({"targets": {"trainings": -1, "roadshows": 1_000_000_000_000_001i64}}))
        .invalid(&[("/targets/roadshows", "range"), ("/targets/trainings", "range")]);
    put(json!({"targets": {"trainings": 5, "a/b": 1, "unheard_of": 2}}))
        .invalid(&[("/targets/a~1b", "metric_unknown"), ("/targets/unheard_of", "metric_unknown")]);
    put(json!({"targets": {"trainings": "five", "roadshows": 1.5}, "year": 2026})).invalid(&[
        ("/targets/roadshows", "type"),
        ("/targets/trainings", "type"),
        ("/year", "unknown_field"),
    ]);
    app.admin.put("/targets/2026").if_match("*").json(&json!({"targets": {}})).refused(412, "precondition_failed");
    app.staff.get("/targets/2026").refused(404, "not_found");
}

#[test]
fn what_is_no_year_is_not_found() {
    let app = TestApp::start();
    for year in ["1999", "2101", "now", "02025", "20.5", "-100"] {
        app.staff.get(&format!("/targets/{year}")).refused(404, "not_found");
        app.staff.get(&format!("/targets/{year}/progress")).refused(404, "not_found");
        app.staff.get(&format!("/targets/{year}/records?metric=trainings")).refused(404, "not_found");
        app.staff.get(&format!("/targets/{year}/freezes")).refused(404, "not_found");
        app.admin.put(&format!("/targets/{year}")).json(&json!({"targets": {}})).refused(404, "not_found");
    }
}

#[test]
fn targets_are_set_by_administrators_and_read_by_the_centre() {
    let app = TestApp::start();
    let body = json!({"targets": {}});
    app.anonymous.put("/targets/2026").json(&body).refused(401, "credentials_missing");
    app.staff.put("/targets/2026").json(&body).refused(403, "role_forbids");
    app.institute.get("/targets/2025").refused(403, "role_forbids");
    app.company.get("/targets/2025/progress").refused(403, "role_forbids");
    app.anonymous.get("/metric-definitions").refused(401, "credentials_missing");
}

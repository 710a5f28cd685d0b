use serde_json::json;

use crate::support::TestApp;

#[test]
fn the_server_says_that_it_is_alive_and_ready() {
    let app = TestApp::start();
    assert_eq!(app.anonymous.call("GET", "/healthz").expect(200).text(), "ok\n");
    app.wait_until_searchable();
    let ready = app.anonymous.call("GET", "/readyz").expect(200);
    assert_eq!(ready.header("Cache-Control"), Some("no-store"));
    let told = json!({"ready": true, "database": "ok", "index": "ok", "index_activity": null, "queue_lag": 0});
    assert_eq!(ready.json(), told);
}

#[test]
fn metrics_are_told_by_route_and_without_ids() {
    let app = TestApp::start();
    let id = app.draft(&json!({"title": "一"}));
    app.institute.get(&format!("/achievements/{id}")).expect(200);
    app.anonymous.call("GET", "/unheard-of-path").expect(404);
    let metrics = app.anonymous.call("GET", "/metrics").expect(200);
    assert!(metrics.header("Content-Type").is_some_and(|media| media.starts_with("text/plain; version=0.0.4")));
    let text = metrics.text();
    for name in ["nanhu_http_request_seconds_bucket", "nanhu_index_queue_lag", "nanhu_index_records"] {
        assert!(text.contains(name), "{name}");
    }
    assert!(text.contains("route=\"/api/v1/achievements/{id}\""), "{text}");
    assert!(!text.contains(&id) && !text.contains("unheard-of-path"), "{text}");
}

#[test]
fn the_front_door_leads_to_the_documentation() {
    let app = TestApp::start();
    for path in ["/", "/docs"] {
        assert_eq!(app.anonymous.call("GET", path).expect(302).header("Location"), Some("/docs/"));
    }
    let docs = app.anonymous.call("GET", "/docs/").expect(200);
    assert!(docs.header("Content-Type").is_some_and(|media| media.starts_with("text/html")), "{docs}");
    let script = app.anonymous.call("GET", "/docs/swagger-initializer.js").expect(200);
    assert!(script.text().contains("/openapi.json"), "{script}");
    app.anonymous.call("GET", "/docs/nothing.js").refused(404, "not_found");
}

//! `HEAD`, and POST in the place of what a firewall keeps out.

use serde_json::json;

use crate::support::{TestApp, brief, full};

#[test]
fn head_is_get_without_the_body() {
    let app = TestApp::start();
    let id = app.published(&full());
    for path in [format!("/achievements/{id}"), "/achievements?limit=1".into(), "/search/achievements?q=x".into(), "/me".into()] {
        let path = format!("/api/v1{path}");
        let (get, head) = (app.institute.call("GET", &path).expect(200), app.institute.call("HEAD", &path).expect(200));
        assert!(head.body.is_empty(), "{head}");
        for name in ["Content-Type", "ETag", "Link", "Cache-Control"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
    assert_eq!(app.anonymous.call("HEAD", "/healthz").expect(200).body.len(), 0);
    app.anonymous.call("HEAD", "/api/v1/users").expect(401);
    app.anonymous.call("HEAD", "/nothing").expect(404);
    app.admin.call("HEAD", &format!("/api/v1/achievements/{id}/submit")).expect(405);
}

#[test]
fn post_stands_for_patch_and_delete() {
    let app = TestApp::start();
    let path = format!("/achievements/{}", app.draft(&brief("一")));
    let as_patch = |client: &crate::support::Client| client.post(&path).header("X-HTTP-Method-Override", "PATCH").if_match("*");
    let body = json!({"trl": 4}).to_string();
    for media in ["application/json", "application/merge-patch+json"] {
        assert_eq!(as_patch(&app.institute).body(media, body.clone()).expect(200).json()["trl"], 4, "{media}");
    }
    as_patch(&app.company).json(&json!({"trl": 5})).refused(403, "role_forbids");
    let key = json!({"organization_id": app.organizations.company, "role": "company", "name": "试"});
    let key = format!("/api-keys/{}", app.admin.post("/api-keys").json(&key).expect(201).id());
    let revoked = app.admin.post(&key).header("X-HTTP-Method-Override", "DELETE").if_match("*").expect(200);
    assert!(revoked.json()["revoked_at"].is_string(), "{revoked}");
}

#[test]
fn no_other_method_is_overridden() {
    let app = TestApp::start();
    let path = format!("/achievements/{}", app.draft(&brief("一")));
    for method in ["PUT", "GET", "patch", "TRACE"] {
        app.institute.post(&path).header("X-HTTP-Method-Override", method).refused(405, "method_not_allowed");
    }
    let read = app.institute.get(&path).header("X-HTTP-Method-Override", "DELETE").expect(200);
    assert_eq!(read.json()["title"], "一");
}

#[test]
fn long_answers_are_compressed_for_those_who_can_read_it() {
    let app = TestApp::start();
    let plain = app.anonymous.call("GET", "/openapi.json").expect(200);
    let packed = app.anonymous.call("GET", "/openapi.json").header("Accept-Encoding", "gzip").expect(200);
    assert_eq!(packed.header("Content-Encoding"), Some("gzip"));
    assert!(packed.body.starts_with(&[0x1f, 0x8b]) && packed.body.len() < plain.body.len() / 4);
}

#[test]
fn a_fixed_path_beside_the_records_takes_its_own_methods_only() {
    let app = TestApp::start();
    for (method, path, allow) in
        [("PATCH", "export", "GET, HEAD"), ("PATCH", "official-numbers", "POST"), ("GET", "official-numbers", "POST")]
    {
        for client in [&app.anonymous, &app.admin] {
            let answer = client.call(method, &format!("/api/v1/contracts/{path}")).if_match("*").json(&json!({})).expect(405);
            assert_eq!(answer.header("Allow"), Some(allow), "{answer}");
        }
    }
    app.admin.get("/contracts/no-such-thing").refused(404, "not_found");
}

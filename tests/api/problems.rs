//! Failures that the framework makes are told like every other: the client itself checks their form.

use serde_json::json;

use crate::support::{TestApp, brief, query};

#[test]
fn an_unknown_path_is_not_found() {
    let app = TestApp::start();
    for path in ["/api/v1/nothing", "/api/v1", "/api/v2/achievements", "/nothing/at/all", "/api/v1/achievements/", "/%"] {
        app.anonymous.call("GET", path).refused(404, "not_found");
        app.anonymous.call("POST", path).json(&json!({})).refused(404, "not_found");
    }
}

#[test]
fn a_method_that_a_path_has_not_is_told_those_that_it_has() {
    let app = TestApp::start();
    let id = app.draft(&brief("柔性传感器"));
    for (method, path, allow) in [
        ("PUT", "/api/v1/achievements", "POST, GET, HEAD"),
        ("DELETE", "/api/v1/achievements", "GET, POST, HEAD"),
        ("DELETE", &format!("/api/v1/achievements/{id}"), "GET, PATCH, HEAD"),
        ("GET", &format!("/api/v1/achievements/{id}/submit"), "POST"),
        ("POST", "/api/v1/search/achievements", "GET, HEAD"),
        ("POST", "/api/v1/me", "GET, HEAD"),
        ("GET", "/api/v1/sessions", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("PATCH", "/openapi.json", "GET, HEAD"),
    ] {
        let answer = app.admin.call(method, path).refused(405, "method_not_allowed");
        let sorted = |list: &str| {
            let mut names: Vec<String> = list.split(", ").map(str::to_owned).collect();
            names.sort();
            names
        };
        assert_eq!(sorted(answer.header("Allow").expect("Allow")), sorted(allow), "{answer}");
    }
}

#[test]
fn what_is_no_json_is_malformed() {
    let app = TestApp::start();
    for body in ["{", "{\"title\": }", "[1,2", "title=1", "\u{feff}", "{\"title\": \"a\"} x", "\"\\ud800\""] {
        app.institute.post("/achievements").body("application/json", body).refused(400, "malformed_json");
    }
    app.institute.post("/achievements").body("application/json", vec![b'"', 0xff, b'"']).refused(400, "malformed_json");
    for body in ["[]", "null", "7", "\"text\""] {
        app.institute.post("/achievements").body("application/json", body).refused(422, "invalid_input");
    }
}

#[test]
fn json_nested_without_end_is_malformed() {
    let app = TestApp::start();
    let deep = format!("{{\"title\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    app.institute.post("/achievements").body("application/json", deep).refused(400, "malformed_json");
}

#[test]
fn another_content_type_is_not_supported() {
    let app = TestApp::start();
    let body = brief("柔性传感器").to_string();
    for media in ["text/plain", "application/x-www-form-urlencoded", "application/merge-patch+json", "multipart/form-data", "é"]
    {
        if media.is_ascii() {
            app.institute.post("/achievements").body(media, body.clone()).refused(415, "unsupported_media_type");
        }
    }
    let id = app.draft(&brief("柔性传感器"));
    for media in ["application/json", "application/merge-patch+json", "Application/JSON; charset=utf-8"] {
        app.institute.patch(&format!("/achievements/{id}")).if_match("*").body(media, "{\"trl\": 3}").expect(200);
    }
}

#[test]
fn too_large_a_body_is_refused_and_the_largest_is_taken() {
    let app = TestApp::start();
    let body = |bytes: usize| {
        let frame = "{\"title\": \"a\", \"abstract\": \"\"}".len();
        format!("{{\"title\": \"a\", \"abstract\": \"{}\"}}", "x".repeat(bytes - frame))
    };
    app.institute.post("/achievements").body("application/json", body((1 << 20) + 1)).refused(413, "body_too_large");
    app.institute.post("/achievements").body("application/json", body(1 << 20)).invalid(&[("/abstract", "too_long")]);
}

#[test]
fn a_query_string_that_cannot_be_parsed_is_malformed() {
    let app = TestApp::start();
    for path in ["/achievements?limit=%", "/achievements?limit=%zz", "/search/achievements?q=%ff", "/users?limit=%e4%bd"] {
        app.admin.get(path).refused(400, "malformed_query");
    }
    app.admin.post("/organizations?validate_only=%").json(&json!({})).refused(400, "malformed_query");
}

#[test]
fn every_bad_parameter_is_told_at_once() {
    let app = TestApp::start();
    app.admin
        .get("/achievements?limit=0&state=unheard&state=draft&owner_organization_id=7&colour=red&count=maybe&cursor=x")
        .invalid(&[
            ("/colour", "unknown_parameter"),
            ("/count", "invalid"),
            ("/cursor", "cursor"),
            ("/limit", "range"),
            ("/owner_organization_id", "id_shape"),
            ("/state", "unknown_value"),
        ]);
    app.admin.get("/me?verbose=true").invalid(&[("/verbose", "unknown_parameter")]);
    app.admin.post("/organizations?dry_run=true&wait=soon").json(&json!({})).refused(422, "invalid_input");
    app.admin.post("/organizations?validate_only=yes").json(&json!({})).invalid(&[("/validate_only", "unknown_value")]);
    app.admin.get(&format!("/organizations?{}", query(&[("name", "a\u{0}b")]))).invalid(&[("/name", "control_character")]);
}

#[test]
fn what_is_no_id_names_nothing() {
    let app = TestApp::start();
    let id = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";
    for id in ["x", "7", "01890f5e7c2a7b3c9d4e5f6a7b8c9d0e", &format!("{{{id}}}"), &format!("{id}0"), id, "%00", "NH-2025-000001"]
    {
        for path in ["achievements", "organizations", "users", "api-keys"] {
            app.admin.get(&format!("/{path}/{}", id.replace('{', "%7B").replace('}', "%7D"))).refused(404, "not_found");
        }
    }
}

#[test]
fn problems_speak_the_callers_language_and_codes_do_not() {
    let app = TestApp::start();
    let path = "/achievements/01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";
    for (header, language, title) in [
        (None, "zh-CN", "没有找到"),
        (Some("zh-CN"), "zh-CN", "没有找到"),
        (Some("en"), "en", "Not found"),
        (Some("en-GB,en;q=0.9,zh;q=0.8"), "en", "Not found"),
        (Some("fr"), "zh-CN", "没有找到"),
    ] {
        let call = app.anonymous.get(path);
        let call = if let Some(header) = header { call.header("Accept-Language", header) } else { call };
        let answer = call.refused(404, "not_found");
        assert_eq!(answer.header("Content-Language"), Some(language), "{answer}");
        assert_eq!(answer.json()["title"], title, "{answer}");
    }
    let answer = app
        .institute
        .in_english()
        .post("/achievements")
        .json(&json!({"trl": 12}))
        .invalid(&[("/title", "required"), ("/trl", "range")]);
    assert_eq!(answer.json()["detail"], "2 places need to be corrected; see errors.");
    assert_eq!(answer.json()["errors"][1]["detail"], "This is out of range: it must be between 1 and 9.");
}

#[test]
fn a_request_keeps_a_harmless_id_of_its_own() {
    let app = TestApp::start();
    let answer = app.anonymous.get("/me").header("X-Request-Id", "trace-7.a_B").expect(200);
    assert_eq!(answer.header("X-Request-Id"), Some("trace-7.a_B"));
    for harmful in ["a b", "<script>", &"x".repeat(65)] {
        let answer = app.anonymous.get("/me").header("X-Request-Id", harmful).expect(200);
        assert_ne!(answer.header("X-Request-Id"), Some(harmful));
    }
}

use serde_json::json;

use crate::{
    authentication::{PASSWORD, browser, log_in, person},
    support::{TestApp, brief},
};

#[test]
fn who_sends_nothing_is_asked_to_say_who_they_are() {
    let app = TestApp::start();
    app.anonymous.post("/achievements").json(&brief("柔性传感器")).refused(401, "credentials_missing");
    app.anonymous.get("/users").refused(401, "credentials_missing");
    app.anonymous.delete("/sessions/current").refused(401, "credentials_missing");
}

#[test]
fn an_unknown_credential_is_refused_even_where_none_is_needed() {
    let app = TestApp::start();
    let key = format!("nanhu_{}", "0".repeat(64));
    for value in [format!("Bearer {key}"), "Bearer".into(), "Bearer ".into(), "Basic dXNlcjpwYXNz".into(), "nonsense".into(), key]
    {
        let client = app.anonymous.with("Authorization", &value);
        client.get("/me").refused(401, "credentials_unknown");
        client.get("/achievements").refused(401, "credentials_unknown");
        client.post("/achievements").json(&brief("柔性传感器")).refused(401, "credentials_unknown");
    }
    app.anonymous.with("Cookie", "nanhu_session=unheard-of").get("/me").refused(401, "session_ended");
}

#[test]
fn a_key_that_has_expired_is_unknown() {
    let app = TestApp::start();
    let body = json!({
        "organization_id": app.organizations.company, "role": "company", "name": "每日同步", "expires_at": "2999-01-01T00:00:00Z"
    });
    let made = app.admin.post("/api-keys").json(&body).expect(201);
    let client = app.anonymous.with_key(made.json()["secret"].as_str().expect("a secret"));
    client.get("/me").expect(200);
    let path = format!("/api-keys/{}", made.id());
    app.admin.patch(&path).if_match("*").json(&json!({"expires_at": "2020-01-01T00:00:00Z"})).expect(200);
    client.get("/me").refused(401, "credentials_unknown");
    app.admin.patch(&path).if_match("*").json(&json!({"expires_at": null})).expect(200);
    client.get("/me").expect(200);
}

#[test]
fn a_key_that_was_revoked_is_unknown_from_then_on() {
    let app = TestApp::start();
    let body = json!({"organization_id": app.organizations.company, "role": "company", "name": "每日同步"});
    let made = app.admin.post("/api-keys").json(&body).expect(201);
    let client = app.anonymous.with_key(made.json()["secret"].as_str().expect("a secret"));
    client.get("/me").expect(200);
    let path = format!("/api-keys/{}", made.id());
    app.admin.delete(&path).refused(428, "precondition_required");
    let revoked = app.admin.delete(&path).if_match(&made.etag()).expect(200);
    assert!(revoked.json()["revoked_at"].is_string(), "{revoked}");
    client.get("/me").refused(401, "credentials_unknown");
    app.admin.delete(&path).if_match("*").refused(409, "already_revoked");
}

#[test]
fn a_log_in_tells_not_whether_the_address_or_the_password_was_wrong() {
    let app = TestApp::start();
    person(&app, "wang@example.com");
    let wrong = log_in(&app, "wang@example.com", "not the right one").expect(401);
    let nobody = log_in(&app, "nobody@example.com", PASSWORD).expect(401);
    assert_eq!(wrong.json(), nobody.json());
    assert_eq!(wrong.json()["code"], "login_failed");
    app.anonymous.post("/sessions").json(&json!({})).invalid(&[("/email", "required"), ("/password", "required")]);
}

#[test]
fn too_many_attempts_to_log_in_have_to_wait() {
    let app = TestApp::start_with(|config| config.logins_per_minute = 3);
    person(&app, "wang@example.com");
    person(&app, "li@example.com");
    for _ in 0..3 {
        assert_eq!(log_in(&app, "wang@example.com", "not the right one").status, 401);
    }
    let body = json!({"email": "WANG@example.com", "password": PASSWORD});
    let answer = app.anonymous.post("/sessions").json(&body).refused(429, "too_many_requests");
    let seconds: u64 = answer.header("Retry-After").and_then(|after| after.parse().ok()).expect("seconds");
    assert!((1..=60).contains(&seconds), "{answer}");
    log_in(&app, "li@example.com", PASSWORD).expect(201);
}

#[test]
fn who_asks_too_often_has_to_wait_and_is_told_the_policy() {
    let app = TestApp::start_with(|config| {
        config.limit_loopback = true;
        config.requests_per_minute = 5;
    });
    for left in (0..5).rev() {
        let answer = app.anonymous.get("/me").expect(200);
        assert_eq!(answer.header("RateLimit-Policy"), Some("\"address\";q=5;w=60"), "{answer}");
        assert_eq!(answer.header("RateLimit"), Some(format!("\"address\";r={left}").as_str()), "{answer}");
    }
    let answer = app.anonymous.get("/me").refused(429, "too_many_requests");
    assert_eq!(answer.header("RateLimit"), Some("\"address\";r=0"), "{answer}");
}

#[test]
fn a_person_who_was_shut_out_is_nobody_at_once() {
    let app = TestApp::start();
    let id = person(&app, "wang@example.com");
    let (browser, _) = browser(&app, "wang@example.com");
    browser.get("/me").expect(200);
    app.admin.patch(&format!("/users/{id}")).if_match("*").json(&json!({"is_active": false})).expect(200);
    browser.get("/me").refused(401, "session_ended");
    assert_eq!(log_in(&app, "wang@example.com", PASSWORD).expect(401).json()["code"], "login_failed");
    app.admin.patch(&format!("/users/{id}")).if_match("*").json(&json!({"is_active": true})).expect(200);
    log_in(&app, "wang@example.com", PASSWORD).expect(201);
}

#[test]
fn a_key_has_no_password_to_change() {
    let app = TestApp::start();
    let body = json!({"current_password": PASSWORD, "new_password": "another long password"});
    app.institute.post("/me/password").json(&body).refused(403, "role_forbids");
    app.anonymous.post("/me/password").json(&body).refused(401, "credentials_missing");
}

#[test]
fn behind_a_proxy_of_ones_own_each_client_is_counted_for_itself() {
    let limited = |trusted: bool| {
        TestApp::start_with(|config| {
            config.limit_loopback = true;
            config.requests_per_minute = 2;
            config.trust_forwarded_for = trusted;
        })
    };
    let from = |app: &TestApp, address: &str| app.anonymous.get("/me").header("X-Forwarded-For", address).send().status;
    let app = limited(true);
    let seen =
        [from(&app, "198.51.100.7"), from(&app, "1.1.1.1, 198.51.100.7"), from(&app, "198.51.100.7"), from(&app, "198.51.100.8")];
    assert_eq!(seen, [200, 200, 429, 200], "the last address is the proxy's word");
    let app = limited(false);
    let seen = [from(&app, "198.51.100.7"), from(&app, "198.51.100.8"), from(&app, "198.51.100.9")];
    assert_eq!(seen, [200, 200, 429], "what a client says of itself does not count");
}

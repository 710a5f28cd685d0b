//! Keys and sessions: who is known, and how that ends.

use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp, member};

pub const PASSWORD: &str = "correct horse battery";

/// A person of the first institute.
pub fn person(app: &TestApp, email: &str) -> String {
    let body = json!({
        "organization_id": app.organizations.institute, "role": "institute", "name": "王建国", "email": email, "password": PASSWORD
    });
    app.admin.post("/users").json(&body).expect(201).id()
}

pub fn log_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.anonymous.post("/sessions").json(&json!({"email": email, "password": password})).send()
}

/// The browser after a log-in: it has the cookie, and the token for changes.
pub fn browser(app: &TestApp, email: &str) -> (Client, String) {
    let answer = log_in(app, email, PASSWORD).expect(201);
    let cookie = answer.header("Set-Cookie").expect("a cookie").split(';').next().expect("a pair").to_owned();
    let token = member(&answer.json(), "csrf_token").to_owned();
    (app.anonymous.with("Cookie", &cookie), token)
}

fn me(client: &Client) -> Value {
    client.get("/me").expect(200).json()
}

#[test]
fn everybody_is_told_who_they_are_and_what_they_may_do() {
    let app = TestApp::start();
    for (name, role, client) in app.callers() {
        let me = me(client);
        assert_eq!(me["role"], role.as_str(), "{name}");
        assert_eq!(me["kind"], if name == "anonymous" { "anonymous" } else { "api_key" }, "{name}");
        assert_eq!(me["organization"].is_object(), name != "anonymous", "{name}");
        let may = |permission: &str| me["permissions"].as_array().is_some_and(|all| all.contains(&json!(permission)));
        assert!(may("read_published_achievements"), "{name}");
        assert_eq!(may("manage_users"), name == "admin", "{name}");
        assert_eq!(may("write_achievements"), !["anonymous", "company", "company_2"].contains(&name), "{name}");
    }
    assert_eq!(me(&app.institute)["organization"]["id"], app.organizations.institute.as_str());
    assert_eq!(me(&app.institute_2)["organization"]["name"], "嘉兴柔性电子研究所");
}

#[test]
fn a_session_opens_with_the_right_password_and_ends_with_the_log_out() {
    let app = TestApp::start();
    let id = person(&app, "wang@example.com");
    let answer = log_in(&app, " Wang@Example.com", PASSWORD).expect(201);
    let cookie = answer.header("Set-Cookie").expect("a cookie");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert_eq!(answer.json()["user"]["id"], id.as_str());
    assert!(!answer.text().contains("password"), "{answer}");
    let (browser, token) = browser(&app, "wang@example.com");
    assert_eq!(me(&browser)["kind"], "user");
    assert_eq!(me(&browser)["name"], "王建国");
    let gone = browser.delete("/sessions/current").header("X-CSRF-Token", &token).expect(204);
    assert!(gone.header("Set-Cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")), "{gone}");
    browser.get("/me").refused(401, "session_ended");
}

#[test]
fn with_a_session_a_change_needs_the_token_that_the_log_in_gave() {
    let app = TestApp::start();
    person(&app, "wang@example.com");
    let (browser, token) = browser(&app, "wang@example.com");
    let body = json!({"title": "柔性传感器"});
    browser.post("/achievements").json(&body).refused(403, "csrf_token_missing");
    browser.post("/achievements").header("X-CSRF-Token", "0".repeat(64).as_str()).json(&body).refused(403, "csrf_token_missing");
    browser.delete("/sessions/current").refused(403, "csrf_token_missing");
    let made = browser.post("/achievements").header("X-CSRF-Token", &token).json(&body).expect(201);
    assert_eq!(made.json()["owner_organization_id"], app.organizations.institute.as_str());
    let other = self::browser(&app, "wang@example.com").1;
    browser.post("/achievements").header("X-CSRF-Token", &other).json(&body).refused(403, "csrf_token_missing");
}

#[test]
fn who_changes_the_password_stays_and_other_sessions_end() {
    let app = TestApp::start();
    person(&app, "wang@example.com");
    let ((here, token), (there, _)) = (browser(&app, "wang@example.com"), browser(&app, "wang@example.com"));
    let change = |current: &str, new: &str| {
        here.post("/me/password").header("X-CSRF-Token", &token).json(&json!({"current_password": current, "new_password": new}))
    };
    change("not this one", "another long password").invalid(&[("/current_password", "password_wrong")]);
    change(PASSWORD, "short").invalid(&[("/new_password", "password_weak")]);
    change(PASSWORD, "another long password").expect(204);
    assert_eq!(me(&here)["kind"], "user");
    there.get("/me").refused(401, "session_ended");
    assert_eq!(log_in(&app, "wang@example.com", PASSWORD).status, 401);
    log_in(&app, "wang@example.com", "another long password").expect(201);
}

#[test]
fn a_session_lasts_as_long_as_the_settings_say() {
    let app = TestApp::start_with(|config| config.session_hours = 3);
    person(&app, "wang@example.com");
    let answer = log_in(&app, "wang@example.com", PASSWORD).expect(201);
    assert!(answer.header("Set-Cookie").is_some_and(|cookie| cookie.contains("Max-Age=10800")), "{answer}");
    assert!(answer.header("Set-Cookie").is_some_and(|cookie| !cookie.contains("Secure")), "{answer}");
    let app = TestApp::start_with(|config| config.secure_cookies = true);
    person(&app, "wang@example.com");
    let answer = log_in(&app, "wang@example.com", PASSWORD).expect(201);
    assert!(answer.header("Set-Cookie").is_some_and(|cookie| cookie.contains("Secure")), "{answer}");
}

#[test]
fn a_trial_of_the_log_in_opens_no_session() {
    let app = TestApp::start();
    person(&app, "wang@example.com");
    let right = json!({"email": "wang@example.com", "password": PASSWORD});
    let answer = app.anonymous.post("/sessions?validate_only=true").json(&right).send();
    assert!([200, 204].contains(&answer.status), "{answer}");
    assert_eq!(answer.header("Set-Cookie"), None, "{answer}");
    let wrong = json!({"email": "wang@example.com", "password": "not the right one"});
    app.anonymous.post("/sessions?validate_only=true").json(&wrong).refused(401, "login_failed");
}

#[test]
fn a_session_that_has_ended_stands_in_nobodys_way() {
    let app = TestApp::start();
    let browser = app.anonymous.with("Cookie", "nanhu_session=0123456789abcdef");
    let ended = browser.get("/achievements").refused(401, "session_ended");
    assert!(ended.header("Set-Cookie").is_some_and(|cookie| cookie.starts_with("nanhu_session=;")), "{ended}");
    browser.delete("/sessions/current").expect(204);
    let body = json!({"email": "nobody@example.com", "password": "nobody's password"});
    browser.post("/sessions").json(&body).refused(401, "login_failed");
}

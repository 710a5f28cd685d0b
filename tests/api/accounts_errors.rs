use serde_json::json;

use crate::{
    authentication::{PASSWORD, person},
    support::{TestApp, with},
};

#[test]
fn every_bad_field_of_a_person_is_told_at_once() {
    let app = TestApp::start();
    app.admin.post("/users").json(&json!({})).invalid(&[
        ("/email", "required"),
        ("/name", "required"),
        ("/organization_id", "required"),
        ("/password", "required"),
        ("/role", "required"),
    ]);
    let body = json!({"organization_id": "7", "role": "anonymous", "name": "", "email": "x", "password": "short", "age": 7});
    app.admin.post("/users").json(&body).invalid(&[
        ("/age", "unknown_field"),
        ("/email", "email"),
        ("/name", "required"),
        ("/organization_id", "id_shape"),
        ("/password", "password_weak"),
        ("/role", "anonymous_role"),
    ]);
}

#[test]
fn a_password_is_neither_the_name_nor_the_address() {
    let app = TestApp::start();
    let body = json!({
        "organization_id": app.organizations.company, "role": "company", "name": "Wang Jianguo 1970", "email": "wang.jianguo@example.com",
        "password": "wang jianguo 1970"
    });
    app.admin.post("/users").json(&body).invalid(&[("/password", "password_weak")]);
    let body = with(body, json!({"password": "Wang.Jianguo@Example.com"}));
    app.admin.post("/users").json(&body).invalid(&[("/password", "password_weak")]);
}

#[test]
fn a_role_fits_the_organization() {
    let app = TestApp::start();
    let organizations = &app.organizations;
    let unknown = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e".to_owned();
    for (organization, role, error) in [
        (&organizations.company, "staff", Some(("/role", "role_organization"))),
        (&organizations.company, "institute", Some(("/role", "role_organization"))),
        (&organizations.institute, "company", Some(("/role", "role_organization"))),
        (&organizations.centre, "institute", Some(("/role", "role_organization"))),
        (&unknown, "company", Some(("/organization_id", "organization_unknown"))),
        (&organizations.centre, "admin", None),
        (&organizations.institute, "institute", None),
    ] {
        let call = app.admin.post("/api-keys").json(&json!({"organization_id": organization, "role": role, "name": "试"}));
        match error {
            Some(error) => call.invalid(&[error]),
            None => call.expect(201),
        };
    }
}

#[test]
fn an_address_belongs_to_one_person() {
    let app = TestApp::start();
    person(&app, "wang@example.com");
    let li = person(&app, "li@example.com");
    let body = json!({
        "organization_id": app.organizations.company, "role": "company", "name": "同名", "email": "WANG@example.com", "password": PASSWORD
    });
    app.admin.post("/users").json(&body).invalid(&[("/email", "email_taken")]);
    let path = format!("/users/{li}");
    app.admin.patch(&path).if_match("*").json(&json!({"email": "wang@example.com"})).invalid(&[("/email", "email_taken")]);
    app.admin.patch(&path).if_match("*").json(&json!({"role": "admin"})).invalid(&[("/role", "role_organization")]);
    app.admin
        .patch(&path)
        .if_match("*")
        .json(&json!({"organization_id": app.organizations.company}))
        .invalid(&[("/organization_id", "unknown_field")]);
}

#[test]
fn a_key_ends_in_the_future() {
    let app = TestApp::start();
    let body = json!({"organization_id": app.organizations.company, "role": "company", "name": "试", "expires_at": "2020-01-01T00:00:00Z"});
    app.admin.post("/api-keys").json(&body).invalid(&[("/expires_at", "timestamp_past")]);
    let body = with(body, json!({"expires_at": "tomorrow"}));
    app.admin.post("/api-keys").json(&body).invalid(&[("/expires_at", "timestamp_shape")]);
}

#[test]
fn a_journals_cursor_is_one_of_its_own() {
    let app = TestApp::start();
    app.admin.get("/audit-events?cursor=x&limit=101").refused(422, "invalid_input");
    app.admin.get("/audit-events?cursor=x").invalid(&[("/cursor", "cursor")]);
    app.admin.get("/audit-events?entity_id=x").invalid(&[("/entity_id", "id_shape")]);
}

#[test]
fn a_key_ends_within_the_years_that_can_be_written() {
    let app = TestApp::start();
    for end in ["9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"] {
        let body = json!({"organization_id": app.organizations.company, "role": "company", "name": "到期", "expires_at": end});
        app.admin.post("/api-keys").json(&body).invalid(&[("/expires_at", "date_out_of_range")]);
    }
}

#[test]
fn a_name_shows_something() {
    let app = TestApp::start();
    let of = app.organizations.company.as_str();
    let key = json!({"organization_id": of, "role": "company", "name": " "});
    app.admin.post("/api-keys").json(&key).invalid(&[("/name", "blank")]);
    let user = json!({"organization_id": of, "role": "company", "name": " ", "email": "li@example.com", "password": "twelve characters"});
    app.admin.post("/users").json(&user).invalid(&[("/name", "blank")]);
}

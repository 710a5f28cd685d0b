use serde_json::json;

use crate::{
    authentication::{PASSWORD, log_in, person},
    support::{TestApp, member},
};

#[test]
fn a_person_is_made_read_and_changed_and_no_password_is_ever_shown() {
    let app = TestApp::start();
    let id = person(&app, "Wang@Example.com");
    let path = format!("/users/{id}");
    let read = app.admin.get(&path).expect(200);
    assert_eq!(read.json()["email"], "wang@example.com");
    assert_eq!(read.json()["is_active"], true);
    assert!(!read.text().contains("password") && !read.text().contains("argon2"), "{read}");
    let change = json!({"name": "王建军", "password": "another long password"});
    let changed = app.admin.patch(&path).if_match(&read.etag()).json(&change).expect(200);
    assert_eq!((&changed.json()["name"], &changed.json()["version"]), (&json!("王建军"), &json!(2)));
    assert!(!changed.text().contains("password"), "{changed}");
    assert_eq!(log_in(&app, "wang@example.com", PASSWORD).status, 401);
    log_in(&app, "wang@example.com", "another long password").expect(201);
}

#[test]
fn people_are_listed_by_organization_and_role() {
    let app = TestApp::start();
    let id = person(&app, "wang@example.com");
    let of = |filter: &str| app.admin.get(&format!("/users?{filter}")).expect(200).each("id");
    assert_eq!(of(&format!("organization_id={}", app.organizations.institute)), [id.as_str()]);
    assert_eq!(of("role=institute"), [id]);
    assert!(of("role=staff").is_empty());
    let keys = app.admin.get("/api-keys?role=staff&count=true").expect(200);
    assert_eq!(keys.json()["total"], 2);
    assert!(!keys.text().contains("secret"), "{keys}");
}

#[test]
fn a_key_shows_its_secret_once() {
    let app = TestApp::start();
    let body = json!({"organization_id": app.organizations.company, "role": "company", "name": "每日同步"});
    let made = app.admin.post("/api-keys").header("Idempotency-Key", "k-1").json(&body).expect(201);
    let json = made.json();
    let secret = member(&json, "secret");
    assert!(secret.starts_with("nanhu_") && secret.len() == 70, "{made}");
    assert_eq!(app.anonymous.with_key(secret).get("/me").expect(200).json()["id"], json["id"]);
    let again = app.admin.post("/api-keys").header("Idempotency-Key", "k-1").json(&body).expect(201);
    assert_eq!(again.json()["id"], json["id"]);
    assert_eq!(again.json()["secret"], json!(null), "{again}");
    for path in [format!("/api-keys/{}", made.id()), "/api-keys".to_owned(), "/audit-events".to_owned()] {
        assert!(!app.admin.get(&path).expect(200).text().contains(secret), "{path}");
    }
    let renamed = app.admin.patch(&format!("/api-keys/{}", made.id())).if_match("*").json(&json!({"name": "改名"})).expect(200);
    assert_eq!((&renamed.json()["name"], &renamed.json()["secret"]), (&json!("改名"), &json!(null)));
}

#[test]
fn the_journal_tells_who_did_what_in_which_request() {
    let app = TestApp::start();
    let made = app.institute.post("/achievements").header("X-Request-Id", "req-17").json(&json!({"title": "一"})).expect(201);
    let events = app.admin.get(&format!("/audit-events?entity_id={}", made.id())).expect(200).items();
    assert_eq!(events.len(), 1);
    let me = app.institute.get("/me").expect(200).json();
    let event = &events[0];
    for (name, value) in [
        ("action", json!("create")),
        ("entity", json!("achievement")),
        ("entity_id", json!(made.id())),
        ("version", json!(1)),
        ("actor_kind", json!("api_key")),
        ("actor_id", me["id"].clone()),
        ("role", json!("institute")),
        ("organization_id", json!(app.organizations.institute)),
        ("request_id", json!("req-17")),
    ] {
        assert_eq!(event[name], value, "{name}");
    }
}

#[test]
fn the_journal_is_paged_from_the_newest_without_gaps() {
    let app = TestApp::start();
    for n in 0..7 {
        app.draft(&json!({"title": format!("第{n}项")}));
    }
    let mut seen = Vec::new();
    let mut path = "/audit-events?limit=4".to_owned();
    loop {
        let page = app.admin.get(&path).expect(200);
        seen.extend(page.items().iter().map(|event| event["seq"].as_i64().expect("a number")));
        match page.json()["next_cursor"].as_str() {
            Some(cursor) => path = format!("/audit-events?limit=4&cursor={cursor}"),
            None => break,
        }
    }
    let last = i64::try_from(seen.len()).expect("few");
    assert!(last >= 7 + 12, "drafts, organizations and keys: {last}");
    assert_eq!(seen, (1..=last).rev().collect::<Vec<_>>());
}

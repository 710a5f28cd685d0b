//! The policy table, walked through HTTP: every role on every operation of the OpenAPI document.

use nanhu::foundation::access::{Grant, Permission, Role, grant};
use serde_json::{Value, json};

use crate::{
    authentication::{PASSWORD, person},
    openapi::operations,
    support::{Client, TestApp, brief, step},
};

/// Which permission an operation needs; none where anybody may call it, or its own rule says who.
fn permission(method: &str, path: &str) -> Option<Permission> {
    use Permission as P;
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    Some(match (method, path) {
        ("get", "/achievements" | "/achievements/{id}" | "/achievements/{id}/similar" | "/search/achievements") => {
            P::ReadPublishedAchievements
        }
        ("post", "/achievements") | ("patch", "/achievements/{id}") => P::WriteAchievements,
        ("get", "/achievements/{id}/history" | "/achievements/{id}/duplicates") => P::WriteAchievements,
        ("post", "/achievements/{id}/submit" | "/achievements/{id}/withdraw" | "/achievements/{id}/confirm") => {
            P::WriteAchievements
        }
        ("post", "/achievements/{id}/publish" | "/achievements/{id}/return" | "/achievements/{id}/archive") => {
            P::ReviewAchievements
        }
        ("get", "/organizations" | "/organizations/{id}") => P::ReadOrganizations,
        ("post", "/organizations") | ("patch", "/organizations/{id}") => P::ManageOrganizations,
        (_, "/users" | "/users/{id}") => P::ManageUsers,
        (_, "/api-keys" | "/api-keys/{id}") => P::ManageApiKeys,
        ("get", "/audit-events") => P::ReadAuditEvents,
        ("get", "/me") | ("post", "/me/password" | "/sessions") | ("delete", "/sessions/current") => return None,
        ("get", "/" | "/docs" | "/healthz" | "/readyz" | "/metrics" | "/openapi.json") => return None,
        _ => panic!("say here which permission {method} {path} needs"),
    })
}

/// A body with which the operation succeeds for those who may.
fn body(app: &TestApp, method: &str, path: &str) -> Value {
    match (method, path.strip_prefix("/api/v1").unwrap_or(path)) {
        ("post", "/achievements") => brief("新成果"),
        ("post", "/achievements/{id}/return") => json!({"reason": "请补充。"}),
        ("post", "/organizations") => json!({"kind": "fund", "name": "新基金"}),
        ("post", "/users") => json!({
            "organization_id": app.organizations.company, "role": "company", "name": "新人", "password": PASSWORD,
            "email": "new@example.com"
        }),
        ("post", "/api-keys") => json!({"organization_id": app.organizations.company, "role": "company", "name": "新密钥"}),
        _ => json!({}),
    }
}

fn call(client: &Client, app: &TestApp, method: &str, path: &str, id: &str) -> crate::support::Answer {
    let call = client.call(&method.to_uppercase(), &path.replace("{id}", id)).if_match("*");
    if method == "get" || method == "delete" { call.send() } else { call.json(&body(app, method, path)).send() }
}

/// Brings a record of the first institute to where a step can be taken.
fn ready_for(app: &TestApp, path: &str, published: bool) -> String {
    let id = app.draft(&brief("成果"));
    if published {
        step(&app.institute, &id, "submit");
        step(&app.staff, &id, "publish");
        if path.ends_with("/publish") || path.ends_with("/return") {
            app.institute.patch(&format!("/achievements/{id}")).if_match("*").json(&json!({"trl": 5})).expect(200);
        }
    }
    id
}

#[test]
fn nobody_may_what_the_table_refuses() {
    let app = TestApp::start();
    let user = person(&app, "wang@example.com");
    let mut refused = 0;
    for (path, method, _) in operations() {
        let Some(permission) = permission(method, &path) else {
            continue;
        };
        for (name, role, client) in app.callers().into_iter().filter(|(_, role, _)| grant(*role, permission) == Grant::No) {
            let id = match path.split('/').nth(3) {
                Some("achievements") => ready_for(&app, &path, true),
                Some("organizations") => app.organizations.company.clone(),
                Some("users") => user.clone(),
                _ => app.admin.get("/api-keys").expect(200).each("id").remove(0),
            };
            let answer = call(client, &app, method, &path, &id);
            let expected = if role == Role::Anonymous { 401 } else { 403 };
            assert_eq!(answer.status, expected, "{name}: {answer}");
            refused += 1;
        }
    }
    assert!(refused > 80, "{refused}");
}

#[test]
fn everybody_may_what_the_table_grants() {
    let app = TestApp::start();
    let user = person(&app, "wang@example.com");
    for (path, method, _) in operations() {
        let Some(permission) = permission(method, &path) else {
            continue;
        };
        for (name, role, client) in app.callers() {
            let reaches = match grant(role, permission) {
                Grant::No => false,
                Grant::Own => name == "institute" || !path.contains("{id}"),
                Grant::All => true,
            };
            if !reaches {
                continue;
            }
            let id = match path.split('/').nth(3) {
                Some("achievements") if path.contains("{id}") => ready_for(&app, &path, !path.ends_with("/submit")),
                Some("organizations") => app.organizations.company.clone(),
                Some("users") => user.clone(),
                _ if path.contains("{id}") => app.admin.get("/api-keys?role=company").expect(200).each("id").remove(0),
                _ => String::new(),
            };
            let answer = call(client, &app, method, &path, &id);
            assert!((200..300).contains(&answer.status), "{name}: {answer}");
            if method == "delete" {
                let key = json!({"organization_id": app.organizations.company, "role": "company", "name": "后备"});
                app.admin.post("/api-keys").json(&key).expect(201);
            }
        }
    }
}

#[test]
fn what_reaches_ones_own_ends_there() {
    let app = TestApp::start();
    for (path, method, _) in operations() {
        let own = permission(method, &path).filter(|permission| grant(Role::Institute, *permission) == Grant::Own);
        if own.is_none() || !path.contains("{id}") {
            continue;
        }
        let published = ready_for(&app, &path, true);
        let answer = call(&app.institute_2, &app, method, &path, &published);
        assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("not_owner")), "{answer}");
        let draft = ready_for(&app, &path, false);
        let answer = call(&app.institute_2, &app, method, &path, &draft);
        assert_eq!(answer.status, 404, "of what is not published nobody else may know: {answer}");
    }
}

#[test]
fn what_one_may_is_told_by_me_as_the_table_has_it() {
    let app = TestApp::start();
    for (name, role, client) in app.callers() {
        let told = client.get("/me").expect(200).json()["permissions"].clone();
        let granted: Vec<&str> =
            Permission::ALL.iter().filter(|p| grant(role, **p) != Grant::No).map(|permission| permission.as_str()).collect();
        assert_eq!(told, json!(granted), "{name}");
    }
}

//! The policy table, walked through HTTP: every role on every operation of the OpenAPI document.

use nanhu::foundation::access::{Grant, Permission, Role, grant};
use serde_json::{Value, json};

use crate::{
    authentication::{PASSWORD, person},
    brokers, inquiries,
    openapi::operations,
    support::{Answer, Client, TestApp, brief, step},
};

/// What the walk has to know of a collection: of the operations whose path begins with it.
pub struct Collection {
    /// Which permission an operation needs, by method and path below `/api/v1`; none where its own rule says who.
    pub permission: fn(&str, &str) -> Option<Permission>,
    /// Makes what the operation acts on, ready for it, and answers what stands in the place of `{id}` (or `{year}`).
    pub ready: fn(&TestApp, &str, &str) -> String,
    /// A body with which the operation succeeds for those who may: method, path, id.
    pub body: fn(&TestApp, &str, &str, &str) -> Value,
    /// The callers (`company`, `institute` …) to whom what `ready` makes belongs.
    pub owners: &'static [&'static str],
}

fn collection(path: &str) -> Collection {
    if path.ends_with("}/inquiries") {
        return inquiries::BELOW;
    }
    if path.ends_with("/lineage") {
        return crate::lineage::POLICY;
    }
    match path.split('/').nth(1).unwrap_or_default() {
        "achievements" => ACHIEVEMENTS,
        "demands" => crate::demands::POLICY,
        "awards" => crate::awards::POLICY,
        "financings" => crate::financings::POLICY,
        "programmes" => crate::programmes::POLICY,
        "roadshows" => crate::roadshows::POLICY,
        "tiers" => crate::tiers::POLICY,
        "trainings" => crate::trainings::POLICY,
        "visits" => crate::visits::POLICY,
        "organizations" | "users" | "api-keys" | "audit-events" => ACCOUNTS,
        "deals" => crate::deals::POLICY,
        "notices" | "notice-objections" => crate::notices::POLICY,
        "search" if path.starts_with("/search/match") => crate::match_tickets::POLICY,
        "search" => SEARCH,
        "contracts" => crate::contracts::POLICY,
        "contract-rules" | "calendar-days" => crate::rules::POLICY,
        "payments" => crate::payments::POLICY,
        "trade-value" => crate::trade_value::POLICY,
        "brokers" => brokers::POLICY,
        "inquiries" => inquiries::POLICY,
        "targets" | "metric-definitions" | "target-freezes" => crate::targets::POLICY,
        "me" | "sessions" | "" | "docs" | "healthz" | "readyz" | "metrics" | "openapi.json" => EVERYBODY,
        other => panic!("say here what the walk has to know of {other}"),
    }
}

const EVERYBODY: Collection =
    Collection { permission: |_, _| None, ready: |_, _, _| String::new(), body: |_, _, _, _| json!({}), owners: &[] };

const SEARCH: Collection = Collection {
    permission: |method, path| match (method, path) {
        (_, "/search/achievements" | "/search/suggest") => Some(Permission::ReadPublishedAchievements),
        (_, "/search/achievements/export") => Some(Permission::ExportPublishedAchievements),
        (_, "/search/explain") => Some(Permission::ExplainSearch),
        (_, "/search/unmet") => Some(Permission::ReadUnmetSearches),
        (_, "/search/demands") => Some(Permission::ReadPublishedDemands),
        ("get", _) if path.starts_with("/search/lexicon") => Some(Permission::ReadLexicon),
        (_, _) if path.starts_with("/search/lexicon") => Some(Permission::ManageLexicon),
        _ => panic!("say here which permission {path} needs"),
    },
    ready: |app, _, _| crate::lexicon::entered(app, "term", &[&crate::lexicon::new_word()]),
    body: |_, _, path, _| match path {
        "/search/lexicon" => json!({"kind": "term", "words": [crate::lexicon::new_word()], "reason": "常用。"}),
        "/search/lexicon/{id}/withdraw" => json!({"reason": "不再使用。"}),
        _ => json!({}),
    },
    ..EVERYBODY
};

const ACHIEVEMENTS: Collection = Collection {
    permission: |method, path| {
        use Permission as P;
        Some(match (method, path.rsplit('/').next().unwrap_or_default()) {
            ("get", "achievements" | "{id}" | "similar") => P::ReadPublishedAchievements,
            ("post", "achievements" | "submit" | "withdraw" | "confirm") | ("patch", "{id}") => P::WriteAchievements,
            ("get", "history" | "duplicates" | "matches") => P::WriteAchievements,
            ("post", "publish" | "return" | "archive") => P::ReviewAchievements,
            _ => panic!("say here which permission {method} {path} needs"),
        })
    },
    ready: |app, _, path| ready_for(app, path, !path.ends_with("/submit")),
    body: |_, method, path, _| match (method, path) {
        ("post", "/achievements") => brief("新成果"),
        ("post", "/achievements/{id}/return") => json!({"reason": "请补充。"}),
        _ => json!({}),
    },
    owners: &["institute"],
};

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

const ACCOUNTS: Collection = Collection {
    permission: |method, path| {
        use Permission as P;
        Some(match (method, path) {
            ("get", "/organizations" | "/organizations/{id}") => P::ReadOrganizations,
            ("post", "/organizations") | ("patch", "/organizations/{id}") => P::ManageOrganizations,
            (_, "/users" | "/users/{id}") => P::ManageUsers,
            (_, "/api-keys" | "/api-keys/{id}") => P::ManageApiKeys,
            ("get", "/audit-events") => P::ReadAuditEvents,
            _ => panic!("say here which permission {method} {path} needs"),
        })
    },
    ready: |app, _, path| match path.split('/').nth(1) {
        Some("organizations") => app.organizations.company.clone(),
        Some("users") => person(app, &format!("{}@example.com", nanhu::foundation::types::Id::new())),
        _ => {
            let new = json!({"organization_id": app.organizations.company, "role": "company", "name": "密钥"});
            app.admin.post("/api-keys").json(&new).expect(201).id()
        }
    },
    body: |app, method, path, _| match (method, path) {
        ("post", "/organizations") => json!({"kind": "fund", "name": "新基金"}),
        ("post", "/users") => json!({
            "organization_id": app.organizations.company, "role": "company", "name": "新人", "password": PASSWORD,
            "email": format!("{}@example.com", nanhu::foundation::types::Id::new())
        }),
        ("post", "/api-keys") => json!({"organization_id": app.organizations.company, "role": "company", "name": "新密钥"}),
        _ => json!({}),
    },
    owners: &["company"],
};

fn below(path: &str) -> &str {
    path.strip_prefix("/api/v1").unwrap_or(path)
}

fn takes_id(path: &str) -> bool {
    path.contains('{')
}

fn call(client: &Client, app: &TestApp, method: &str, path: &str, id: &str) -> Answer {
    let target = path.replace("{id}", id).replace("{year}", id);
    let query = if path.ends_with("/records") { "?metric=trainings" } else { "" };
    let call = client.call(&method.to_uppercase(), &format!("{target}{query}")).if_match("*");
    if method == "get" || method == "delete" {
        return call.send();
    }
    call.json(&(collection(below(path)).body)(app, method, below(path), id)).send()
}

/// What stands in the place of `{id}` when an operation is called.
/// Makes what an operation acts on, if it acts on something, and answers its id.
pub fn ready(app: &TestApp, method: &str, path: &str) -> String {
    if takes_id(path) { (collection(below(path)).ready)(app, method, below(path)) } else { String::new() }
}

/// Every operation that the table has a say in, with its permission.
fn ruled() -> impl Iterator<Item = (String, &'static str, Permission)> {
    operations().into_iter().filter_map(|(path, method, _)| {
        let permission = (collection(below(&path)).permission)(method, below(&path));
        permission.map(|permission| (path, method, permission))
    })
}

#[test]
fn nobody_may_what_the_table_refuses() {
    let app = TestApp::start();
    let mut refused = 0;
    for (path, method, permission) in ruled() {
        let callers = app.callers();
        let may_not: Vec<_> = callers.into_iter().filter(|(_, role, _)| grant(*role, permission) == Grant::No).collect();
        if may_not.is_empty() {
            continue;
        }
        let id = ready(&app, method, &path);
        for (name, role, client) in may_not {
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
    for (path, method, permission) in ruled() {
        for (name, role, client) in app.callers() {
            let reaches = match grant(role, permission) {
                Grant::No => false,
                Grant::Own => !takes_id(&path) || collection(below(&path)).owners.contains(&name),
                Grant::All => true,
            };
            if !reaches {
                continue;
            }
            let id = ready(&app, method, &path);
            let answer = call(client, &app, method, &path, &id);
            assert!((200..300).contains(&answer.status), "{name}: {answer}");
        }
    }
}

#[test]
fn what_reaches_ones_own_ends_there() {
    let app = TestApp::start();
    for (path, method, permission) in ruled().filter(|(path, ..)| takes_id(path)) {
        for (name, role, client) in app.callers() {
            if grant(role, permission) != Grant::Own || collection(below(&path)).owners.contains(&name) {
                continue;
            }
            let id = ready(&app, method, &path);
            let answer = call(client, &app, method, &path, &id);
            // Of what is published everybody may know; of what is not, nobody else.
            let known = answer.status == 403 && answer.json()["code"] == "not_owner";
            assert!(known || answer.status == 404, "{name}: {answer}");
        }
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

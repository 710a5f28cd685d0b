//! The chain of introductions, held against who may write to the database.

use diesel::connection::SimpleConnection;
use nanhu::foundation::db::Engine;
use serde_json::{Value, json};

use crate::program::Home;

/// A home with three introductions.
fn introduced() -> Home {
    let home = Home::new();
    let key = home.key("admin", None);
    let server = home.serve();
    let made = |path: &str, body: Value| server.post(path, &key, &body)["id"].clone();
    let provider = made("/api/v1/organizations", json!({"kind": "institute", "name": "研究院"}));
    let receiver = made("/api/v1/organizations", json!({"kind": "company", "name": "企业"}));
    let certificate = json!({"level": "junior", "issuer": "中心", "number": "1", "issued_on": "2025-03-01"});
    let broker = made("/api/v1/brokers", json!({"name": "沈晓明", "certificates": [certificate]}));
    let body = json!({
        "provider_organization_id": provider, "receiver_organization_id": receiver,
        "happened_at": "2025-06-30T08:30:00Z", "means": "meeting"
    });
    let path = format!("/api/v1/brokers/{}/introductions", broker.as_str().expect("an id"));
    (0..3).for_each(|_| drop(server.post(&path, &key, &body)));
    server.stop();
    home
}

/// Changes a row as one may who owns the database: the guard first.
fn tamper(home: &Home, sql: &str) {
    let db = home.db();
    let guards = match db.engine() {
        Engine::Sqlite => "DROP TRIGGER introductions_no_update; DROP TRIGGER introductions_no_delete",
        Engine::Postgres => "DROP TRIGGER introductions_append_only ON introductions",
    };
    assert!(db.write_blocking(|conn| Ok(conn.batch_execute(sql)?)).is_err(), "the guard stands");
    db.write_blocking(|conn| Ok(conn.batch_execute(&format!("{guards}; {sql}"))?)).expect("the database takes it");
}

#[test]
fn verify_is_content_with_an_untouched_chain() {
    let home = introduced();
    let told = home.run(&["verify", "--json"]).expect(0).json();
    assert_eq!((&told["introductions"], &told["broken_introductions"]), (&json!(3), &json!(0)), "{told}");
    assert!(told.get("first_broken_introduction").is_none(), "{told}");
    let out = home.run(&["verify"]).expect(0).out;
    let hash = told["last_introduction_hash"].as_str().expect("a hash");
    assert!(out.contains(&format!("3 introductions: 0 broken\n  the last hash: {hash}\n")), "{out}");
}

#[test]
fn verify_finds_what_was_changed_removed_or_exchanged() {
    for (sql, first, broken) in [
        ("UPDATE introductions SET happened_at = '2025-06-29T08:30:00.000Z' WHERE seq = 2", 2, 1),
        ("UPDATE introductions SET content = replace(content, '企业', '他人') WHERE seq = 3", 3, 1),
        ("DELETE FROM introductions WHERE seq = 1", 1, 1),
        ("DELETE FROM introductions WHERE seq = 3", 3, 1),
        ("UPDATE introductions SET seq = 9 WHERE seq = 1", 1, 2),
        ("UPDATE introductions SET seq = 0 WHERE seq = 1", 0, 2),
        ("UPDATE introductions SET seq = 4 WHERE seq = 3", 3, 2),
        ("UPDATE introductions SET recorded_at = 'nothing' WHERE seq = 1", 1, 1),
    ] {
        let home = introduced();
        tamper(&home, sql);
        let told = home.run(&["verify", "--json"]).expect(1).json();
        assert_eq!((&told["first_broken_introduction"], &told["missing"]), (&json!(first), &json!(0)), "{sql}: {told}");
        assert!(told["broken_introductions"].as_i64() >= Some(broken), "{sql}: {told}");
        let out = home.run(&["verify"]).expect(1).out;
        assert!(out.contains(&format!("  the first broken one: {first}\n")), "{out}");
    }
}

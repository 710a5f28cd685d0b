use diesel::connection::SimpleConnection;
use nanhu::{
    catalogue::{
        achievements::{self, Incoming},
        demands,
        organizations::{OrganizationKind, first_of_kind},
    },
    foundation::{access::Actor, http::Expected},
};
use serde_json::{Value, json};

use crate::program::{Home, text};

/// A home with published records and an index that holds them.
fn filled() -> Home {
    let home = Home::new();
    let records: String = (0..5)
        .map(|n| format!("{}\n", json!({"external_ref": format!("R-{n}"), "title": format!("第{n}号激光装备"), "abstract": "有。", "state": "published"})))
        .collect();
    let file = home.write("records.jsonl", &records);
    home.run(&["import", "achievements", text(&file)]).expect(0);
    home
}

fn verify(home: &Home, code: i32) -> Value {
    home.run(&["verify", "--json"]).expect(code).json()
}

fn tamper(home: &Home, sql: &str) {
    home.db().write_blocking(|conn| Ok(conn.batch_execute(sql)?)).expect("the database takes it");
}

#[test]
fn verify_is_content_where_index_and_database_agree() {
    let home = filled();
    let told = verify(&home, 0);
    let expected = json!({"missing": 0, "extra": 0, "stale": 0, "pending": 0, "published": 5, "examples": []});
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&told[name], value, "{told}");
    }
    let ended = home.run(&["verify"]).expect(0);
    assert!(ended.out.starts_with("5 published records: 0 missing in the index, 0 extra, 0 stale\n"), "{}", ended.out);
}

#[test]
fn verify_tells_what_differs_and_a_rebuild_heals_it() {
    for (name, sql) in [
        ("stale", "UPDATE achievements SET version = version + 1 WHERE external_ref = 'R-1'"),
        ("extra", "UPDATE achievements SET state = 'withdrawn' WHERE external_ref = 'R-1'"),
        ("missing", "UPDATE achievements SET id = '01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e' WHERE external_ref = 'none'"),
    ] {
        let home = filled();
        if name == "missing" {
            let sql = "INSERT INTO achievements (id, owner_organization_id, external_ref, state, version, content, created_at, updated_at) \
                SELECT '01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e', owner_organization_id, 'R-9', state, version, content, created_at, updated_at \
                FROM achievements WHERE external_ref = 'R-1'";
            tamper(&home, sql);
        } else {
            tamper(&home, sql);
        }
        let told = verify(&home, 1);
        assert_eq!(told[name], 1, "{told}");
        assert_eq!(told["examples"].as_array().map(Vec::len), Some(1), "{told}");
        let records = told["published"].as_u64().expect("a number");
        assert_eq!(home.run(&["reindex"]).expect(0).out, format!("{records} records indexed\n"));
        assert_eq!(verify(&home, 0)["published"], records);
    }
}

#[test]
fn verify_tells_of_a_frozen_report_that_is_not_what_was_written() {
    let home = filled();
    let id = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";
    let hash = nanhu::foundation::access::fingerprint(b"{}");
    tamper(
        &home,
        &format!(
            "INSERT INTO target_freezes (id, year, as_of, note, report_zh, report_zh_sha256, report_en, report_en_sha256, frozen_at) \
             VALUES ('{id}', 2025, '2025-06-30', '', '{{}}', '{hash}', '{{}} ', '{hash}', '2025-07-01T00:00:00.000Z')"
        ),
    );
    assert_eq!(verify(&home, 1)["damaged_reports"], json!([id]));
    assert!(home.run(&["verify"]).expect(1).out.ends_with(&format!("  frozen report damaged: {id}\n")));
}

#[test]
fn what_the_index_has_yet_to_see_is_pending_and_no_difference() {
    let home = filled();
    let db = home.db();
    db.write_blocking(|conn| {
        let centre = first_of_kind(conn, OrganizationKind::TransferCentre)?;
        let new = json!({"external_ref": "R-7", "title": "新的", "abstract": "有。", "state": "published"});
        let changed = json!({"external_ref": "R-1", "title": "改过的", "abstract": "有。", "state": "published"});
        let batch = vec![Incoming::read(new)?, Incoming::read(changed)?];
        achievements::import(conn, &Actor::system(None), centre.expect("a centre"), batch)
    })
    .expect("written beside the index");
    let told = verify(&home, 0);
    assert_eq!((&told["pending"], &told["published"], &told["missing"]), (&json!(2), &json!(6), &json!(0)), "{told}");
    assert!(home.run(&["verify"]).expect(0).out.contains("2 records changed since the index was last written"));
    home.serve().stop();
    assert_eq!(verify(&home, 0)["pending"], 0);
}

#[test]
fn a_rebuild_is_done_by_the_server_that_holds_the_index_and_search_never_goes_empty() {
    let home = filled();
    let server = home.serve();
    std::thread::scope(|scope| {
        let rebuild = scope.spawn(|| home.run(&["reindex"]).expect(0).out);
        while !rebuild.is_finished() {
            assert_eq!(server.finds("激光"), 5);
        }
        assert_eq!(rebuild.join().expect("a rebuild"), "5 records indexed\n");
    });
    assert_eq!(server.finds("激光"), 5);
    server.stop();
    verify(&home, 0);
}

#[test]
fn migrations_are_told_by_number() {
    let home = Home::new();
    let first = home.run(&["migrate"]).expect(0).out;
    assert!(first.ends_with(" migrations applied\n") && !first.starts_with('0'), "{first}");
    assert_eq!(home.run(&["migrate"]).expect(0).out, "0 migrations applied\n");
}

/// A published demand of the centre's.
fn demand(home: &Home) {
    let publish = |conn: &mut nanhu::foundation::db::Conn| {
        let actor = Actor::system(first_of_kind(conn, OrganizationKind::TransferCentre)?);
        let content = serde_json::from_value(json!({"title": "激光切割的需求", "problem": "有。"}))?;
        let id = demands::service::create(conn, &actor, content)?.id;
        demands::service::submit(conn, &actor, id, &Expected::Any)?;
        demands::service::publish(conn, &actor, id, &Expected::Any)
    };
    home.db().write_blocking(publish).expect("a published demand");
}

#[test]
fn demands_are_verified_and_rebuilt_too() {
    let home = filled();
    demand(&home);
    let told = verify(&home, 0);
    assert_eq!((&told["pending"], &told["published"]), (&json!(1), &json!(6)), "{told}");
    assert_eq!(home.run(&["reindex"]).expect(0).out, "6 records indexed\n");
    assert_eq!(verify(&home, 0)["pending"], 0);
    for (name, sql) in [
        ("stale", "UPDATE demands SET version = version + 1"),
        ("extra", "UPDATE demands SET state = 'closed'"),
        ("missing", "UPDATE demands SET state = 'published'"),
    ] {
        tamper(&home, sql);
        assert_eq!(verify(&home, 1)[name], 1, "{name}");
        home.run(&["reindex"]).expect(0);
        verify(&home, 0);
    }
    std::fs::remove_dir_all(home.path("data/index/demands")).expect("deleted");
    home.run(&["verify"]).expect(1);
    home.serve().stop();
    assert_eq!(verify(&home, 0)["published"], 6);
}

#[test]
fn a_server_that_reads_along_knows_how_far_it_has_come() {
    let home = filled();
    let (first, second) = (home.serve(), home.serve());
    // Of this event no index keeps anything; of the demand the index of achievements keeps nothing.
    home.key("admin", None);
    demand(&home);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    for server in [&first, &second] {
        while server.get("/readyz", "").1["queue_lag"] != 0 {
            assert!(std::time::Instant::now() < deadline, "{}", server.get("/readyz", "").1);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(server.get("/api/v1/search/demands", "").1["total"], 1);
    }
    second.stop();
    first.stop();
}

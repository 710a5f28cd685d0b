//! The tables that the migrations make, on the engine in use: those that the program believes in, and those in which
//! nothing is ever changed.

#[path = "api/support/database.rs"]
mod database;

use std::collections::BTreeMap;

use database::TestDatabase;
use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use nanhu::foundation::{
    db::{Conn, Db, Engine, Synchronous},
    error::Error,
};
use tempfile::TempDir;

struct Tables {
    db: Db,
    _database: TestDatabase,
    _dir: TempDir,
}

fn empty() -> Tables {
    let dir = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::new(dir.path());
    let db = Db::connect(database.url(), Synchronous::Normal).expect("a connection");
    Tables { db, _database: database, _dir: dir }
}

fn migrated() -> Tables {
    let tables = empty();
    tables.db.migrate().expect("the migrations apply");
    tables
}

fn folders() -> Vec<String> {
    let entries = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).expect("the migrations");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn the_migrations_apply_to_an_empty_database_and_a_second_time_there_is_nothing_to_do() {
    let tables = empty();
    assert_eq!(tables.db.migrate().expect("the migrations apply"), folders().len());
    assert_eq!(tables.db.migrate().expect("again"), 0);
}

#[test]
fn processes_that_start_together_migrate_once() {
    let tables = empty();
    let applied: Vec<usize> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| tables.db.migrate().expect("the migrations apply"))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).collect()
    });
    assert_eq!(applied.iter().sum::<usize>(), folders().len(), "{applied:?}");
}

/// Table → column → (type, whether it may be null).
type Columns = BTreeMap<String, BTreeMap<String, (String, bool)>>;

/// What `schema.rs` says.
fn believed() -> Columns {
    let text = include_str!("../src/schema.rs");
    let mut tables = Columns::new();
    for block in text.split("diesel::table! {").skip(1) {
        let (name, rest) = block.trim_start().split_once(' ').expect("a name");
        let columns = rest.split_once('{').and_then(|(_, rest)| rest.split_once('}')).expect("columns").0;
        let columns = columns.split(',').filter_map(|column| column.split_once("->"));
        let typed = columns.map(|(name, of)| {
            let of = of.trim();
            let inner = of.strip_prefix("Nullable<").and_then(|inner| inner.strip_suffix('>'));
            (name.trim().to_owned(), (inner.unwrap_or(of).to_owned(), inner.is_some()))
        });
        tables.insert(name.to_owned(), typed.collect());
    }
    tables
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = Text)]
    nullable: String,
}

const OF_SQLITE: &str = "SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS data_type, \
    CASE c.\"notnull\" WHEN 0 THEN 'yes' ELSE 'no' END AS nullable \
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const OF_POSTGRES: &str = "SELECT CAST(table_name AS text) AS table_name, CAST(column_name AS text) AS column_name, \
    CAST(data_type AS text) AS data_type, lower(CAST(is_nullable AS text)) AS nullable \
    FROM information_schema.columns WHERE table_schema = 'public'";

/// What the engine has.
fn made(tables: &Tables) -> Columns {
    let columns: Vec<Column> = tables
        .db
        .read_blocking(|conn| {
            Ok(match conn {
                Conn::Sqlite(conn) => sql_query(OF_SQLITE).load(conn)?,
                Conn::Postgres(conn) => sql_query(OF_POSTGRES).load(conn)?,
            })
        })
        .expect("the columns");
    let mut made = Columns::new();
    for column in columns.into_iter().filter(|column| column.table_name != "__diesel_schema_migrations") {
        let of = match column.data_type.as_str() {
            "text" => "Text",
            "integer" => "Integer",
            "bigint" => "BigInt",
            "boolean" => "Bool",
            other => panic!("{}.{} is of type {other}", column.table_name, column.column_name),
        };
        let typed = (of.to_owned(), column.nullable == "yes");
        made.entry(column.table_name).or_default().insert(column.column_name, typed);
    }
    made
}

#[test]
fn the_program_believes_in_the_tables_that_are_there() {
    let believed = believed();
    assert!(believed.len() >= 10, "{believed:?}");
    assert_eq!(made(&migrated()), believed);
}

#[test]
fn every_migration_can_be_taken_back() {
    let tables = migrated();
    for folder in folders().iter().rev() {
        let path = format!("{}/migrations/{folder}/down.sql", env!("CARGO_MANIFEST_DIR"));
        let sql = std::fs::read_to_string(&path).expect("a way back");
        execute(&tables, &sql).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    assert_eq!(made(&tables), Columns::new());
}

fn execute(tables: &Tables, sql: &str) -> Result<(), Error> {
    tables.db.write_blocking(|conn| Ok(conn.batch_execute(sql)?))
}

const EVENT: &str = "INSERT INTO audit_events (seq, id, at, actor_kind, role, action, entity, entity_id) \
    VALUES (1, 'e', '2026-01-01T00:00:00.000Z', 'system', 'admin', 'create', 'achievement', 'a')";
const VERSION: &str = "INSERT INTO organizations (id, kind, name, is_local, tiers, contact, version, created_at, updated_at) \
    VALUES ('o', 'institute', 'o', TRUE, '[]', '{}', 1, '', ''); \
    INSERT INTO achievements (id, owner_organization_id, state, version, content, created_at, updated_at) \
    VALUES ('a', 'o', 'draft', 1, '{}', '', ''); \
    INSERT INTO achievement_versions (achievement_id, version, action, state, actor_kind, role, at) \
    VALUES ('a', 1, 'create', 'draft', 'system', 'admin', '')";

/// What the rows of the append-only tables hang on, and one row of each.
const ROWS: &str = "INSERT INTO demands (id, organization_id, kind, anonymous, state, version, content, created_at, updated_at) \
    VALUES ('d', 'o', 'ordinary', FALSE, 'draft', 1, '{}', '', ''); \
    INSERT INTO demand_versions (demand_id, version, action, state, actor_kind, role, at) \
    VALUES ('d', 1, 'create', 'draft', 'system', 'admin', ''); \
    INSERT INTO brokers (id, name, version, content, created_at, updated_at) VALUES ('b', 'b', 1, '{}', '', ''); \
    INSERT INTO inquiries (id, code, demand_id, sender_organization_id, receiver_organization_id, state, version, content, created_at, updated_at) \
    VALUES ('i', 'i', 'd', 'o', 'o', 'open', 1, '{}', '', ''); \
    INSERT INTO inquiry_messages (id, inquiry_id, role, text, at) VALUES ('m', 'i', 'staff', '', ''); \
    INSERT INTO introductions (seq, id, broker_id, happened_at, recorded_at, content, previous_hash, hash) \
    VALUES (1, 'n', 'b', '', '', '{}', '', ''); \
    INSERT INTO deals (id, code, provider_organization_id, receiver_organization_id, mode, by_centre, stage, version, content, created_at, updated_at) \
    VALUES ('e', 'e', 'o', 'o', 'assignment', TRUE, 'intent', 1, '{}', '', ''); \
    INSERT INTO deal_stages (deal_id, number, stage, entered_on, at) VALUES ('e', 1, 'intent', '', ''); \
    INSERT INTO contracts (id, number, contract_type, state, seller_key, buyer_key, total_amount_fen, technology_amount_fen, version, \
    content, created_at, updated_at) VALUES ('c', 'c', 'service', 'draft', '', '', 0, 0, 1, '{}', '', ''); \
    INSERT INTO contract_steps (contract_id, version, action, state, actor_kind, role, at, detail) \
    VALUES ('c', 1, 'create', 'draft', 'system', 'admin', '', '{}'); \
    INSERT INTO contract_payments (id, contract_id, received_on, amount_fen, technology_amount_fen, note, created_at) \
    VALUES ('p', 'c', '', 0, 0, '', ''); \
    INSERT INTO trade_value_entries (seq, id, contract_id, kind, dated_on, recorded_at, contract_type, industry, provider, receiver, \
    direction, contracts, technology_amount_fen, total_amount_fen) \
    VALUES (1, 't', 'c', 'registration', '', '', '', '', '', '', '', 1, 0, 0); \
    INSERT INTO notices (id, code, organization_id, state, version, content, created_at, updated_at) \
    VALUES ('u', 'u', 'o', 'draft', 1, '{}', '', ''); \
    INSERT INTO notice_steps (notice_id, version, action, state, actor_kind, role, at, detail) \
    VALUES ('u', 1, 'create', 'draft', 'system', 'admin', '', '{}'); \
    INSERT INTO closed_periods (id, closed_to, closed_at) VALUES ('k', '', ''); \
    INSERT INTO target_freezes (id, year, as_of, note, report_zh, report_zh_sha256, report_en, report_en_sha256, frozen_at) \
    VALUES ('f', 2025, '', '', '', '', '', '', '')";

#[test]
fn the_database_itself_keeps_what_was_written_as_it_was_written() {
    let tables = migrated();
    for rows in [EVENT, VERSION, ROWS] {
        execute(&tables, rows).expect("rows are added");
    }
    for (table, column) in [
        ("audit_events", "action"),
        ("achievement_versions", "action"),
        ("demand_versions", "action"),
        ("inquiry_messages", "text"),
        ("introductions", "hash"),
        ("deal_stages", "stage"),
        ("contract_steps", "action"),
        ("contract_payments", "note"),
        ("trade_value_entries", "kind"),
        ("notice_steps", "action"),
        ("closed_periods", "closed_to"),
        ("target_freezes", "report_zh"),
    ] {
        let mut forbidden = vec![format!("UPDATE {table} SET {column} = 'nothing'"), format!("DELETE FROM {table}")];
        if tables.db.engine() == Engine::Postgres {
            forbidden.push(format!("TRUNCATE {table} CASCADE"));
        }
        for sql in forbidden {
            let error = execute(&tables, &sql).expect_err("refused").to_string();
            assert!(error.contains(&format!("{table} is append-only")), "{sql}: {error}");
        }
    }
}

#[test]
fn the_database_refuses_what_refers_to_nothing() {
    let tables = migrated();
    let orphan = "INSERT INTO achievements (id, owner_organization_id, state, version, content, created_at, updated_at) \
        VALUES ('a', 'nobody', 'draft', 1, '{}', '', '')";
    assert!(execute(&tables, orphan).is_err());
    execute(&tables, VERSION).expect("with an owner it is taken");
}

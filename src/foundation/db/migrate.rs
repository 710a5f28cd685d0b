use diesel::{PgConnection, SqliteConnection, connection::SimpleConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Conn;
use crate::foundation::error::{Error, Result};

/// One tree for both engines; `migrations/README.md` says which SQL is allowed in it.
const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Tables in which the database itself refuses to change or delete a row.
const APPEND_ONLY: [&str; 12] = [
    "audit_events",
    "achievement_versions",
    "demand_versions",
    "inquiry_messages",
    "introductions",
    "deal_stages",
    "contract_steps",
    "contract_payments",
    "trade_value_entries",
    "notice_steps",
    "closed_periods",
    "target_freezes",
];

/// Applies what is missing and answers how many migrations that were.
pub fn migrate(conn: &mut Conn) -> Result<usize> {
    match conn {
        Conn::Sqlite(sqlite) => migrate_sqlite(sqlite),
        Conn::Postgres(pg) => migrate_postgres(pg),
    }
}

fn migrate_sqlite(conn: &mut SqliteConnection) -> Result<usize> {
    let applied = conn.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?.len();
    for table in APPEND_ONLY {
        for (name, event) in [("no_update", "UPDATE"), ("no_delete", "DELETE")] {
            conn.batch_execute(&format!(
                "CREATE TRIGGER IF NOT EXISTS {table}_{name} BEFORE {event} ON {table} \
                 BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            ))?;
        }
    }
    Ok(applied)
}

fn migrate_postgres(conn: &mut PgConnection) -> Result<usize> {
    // Two processes that start together must not both create the tables.
    conn.batch_execute("SELECT pg_advisory_lock(778002)")?;
    let outcome = migrate_postgres_alone(conn);
    conn.batch_execute("SELECT pg_advisory_unlock(778002)")?;
    outcome
}

fn migrate_postgres_alone(conn: &mut PgConnection) -> Result<usize> {
    let applied = conn.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?.len();
    conn.batch_execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    )?;
    for table in APPEND_ONLY {
        conn.batch_execute(&format!(
            "CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        ))?;
    }
    Ok(applied)
}

use std::time::Duration;

use diesel::{
    Connection, ConnectionError, PgConnection, QueryResult, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    r2d2::R2D2Connection,
};

use crate::foundation::error::Error;

/// A connection to either engine.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// Which engine a database URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// `postgres://` and `postgresql://` name PostgreSQL; all else is a path.
    pub fn of(url: &str) -> Self {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") { Self::Postgres } else { Self::Sqlite }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Access {
    Read,
    Write,
}

/// Opens connections for the pool.
pub(super) struct Connector {
    url: String,
    access: Access,
    synchronous: Synchronous,
}

impl Connector {
    pub(super) fn new(url: &str, access: Access, synchronous: Synchronous) -> Self {
        Self { url: url.to_owned(), access, synchronous }
    }
}

/// How SQLite waits for the disk before it acknowledges a write. `Normal` lost acknowledged writes in
/// simulated power losses (`tests/crash.rs` shows it), `Full` none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Synchronous {
    #[default]
    Full,
    Normal,
}

fn sqlite_settings(access: Access, synchronous: Synchronous) -> String {
    let synchronous = match synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    let query_only = matches!(access, Access::Read);
    format!(
        "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; \
         PRAGMA foreign_keys=ON; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY; \
         PRAGMA mmap_size=268435456; PRAGMA query_only={query_only};"
    )
}

/// PostgreSQL: nobody may hold the writers' lock while doing nothing, and no statement runs for ever.
const POSTGRES_SETTINGS: &str = "SET client_encoding TO 'UTF8'; SET timezone TO 'UTC'; \
     SET idle_in_transaction_session_timeout TO '60s'; SET statement_timeout TO '120s'; SET lock_timeout TO '30s'";

impl r2d2::ManageConnection for Connector {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        match Engine::of(&self.url) {
            Engine::Postgres => {
                let mut conn = PgConnection::establish(&self.url).map_err(Self::Error::ConnectionError)?;
                conn.batch_execute(POSTGRES_SETTINGS).map_err(Self::Error::QueryError)?;
                Ok(Conn::Postgres(conn))
            }
            Engine::Sqlite => {
                let path = self.url.strip_prefix("sqlite://").unwrap_or(&self.url);
                let mut conn = SqliteConnection::establish(path).map_err(Self::Error::ConnectionError)?;
                conn.batch_execute(&sqlite_settings(self.access, self.synchronous)).map_err(Self::Error::QueryError)?;
                Ok(Conn::Sqlite(conn))
            }
        }
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        conn.ping().map_err(Self::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// After a fault of a connection: sees to it that the pool does not keep one that is dead. Outside of a transaction diesel
/// takes no note of that, and the pool would hand it out again and again.
pub(super) fn give_up_if_dead<T>(conn: &mut Conn, outcome: &crate::foundation::error::Result<T>) {
    if let (Conn::Postgres(pg), Err(Error::Unreachable(..) | Error::Internal(_))) = (conn, outcome)
        && pg.ping().is_err()
    {
        AnsiTransactionManager::transaction_manager_status_mut(pg).set_in_error();
    }
}

/// The advisory lock under which PostgreSQL's writers take turns. Any number does, if all use the same.
const WRITERS_LOCK: i64 = 0x6e61_6e68_7500;

pub(super) fn begin_write(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        Conn::Postgres(pg) => {
            AnsiTransactionManager::begin_transaction(pg)?;
            pg.batch_execute(&format!("SELECT pg_advisory_xact_lock({WRITERS_LOCK})")).inspect_err(|_| {
                // The pool discards the connection if even this fails.
                let _ = AnsiTransactionManager::rollback_transaction(pg);
            })
        }
    }
}

pub(super) fn end_write(conn: &mut Conn, commit: bool) -> QueryResult<()> {
    type Manager = <Conn as Connection>::TransactionManager;
    if commit { Manager::commit_transaction(conn) } else { Manager::rollback_transaction(conn) }
}

/// Says in the log why a connection could not be opened, without the URL, which may hold a password.
#[derive(Debug)]
pub(super) struct PoolLog;

impl r2d2::HandleError<diesel::r2d2::Error> for PoolLog {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        let reason = match error {
            diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(reason)) => reason,
            other => other.to_string(),
        };
        tracing::warn!(reason, "the database cannot be reached");
    }
}

impl From<r2d2::Error> for Error {
    fn from(error: r2d2::Error) -> Self {
        Self::Unreachable(error.to_string(), Duration::from_secs(5))
    }
}

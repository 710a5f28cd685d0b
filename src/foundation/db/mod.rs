//! The database: one code over SQLite and PostgreSQL.
//!
//! [`Db::read`] and [`Db::write`] are the two doors. On both engines **writers take turns**: SQLite by
//! `BEGIN IMMEDIATE`, PostgreSQL by an advisory lock taken first thing in the transaction. So what a
//! write reads stays true until it commits, and the journal's numbers become visible in their order.

mod backup;
mod connection;
mod migrate;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use actix_web::web;
use diesel::connection::SimpleConnection;
use r2d2::Pool;
use tokio::sync::Semaphore;

pub use backup::restore;
use connection::{Access, Connector, begin_write, end_write, give_up_if_dead};
pub use connection::{Conn, Engine, MultiBackend, Synchronous};
pub use migrate::migrate;

use super::error::{Error, Result};

/// How long a request waits for its turn to write, or for a connection, before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connections for reading. SQLite answers from the page cache, so about twice the cores keep them busy.
fn readers() -> u32 {
    2 * std::thread::available_parallelism().map_or(2, |cores| u32::try_from(cores.get()).unwrap_or(2))
}

/// The database behind every feature; cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    readers: Pool<Connector>,
    writer: Pool<Connector>,
    turn: Arc<Semaphore>,
    committed: Arc<dyn Fn() + Send + Sync>,
    changes: Arc<AtomicU64>,
}

impl Db {
    /// Opens `url`: `postgres://…`, or the path of a SQLite file, made when missing.
    pub fn connect(url: &str, synchronous: Synchronous) -> Result<Self> {
        let engine = Engine::of(url);
        let pool = |access, most| {
            Pool::builder()
                .max_size(most)
                .min_idle(Some(1))
                // After a restart of PostgreSQL the pool's connections are dead; a file is always there.
                .test_on_check_out(engine == Engine::Postgres)
                .connection_timeout(PATIENCE)
                .error_handler(Box::new(connection::PoolLog))
                .build(Connector::new(url, access, synchronous))
        };
        // The writer first: it makes the file that the readers open.
        let writer = pool(Access::Write, 1)?;
        let readers = pool(Access::Read, readers())?;
        Ok(Self {
            engine,
            readers,
            writer,
            turn: Arc::new(Semaphore::new(1)),
            committed: Arc::new(|| {}),
            changes: Arc::default(),
        })
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// How many changes of the database this process has noticed: its own as they commit, those of others by
    /// [`Db::noticed_change`]. What was read at one number holds as long as the number stands.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Whoever follows the journal tells of what others have written.
    pub fn noticed_change(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// The same database, with something to be told after each commit.
    pub fn on_commit(mut self, tell: impl Fn() + Send + Sync + 'static) -> Self {
        self.committed = Arc::new(tell);
        self
    }

    /// Reads on a thread where blocking does no harm.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let db = self.clone();
        web::block(move || db.read_blocking(f)).await?
    }

    /// Reads one row or two by their key. On SQLite this runs where it is called: such a read takes tens of
    /// microseconds, a change of thread costs more than that (see docs/PERFORMANCE.md).
    pub async fn read_point<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        if self.engine == Engine::Sqlite
            && let Some(mut conn) = self.readers.try_get()
        {
            return f(&mut conn);
        }
        self.read(f).await
    }

    /// Runs `f` in a transaction of its own and commits it, or leaves no trace of it when it fails.
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.take_turn(End::Commit, f).await
    }

    /// As [`Db::write`], but nothing is kept: all checks, the database's own among them.
    pub async fn trial<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.take_turn(End::RollBack, f).await
    }

    async fn take_turn<T, F>(&self, end: End, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        // Waiting here and not on a thread leaves the threads to those who read.
        let turn = tokio::time::timeout(PATIENCE, self.turn.clone().acquire_owned())
            .await
            .map_err(|_| Error::Busy)?
            .map_err(|_| Error::Busy)?;
        let db = self.clone();
        web::block(move || {
            let _turn = turn;
            db.transaction(end, f)
        })
        .await?
    }

    /// [`Db::read`] for threads of our own and the command line.
    pub fn read_blocking<T>(&self, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let mut conn = self.readers.get()?;
        let outcome = f(&mut conn);
        give_up_if_dead(&mut conn, &outcome);
        outcome
    }

    /// [`Db::write`] for threads of our own and the command line.
    pub fn write_blocking<T>(&self, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        self.transaction(End::Commit, f)
    }

    /// [`Db::trial`] for the command line.
    pub fn trial_blocking<T>(&self, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        self.transaction(End::RollBack, f)
    }

    fn transaction<T>(&self, end: End, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let mut conn = self.writer.get()?;
        let outcome = in_transaction(&mut conn, end, f);
        give_up_if_dead(&mut conn, &outcome);
        let value = outcome?;
        let commit = matches!(end, End::Commit);
        if commit {
            self.noticed_change();
            (self.committed)();
        }
        Ok(value)
    }

    /// Moves what SQLite's log holds into the database file, so that a stopped server leaves one whole file behind.
    pub fn settle(&self) -> Result<()> {
        if let Conn::Sqlite(conn) = &mut *self.writer.get()? {
            conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?;
        }
        Ok(())
    }

    /// Brings the tables to this program's version. Several processes may call it at once.
    pub fn migrate(&self) -> Result<usize> {
        migrate(&mut *self.writer.get()?)
    }
}

fn in_transaction<T>(conn: &mut Conn, end: End, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    begin_write(conn)?;
    let outcome = f(conn);
    let ended = end_write(conn, outcome.is_ok() && matches!(end, End::Commit));
    let value = outcome?;
    ended?;
    Ok(value)
}

#[derive(Clone, Copy)]
enum End {
    Commit,
    RollBack,
}

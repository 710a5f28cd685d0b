//! A whole SQLite database as one file, and back. PostgreSQL has tools of its own for this.

use std::{fs, io, path::Path};

use diesel::{
    Connection, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};

use super::{Conn, Db};
use crate::foundation::error::{Error, Result};

#[derive(diesel::QueryableByName)]
struct Check {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    events: i64,
}

impl Db {
    /// Writes the database as it stands at one instant into a new file, while others read and write on. SQLite only.
    pub fn backup(&self, file: &Path) -> Result<()> {
        if file.exists() {
            return Err(Error::internal(format!("{} exists already", file.display())));
        }
        match &mut *self.writer.get()? {
            Conn::Postgres(_) => Err(Error::internal("PostgreSQL is backed up by pg_dump")),
            Conn::Sqlite(conn) => {
                sql_query("VACUUM INTO ?").bind::<Text, _>(file.to_string_lossy()).execute(conn)?;
                // Acknowledged only when it would outlast a loss of power.
                fs::File::open(file).and_then(|file| file.sync_all()).map_err(Error::internal)
            }
        }
    }
}

/// Puts a backup in the place of the SQLite database at `to`, which no process may have open. Answers the number of
/// journal events in it.
pub fn restore(backup: &Path, to: &Path) -> Result<i64> {
    let events = check(backup)?;
    let beside = to.with_extension("restoring");
    let placed = fs::copy(backup, &beside)
        .and_then(|_| fs::File::open(&beside)?.sync_all())
        // What is left in the old one's log must not be read into the new one.
        .and_then(|()| ["-wal", "-shm"].iter().try_for_each(|end| remove(&format!("{}{end}", to.display()))))
        .and_then(|()| fs::rename(&beside, to))
        .and_then(|()| to.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all()));
    placed.map_err(Error::internal)?;
    Ok(events)
}

/// Whether the file is a whole database of ours.
fn check(backup: &Path) -> Result<i64> {
    let not_ours = |cause: String| Error::internal(format!("{} is no backup of nanhu: {cause}", backup.display()));
    if !backup.is_file() {
        return Err(not_ours("there is no such file".to_owned()));
    }
    let mut conn = SqliteConnection::establish(&backup.to_string_lossy()).map_err(|error| not_ours(error.to_string()))?;
    conn.batch_execute("PRAGMA query_only=ON").map_err(|error| not_ours(error.to_string()))?;
    let checked: Vec<Check> = sql_query("PRAGMA quick_check").load(&mut conn).map_err(|error| not_ours(error.to_string()))?;
    if let Some(damage) = checked.iter().find(|row| row.quick_check != "ok") {
        return Err(not_ours(damage.quick_check.clone()));
    }
    let counted: diesel::QueryResult<Count> = sql_query("SELECT COUNT(*) AS events FROM audit_events").get_result(&mut conn);
    counted.map(|count| count.events).map_err(|error| not_ours(error.to_string()))
}

fn remove(path: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

//! A whole SQLite database as one file, and back. PostgreSQL has tools of its own for this.

use std::{
    fs, io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

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
        match &mut *self.writer.get()? {
            Conn::Postgres(_) => Err(Error::internal("PostgreSQL is backed up by pg_dump")),
            Conn::Sqlite(conn) => {
                let mut new = fs::OpenOptions::new();
                let made = new.write(true).create_new(true).mode(OWNER_ONLY).open(file);
                let made = made.map_err(|error| Error::internal(format!("{}: {error}", file.display())))?;
                let written = sql_query("VACUUM INTO ?").bind::<Text, _>(file.to_string_lossy()).execute(conn);
                if let Err(error) = written {
                    // Half a backup must not be taken for one, nor stand in the way of the next.
                    let _ = fs::remove_file(file);
                    return Err(error.into());
                }
                // Acknowledged only when it would outlast a loss of power.
                made.sync_all().and_then(|()| sync_folder(file)).map_err(Error::internal)
            }
        }
    }
}

/// The mode of files that hold contacts, hashes and the confidential layer.
const OWNER_ONLY: u32 = 0o600;

fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

/// Puts a backup in the place of the SQLite database at `to`, which no process may have open. Answers the number of
/// journal events in it.
pub fn restore(backup: &Path, to: &Path) -> Result<i64> {
    let events = check(backup)?;
    if to.exists() {
        alone(to)?;
    }
    let beside = to.with_extension("restoring");
    let placed = fs::copy(backup, &beside)
        .and_then(|_| fs::set_permissions(&beside, fs::Permissions::from_mode(OWNER_ONLY)))
        .and_then(|()| fs::File::open(&beside)?.sync_all())
        // What is left in the old one's log must not be read into the new one.
        .and_then(|()| ["-wal", "-shm"].iter().try_for_each(|end| remove(&format!("{}{end}", to.display()))))
        .and_then(|()| fs::rename(&beside, to))
        .and_then(|()| sync_folder(to));
    placed.map_err(Error::internal)?;
    Ok(events)
}

/// Refuses where any process has the database open, through whichever data directory.
fn alone(database: &Path) -> Result<()> {
    let mut conn = SqliteConnection::establish(&database.to_string_lossy()).map_err(Error::internal)?;
    let held = conn.batch_execute("PRAGMA busy_timeout=0; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK");
    held.map_err(|_| Error::internal(format!("{} is in use; stop the server first", database.display())))
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

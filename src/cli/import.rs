use std::{
    collections::HashSet,
    fs::File,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{accounts::transfer_centre, contract_numbers};
use crate::{
    catalogue::{
        achievements::{self, Incoming, Outcome},
        organizations,
        search::{self, Search},
    },
    config::Config,
    foundation::{
        access::Actor,
        db::{Conn, Db},
        error::{Error, Result},
        http::field_problems,
        journal,
        types::Id,
    },
    server::{indexer_settings, open_database},
};

/// Records of one transaction: large enough that waiting for the disk does not count, small enough that others get their turn.
const BATCH: usize = 500;
/// Errors listed; all are counted.
const MOST_ERRORS: usize = 10_000;
/// A longer line is no record.
const LONGEST_LINE: usize = 4 << 20;
/// How long to wait for the index at the end.
const SEARCHABLE_PATIENCE: Duration = Duration::from_secs(600);

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Collection {
    Achievements,
    /// Official numbers of technology contracts, from the file that `export contracts` has written
    ContractNumbers,
}

/// What a bad line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnError {
    /// It is reported and left out; the rest goes in.
    Skip,
    /// The import ends there; what came before stays, and is recognised by its external_ref next time.
    Stop,
}

#[derive(Args)]
pub(super) struct Import {
    collection: Collection,
    /// Achievements: JSON Lines, one record a line. Contract numbers: CSV or XLSX
    file: PathBuf,
    /// All checks, nothing written
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, default_value = "skip")]
    on_error: OnError,
    /// The organization that owns the records [default: the transfer centre]
    #[arg(long, value_name = "ID")]
    owner: Option<Id>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// The account of an import.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    pub(super) read: u64,
    created: u64,
    pub(super) updated: u64,
    pub(super) unchanged: u64,
    pub(super) failed: u64,
    errors: Vec<LineError>,
}

#[derive(Debug, Serialize)]
struct LineError {
    /// The line's number, from 1.
    row: u64,
    pointer: String,
    code: String,
    detail: String,
}

impl Summary {
    pub(super) fn fail(&mut self, row: u64, error: &Error) {
        self.failed += 1;
        let fields = field_problems(error, super::language());
        let errors =
            fields.into_iter().map(|field| LineError { row, pointer: field.pointer, code: field.code, detail: field.detail });
        self.errors.extend(errors.take(MOST_ERRORS - self.errors.len()));
    }

    fn count(&mut self, row: u64, outcome: Outcome) {
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Refused(code) => self.fail(row, &Error::field("", code)),
        }
    }
}

impl Import {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode> {
        if self.collection == Collection::ContractNumbers {
            let db = open_database(config, true)?;
            let summary = contract_numbers::import(&db, &self.file, self.dry_run, self.on_error == OnError::Stop)?;
            self.report(&summary)?;
            return Ok(if summary.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        let file = File::open(&self.file).map_err(|error| Error::internal(format!("{}: {error}", self.file.display())))?;
        let bar = progress_bar(file.metadata().map_or(0, |metadata| metadata.len()));
        let db = open_database(config, true)?;
        if let Some(owner) = self.owner {
            db.read_blocking(|conn| existing(conn, owner))?;
        }
        let lines = BufReader::with_capacity(1 << 20, file);
        let mut summary = Summary::default();
        if self.dry_run {
            self.read_all(lines, Writer::new(&db, self), &mut summary, &bar)?;
        } else {
            let (index, mut indexer) = search::start(db.clone(), indexer_settings(config)).map_err(Error::internal)?;
            let wake = index.clone();
            let db = db.on_commit(move || wake.wake());
            self.read_all(lines, Writer::new(&db, self), &mut summary, &bar)?;
            wait_for_index(&db, &index)?;
            indexer.stop();
        }
        bar.finish_and_clear();
        self.report(&summary)?;
        Ok(if summary.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn read_all(&self, mut lines: impl BufRead, mut writer: Writer<'_>, summary: &mut Summary, bar: &ProgressBar) -> Result<()> {
        let mut line = Vec::new();
        for row in 1.. {
            line.clear();
            let length =
                std::io::Read::take(&mut lines, LONGEST_LINE as u64).read_until(b'\n', &mut line).map_err(Error::internal)?;
            if length == 0 {
                break;
            }
            bar.inc(length as u64);
            if line.trim_ascii().is_empty() {
                continue;
            }
            summary.read += 1;
            match read(&line) {
                Ok(incoming) => writer.take(row, incoming, summary)?,
                Err(error @ Error::Invalid(_)) => {
                    summary.fail(row, &error);
                }
                Err(other) => return Err(other),
            }
            if summary.failed > 0 && self.on_error == OnError::Stop {
                break;
            }
        }
        writer.flush(summary)
    }

    fn report(&self, summary: &Summary) -> Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(summary)?);
            return Ok(());
        }
        for error in &summary.errors {
            eprintln!("line {}: {}: {}", error.row, error.pointer, error.detail);
        }
        let Summary { read, created, updated, unchanged, failed, .. } = summary;
        println!("{read} read, {created} created, {updated} updated, {unchanged} unchanged, {failed} failed");
        Ok(())
    }
}

fn existing(conn: &mut Conn, owner: Id) -> Result<()> {
    let found = organizations::find(conn, owner)?;
    found.map(|_| ()).ok_or_else(|| Error::field("--owner", "organization_unknown"))
}

fn read(line: &[u8]) -> Result<Incoming> {
    let value: serde_json::Value = serde_json::from_slice(line).map_err(|_| Error::field("", "import_line"))?;
    if !value.is_object() {
        return Err(Error::field("", "import_line"));
    }
    Incoming::read(value)
}

/// Gathers records into transactions.
struct Writer<'a> {
    db: &'a Db,
    owner: Option<Id>,
    dry_run: bool,
    batch: Vec<(u64, Incoming)>,
    refs: HashSet<String>,
}

impl<'a> Writer<'a> {
    fn new(db: &'a Db, import: &Import) -> Self {
        Self { db, owner: import.owner, dry_run: import.dry_run, batch: Vec::new(), refs: HashSet::new() }
    }

    fn take(&mut self, row: u64, incoming: Incoming, summary: &mut Summary) -> Result<()> {
        // The same reference twice in a file: the later line changes what the earlier one made.
        let again = incoming.external_ref().is_some_and(|reference| !self.refs.insert(reference.to_owned()));
        if again {
            let reference = incoming.external_ref().map(str::to_owned);
            self.flush(summary)?;
            self.refs.extend(reference);
        }
        self.batch.push((row, incoming));
        if self.batch.len() >= BATCH { self.flush(summary) } else { Ok(()) }
    }

    fn flush(&mut self, summary: &mut Summary) -> Result<()> {
        self.refs.clear();
        let (rows, batch): (Vec<u64>, Vec<Incoming>) = std::mem::take(&mut self.batch).into_iter().unzip();
        if batch.is_empty() {
            return Ok(());
        }
        let (actor, owner) = (Actor::system(None), self.owner);
        let write = |conn: &mut Conn| {
            // In the transaction, so that a trial leaves no organization behind.
            let owner = owner.map_or_else(|| transfer_centre(conn, &actor), Ok)?;
            achievements::import(conn, &actor, owner, batch)
        };
        let outcomes = if self.dry_run { self.db.trial_blocking(write)? } else { self.db.write_blocking(write)? };
        rows.into_iter().zip(outcomes).for_each(|(row, outcome)| summary.count(row, outcome));
        Ok(())
    }
}

fn wait_for_index(db: &Db, index: &Search) -> Result<()> {
    let latest = db.read_blocking(|conn| Ok(journal::latest(conn)?))?;
    let reached = actix_web::rt::System::new().block_on(index.reaches(latest, SEARCHABLE_PATIENCE));
    if reached { Ok(()) } else { Err(Error::internal("the records are written, but the index did not follow in time")) }
}

fn progress_bar(bytes: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {percent}% {bytes_per_sec} {eta}");
    let bar = ProgressBar::new(bytes);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

//! Generations of an index side by side, one of them current.
//!
//! A rebuild fills a new folder while the old one is searched; a small file `CURRENT` names the one in use and is
//! replaced in one step, so that a crash leaves either the old or the new index, never half of one.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::document::Position;
use crate::error::{IndexError, Result};
use crate::lexicon::{Entry, Lexicon};
use crate::reader::SearchIndex;
use crate::writer::IndexWriter;

const CURRENT: &str = "CURRENT";
const LOCK: &str = "LOCK";
const PREFIX: &str = "index-";

/// The folder of an index and its generations, held by one process.
#[derive(Debug)]
pub struct Store {
    base: PathBuf,
    _lock: File,
}

/// What `Store::open` found.
#[derive(Debug)]
pub enum Opened {
    /// The current generation, sound.
    Ready(Box<IndexWriter>),
    /// Why there is none; `Store::begin_rebuild` makes one.
    Rebuild(IndexError),
}

/// A new generation that is being filled.
#[derive(Debug)]
pub struct Rebuild {
    base: PathBuf,
    name: String,
    writer: IndexWriter,
}

impl Store {
    /// Takes hold of `base`, opens its current generation and clears leftovers of others.
    ///
    /// Fails with `Busy` while another process holds the store, and with `Io`; all other ills are a reason to rebuild.
    pub fn open(base: &Path) -> Result<(Store, Opened)> {
        fs::create_dir_all(base)?;
        let lock = File::create(base.join(LOCK))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => IndexError::Busy,
            TryLockError::Error(error) => IndexError::Io(error),
        })?;
        let store = Store { base: base.to_owned(), _lock: lock };
        let opened = match Store::current(base).and_then(|dir| IndexWriter::open(&dir)) {
            Ok(writer) => Opened::Ready(Box::new(writer)),
            Err(error @ (IndexError::Busy | IndexError::Io(_))) => return Err(error),
            Err(reason) => Opened::Rebuild(reason),
        };
        clear(base, Store::current(base).ok().as_deref());
        Ok((store, opened))
    }

    /// The folder of the current generation, for readers in other processes.
    pub fn current(base: &Path) -> Result<PathBuf> {
        let name = match fs::read_to_string(base.join(CURRENT)) {
            Ok(name) => name,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(IndexError::Missing);
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                return Err(bad_pointer());
            }
            Err(error) => return Err(error.into()),
        };
        let name = name.trim();
        let plain = name.strip_prefix(PREFIX).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'));
        if !plain || !base.join(name).is_dir() {
            return Err(bad_pointer());
        }
        Ok(base.join(name))
    }

    /// Starts a new generation beside the current one, which knows these entries beside what is compiled in.
    pub fn begin_rebuild(&self, entries: Vec<Entry>) -> Result<Rebuild> {
        let name = format!("{PREFIX}{}", unique());
        let writer = IndexWriter::create_bulk(&self.base.join(&name), &Lexicon::with(entries))?;
        Ok(Rebuild { base: self.base.clone(), name, writer })
    }

    /// Gives the current generation, by its writer, other entries in place of its own. Only where it [cuts](Lexicon::cuts_as) alike:
    /// its documents stay as they are. What was not committed is lost; searches that hold the index go on with the old words.
    pub fn reword(&self, writer: IndexWriter, entries: Vec<Entry>) -> Result<IndexWriter> {
        let dir = Store::current(&self.base)?;
        writer.finish()?;
        crate::writer::reword(&dir, &Lexicon::with(entries))?;
        IndexWriter::open(&dir)
    }
}

fn bad_pointer() -> IndexError {
    IndexError::Damaged("the pointer to the current index leads nowhere".to_owned())
}

/// A name that no folder has: the moment, and the process for clocks that stand still.
fn unique() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", now.as_nanos(), std::process::id())
}

impl Rebuild {
    /// The writer of the new generation.
    pub fn writer(&mut self) -> &mut IndexWriter {
        &mut self.writer
    }

    /// Commits at `position`, makes the new generation the current one and removes the others.
    ///
    /// Searches that still use an old generation go on undisturbed; its writer should be dropped.
    pub fn finish(mut self, position: &Position) -> Result<IndexWriter> {
        self.writer.commit(position)?;
        self.writer.finish()?;
        let dir = self.base.join(&self.name);
        let writer = IndexWriter::open(&dir)?;
        point_to(&self.base, &self.name)?;
        clear(&self.base, Some(&dir));
        Ok(writer)
    }

    /// A searching side of the unfinished generation, for a look before it is made the current one.
    pub fn index(&self) -> SearchIndex {
        self.writer.index()
    }
}

fn point_to(base: &Path, name: &str) -> Result<()> {
    let temporary = base.join("CURRENT.new");
    let mut file = File::create(&temporary)?;
    file.write_all(name.as_bytes())?;
    file.sync_all()?;
    fs::rename(&temporary, base.join(CURRENT))?;
    File::open(base)?.sync_all()?;
    Ok(())
}

/// Removes all generations but `keep`; what cannot be removed now is removed another time.
fn clear(base: &Path, keep: Option<&Path>) {
    let Ok(entries) = fs::read_dir(base) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let generation = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
        if generation
            && Some(path.as_path()) != keep
            && let Err(error) = fs::remove_dir_all(&path)
        {
            tracing::warn!(path = %path.display(), %error, "an old index could not be removed");
        }
    }
}

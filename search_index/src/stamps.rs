//! Whether the files beneath an open index are still those that were read.
//!
//! A segment's files are never changed once they are written, and are mapped into memory: what another hand writes into
//! one shows in the next search, long after checksums were compared. The time of the last change tells.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::error::{IndexError, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    length: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { length: metadata.len(), changed: metadata.modified().ok() }
    }
}

/// The files of an index's segments as they were when first seen.
#[derive(Debug)]
pub(crate) struct Stamps {
    dir: PathBuf,
    seen: Mutex<Arc<HashMap<PathBuf, Stamp>>>,
}

impl Stamps {
    /// Takes note of every file in `dir`: before its checksums are compared, so that no change falls in between.
    pub(crate) fn of(dir: &Path) -> Self {
        let stamps = Self { dir: dir.to_owned(), seen: Mutex::default() };
        stamps.follow(|_| true);
        stamps
    }

    /// Takes note of new files and forgets those that are not `wanted`, told by their names.
    pub(crate) fn follow(&self, wanted: impl Fn(&str) -> bool) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let files = entries.filter(|entry| entry.file_name().to_str().is_some_and(&wanted));
        let stamps = files.filter_map(|entry| {
            let path = entry.path();
            let known = seen.get(&path).copied();
            let stamp = known.or_else(|| entry.metadata().ok().map(|metadata| Stamp::of(&metadata)))?;
            Some((path, stamp))
        });
        *seen = Arc::new(stamps.collect());
    }

    /// `Damaged` when one of them has been written to. One that is gone is no reason: it is still open here, and merges
    /// remove files all the time.
    pub(crate) fn check(&self) -> Result<()> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (path, stamp) in seen.iter() {
            if fs::metadata(path).is_ok_and(|metadata| Stamp::of(&metadata) != *stamp) {
                return Err(IndexError::Damaged(format!("{} has been written to by another hand", path.display())));
            }
        }
        Ok(())
    }
}

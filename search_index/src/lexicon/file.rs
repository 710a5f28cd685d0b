//! The entries that an index was built with, in a sealed file beside its segments.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::directory::Directory;

use super::{Entry, Lexicon, builtin};
use crate::error::{IndexError, Result};

const FILE: &str = "lexicon.json";

#[derive(Debug, Serialize, Deserialize)]
struct Written {
    /// Of the compiled-in terms, which the next release may change.
    terms: u64,
    entries: Vec<Entry>,
}

/// Writes the entries of `lexicon` into the folder of an index.
pub(crate) fn write(directory: &dyn Directory, lexicon: &Lexicon) -> Result<()> {
    let written = Written { terms: builtin::terms_fingerprint(), entries: lexicon.entries().to_vec() };
    let text = serde_json::to_vec(&written).map_err(|error| IndexError::Io(error.into()))?;
    directory.atomic_write(Path::new(FILE), &text)?;
    directory.sync_directory()?;
    Ok(())
}

/// The lexicon that the index in a folder was built with; `WrongVersion` where the compiled-in terms were others.
pub(crate) fn read(directory: &dyn Directory) -> Result<Lexicon> {
    let text = directory.atomic_read(Path::new(FILE)).map_err(tantivy::TantivyError::from)?;
    let written: Written = serde_json::from_slice(&text).map_err(|error| IndexError::Damaged(error.to_string()))?;
    if written.terms != builtin::terms_fingerprint() {
        return Err(IndexError::WrongVersion);
    }
    Ok(if written.entries.is_empty() { Lexicon::builtin() } else { Lexicon::with(written.entries) })
}

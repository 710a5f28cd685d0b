//! A scratch index of records that stand in a file, to measure how well the search finds them. Documents, index, query and ranking
//! are those of the service.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use search_index::{Change, Entry, IndexError, Opened, Position, Query, Rebuild, SearchIndex, Store};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    catalogue::achievements::{self, Incoming},
    foundation::error::{Error, Result},
};

/// Documents that the index is given at a time.
const BATCH: usize = 500;

/// An index that is being filled, in a temporary folder.
pub struct Filling {
    rebuild: Rebuild,
    /// The key of each record, by its `external_ref`.
    keys: HashMap<String, u128>,
    batch: Vec<Change>,
    store: Store,
    dir: TempDir,
}

/// A filled index. Its folder goes with it.
pub struct Scratch {
    index: SearchIndex,
    names: HashMap<u128, String>,
    _store: Store,
    _dir: TempDir,
}

fn failed(error: IndexError) -> Error {
    Error::internal(error)
}

impl Filling {
    /// Begins an index which knows these entries beside what is compiled in.
    pub fn begin(entries: Vec<Entry>) -> Result<Self> {
        let dir = tempfile::tempdir().map_err(Error::internal)?;
        let (store, opened) = Store::open(dir.path()).map_err(failed)?;
        if let Opened::Rebuild(error @ (IndexError::Busy | IndexError::Io(_))) = opened {
            return Err(failed(error));
        }
        let rebuild = store.begin_rebuild(entries).map_err(failed)?;
        Ok(Self { rebuild, keys: HashMap::new(), batch: Vec::new(), store, dir })
    }

    /// Takes in a record, in the form in which achievements are imported, as if it were published; `external_ref` names it. A
    /// later one of the same name stands in the place of the earlier.
    pub fn take(&mut self, value: Value) -> Result<()> {
        if !value.is_object() {
            return Err(Error::field("", "import_line"));
        }
        let incoming = Incoming::read(value)?;
        let name = incoming.external_ref().ok_or_else(|| Error::field("/external_ref", "required"))?.to_owned();
        if name.contains(char::is_whitespace) {
            return Err(Error::field("/external_ref", "judged_name_blank"));
        }
        let next = self.keys.len() as u128 + 1;
        let key = *self.keys.entry(name).or_insert(next);
        let document = achievements::document(&incoming.published(key.into()));
        self.batch.push(Change::Put(Box::new(document)));
        if self.batch.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        self.rebuild.writer().apply(batch).map_err(failed)
    }

    /// The finished index.
    pub fn finish(mut self) -> Result<Scratch> {
        self.flush()?;
        let index = self.rebuild.finish(&Position::default()).map_err(failed)?.index();
        let names = self.keys.into_iter().map(|(name, key)| (key, name)).collect();
        Ok(Scratch { index, names, _store: self.store, _dir: self.dir })
    }
}

impl Scratch {
    /// How many records there are.
    pub fn count(&self) -> u64 {
        self.index.count()
    }

    /// The names of the best `most` records with their scores, and how long the search took.
    pub fn search(&self, text: &str, most: usize) -> Result<(Vec<(&str, f32)>, Duration)> {
        let query = Query { text: text.to_owned(), limit: most, ..Query::default() };
        let started = Instant::now();
        let found = self.index.search(&query).map_err(failed)?;
        let took = started.elapsed();
        let name = |hit: &search_index::Hit| self.names.get(&hit.id).map(|name| (name.as_str(), hit.score));
        Ok((found.hits.iter().filter_map(name).collect(), took))
    }
}

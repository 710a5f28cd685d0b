//! The database held against the indexes.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use search_index::{SearchIndex, Store};
use serde::Serialize;

use super::collection::Collection;
use crate::foundation::{
    db::{Conn, Db},
    error::{Error, Result},
    journal,
    types::Id,
};

/// What differs. All is well when everything is zero.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Differences {
    /// Published in the database, not in the index.
    pub missing: u64,
    /// In the index, not published in the database.
    pub extra: u64,
    /// In the index as an older version.
    pub stale: u64,
    /// Records changed since the index was last written; they say nothing yet.
    pub pending: u64,
    /// Published records in the database.
    pub published: u64,
    /// The first of the records that differ.
    pub examples: Vec<String>,
}

impl Differences {
    /// Whether database and index agree.
    pub fn none(&self) -> bool {
        (self.missing, self.extra, self.stale) == (0, 0, 0)
    }

    fn example(&mut self, id: Id) {
        if self.examples.len() < 10 {
            self.examples.push(id.to_string());
        }
    }
}

const BATCH: i64 = 10_000;

/// Compares every published record with the indexes in `dir`; the numbers are sums over all collections.
pub fn verify(db: &Db, dir: &Path) -> Result<Differences> {
    let mut differences = Differences::default();
    for collection in Collection::ALL {
        verify_one(db, collection, &collection.dir(dir), &mut differences)?;
    }
    Ok(differences)
}

fn verify_one(db: &Db, collection: Collection, dir: &Path, differences: &mut Differences) -> Result<()> {
    let index = Store::current(dir).and_then(|dir| SearchIndex::open(&dir)).map_err(Error::internal)?;
    let mut indexed: HashMap<Id, i64> = HashMap::new();
    for (id, version) in index.ids().map_err(Error::internal)? {
        let id = Id::from(id);
        if indexed.insert(id, version).is_some() {
            differences.extra += 1;
            differences.example(id);
        }
    }
    let mut found = db.read_blocking(|conn| compare(conn, collection, &mut indexed, &mut differences.published))?;
    found.extend(indexed.into_keys().map(|id| (id, Difference::Extra)));
    // Afterwards, so that what was changed during the comparison says nothing either.
    let position = index.position().map_or(0, |position| position.seq);
    let pending = db.read_blocking(|conn| changed_since(conn, collection, position))?;
    differences.pending += pending.len() as u64;
    for (id, difference) in found.into_iter().filter(|(id, _)| !pending.contains(id)) {
        match difference {
            Difference::Missing => differences.missing += 1,
            Difference::Extra => differences.extra += 1,
            Difference::Stale => differences.stale += 1,
        }
        differences.example(id);
    }
    Ok(())
}

enum Difference {
    Missing,
    Extra,
    Stale,
}

/// The records of a collection that the journal names after `seq`.
fn changed_since(conn: &mut Conn, collection: Collection, mut seq: i64) -> Result<HashSet<Id>> {
    let mut changed = HashSet::new();
    loop {
        let events = journal::after(conn, seq, BATCH)?;
        let Some((last, ..)) = events.last() else {
            return Ok(changed);
        };
        seq = *last;
        changed.extend(events.iter().filter(|(_, _, entity, _)| entity == collection.entity()).map(|(.., id)| *id));
    }
}

/// What differs of the published records, taking those that are in the index out of `indexed` and counting all.
fn compare(
    conn: &mut Conn,
    collection: Collection,
    indexed: &mut HashMap<Id, i64>,
    published: &mut u64,
) -> Result<Vec<(Id, Difference)>> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = collection.versions(conn, after, BATCH)?;
        let Some((last, _)) = page.last() else {
            return Ok(found);
        };
        after = Some(*last);
        *published += page.len() as u64;
        for (id, version) in page {
            match indexed.remove(&id) {
                None => found.push((id, Difference::Missing)),
                Some(indexed) if indexed != i64::from(version) => found.push((id, Difference::Stale)),
                Some(_) => {}
            }
        }
    }
}

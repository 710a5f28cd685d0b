//! What is searched, and all in which one index differs from another.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use search_index::{Change, Document, Position};

use crate::{
    catalogue::{achievements, demands},
    foundation::{db::Conn, error::Result, journal, types::Id},
};

/// A collection with an index of its own, so that none weighs on how the other ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    Achievements,
    Demands,
}

impl Collection {
    pub(super) const ALL: [Self; 2] = [Self::Achievements, Self::Demands];

    /// Its name in URLs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Achievements => "achievements",
            Self::Demands => "demands",
        }
    }

    /// Where its index lies. The folder of one holds those of the others, beside its own generations (`index-…`): whoever
    /// removes it removes all.
    pub(super) fn dir(self, base: &Path) -> PathBuf {
        match self {
            Self::Achievements => base.to_owned(),
            Self::Demands => base.join("demands"),
        }
    }

    /// What the journal calls one of its records.
    pub(super) fn entity(self) -> &'static str {
        match self {
            Self::Achievements => "achievement",
            Self::Demands => "demand",
        }
    }

    /// The next published records after an id, of an organization if given.
    fn published(self, conn: &mut Conn, after: Option<Id>, of: Option<Id>, limit: i64) -> Result<Vec<Id>> {
        Ok(match self {
            Self::Achievements => achievements::page_of_published(conn, after, of, limit)?,
            Self::Demands => demands::page_of_published(conn, after, of, limit)?,
        })
    }

    /// `(id, version)` of the next published records after an id: what its index must hold.
    pub(super) fn versions(self, conn: &mut Conn, after: Option<Id>, limit: i64) -> Result<Vec<(Id, i32)>> {
        Ok(match self {
            Self::Achievements => achievements::published_versions(conn, after, limit)?,
            Self::Demands => demands::published_versions(conn, after, limit)?,
        })
    }

    /// The search documents of those of these records that are published.
    fn documents(self, conn: &mut Conn, ids: &[Id]) -> Result<Vec<Document>> {
        Ok(match self {
            Self::Achievements => achievements::documents(conn, ids)?.iter().map(achievements::document).collect(),
            Self::Demands => demands::documents(conn, ids)?.iter().map(demands::document).collect(),
        })
    }

    /// The next `batch` of published records as changes, and the last id of it; no id when there are no more.
    pub(super) fn published_after(self, conn: &mut Conn, after: Option<Id>, batch: i64) -> Result<(Option<Id>, Vec<Change>)> {
        let ids = self.published(conn, after, None, batch)?;
        let documents = self.documents(conn, &ids)?;
        Ok((ids.last().copied(), documents.into_iter().map(put).collect()))
    }

    /// Which records the next `batch` of the journal's events touches, and the position after them.
    fn touched_after(self, conn: &mut Conn, at: &Position, batch: i64) -> Result<(Position, BTreeSet<Id>)> {
        let events = journal::after(conn, at.seq, batch)?;
        let Some((seq, event_id, ..)) = events.last() else {
            return Ok((at.clone(), BTreeSet::new()));
        };
        let next = Position { seq: *seq, event_id: event_id.to_string() };
        let mut ids = BTreeSet::new();
        for (_, _, entity, id) in &events {
            if entity == self.entity() {
                ids.insert(*id);
            } else if entity == "organization" {
                // Its name is part of each of its records.
                ids.extend(self.published(conn, None, Some(*id), i64::MAX)?);
            }
        }
        Ok((next, ids))
    }

    /// What the next `batch` of the journal's events means for the index, and the position after them.
    pub(super) fn changes_after(self, conn: &mut Conn, at: &Position, batch: i64) -> Result<(Position, Vec<Change>)> {
        let (next, ids) = self.touched_after(conn, at, batch)?;
        let mut changes: Vec<Change> = Vec::with_capacity(ids.len());
        for chunk in ids.into_iter().collect::<Vec<_>>().chunks(usize::try_from(batch).unwrap_or(usize::MAX)) {
            let documents = self.documents(conn, chunk)?;
            let published: BTreeSet<Id> = documents.iter().map(|document| document.id.into()).collect();
            changes.extend(documents.into_iter().map(put));
            changes.extend(chunk.iter().filter(|id| !published.contains(id)).map(|id| Change::Delete((*id).into())));
        }
        Ok((next, changes))
    }

    /// How far an index that stands `at` a position needs no change: its writer commits nothing for events that touch none
    /// of its records, so whoever reads along has to look for itself.
    pub(super) fn unchanged_until(self, conn: &mut Conn, mut at: Position, batch: i64) -> Result<i64> {
        loop {
            let (next, touched) = self.touched_after(conn, &at, batch)?;
            if next == at || !touched.is_empty() {
                return Ok(at.seq);
            }
            at = next;
        }
    }
}

fn put(document: Document) -> Change {
    Change::Put(Box::new(document))
}

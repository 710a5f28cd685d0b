//! What is searched, and all in which one index differs from another.

use std::path::{Path, PathBuf};

use search_index::Document;

use crate::{
    catalogue::{achievements, demands},
    foundation::{db::Conn, error::Result, types::Id},
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
    pub(super) fn published(self, conn: &mut Conn, after: Option<Id>, of: Option<Id>, limit: i64) -> Result<Vec<Id>> {
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
    pub(super) fn documents(self, conn: &mut Conn, ids: &[Id]) -> Result<Vec<Document>> {
        Ok(match self {
            Self::Achievements => achievements::documents(conn, ids)?.iter().map(achievements::document).collect(),
            Self::Demands => demands::documents(conn, ids)?.iter().map(demands::document).collect(),
        })
    }
}

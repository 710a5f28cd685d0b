//! Published records as they were last sent to nobody in particular and to companies: what is read most.
//!
//! Reading and writing out a record costs some ten times what answering from memory does (docs/PERFORMANCE.md). Any change of
//! the database, of any record and by any process, makes all of it void: at once where this process made it, else as soon as
//! the journal's follower notices, and in any case after a second.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

use crate::foundation::{
    access::{Actor, Grant, Permission, Role},
    http::Representation,
    types::Id,
};

/// Records kept before all are forgotten; most are about 3 kB.
const MOST: usize = 4_000;
/// Bytes of the largest that is kept, so that all together stay below 128 MB whatever people write.
const LARGEST: usize = 32 << 10;
/// While nobody follows the journal (another process holds the index, a rebuild), changes of others would go unnoticed.
const LONGEST: Duration = Duration::from_secs(1);

/// What a caller sees of a published record who may not see more of any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Audience {
    WithoutContacts,
    WithContacts,
}

impl Audience {
    /// None for those to whom some record may show more.
    pub(super) fn of(actor: &Actor) -> Option<Self> {
        if actor.grant(Permission::WriteAchievements) != Grant::No {
            return None;
        }
        Some(if actor.role == Role::Anonymous { Self::WithoutContacts } else { Self::WithContacts })
    }
}

/// The representations kept, with the state of the database that they belong to.
#[derive(Default)]
pub struct RecordCache {
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    changes: u64,
    records: HashMap<(Id, Audience), (Instant, Representation)>,
}

impl RecordCache {
    pub(super) fn get(&self, id: Id, audience: Audience, changes: u64) -> Option<Representation> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let (since, representation) = kept.records.get(&(id, audience)).filter(|_| kept.changes == changes)?;
        (since.elapsed() < LONGEST).then(|| representation.clone())
    }

    /// Keeps what was read while the database had seen so many `changes`.
    pub(super) fn put(&self, id: Id, audience: Audience, changes: u64, representation: Representation) {
        if representation.size() > LARGEST {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.changes != changes || kept.records.len() >= MOST {
            kept.changes = changes;
            kept.records.clear();
        }
        kept.records.insert((id, audience), (Instant::now(), representation));
    }
}

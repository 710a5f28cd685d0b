//! What a record names: each thing must exist. All that do not are told at once, each at its place.

use super::queries;
use crate::{
    catalogue::organizations,
    foundation::{
        db::Conn,
        error::{Error, FieldError, Result},
        types::Id,
    },
};

/// An id and the place where it is named.
pub(super) type Named = (String, Id);

/// The one that a field names, if any.
pub(super) fn one(pointer: &str, id: Option<Id>) -> Vec<Named> {
    id.map(|id| (pointer.to_owned(), id)).into_iter().collect()
}

/// Those that a list names.
pub(super) fn each(pointer: &str, ids: &[Id]) -> Vec<Named> {
    ids.iter().enumerate().map(|(index, id)| (format!("{pointer}/{index}"), *id)).collect()
}

/// All that a record names, by what it is.
#[derive(Debug, Default)]
pub(super) struct References {
    pub organizations: Vec<Named>,
    pub achievements: Vec<Named>,
    pub demands: Vec<Named>,
    pub deals: Vec<Named>,
}

impl References {
    /// Refuses what names something that does not exist.
    pub(super) fn must_exist(self, conn: &mut Conn) -> Result<()> {
        let mut wrong = Vec::new();
        let known = organizations::names(conn, &ids(&self.organizations))?.into_iter().map(|(id, _)| id).collect();
        wrong.extend(unknown(self.organizations, known, "organization_unknown"));
        let known = queries::achievements(conn, ids(&self.achievements))?;
        wrong.extend(unknown(self.achievements, known, "achievement_unknown"));
        let known = queries::demands(conn, ids(&self.demands))?;
        wrong.extend(unknown(self.demands, known, "demand_unknown"));
        let known = queries::deals(conn, ids(&self.deals))?;
        wrong.extend(unknown(self.deals, known, "deal_unknown"));
        wrong.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }
}

fn ids(named: &[Named]) -> Vec<Id> {
    named.iter().map(|(_, id)| *id).collect()
}

fn unknown(named: Vec<Named>, known: Vec<Id>, code: &'static str) -> impl Iterator<Item = FieldError> {
    named.into_iter().filter(move |(_, id)| !known.contains(id)).map(move |(pointer, _)| FieldError::new(pointer, code))
}

/// Each named once, in the order given.
pub(super) fn once(ids: Vec<Id>) -> Vec<Id> {
    let mut kept = Vec::new();
    for id in ids {
        if !kept.contains(&id) {
            kept.push(id);
        }
    }
    kept
}

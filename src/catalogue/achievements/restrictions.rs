//! What deals have taken away from the offer of achievements. Deals say so; each change is an event of the achievement, so
//! that the index and what is kept in memory follow. The record's version stays: nobody has changed what it says.

use std::collections::HashMap;

use super::{
    content::TransferMode,
    model::{Restriction, RestrictionRow},
    offer, queries,
};
use crate::foundation::{
    access::Actor,
    db::Conn,
    error::Result,
    journal::{self, Event},
    types::{Day, Id},
};

/// Notes that a deal transfers these achievements in this mode, in place of what was noted of it before. Takes nothing
/// away where the mode leaves room for others.
pub fn restrict(
    conn: &mut Conn,
    actor: &Actor,
    deal_id: Id,
    achievements: &[Id],
    mode: TransferMode,
    since: Day,
    until: Option<Day>,
) -> Result<()> {
    let row = |id: &Id| RestrictionRow { achievement_id: *id, deal_id, mode, since, until };
    let rows = if offer::narrows(mode) { achievements.iter().map(row).collect() } else { Vec::new() };
    replace(conn, actor, deal_id, &rows)
}

/// Gives back what a deal has taken away.
pub fn lift(conn: &mut Conn, actor: &Actor, deal_id: Id) -> Result<()> {
    replace(conn, actor, deal_id, &[])
}

fn replace(conn: &mut Conn, actor: &Actor, deal_id: Id, after: &[RestrictionRow]) -> Result<()> {
    let before = queries::restrictions_of_deal(conn, deal_id)?;
    let event =
        |action, row: &RestrictionRow| Event { action, entity: "achievement", entity_id: row.achievement_id, version: None };
    let stays = |row: &RestrictionRow| after.iter().any(|other| other.achievement_id == row.achievement_id);
    let lifted = before.iter().filter(|row| !stays(row)).map(|row| event("lift", row));
    let restricted = after.iter().filter(|row| !before.contains(row)).map(|row| event("restrict", row));
    let events: Vec<Event> = lifted.chain(restricted).collect();
    if events.is_empty() {
        return Ok(());
    }
    queries::delete_restrictions(conn, deal_id)?;
    queries::insert_restrictions(conn, after)?;
    journal::record_all(conn, actor, events)
}

/// What deals have taken away from each of these; those that are whole are not named.
pub(super) fn of(conn: &mut Conn, ids: &[Id]) -> Result<HashMap<Id, Vec<Restriction>>> {
    let mut found: HashMap<Id, Vec<Restriction>> = HashMap::new();
    for (row, deal_code) in queries::restrictions(conn, ids)? {
        found.entry(row.achievement_id).or_default().push(restriction(row, deal_code));
    }
    Ok(found)
}

/// What deals have taken away from one of them.
pub(super) fn of_one(conn: &mut Conn, id: Id) -> Result<Vec<Restriction>> {
    Ok(queries::restrictions_of(conn, id)?.into_iter().map(|(row, deal_code)| restriction(row, deal_code)).collect())
}

fn restriction(row: RestrictionRow, deal_code: String) -> Restriction {
    let RestrictionRow { deal_id, mode, since, until, .. } = row;
    Restriction { deal_id, deal_code, mode, since, until }
}

//! The one door for change: whoever changes a record writes down here, in the same transaction, who did what.
//!
//! The journal is the audit trail and the queue at once: `seq` rises by one with each event, without gaps, and since
//! writers take turns (`foundation::db`) it becomes visible in its order. Whatever follows the catalogue (the search index of
//! each node, feeds, webhooks) keeps the last `seq` that it has seen and reads on from there. Nothing is ever
//! deleted, so a follower that was away for a year has missed nothing.

mod model;
mod queries;

pub use model::{AuditEvent, Event, Mark};
pub use queries::{after, count, latest, mark_at, next_code, page};

use crate::foundation::{access::Actor, db::Conn, error::Result};

/// Writes one event in the caller's transaction.
pub fn record(conn: &mut Conn, actor: &Actor, event: Event) -> Result<()> {
    record_all(conn, actor, vec![event])
}

/// Writes events in their order, in the caller's transaction.
pub fn record_all(conn: &mut Conn, actor: &Actor, events: Vec<Event>) -> Result<()> {
    Ok(queries::append(conn, actor, events)?)
}

use diesel::prelude::*;

use super::model::{AuditEvent, Event, Mark};
use crate::{
    foundation::{
        access::Actor,
        db::Conn,
        types::{Id, Timestamp},
    },
    schema::{audit_events, counters},
};

const JOURNAL: &str = "journal";

/// Rows of one INSERT: SQLite takes 32,766 parameters in a statement, an event has 12.
const ROWS_AT_ONCE: usize = 1_000;

pub(super) fn append(conn: &mut Conn, actor: &Actor, events: Vec<Event>) -> QueryResult<()> {
    let many = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let last: i64 = diesel::update(counters::table.filter(counters::name.eq(JOURNAL)))
        .set(counters::value.eq(counters::value + many))
        .returning(counters::value)
        .get_result(conn)?;
    let now = Timestamp::now();
    let rows: Vec<AuditEvent> =
        events.into_iter().zip(last - many + 1..).map(|(event, seq)| AuditEvent::new(seq, now, actor, event)).collect();
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        // A batch is not known to the common backend, so each engine gets its own body.
        match conn {
            Conn::Sqlite(conn) => diesel::insert_into(audit_events::table).values(chunk).execute(conn)?,
            Conn::Postgres(conn) => diesel::insert_into(audit_events::table).values(chunk).execute(conn)?,
        };
    }
    Ok(())
}

/// The number of the last event; 0 when there is none.
pub fn latest(conn: &mut Conn) -> QueryResult<i64> {
    counters::table.filter(counters::name.eq(JOURNAL)).select(counters::value).first(conn)
}

/// The mark of the event of this number; none when the journal has no such event.
pub fn mark_at(conn: &mut Conn, seq: i64) -> QueryResult<Option<Mark>> {
    let id: Option<Id> = audit_events::table.filter(audit_events::seq.eq(seq)).select(audit_events::id).first(conn).optional()?;
    Ok(id.map(|id| Mark { seq, event_id: id.to_string() }))
}

/// `(seq, event id, entity, entity id)` of the next events after `seq`.
pub fn after(conn: &mut Conn, seq: i64, limit: i64) -> QueryResult<Vec<(i64, Id, String, Id)>> {
    audit_events::table
        .filter(audit_events::seq.gt(seq))
        .order(audit_events::seq.asc())
        .limit(limit)
        .select((audit_events::seq, audit_events::id, audit_events::entity, audit_events::entity_id))
        .load(conn)
}

/// Events of the newest first, before `before` if given, of one record if given.
pub fn page(conn: &mut Conn, entity_id: Option<Id>, before: Option<i64>, limit: i64) -> QueryResult<Vec<AuditEvent>> {
    let mut query = audit_events::table.order(audit_events::seq.desc()).limit(limit).into_boxed();
    if let Some(id) = entity_id {
        query = query.filter(audit_events::entity_id.eq(id));
    }
    if let Some(seq) = before {
        query = query.filter(audit_events::seq.lt(seq));
    }
    query.select(AuditEvent::as_select()).load(conn)
}

/// How many events there are, of one record if given. The journal has no gaps, so its last number tells.
pub fn count(conn: &mut Conn, entity_id: Option<Id>) -> QueryResult<i64> {
    match entity_id {
        None => latest(conn),
        Some(id) => audit_events::table.filter(audit_events::entity_id.eq(id)).count().get_result(conn),
    }
}

/// Takes the next `many` numbers of a counter and answers the first of them; the first ever is 1.
pub fn next_code(conn: &mut Conn, counter: &str, many: i64) -> QueryResult<i64> {
    let last: Option<i64> = diesel::update(counters::table.filter(counters::name.eq(counter)))
        .set(counters::value.eq(counters::value + many))
        .returning(counters::value)
        .get_result(conn)
        .optional()?;
    if let Some(last) = last {
        return Ok(last - many + 1);
    }
    diesel::insert_into(counters::table).values((counters::name.eq(counter), counters::value.eq(many))).execute(conn)?;
    Ok(1)
}

use diesel::prelude::*;

use super::{super::chain::Entry, model::IntroductionRow};
use crate::{
    foundation::{db::Conn, http::Page, types::Id},
    schema::{
        brokers, counters,
        introductions::{self, table},
    },
};

/// The name of a broker; none when there is no such broker.
pub(super) fn broker_name(conn: &mut Conn, broker: Id) -> QueryResult<Option<String>> {
    brokers::table.find(broker).select(brokers::name).first(conn).optional()
}

/// The hash of the last entry; none when there is no entry yet.
pub(super) fn last_hash(conn: &mut Conn) -> QueryResult<Option<String>> {
    table.order(introductions::seq.desc()).select(introductions::hash).first(conn).optional()
}

pub(super) fn insert(conn: &mut Conn, row: &IntroductionRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Entries of a broker, the newest first.
pub(super) fn list(conn: &mut Conn, broker: Id, page: Page) -> QueryResult<Vec<IntroductionRow>> {
    let mut query =
        table.filter(introductions::broker_id.eq(broker)).order(introductions::seq.desc()).limit(page.rows()).into_boxed();
    if let Some(after) = page.after {
        // The order of the chain is that of its numbers; ids of several machines need not agree with it.
        let seq: Option<i64> = table.filter(introductions::id.eq(after)).select(introductions::seq).first(conn).optional()?;
        query = query.filter(introductions::seq.lt(seq.unwrap_or(0)));
    }
    query.select(IntroductionRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, broker: Id) -> QueryResult<i64> {
    table.filter(introductions::broker_id.eq(broker)).count().get_result(conn)
}

/// The next entries after a number, from the lowest number on where none is said; as their columns hold them.
pub(super) fn entries(conn: &mut Conn, after: Option<i64>, limit: i64) -> QueryResult<Vec<Entry>> {
    let mut query = table.order(introductions::seq.asc()).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(introductions::seq.gt(after));
    }
    query.select(introductions::all_columns).load(conn)
}

/// The last number that a counter has given out; 0 when none.
pub(super) fn last_given(conn: &mut Conn, counter: &str) -> QueryResult<i64> {
    let value: Option<i64> = counters::table.filter(counters::name.eq(counter)).select(counters::value).first(conn).optional()?;
    Ok(value.unwrap_or(0))
}

use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::{
    foundation::{db::Conn, types::Day},
    schema::unmet_searches::{self as unmet, table},
};

/// Counts more searches for a text that is known that day; answers how many rows that were.
pub(super) fn add_to_unmet(conn: &mut Conn, day: Day, asked: &str, searches: i32) -> QueryResult<usize> {
    let row = table.filter(unmet::day.eq(day)).filter(unmet::asked.eq(asked));
    diesel::update(row).set(unmet::searches.eq(unmet::searches + searches)).execute(conn)
}

pub(super) fn insert_unmet(conn: &mut Conn, day: Day, asked: &str, searches: i32) -> QueryResult<usize> {
    let row = (unmet::day.eq(day), unmet::asked.eq(asked), unmet::searches.eq(searches));
    diesel::insert_into(table).values(row).execute(conn)
}

/// How many texts are known of a day.
pub(super) fn count_unmet(conn: &mut Conn, day: Day) -> QueryResult<i64> {
    table.filter(unmet::day.eq(day)).count().get_result(conn)
}

/// Whether anything is kept of days before this one.
pub(super) fn unmet_before(conn: &mut Conn, day: Day) -> QueryResult<bool> {
    let first = table.filter(unmet::day.lt(day)).select(unmet::day).first::<Day>(conn).optional()?;
    Ok(first.is_some())
}

pub(super) fn forget_unmet(conn: &mut Conn, before: Day) -> QueryResult<usize> {
    diesel::delete(table.filter(unmet::day.lt(before))).execute(conn)
}

/// Text, searches and last day of what was asked within these days, the most frequent first.
pub(super) fn unmet_within(conn: &mut Conn, from: Day, to: Day, limit: i64) -> QueryResult<Vec<(String, i64, Day)>> {
    // SUM of INTEGER is BIGINT on PostgreSQL alone, so the type is said.
    table
        .filter(unmet::day.between(from, to))
        .group_by(unmet::asked)
        .select((unmet::asked, sql::<BigInt>("CAST(SUM(searches) AS BIGINT)"), sql::<Text>("MAX(day)")))
        .order(sql::<Text>("2 DESC, 3 DESC, 1"))
        .limit(limit)
        .load(conn)
}

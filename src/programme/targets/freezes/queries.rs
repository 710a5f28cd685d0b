use diesel::prelude::*;

use super::model::FreezeRow;
use crate::{
    foundation::{
        db::Conn,
        http::Page,
        types::{Day, Id},
    },
    schema::target_freezes::{self, table},
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<FreezeRow>> {
    table.find(id).select(FreezeRow::as_select()).first(conn).optional()
}

/// The freeze of a day of a year; of its last day when none is named.
pub(super) fn of_day(conn: &mut Conn, year: i32, day: Option<Day>) -> QueryResult<Option<FreezeRow>> {
    let mut query = table.filter(target_freezes::year.eq(year)).order(target_freezes::as_of.desc()).into_boxed();
    if let Some(day) = day {
        query = query.filter(target_freezes::as_of.eq(day));
    }
    query.select(FreezeRow::as_select()).first(conn).optional()
}

pub(super) fn list(conn: &mut Conn, year: i32, page: Page) -> QueryResult<Vec<FreezeRow>> {
    let mut query = table.filter(target_freezes::year.eq(year)).order(target_freezes::id.desc()).limit(page.rows()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(target_freezes::id.lt(after));
    }
    query.select(FreezeRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, year: i32) -> QueryResult<i64> {
    table.filter(target_freezes::year.eq(year)).count().get_result(conn)
}

pub(super) fn all(conn: &mut Conn) -> QueryResult<Vec<FreezeRow>> {
    table.order(target_freezes::id.asc()).select(FreezeRow::as_select()).load(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &FreezeRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

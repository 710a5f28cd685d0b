use diesel::prelude::*;

use super::model::{CalendarRow, RuleRow};
use crate::{
    foundation::{
        db::Conn,
        http::Page,
        types::{Day, Id},
    },
    schema::{
        calendar_days,
        contract_rules::{self, table},
    },
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<RuleRow>> {
    table.find(id).select(RuleRow::as_select()).first(conn).optional()
}

/// The rules that hold on a day.
pub(super) fn in_force(conn: &mut Conn, day: Day) -> QueryResult<Option<RuleRow>> {
    table
        .filter(contract_rules::effective_from.le(day))
        .order(contract_rules::effective_from.desc())
        .select(RuleRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn list(conn: &mut Conn, page: Page) -> QueryResult<Vec<RuleRow>> {
    let mut query = table.order(contract_rules::id.desc()).limit(page.rows()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(contract_rules::id.lt(after));
    }
    query.select(RuleRow::as_select()).load(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &RuleRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &RuleRow) -> QueryResult<usize> {
    diesel::update(table.filter(contract_rules::id.eq(row.id)).filter(contract_rules::version.eq(row.version - 1)))
        .set(row)
        .execute(conn)
}

pub(super) fn calendar(conn: &mut Conn, from: Day, to: Day) -> QueryResult<Vec<CalendarRow>> {
    calendar_days::table
        .filter(calendar_days::day.between(from, to))
        .order(calendar_days::day.asc())
        .select(CalendarRow::as_select())
        .load(conn)
}

pub(super) fn put_day(conn: &mut Conn, row: &CalendarRow) -> QueryResult<usize> {
    let replaced = diesel::update(calendar_days::table.find(row.day)).set(row).execute(conn)?;
    if replaced > 0 { Ok(replaced) } else { diesel::insert_into(calendar_days::table).values(row).execute(conn) }
}

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::model::YearRow;
use crate::{
    foundation::db::Conn,
    schema::{target_years, targets},
};

pub(super) fn find(conn: &mut Conn, year: i32) -> QueryResult<Option<YearRow>> {
    target_years::table.find(year).select(YearRow::as_select()).first(conn).optional()
}

/// Metric → target of a year.
pub fn targets(conn: &mut Conn, year: i32) -> QueryResult<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> =
        targets::table.filter(targets::year.eq(year)).select((targets::metric, targets::target)).load(conn)?;
    Ok(rows.into_iter().collect())
}

pub(super) fn insert(conn: &mut Conn, row: &YearRow) -> QueryResult<usize> {
    diesel::insert_into(target_years::table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &YearRow) -> QueryResult<usize> {
    let before = target_years::table.filter(target_years::year.eq(row.year)).filter(target_years::version.eq(row.version - 1));
    diesel::update(before).set(row).execute(conn)
}

/// Puts these in the place of all targets of a year.
pub(super) fn replace(conn: &mut Conn, year: i32, of: &BTreeMap<String, i64>) -> QueryResult<()> {
    diesel::delete(targets::table.filter(targets::year.eq(year))).execute(conn)?;
    for (metric, target) in of {
        diesel::insert_into(targets::table)
            .values((targets::year.eq(year), targets::metric.eq(metric), targets::target.eq(target)))
            .execute(conn)?;
    }
    Ok(())
}

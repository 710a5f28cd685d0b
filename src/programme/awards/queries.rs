use diesel::prelude::*;

use super::{
    grades::AwardLevel,
    model::{AwardFilter, AwardRow},
};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::awards::{self, table},
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<AwardRow>> {
    table.find(id).select(AwardRow::as_select()).first(conn).optional()
}

fn filtered(filter: &AwardFilter) -> awards::BoxedQuery<'_, MultiBackend> {
    let mut query = table.into_boxed();
    if !filter.level.is_empty() {
        query = query.filter(awards::level.eq_any(filter.level.clone()));
    }
    if !filter.category.is_empty() {
        query = query.filter(awards::category.eq_any(filter.category.clone()));
    }
    match filter.counted {
        Some(true) => query = query.filter(awards::level.eq_any(AwardLevel::COUNTED.to_vec())),
        Some(false) => query = query.filter(awards::level.ne_all(AwardLevel::COUNTED.to_vec())),
        None => {}
    }
    if let Some(from) = filter.from {
        query = query.filter(awards::awarded_on.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(awards::awarded_on.le(to));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &AwardFilter, page: Page) -> QueryResult<Vec<AwardRow>> {
    let mut query = filtered(filter).order(awards::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(awards::id.lt(after));
    }
    query.select(AwardRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &AwardFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &AwardRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &AwardRow) -> QueryResult<usize> {
    diesel::update(table.filter(awards::id.eq(row.id)).filter(awards::version.eq(row.version - 1))).set(row).execute(conn)
}

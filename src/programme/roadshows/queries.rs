use diesel::prelude::*;

use super::model::{RoadshowFilter, RoadshowRow};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::roadshows::{self, table},
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<RoadshowRow>> {
    table.find(id).select(RoadshowRow::as_select()).first(conn).optional()
}

fn filtered(filter: &RoadshowFilter) -> roadshows::BoxedQuery<'_, MultiBackend> {
    let mut query = table.into_boxed();
    if !filter.state.is_empty() {
        query = query.filter(roadshows::state.eq_any(filter.state.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(roadshows::held_on.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(roadshows::held_on.le(to));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &RoadshowFilter, page: Page) -> QueryResult<Vec<RoadshowRow>> {
    let mut query = filtered(filter).order(roadshows::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(roadshows::id.lt(after));
    }
    query.select(RoadshowRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &RoadshowFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &RoadshowRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &RoadshowRow) -> QueryResult<usize> {
    diesel::update(table.filter(roadshows::id.eq(row.id)).filter(roadshows::version.eq(row.version - 1))).set(row).execute(conn)
}

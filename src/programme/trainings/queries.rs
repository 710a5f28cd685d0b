use diesel::prelude::*;

use super::model::{TrainingFilter, TrainingRow};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::trainings::{self, table},
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<TrainingRow>> {
    table.find(id).select(TrainingRow::as_select()).first(conn).optional()
}

fn filtered(filter: &TrainingFilter) -> trainings::BoxedQuery<'_, MultiBackend> {
    let mut query = table.into_boxed();
    if !filter.state.is_empty() {
        query = query.filter(trainings::state.eq_any(filter.state.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(trainings::held_on.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(trainings::held_on.le(to));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &TrainingFilter, page: Page) -> QueryResult<Vec<TrainingRow>> {
    let mut query = filtered(filter).order(trainings::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(trainings::id.lt(after));
    }
    query.select(TrainingRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &TrainingFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &TrainingRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &TrainingRow) -> QueryResult<usize> {
    diesel::update(table.filter(trainings::id.eq(row.id)).filter(trainings::version.eq(row.version - 1))).set(row).execute(conn)
}

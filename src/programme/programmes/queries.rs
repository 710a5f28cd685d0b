use diesel::prelude::*;

use super::model::{ProgrammeFilter, ProgrammeRow};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::programmes::{self, table},
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<ProgrammeRow>> {
    table.find(id).select(ProgrammeRow::as_select()).first(conn).optional()
}

fn filtered(filter: &ProgrammeFilter) -> programmes::BoxedQuery<'_, MultiBackend> {
    let mut query = table.into_boxed();
    if !filter.state.is_empty() {
        query = query.filter(programmes::state.eq_any(filter.state.clone()));
    }
    if !filter.kind.is_empty() {
        query = query.filter(programmes::kind.eq_any(filter.kind.clone()));
    }
    if let Some(organization) = filter.organization_id {
        query = query.filter(programmes::organization_id.eq(organization));
    }
    if let Some(year) = filter.year {
        query = query.filter(programmes::year.eq(year));
    }
    if let Some(from) = filter.approved_from {
        query = query.filter(programmes::approved_on.ge(from));
    }
    if let Some(to) = filter.approved_to {
        query = query.filter(programmes::approved_on.le(to));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &ProgrammeFilter, page: Page) -> QueryResult<Vec<ProgrammeRow>> {
    let mut query = filtered(filter).order(programmes::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(programmes::id.lt(after));
    }
    query.select(ProgrammeRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &ProgrammeFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &ProgrammeRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &ProgrammeRow) -> QueryResult<usize> {
    diesel::update(table.filter(programmes::id.eq(row.id)).filter(programmes::version.eq(row.version - 1))).set(row).execute(conn)
}

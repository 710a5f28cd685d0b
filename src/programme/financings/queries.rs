use diesel::prelude::*;

use super::model::{FinancingFilter, FinancingRow};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::financings::{self, table},
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<FinancingRow>> {
    table.find(id).select(FinancingRow::as_select()).first(conn).optional()
}

fn filtered(filter: &FinancingFilter) -> financings::BoxedQuery<'_, MultiBackend> {
    let mut query = table.into_boxed();
    if !filter.state.is_empty() {
        query = query.filter(financings::state.eq_any(filter.state.clone()));
    }
    if !filter.kind.is_empty() {
        query = query.filter(financings::kind.eq_any(filter.kind.clone()));
    }
    if let Some(organization) = filter.organization_id {
        query = query.filter(financings::organization_id.eq(organization));
    }
    if let Some(provider) = filter.provider {
        query = query.filter(financings::provider_organization_id.eq(provider));
    }
    if let Some(from) = filter.from {
        query = query.filter(financings::agreed_on.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(financings::agreed_on.le(to));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &FinancingFilter, page: Page) -> QueryResult<Vec<FinancingRow>> {
    let mut query = filtered(filter).order(financings::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(financings::id.lt(after));
    }
    query.select(FinancingRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &FinancingFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &FinancingRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &FinancingRow) -> QueryResult<usize> {
    diesel::update(table.filter(financings::id.eq(row.id)).filter(financings::version.eq(row.version - 1))).set(row).execute(conn)
}

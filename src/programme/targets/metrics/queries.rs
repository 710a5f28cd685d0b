use diesel::prelude::*;

use super::model::{Metric, MetricFilter};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::target_metrics::{self, table},
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<Metric>> {
    table.find(id).select(Metric::as_select()).first(conn).optional()
}

pub(super) fn by_key(conn: &mut Conn, metric: &str) -> QueryResult<Option<Metric>> {
    table.filter(target_metrics::metric.eq(metric)).select(Metric::as_select()).first(conn).optional()
}

pub(super) fn in_order(conn: &mut Conn) -> QueryResult<Vec<Metric>> {
    table.order((target_metrics::position.asc(), target_metrics::metric.asc())).select(Metric::as_select()).load(conn)
}

fn filtered(filter: &MetricFilter) -> target_metrics::BoxedQuery<'_, MultiBackend> {
    let query = table.into_boxed();
    match filter.is_active {
        Some(is_active) => query.filter(target_metrics::is_active.eq(is_active)),
        None => query,
    }
}

pub(super) fn list(conn: &mut Conn, filter: &MetricFilter, page: Page) -> QueryResult<Vec<Metric>> {
    let mut query = filtered(filter).order(target_metrics::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(target_metrics::id.lt(after));
    }
    query.select(Metric::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &MetricFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &Metric) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &Metric) -> QueryResult<usize> {
    diesel::update(table.filter(target_metrics::id.eq(row.id)).filter(target_metrics::version.eq(row.version - 1)))
        .set(row)
        .execute(conn)
}

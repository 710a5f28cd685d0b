use diesel::prelude::*;

use super::model::{Visit, VisitFilter, VisitRow};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::{
        visit_deals, visit_demands,
        visits::{self, table},
    },
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<VisitRow>> {
    table.find(id).select(VisitRow::as_select()).first(conn).optional()
}

fn filtered(filter: &VisitFilter) -> visits::BoxedQuery<'_, MultiBackend> {
    let mut query = table.into_boxed();
    if let Some(organization) = filter.organization_id {
        query = query.filter(visits::organization_id.eq(organization));
    }
    if let Some(on_site) = filter.on_site {
        query = query.filter(visits::on_site.eq(on_site));
    }
    if let Some(from) = filter.from {
        query = query.filter(visits::visited_on.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(visits::visited_on.le(to));
    }
    if let Some(demand) = filter.demand_id {
        let of = visit_demands::table.filter(visit_demands::demand_id.eq(demand)).select(visit_demands::visit_id);
        query = query.filter(visits::id.eq_any(of));
    }
    if let Some(deal) = filter.deal_id {
        let of = visit_deals::table.filter(visit_deals::deal_id.eq(deal)).select(visit_deals::visit_id);
        query = query.filter(visits::id.eq_any(of));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &VisitFilter, page: Page) -> QueryResult<Vec<VisitRow>> {
    let mut query = filtered(filter).order(visits::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(visits::id.lt(after));
    }
    query.select(VisitRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &VisitFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &VisitRow) -> QueryResult<()> {
    diesel::insert_into(table).values(row).execute(conn)?;
    link(conn, row.id, &row.content.0)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &VisitRow) -> QueryResult<usize> {
    let written =
        diesel::update(table.filter(visits::id.eq(row.id)).filter(visits::version.eq(row.version - 1))).set(row).execute(conn)?;
    if written > 0 {
        diesel::delete(visit_demands::table.filter(visit_demands::visit_id.eq(row.id))).execute(conn)?;
        diesel::delete(visit_deals::table.filter(visit_deals::visit_id.eq(row.id))).execute(conn)?;
        link(conn, row.id, &row.content.0)?;
    }
    Ok(written)
}

/// What came of a visit, as rows.
fn link(conn: &mut Conn, id: Id, visit: &Visit) -> QueryResult<()> {
    for demand in &visit.demand_ids {
        let row = (visit_demands::visit_id.eq(id), visit_demands::demand_id.eq(*demand));
        diesel::insert_into(visit_demands::table).values(row).execute(conn)?;
    }
    for deal in &visit.deal_ids {
        let row = (visit_deals::visit_id.eq(id), visit_deals::deal_id.eq(*deal));
        diesel::insert_into(visit_deals::table).values(row).execute(conn)?;
    }
    Ok(())
}

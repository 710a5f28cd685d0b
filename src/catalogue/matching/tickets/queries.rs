use diesel::prelude::*;

use super::{
    model::{MatchTicketFilter, MatchTicketRow},
    workflow::MatchTicketState,
};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::match_tickets::{self, table},
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<MatchTicketRow>> {
    table.find(id).select(MatchTicketRow::as_select()).first(conn).optional()
}

/// Whose tickets are asked for: those of an organization; all when none is named.
fn filtered(filter: &MatchTicketFilter, of: Option<Id>) -> match_tickets::BoxedQuery<'_, MultiBackend> {
    let mut query = table.into_boxed();
    if let Some(own) = of {
        query = query.filter(match_tickets::organization_id.eq(own));
    }
    if let Some(organization) = filter.organization_id {
        query = query.filter(match_tickets::organization_id.eq(organization));
    }
    if !filter.state.is_empty() {
        query = query.filter(match_tickets::state.eq_any(filter.state.clone()));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &MatchTicketFilter, of: Option<Id>, page: Page) -> QueryResult<Vec<MatchTicketRow>> {
    let mut query = filtered(filter, of).order(match_tickets::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(match_tickets::id.lt(after));
    }
    query.select(MatchTicketRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &MatchTicketFilter, of: Option<Id>) -> QueryResult<i64> {
    filtered(filter, of).count().get_result(conn)
}

/// How many tickets of an organization wait for an answer.
pub(super) fn count_open(conn: &mut Conn, organization: Id) -> QueryResult<i64> {
    let open = match_tickets::organization_id.eq(organization).and(match_tickets::state.eq(MatchTicketState::Open));
    table.filter(open).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &MatchTicketRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &MatchTicketRow) -> QueryResult<usize> {
    diesel::update(table.filter(match_tickets::id.eq(row.id)).filter(match_tickets::version.eq(row.version - 1)))
        .set(row)
        .execute(conn)
}

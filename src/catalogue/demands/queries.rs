use diesel::{prelude::*, result::Error::DeserializationError};

use super::{
    content::DemandContent,
    model::{DemandFilter, DemandRow, OpenDemand, VersionRow},
    workflow::DemandState,
};
use crate::{
    catalogue::achievements::RevisionState,
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::{
        demand_versions,
        demands::{self, table},
        organizations,
    },
};

/// Whose demands a caller may list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Visible {
    Published,
    PublishedAndOf(Id),
    All,
}

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<DemandRow>> {
    table.find(id).select(DemandRow::as_select()).first(conn).optional()
}

/// The published demand of this id.
pub fn find_open(conn: &mut Conn, id: Id) -> QueryResult<Option<OpenDemand>> {
    let Some(row) = find(conn, id)?.filter(|row| row.state == DemandState::Published) else {
        return Ok(None);
    };
    let said = row.published_content.as_ref().unwrap_or(&row.content);
    let content: DemandContent = serde_json::from_str(said).map_err(|error| DeserializationError(Box::new(error)))?;
    Ok(Some(OpenDemand {
        id: row.id,
        code: row.code,
        organization_id: row.organization_id,
        anonymous: content.anonymous,
        title: content.title,
    }))
}

fn filtered<'a>(filter: &'a DemandFilter, visible: Visible) -> demands::BoxedQuery<'a, MultiBackend> {
    let mut query = table.into_boxed();
    match visible {
        Visible::Published => query = query.filter(demands::state.eq(DemandState::Published)),
        Visible::PublishedAndOf(own) => {
            query = query.filter(demands::state.eq(DemandState::Published).or(demands::organization_id.eq(own)));
        }
        Visible::All => {}
    }
    if !filter.state.is_empty() {
        query = query.filter(demands::state.eq_any(filter.state.clone()));
    }
    if let Some(awaiting) = filter.awaiting_review {
        query = waiting(query, visible, awaiting);
    }
    if let Some(organization) = filter.organization_id {
        query = query.filter(demands::organization_id.eq(organization));
        let told = match visible {
            Visible::All => true,
            Visible::PublishedAndOf(own) => own == organization,
            Visible::Published => false,
        };
        if !told {
            query = query.filter(demands::anonymous.eq(false));
        }
    }
    if let Some(kind) = filter.kind {
        query = query.filter(demands::kind.eq(kind));
    }
    if let Some(code) = &filter.code {
        query = query.filter(demands::code.eq(code));
    }
    query
}

/// That a change waits is told to its company and to the centre alone.
fn waiting(
    query: demands::BoxedQuery<'_, MultiBackend>,
    visible: Visible,
    awaiting: bool,
) -> demands::BoxedQuery<'_, MultiBackend> {
    let waits = demands::state
        .eq(DemandState::Submitted)
        .or(demands::revision_state.is_not_null().and(demands::revision_state.eq(Some(RevisionState::Submitted))))
        .assume_not_null();
    match (visible, awaiting) {
        (Visible::All, true) => query.filter(waits),
        (Visible::All, false) => query.filter(diesel::dsl::not(waits)),
        (Visible::PublishedAndOf(own), true) => query.filter(waits.and(demands::organization_id.eq(own))),
        (Visible::PublishedAndOf(own), false) => query.filter(diesel::dsl::not(waits.and(demands::organization_id.eq(own)))),
        (Visible::Published, true) => query.filter(demands::state.eq(DemandState::Submitted)),
        (Visible::Published, false) => query,
    }
}

pub(super) fn list(conn: &mut Conn, filter: &DemandFilter, visible: Visible, page: Page) -> QueryResult<Vec<DemandRow>> {
    let mut query = filtered(filter, visible).order(demands::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(demands::id.lt(after));
    }
    query.select(DemandRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &DemandFilter, visible: Visible) -> QueryResult<i64> {
    filtered(filter, visible).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &DemandRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &DemandRow) -> QueryResult<usize> {
    diesel::update(table.filter(demands::id.eq(row.id)).filter(demands::version.eq(row.version - 1))).set(row).execute(conn)
}

pub(super) fn insert_version(conn: &mut Conn, row: &VersionRow) -> QueryResult<usize> {
    diesel::insert_into(demand_versions::table).values(row).execute(conn)
}

pub(super) fn versions(conn: &mut Conn, id: Id) -> QueryResult<Vec<VersionRow>> {
    demand_versions::table
        .filter(demand_versions::demand_id.eq(id))
        .order(demand_versions::version.asc())
        .select(VersionRow::as_select())
        .load(conn)
}

/// Rows with their organizations' names, of these ids and published.
pub(super) fn published(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<(DemandRow, String)>> {
    table
        .inner_join(organizations::table)
        .filter(demands::id.eq_any(ids.to_vec()))
        .filter(demands::state.eq(DemandState::Published))
        .select((DemandRow::as_select(), organizations::name))
        .load(conn)
}

/// The next published demands after an id, of an organization if given.
pub fn page_of_published(conn: &mut Conn, after: Option<Id>, organization: Option<Id>, limit: i64) -> QueryResult<Vec<Id>> {
    let mut query = table.filter(demands::state.eq(DemandState::Published)).order(demands::id.asc()).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(demands::id.gt(after));
    }
    if let Some(organization) = organization {
        query = query.filter(demands::organization_id.eq(organization));
    }
    query.select(demands::id).load(conn)
}

/// `(id, version)` of the next published demands after an id: what an index must hold.
pub fn published_versions(conn: &mut Conn, after: Option<Id>, limit: i64) -> QueryResult<Vec<(Id, i32)>> {
    let mut query = table.filter(demands::state.eq(DemandState::Published)).order(demands::id.asc()).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(demands::id.gt(after));
    }
    query.select((demands::id, demands::version)).load(conn)
}

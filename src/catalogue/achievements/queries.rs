use diesel::prelude::*;

use super::{
    model::{AchievementFilter, AchievementRow, RestrictionRow, VersionRow},
    workflow::{RevisionState, State},
};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::{
        achievement_restrictions, achievement_traces, achievement_versions,
        achievements::{self, table},
        deals, organizations,
    },
};

/// Rows of one INSERT: SQLite takes 32,766 parameters in a statement, a record has 18.
const ROWS_AT_ONCE: usize = 1_000;

/// Whose records a caller may list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Visible {
    Published,
    PublishedAndOf(Id),
    All,
}

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<AchievementRow>> {
    table.find(id).select(AchievementRow::as_select()).first(conn).optional()
}

fn filtered<'a>(filter: &'a AchievementFilter, visible: Visible) -> achievements::BoxedQuery<'a, MultiBackend> {
    let mut query = table.into_boxed();
    match visible {
        Visible::Published => query = query.filter(achievements::state.eq(State::Published)),
        Visible::PublishedAndOf(owner) => {
            query = query.filter(achievements::state.eq(State::Published).or(achievements::owner_organization_id.eq(owner)));
        }
        Visible::All => {}
    }
    if !filter.state.is_empty() {
        query = query.filter(achievements::state.eq_any(filter.state.clone()));
    }
    if let Some(awaiting) = filter.awaiting_review {
        query = waiting(query, visible, awaiting);
    }
    if let Some(owner) = filter.owner_organization_id {
        query = query.filter(achievements::owner_organization_id.eq(owner));
    }
    if let Some(external_ref) = &filter.external_ref {
        // The one column follows the change that waits, which others do not know of.
        query = match visible {
            Visible::All => query.filter(achievements::external_ref.eq(external_ref)),
            Visible::PublishedAndOf(own) => query.filter(
                achievements::published_external_ref
                    .eq(external_ref)
                    .or(achievements::owner_organization_id.eq(own).and(achievements::external_ref.eq(external_ref))),
            ),
            Visible::Published => query.filter(achievements::published_external_ref.eq(external_ref)),
        };
    }
    if let Some(code) = &filter.code {
        query = query.filter(achievements::code.eq(code));
    }
    query
}

/// That a change waits is told to its owner and to the centre alone.
fn waiting(
    query: achievements::BoxedQuery<'_, MultiBackend>,
    visible: Visible,
    awaiting: bool,
) -> achievements::BoxedQuery<'_, MultiBackend> {
    let waits = achievements::state
        .eq(State::Submitted)
        .or(achievements::revision_state.is_not_null().and(achievements::revision_state.eq(Some(RevisionState::Submitted))))
        .assume_not_null();
    match (visible, awaiting) {
        (Visible::All, true) => query.filter(waits),
        (Visible::All, false) => query.filter(diesel::dsl::not(waits)),
        (Visible::PublishedAndOf(own), true) => query.filter(waits.and(achievements::owner_organization_id.eq(own))),
        (Visible::PublishedAndOf(own), false) => {
            query.filter(diesel::dsl::not(waits.and(achievements::owner_organization_id.eq(own))))
        }
        (Visible::Published, true) => query.filter(achievements::state.eq(State::Submitted)),
        (Visible::Published, false) => query,
    }
}

pub(super) fn list(
    conn: &mut Conn,
    filter: &AchievementFilter,
    visible: Visible,
    page: Page,
) -> QueryResult<Vec<AchievementRow>> {
    let mut query = filtered(filter, visible).order(achievements::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(achievements::id.lt(after));
    }
    query.select(AchievementRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &AchievementFilter, visible: Visible) -> QueryResult<i64> {
    filtered(filter, visible).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, rows: &[AchievementRow]) -> QueryResult<()> {
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        // A batch is not known to the common backend, so each engine gets its own body. The same below.
        match conn {
            Conn::Sqlite(conn) => diesel::insert_into(table).values(chunk).execute(conn)?,
            Conn::Postgres(conn) => diesel::insert_into(table).values(chunk).execute(conn)?,
        };
    }
    Ok(())
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &AchievementRow) -> QueryResult<usize> {
    diesel::update(table.filter(achievements::id.eq(row.id)).filter(achievements::version.eq(row.version - 1)))
        .set(row)
        .execute(conn)
}

pub(super) fn insert_versions(conn: &mut Conn, rows: &[VersionRow]) -> QueryResult<()> {
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        match conn {
            Conn::Sqlite(conn) => diesel::insert_into(achievement_versions::table).values(chunk).execute(conn)?,
            Conn::Postgres(conn) => diesel::insert_into(achievement_versions::table).values(chunk).execute(conn)?,
        };
    }
    Ok(())
}

pub(super) fn versions(conn: &mut Conn, id: Id) -> QueryResult<Vec<VersionRow>> {
    achievement_versions::table
        .filter(achievement_versions::achievement_id.eq(id))
        .order(achievement_versions::version.asc())
        .select(VersionRow::as_select())
        .load(conn)
}

/// Rows of one INSERT of two columns each.
const TRACES_AT_ONCE: usize = 10_000;

pub(super) fn insert_traces(conn: &mut Conn, traces: &[(Id, i64)]) -> QueryResult<()> {
    for chunk in traces.chunks(TRACES_AT_ONCE) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(id, trace)| (achievement_traces::trace.eq(*trace), achievement_traces::achievement_id.eq(*id)))
            .collect();
        match conn {
            Conn::Sqlite(conn) => diesel::insert_into(achievement_traces::table).values(rows).execute(conn)?,
            Conn::Postgres(conn) => diesel::insert_into(achievement_traces::table).values(rows).execute(conn)?,
        };
    }
    Ok(())
}

pub(super) fn delete_traces(conn: &mut Conn, id: Id) -> QueryResult<usize> {
    diesel::delete(achievement_traces::table.filter(achievement_traces::achievement_id.eq(id))).execute(conn)
}

/// Other records that share a trace, those that share most first.
pub(super) fn sharing_traces(conn: &mut Conn, id: Id, traces: &[i64], limit: i64) -> QueryResult<Vec<AchievementRow>> {
    let shared: Vec<(Id, i64)> = achievement_traces::table
        .filter(achievement_traces::trace.eq_any(traces.to_vec()))
        .filter(achievement_traces::achievement_id.ne(id))
        .group_by(achievement_traces::achievement_id)
        .order(diesel::dsl::count_star().desc())
        .limit(limit)
        .select((achievement_traces::achievement_id, diesel::dsl::count_star()))
        .load(conn)?;
    let ids: Vec<Id> = shared.into_iter().map(|(id, _)| id).collect();
    table.filter(achievements::id.eq_any(ids)).select(AchievementRow::as_select()).load(conn)
}

/// Those of an owner's references that are taken, with the rows that have them.
pub(super) fn by_external_refs(conn: &mut Conn, owner: Id, refs: &[String]) -> QueryResult<Vec<AchievementRow>> {
    table
        .filter(achievements::owner_organization_id.eq(owner))
        .filter(achievements::external_ref.eq_any(refs.to_vec()))
        .select(AchievementRow::as_select())
        .load(conn)
}

/// Rows with their owners' names, of these ids and published.
pub(super) fn published(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<(AchievementRow, String)>> {
    table
        .inner_join(organizations::table)
        .filter(achievements::id.eq_any(ids.to_vec()))
        .filter(achievements::state.eq(State::Published))
        .select((AchievementRow::as_select(), organizations::name))
        .load(conn)
}

/// What a record is called by.
#[derive(Queryable)]
pub(super) struct HeadingRow {
    pub(super) id: Id,
    pub(super) code: Option<String>,
    pub(super) content: String,
    pub(super) published_content: Option<String>,
    pub(super) owner_organization_id: Id,
    pub(super) owner_name: String,
}

/// Of these ids and published.
pub(super) fn headings(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<HeadingRow>> {
    table
        .inner_join(organizations::table)
        .filter(achievements::id.eq_any(ids.to_vec()))
        .filter(achievements::state.eq(State::Published))
        .select((
            achievements::id,
            achievements::code,
            achievements::content,
            achievements::published_content,
            achievements::owner_organization_id,
            organizations::name,
        ))
        .load(conn)
}

/// Rows of these ids, whatever their state.
pub(super) fn of_ids(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<AchievementRow>> {
    table.filter(achievements::id.eq_any(ids.to_vec())).select(AchievementRow::as_select()).load(conn)
}

/// What deals have taken away from these records, with the deals' codes, the earliest first.
pub(super) fn restrictions(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<(RestrictionRow, String)>> {
    achievement_restrictions::table
        .inner_join(deals::table.on(deals::id.eq(achievement_restrictions::deal_id)))
        .filter(achievement_restrictions::achievement_id.eq_any(ids.to_vec()))
        .order((achievement_restrictions::since.asc(), achievement_restrictions::deal_id.asc()))
        .select((RestrictionRow::as_select(), deals::code))
        .load(conn)
}

/// As [`restrictions`], of one record: a statement that is kept prepared, since records are read one by one most.
pub(super) fn restrictions_of(conn: &mut Conn, id: Id) -> QueryResult<Vec<(RestrictionRow, String)>> {
    achievement_restrictions::table
        .inner_join(deals::table.on(deals::id.eq(achievement_restrictions::deal_id)))
        .filter(achievement_restrictions::achievement_id.eq(id))
        .order((achievement_restrictions::since.asc(), achievement_restrictions::deal_id.asc()))
        .select((RestrictionRow::as_select(), deals::code))
        .load(conn)
}

pub(super) fn restrictions_of_deal(conn: &mut Conn, deal: Id) -> QueryResult<Vec<RestrictionRow>> {
    achievement_restrictions::table
        .filter(achievement_restrictions::deal_id.eq(deal))
        .select(RestrictionRow::as_select())
        .load(conn)
}

pub(super) fn delete_restrictions(conn: &mut Conn, deal: Id) -> QueryResult<usize> {
    diesel::delete(achievement_restrictions::table.filter(achievement_restrictions::deal_id.eq(deal))).execute(conn)
}

pub(super) fn insert_restrictions(conn: &mut Conn, rows: &[RestrictionRow]) -> QueryResult<usize> {
    match conn {
        Conn::Sqlite(conn) => diesel::insert_into(achievement_restrictions::table).values(rows).execute(conn),
        Conn::Postgres(conn) => diesel::insert_into(achievement_restrictions::table).values(rows).execute(conn),
    }
}

/// The next published rows after an id, with their owners' names.
pub fn page_of_published(conn: &mut Conn, after: Option<Id>, owner: Option<Id>, limit: i64) -> QueryResult<Vec<Id>> {
    let mut query =
        table.filter(achievements::state.eq(State::Published)).order(achievements::id.asc()).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(achievements::id.gt(after));
    }
    if let Some(owner) = owner {
        query = query.filter(achievements::owner_organization_id.eq(owner));
    }
    query.select(achievements::id).load(conn)
}

/// `(id, version)` of the next published records after an id: what an index must hold.
pub fn published_versions(conn: &mut Conn, after: Option<Id>, limit: i64) -> QueryResult<Vec<(Id, i32)>> {
    let mut query =
        table.filter(achievements::state.eq(State::Published)).order(achievements::id.asc()).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(achievements::id.gt(after));
    }
    query.select((achievements::id, achievements::version)).load(conn)
}

/// How many records are published.
pub fn count_published(conn: &mut Conn) -> QueryResult<i64> {
    table.filter(achievements::state.eq(State::Published)).count().get_result(conn)
}

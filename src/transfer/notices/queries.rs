use diesel::prelude::*;

use super::{
    model::{NoticeFilter, NoticeRow, ObjectionFilter, ObjectionMark, ObjectionRow, StepRow},
    workflow::{NoticeState, ObjectionState},
};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::{Day, Id, Timestamp},
    },
    schema::{
        contracts, deals, notice_objections, notice_steps,
        notices::{self, table},
    },
};

/// Whose notices a caller may list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Visible {
    Public,
    PublicAndOf(Id),
    All,
}

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<NoticeRow>> {
    table.find(id).select(NoticeRow::as_select()).first(conn).optional()
}

fn filtered<'a>(filter: &'a NoticeFilter, visible: Visible) -> notices::BoxedQuery<'a, MultiBackend> {
    let public = || {
        let has_begun = notices::starts_on.is_not_null().and(notices::starts_on.assume_not_null().le(Day::today()));
        notices::state.eq_any([NoticeState::Open, NoticeState::Closed]).and(has_begun)
    };
    let mut query = table.into_boxed();
    match visible {
        Visible::Public => query = query.filter(public()),
        Visible::PublicAndOf(own) => query = query.filter(public().or(notices::organization_id.eq(own))),
        Visible::All => {}
    }
    if !filter.state.is_empty() {
        query = query.filter(notices::state.eq_any(filter.state.clone()));
    }
    if let Some(organization) = filter.organization_id {
        query = query.filter(notices::organization_id.eq(organization));
    }
    if let Some(achievement) = filter.achievement_id {
        query = query.filter(notices::achievement_id.eq(achievement));
    }
    if let Some(deal) = filter.deal_id {
        query = query.filter(notices::deal_id.eq(deal));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &NoticeFilter, visible: Visible, page: Page) -> QueryResult<Vec<NoticeRow>> {
    let mut query = filtered(filter, visible).order(notices::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(notices::id.lt(after));
    }
    query.select(NoticeRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &NoticeFilter, visible: Visible) -> QueryResult<i64> {
    filtered(filter, visible).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &NoticeRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &NoticeRow) -> QueryResult<usize> {
    diesel::update(table.filter(notices::id.eq(row.id)).filter(notices::version.eq(row.version - 1))).set(row).execute(conn)
}

pub(super) fn insert_step(conn: &mut Conn, row: &StepRow) -> QueryResult<usize> {
    diesel::insert_into(notice_steps::table).values(row).execute(conn)
}

pub(super) fn steps(conn: &mut Conn, notice: Id) -> QueryResult<Vec<StepRow>> {
    notice_steps::table
        .filter(notice_steps::notice_id.eq(notice))
        .order(notice_steps::version.asc())
        .select(StepRow::as_select())
        .load(conn)
}

pub(super) fn find_objection(conn: &mut Conn, id: Id) -> QueryResult<Option<ObjectionRow>> {
    notice_objections::table.find(id).select(ObjectionRow::as_select()).first(conn).optional()
}

/// That there are objections to these notices, each notice's in their order; what was written is not read.
pub(super) fn objection_marks(conn: &mut Conn, notices: &[Id]) -> QueryResult<Vec<(Id, ObjectionMark)>> {
    let rows: Vec<(Id, Id, ObjectionState, Timestamp)> = notice_objections::table
        .filter(notice_objections::notice_id.eq_any(notices.to_vec()))
        .order(notice_objections::id.asc())
        .select((notice_objections::notice_id, notice_objections::id, notice_objections::state, notice_objections::created_at))
        .load(conn)?;
    let mark = |(notice, id, state, created_at)| (notice, ObjectionMark { id, state, created_at });
    Ok(rows.into_iter().map(mark).collect())
}

/// How many objections an organization has made to a notice.
pub(super) fn count_objections_of(conn: &mut Conn, notice: Id, author: Option<Id>) -> QueryResult<i64> {
    notice_objections::table
        .filter(notice_objections::notice_id.eq(notice))
        .filter(notice_objections::organization_id.eq(author))
        .count()
        .get_result(conn)
}

/// The objections to a notice, in their order.
pub(super) fn objections(conn: &mut Conn, notice: Id) -> QueryResult<Vec<ObjectionRow>> {
    notice_objections::table
        .filter(notice_objections::notice_id.eq(notice))
        .order(notice_objections::id.asc())
        .select(ObjectionRow::as_select())
        .load(conn)
}

/// `author`: only the objections of this organization.
fn filtered_objections<'a>(filter: &'a ObjectionFilter, author: Option<Id>) -> notice_objections::BoxedQuery<'a, MultiBackend> {
    let mut query = notice_objections::table.into_boxed();
    if let Some(author) = author {
        query = query.filter(notice_objections::organization_id.eq(author));
    }
    if !filter.state.is_empty() {
        query = query.filter(notice_objections::state.eq_any(filter.state.clone()));
    }
    if let Some(notice) = filter.notice_id {
        query = query.filter(notice_objections::notice_id.eq(notice));
    }
    query
}

pub(super) fn list_objections(
    conn: &mut Conn,
    filter: &ObjectionFilter,
    author: Option<Id>,
    page: Page,
) -> QueryResult<Vec<ObjectionRow>> {
    let mut query = filtered_objections(filter, author).order(notice_objections::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(notice_objections::id.lt(after));
    }
    query.select(ObjectionRow::as_select()).load(conn)
}

pub(super) fn count_objections(conn: &mut Conn, filter: &ObjectionFilter, author: Option<Id>) -> QueryResult<i64> {
    filtered_objections(filter, author).count().get_result(conn)
}

pub(super) fn insert_objection(conn: &mut Conn, row: &ObjectionRow) -> QueryResult<usize> {
    diesel::insert_into(notice_objections::table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update_objection(conn: &mut Conn, row: &ObjectionRow) -> QueryResult<usize> {
    let before =
        notice_objections::table.filter(notice_objections::id.eq(row.id)).filter(notice_objections::version.eq(row.version - 1));
    diesel::update(before).set(row).execute(conn)
}

/// Who provides in a deal; none when there is no such deal.
pub(super) fn provider_of(conn: &mut Conn, deal: Id) -> QueryResult<Option<Id>> {
    deals::table.find(deal).select(deals::provider_organization_id).first(conn).optional()
}

/// The contracts of a deal: number, state, official number, days of signing and registration.
#[expect(clippy::type_complexity, reason = "a row of five columns")]
pub(super) fn contracts_of(
    conn: &mut Conn,
    deal: Id,
) -> QueryResult<Vec<(String, String, Option<String>, Option<Day>, Option<Day>)>> {
    contracts::table
        .filter(contracts::deal_id.eq(deal))
        .order(contracts::id.asc())
        .select((contracts::number, contracts::state, contracts::official_number, contracts::signed_on, contracts::registered_on))
        .load(conn)
}

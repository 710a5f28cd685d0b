use diesel::prelude::*;

use super::model::{DealAchievementRow, DealFilter, DealRow, StageRow};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::{
        deal_achievements, deal_stages,
        deals::{self, table},
        organizations,
    },
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<DealRow>> {
    table.find(id).select(DealRow::as_select()).first(conn).optional()
}

/// `party`: only the deals in which this organization is one of the two.
fn filtered<'a>(filter: &'a DealFilter, party: Option<Id>) -> deals::BoxedQuery<'a, MultiBackend> {
    let mut query = of_parties(filter, party);
    if !filter.stage.is_empty() {
        query = query.filter(deals::stage.eq_any(filter.stage.clone()));
    }
    if !filter.mode.is_empty() {
        query = query.filter(deals::mode.eq_any(filter.mode.clone()));
    }
    if let Some(broker) = filter.broker_id {
        query = query.filter(deals::broker_id.eq(broker));
    }
    if let Some(achievement) = filter.achievement_id {
        let of = deal_achievements::table.filter(deal_achievements::achievement_id.eq(achievement));
        query = query.filter(deals::id.eq_any(of.select(deal_achievements::deal_id)));
    }
    if let Some(inquiry) = filter.inquiry_id {
        query = query.filter(deals::inquiry_id.eq(inquiry));
    }
    if let Some(demand) = filter.demand_id {
        query = query.filter(deals::demand_id.eq(demand));
    }
    if let Some(from) = filter.signed_from {
        query = query.filter(deals::signed_on.ge(from));
    }
    if let Some(to) = filter.signed_to {
        query = query.filter(deals::signed_on.le(to));
    }
    if let Some(by_centre) = filter.by_centre {
        query = query.filter(deals::by_centre.eq(by_centre));
    }
    if let Some(code) = &filter.code {
        query = query.filter(deals::code.eq(code));
    }
    query
}

fn of_parties<'a>(filter: &'a DealFilter, party: Option<Id>) -> deals::BoxedQuery<'a, MultiBackend> {
    let mut query = table.into_boxed();
    if let Some(party) = party {
        query = query.filter(deals::provider_organization_id.eq(party).or(deals::receiver_organization_id.eq(party)));
    }
    if let Some(provider) = filter.provider_organization_id {
        query = query.filter(deals::provider_organization_id.eq(provider));
    }
    if let Some(receiver) = filter.receiver_organization_id {
        query = query.filter(deals::receiver_organization_id.eq(receiver));
    }
    if !filter.provider_kind.is_empty() {
        let of = organizations::table.filter(organizations::kind.eq_any(filter.provider_kind.clone()));
        query = query.filter(deals::provider_organization_id.eq_any(of.select(organizations::id)));
    }
    if let Some(is_local) = filter.provider_is_local {
        let of = organizations::table.filter(organizations::is_local.eq(is_local));
        query = query.filter(deals::provider_organization_id.eq_any(of.select(organizations::id)));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &DealFilter, party: Option<Id>, page: Page) -> QueryResult<Vec<DealRow>> {
    let mut query = filtered(filter, party).order(deals::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(deals::id.lt(after));
    }
    query.select(DealRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &DealFilter, party: Option<Id>) -> QueryResult<i64> {
    filtered(filter, party).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &DealRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &DealRow) -> QueryResult<usize> {
    diesel::update(table.filter(deals::id.eq(row.id)).filter(deals::version.eq(row.version - 1))).set(row).execute(conn)
}

/// Puts these achievements in place of those that the deal was about.
pub(super) fn replace_achievements(conn: &mut Conn, deal: Id, achievements: &[Id]) -> QueryResult<()> {
    diesel::delete(deal_achievements::table.filter(deal_achievements::deal_id.eq(deal))).execute(conn)?;
    let rows: Vec<DealAchievementRow> =
        achievements.iter().map(|id| DealAchievementRow { deal_id: deal, achievement_id: *id }).collect();
    // A batch is not known to the common backend, so each engine gets its own body.
    match conn {
        Conn::Sqlite(conn) => diesel::insert_into(deal_achievements::table).values(&rows).execute(conn)?,
        Conn::Postgres(conn) => diesel::insert_into(deal_achievements::table).values(&rows).execute(conn)?,
    };
    Ok(())
}

pub(super) fn insert_stage(conn: &mut Conn, row: &StageRow) -> QueryResult<usize> {
    diesel::insert_into(deal_stages::table).values(row).execute(conn)
}

/// The stages of these deals, each deal's in their order.
pub(super) fn stages(conn: &mut Conn, deals: &[Id]) -> QueryResult<Vec<StageRow>> {
    deal_stages::table
        .filter(deal_stages::deal_id.eq_any(deals.to_vec()))
        .order((deal_stages::deal_id.asc(), deal_stages::number.asc()))
        .select(StageRow::as_select())
        .load(conn)
}

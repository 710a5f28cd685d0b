use diesel::prelude::*;

use super::{
    counts::Counted,
    model::{RecognitionRow, TierFilter, TierSummaryFilter},
};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
    },
    schema::organization_tiers::{self, table},
};

fn filtered(filter: &TierFilter) -> organization_tiers::BoxedQuery<'_, MultiBackend> {
    let mut query = table.into_boxed();
    if !filter.tier.is_empty() {
        query = query.filter(organization_tiers::tier.eq_any(filter.tier.clone()));
    }
    if !filter.level.is_empty() {
        query = query.filter(organization_tiers::level.eq_any(filter.level.clone()));
    }
    if let Some(year) = filter.year {
        query = query.filter(organization_tiers::recognised_year.eq(year));
    }
    if let Some(day) = filter.valid_on {
        let only_year = organization_tiers::recognised_on.is_null();
        let begun = only_year.and(organization_tiers::recognised_year.le(day.year()));
        query = query
            .filter(begun.or(organization_tiers::recognised_on.le(day)))
            .filter(organization_tiers::ended_on.is_null().or(organization_tiers::ended_on.ge(day)));
    }
    if let Some(organization) = filter.organization_id {
        query = query.filter(organization_tiers::organization_id.eq(organization));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &TierFilter, page: Page) -> QueryResult<Vec<RecognitionRow>> {
    let mut query = filtered(filter).order(organization_tiers::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(organization_tiers::id.lt(after));
    }
    query.select(RecognitionRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &TierFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

/// What the summary counts.
pub(super) fn counted(conn: &mut Conn, filter: TierSummaryFilter) -> QueryResult<Vec<Counted>> {
    let mut query = table.into_boxed();
    if !filter.tier.is_empty() {
        query = query.filter(organization_tiers::tier.eq_any(filter.tier));
    }
    if !filter.level.is_empty() {
        query = query.filter(organization_tiers::level.eq_any(filter.level));
    }
    query
        .select((
            organization_tiers::organization_id,
            organization_tiers::tier,
            organization_tiers::recognised_year,
            organization_tiers::ended_on,
        ))
        .load(conn)
}

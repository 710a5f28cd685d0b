use diesel::prelude::*;

use super::model::{InquiryFilter, InquiryRow, MessageRow, PublishedContent, RecordKind, RecordRow};
use crate::{
    catalogue::{achievements::State, organizations::Contact},
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::{Id, Json},
    },
    schema::{
        achievements, deals, demands,
        inquiries::{self, table},
        inquiry_messages, organizations,
    },
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<InquiryRow>> {
    table.find(id).select(InquiryRow::as_select()).first(conn).optional()
}

/// Whose inquiries are asked for: those of an organization, on either side; all when none is named.
fn filtered<'a>(filter: &'a InquiryFilter, of: Option<Id>) -> inquiries::BoxedQuery<'a, MultiBackend> {
    let mut query = table.into_boxed();
    if let Some(own) = of {
        query = query.filter(inquiries::sender_organization_id.eq(own).or(inquiries::receiver_organization_id.eq(own)));
    }
    if !filter.state.is_empty() {
        query = query.filter(inquiries::state.eq_any(filter.state.clone()));
    }
    if let Some(achievement) = filter.achievement_id {
        query = query.filter(inquiries::achievement_id.eq(achievement));
    }
    if let Some(demand) = filter.demand_id {
        query = query.filter(inquiries::demand_id.eq(demand));
    }
    if let Some(broker) = filter.broker_id {
        query = query.filter(inquiries::broker_id.eq(broker));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &InquiryFilter, of: Option<Id>, page: Page) -> QueryResult<Vec<InquiryRow>> {
    let mut query = filtered(filter, of).order(inquiries::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(inquiries::id.lt(after));
    }
    query.select(InquiryRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &InquiryFilter, of: Option<Id>) -> QueryResult<i64> {
    filtered(filter, of).count().get_result(conn)
}

/// The inquiries about a demand that both sides have accepted.
pub(super) fn accepted(conn: &mut Conn, demand: Id) -> QueryResult<Vec<InquiryRow>> {
    table
        .filter(inquiries::demand_id.eq(demand))
        .filter(inquiries::sender_accepted_at.is_not_null())
        .filter(inquiries::receiver_accepted_at.is_not_null())
        .select(InquiryRow::as_select())
        .load(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &InquiryRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &InquiryRow) -> QueryResult<usize> {
    diesel::update(table.filter(inquiries::id.eq(row.id)).filter(inquiries::version.eq(row.version - 1))).set(row).execute(conn)
}

/// The achievement of this id, as others see it.
pub(super) fn achievement(conn: &mut Conn, id: Id) -> QueryResult<Option<RecordRow>> {
    type Found = (Id, State, Option<String>, Json<PublishedContent>, Option<Json<PublishedContent>>);
    let found: Option<Found> = achievements::table
        .find(id)
        .select((
            achievements::owner_organization_id,
            achievements::state,
            achievements::code,
            achievements::content,
            achievements::published_content,
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(organization_id, state, code, working, published)| RecordRow {
        kind: RecordKind::Achievement,
        id,
        organization_id,
        code,
        is_published: state == State::Published,
        said: published.unwrap_or(working).0,
    }))
}

/// The demand of this id, as others see it.
pub(super) fn demand(conn: &mut Conn, id: Id) -> QueryResult<Option<RecordRow>> {
    type Found = (Id, String, Option<String>, bool, Json<PublishedContent>, Option<Json<PublishedContent>>);
    let found: Option<Found> = demands::table
        .find(id)
        .select((
            demands::organization_id,
            demands::state,
            demands::code,
            demands::anonymous,
            demands::content,
            demands::published_content,
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(organization_id, state, code, anonymous, working, published)| {
        let said = published.unwrap_or(working).0;
        RecordRow {
            kind: RecordKind::Demand,
            id,
            organization_id,
            code,
            is_published: state == "published",
            said: PublishedContent { anonymous: anonymous || said.anonymous, ..said },
        }
    }))
}

/// How an organization is reached; none when there is no such organization.
pub(super) fn contact(conn: &mut Conn, organization: Id) -> QueryResult<Option<Contact>> {
    let found: Option<Json<Contact>> =
        organizations::table.find(organization).select(organizations::contact).first(conn).optional()?;
    Ok(found.map(|contact| contact.0))
}

/// Provider and receiver of a deal; none when there is no such deal.
pub(super) fn deal_parties(conn: &mut Conn, id: Id) -> QueryResult<Option<(Id, Id)>> {
    let parties = (deals::provider_organization_id, deals::receiver_organization_id);
    deals::table.find(id).select(parties).first(conn).optional()
}

pub(super) fn insert_message(conn: &mut Conn, row: &MessageRow) -> QueryResult<usize> {
    diesel::insert_into(inquiry_messages::table).values(row).execute(conn)
}

pub(super) fn messages(conn: &mut Conn, inquiry: Id, page: Page) -> QueryResult<Vec<MessageRow>> {
    let mut query = inquiry_messages::table
        .filter(inquiry_messages::inquiry_id.eq(inquiry))
        .order(inquiry_messages::id.desc())
        .limit(page.rows())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(inquiry_messages::id.lt(after));
    }
    query.select(MessageRow::as_select()).load(conn)
}

pub(super) fn count_messages(conn: &mut Conn, inquiry: Id) -> QueryResult<i64> {
    inquiry_messages::table.filter(inquiry_messages::inquiry_id.eq(inquiry)).count().get_result(conn)
}

use std::collections::HashSet;

use super::{
    model::{MatchTicketAnswer, MatchTicketFilter, MatchTicketRow, MatchTicketView, NewMatchTicket},
    queries,
    workflow::{MatchTicketStep, next},
};
use crate::{
    catalogue::{
        achievements::{self, once},
        organizations,
    },
    foundation::{
        access::{Actor, Grant, Permission},
        db::Conn,
        error::{Error, FieldError, Result},
        http::{Expected, List, Page},
        journal::{self, Event},
        types::{Id, Timestamp},
    },
};

/// So many of one organization may wait for an answer at a time.
const MOST_OPEN: i64 = 20;

/// Puts a need to an adviser. Companies and institutes for themselves, the centre for any organization.
pub(super) fn create(conn: &mut Conn, actor: &Actor, input: NewMatchTicket) -> Result<MatchTicketView> {
    actor.may(Permission::LeaveMatchTickets)?;
    let organization = input.organization_id.or(actor.organization_id);
    let organization = organization.ok_or_else(|| Error::field("/organization_id", "organization_required"))?;
    if !actor.reaches(Permission::LeaveMatchTickets, organization) {
        return Err(Error::field("/organization_id", "organization_forbidden"));
    }
    if organizations::find(conn, organization)?.is_none() {
        return Err(Error::field("/organization_id", "organization_unknown"));
    }
    if queries::count_open(conn, organization)? >= MOST_OPEN {
        return Err(Error::Conflict("match_tickets_too_many"));
    }
    let row = MatchTicketRow::new(organization, input, actor.id);
    queries::insert(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view())
}

/// The ticket, if the caller may know of it.
fn known(conn: &mut Conn, actor: &Actor, id: Id) -> Result<MatchTicketRow> {
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    if actor.reaches(Permission::LeaveMatchTickets, row.organization_id) { Ok(row) } else { Err(Error::NotFound) }
}

/// One ticket, for its organization and the centre.
pub(super) fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<MatchTicketView> {
    actor.may(Permission::LeaveMatchTickets)?;
    Ok(known(conn, actor, id)?.view())
}

/// A page of the tickets that the caller may know of, the newest first.
pub(super) fn list(conn: &mut Conn, actor: &Actor, filter: &MatchTicketFilter, page: Page) -> Result<List<MatchTicketView>> {
    actor.may(Permission::LeaveMatchTickets)?;
    let of = match (actor.grant(Permission::LeaveMatchTickets), actor.organization_id) {
        (Grant::All, _) => None,
        (_, Some(own)) => Some(own),
        (_, None) => return Err(Error::Forbidden("role_forbids")),
    };
    let total = if page.count { Some(queries::count(conn, filter, of)?) } else { None };
    let views = queries::list(conn, filter, of, page)?.into_iter().map(MatchTicketRow::view).collect();
    Ok(page.list(views, total, |view: &MatchTicketView| view.id.to_string()))
}

/// Answers a ticket, or corrects the answer. Staff.
pub(super) fn answer(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    input: MatchTicketAnswer,
    expected: &Expected,
) -> Result<MatchTicketView> {
    let row = answerable(conn, actor, id, expected)?;
    let mut achievements = input.achievement_ids;
    must_be_published(conn, &achievements)?;
    once(&mut achievements);
    let answered = MatchTicketRow {
        answer: Some(input.answer),
        achievement_ids: crate::foundation::types::Json(achievements),
        answered_by: actor.id,
        answered_at: Some(Timestamp::now()),
        ..row
    };
    advance(conn, actor, answered, MatchTicketStep::Answer)
}

fn must_be_published(conn: &mut Conn, ids: &[Id]) -> Result<()> {
    let published: HashSet<Id> = achievements::documents(conn, ids)?.into_iter().map(|record| record.id).collect();
    let missing = ids.iter().enumerate().filter(|(_, id)| !published.contains(id));
    let wrong: Vec<FieldError> =
        missing.map(|(at, _)| FieldError::new(format!("/achievement_ids/{at}"), "achievement_unknown")).collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Ends a ticket for good. Staff.
pub(super) fn close(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<MatchTicketView> {
    let row = answerable(conn, actor, id, expected)?;
    advance(conn, actor, MatchTicketRow { closed_at: Some(Timestamp::now()), ..row }, MatchTicketStep::Close)
}

fn answerable(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<MatchTicketRow> {
    actor.may(Permission::AnswerMatchTickets)?;
    let row = known(conn, actor, id)?;
    expected.check(row.version)?;
    Ok(row)
}

fn advance(conn: &mut Conn, actor: &Actor, mut row: MatchTicketRow, step: MatchTicketStep) -> Result<MatchTicketView> {
    row.state = next(row.state, step).ok_or(Error::Conflict("state_forbids"))?;
    row.version += 1;
    row.updated_at = Timestamp::now();
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event(step.as_str(), &row))?;
    Ok(row.view())
}

fn event(action: &'static str, row: &MatchTicketRow) -> Event {
    Event { action, entity: "match_ticket", entity_id: row.id, version: Some(row.version) }
}

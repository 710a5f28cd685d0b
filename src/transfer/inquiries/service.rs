use super::{
    introductions,
    model::{
        CloseInquiry, EditInquiry, InquiryContent, InquiryFilter, InquiryRow, InquirySide, InquiryView, NewInquiry, RecordRow,
    },
    queries,
    workflow::{InquiryState, InquiryStep, next},
};
use crate::{
    catalogue::organizations,
    foundation::{
        access::{Actor, Grant, Permission},
        db::Conn,
        error::{Error, Result},
        http::{Expected, List, Page, PatchBody},
        journal::{self, Event},
        types::{Day, Id, Timestamp},
    },
    transfer::brokers,
};

/// Says that an organization is interested in a published achievement.
pub fn inquire_of_achievement(conn: &mut Conn, actor: &Actor, id: Id, input: NewInquiry) -> Result<InquiryView> {
    actor.may(Permission::SendInquiries)?;
    let record = queries::achievement(conn, id)?.ok_or(Error::NotFound)?;
    if !record.is_published && !actor.reaches(Permission::WriteAchievements, record.organization_id) {
        return Err(Error::NotFound);
    }
    send(conn, actor, record, input)
}

/// Says that an organization is interested in a published demand.
pub fn inquire_of_demand(conn: &mut Conn, actor: &Actor, id: Id, input: NewInquiry) -> Result<InquiryView> {
    actor.may(Permission::SendInquiries)?;
    let record = queries::demand(conn, id)?.ok_or(Error::NotFound)?;
    if !record.is_published && !actor.reaches(Permission::WriteDemands, record.organization_id) {
        return Err(Error::NotFound);
    }
    send(conn, actor, record, input)
}

fn send(conn: &mut Conn, actor: &Actor, record: RecordRow, input: NewInquiry) -> Result<InquiryView> {
    if !record.is_published {
        return Err(Error::Conflict("state_forbids"));
    }
    let sender = sender(conn, actor, input.sender_organization_id)?;
    if sender == record.organization_id {
        return Err(Error::field("/sender_organization_id", "inquiry_of_oneself"));
    }
    let content = InquiryContent {
        subject: input.subject.trim().to_owned(),
        text: input.text,
        record_code: record.code.clone(),
        title: record.said.title.clone(),
        anonymous: record.said.anonymous,
        ..InquiryContent::default()
    };
    let row = InquiryRow::new(next_code(conn)?, &record, sender, content);
    queries::insert(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    view(conn, actor, row)
}

/// Who sends: the caller's own organization, or the one for which the centre does.
fn sender(conn: &mut Conn, actor: &Actor, named: Option<Id>) -> Result<Id> {
    let own = actor.organization_id.filter(|_| actor.grant(Permission::SendInquiries) == Grant::Own);
    let sender = named.or(own).ok_or_else(|| Error::field("/sender_organization_id", "required"))?;
    if !actor.reaches(Permission::SendInquiries, sender) {
        return Err(Error::field("/sender_organization_id", "sender_forbidden"));
    }
    if organizations::find(conn, sender)?.is_none() {
        return Err(Error::field("/sender_organization_id", "organization_unknown"));
    }
    Ok(sender)
}

/// `NHDJ-2026-000123`, by the year in Asia/Shanghai.
fn next_code(conn: &mut Conn) -> Result<String> {
    let year = Day::today().year();
    let number = journal::next_code(conn, &format!("inquiry_code:{year}"), 1)?;
    Ok(format!("NHDJ-{year}-{number:06}"))
}

/// The inquiry, if the caller may know of it: on either side, or in the middle.
pub(super) fn known(conn: &mut Conn, actor: &Actor, id: Id) -> Result<InquiryRow> {
    actor.may(Permission::ReadInquiries)?;
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    let reaches = |organization| actor.reaches(Permission::ReadInquiries, organization);
    if reaches(row.sender_organization_id) || reaches(row.receiver_organization_id) { Ok(row) } else { Err(Error::NotFound) }
}

/// One inquiry, with the contacts of both sides when both have accepted.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<InquiryView> {
    let row = known(conn, actor, id)?;
    view(conn, actor, row)
}

fn view(conn: &mut Conn, actor: &Actor, row: InquiryRow) -> Result<InquiryView> {
    let names = organizations::names(conn, &[row.sender_organization_id, row.receiver_organization_id])?;
    let names = names.into_iter().collect();
    if !row.both_accepted() {
        return Ok(InquiryView::new(row, actor, &names));
    }
    let record = match (row.achievement_id, row.demand_id) {
        (Some(id), _) => queries::achievement(conn, id)?,
        (None, Some(id)) => queries::demand(conn, id)?,
        (None, None) => None,
    };
    let sender = queries::contact(conn, row.sender_organization_id)?;
    let receiver = queries::contact(conn, row.receiver_organization_id)?;
    let mut view = InquiryView::new(row, actor, &names);
    view.sender.contact = sender.filter(|contact| !contact.is_empty());
    view.receiver.contact = receiver.filter(|contact| !contact.is_empty());
    view.receiver.record_contact = record.map(|record| record.said.contact).filter(|contact| !contact.is_empty());
    Ok(view)
}

/// A page of the inquiries that the caller may know of, the newest first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &InquiryFilter, page: Page) -> Result<List<InquiryView>> {
    actor.may(Permission::ReadInquiries)?;
    let of = match actor.grant(Permission::ReadInquiries) {
        Grant::All => None,
        _ => Some(actor.organization_id.ok_or(Error::NotFound)?),
    };
    let total = if page.count { Some(queries::count(conn, filter, of)?) } else { None };
    let rows = queries::list(conn, filter, of, page)?;
    let ids: Vec<Id> = rows.iter().flat_map(|row| [row.sender_organization_id, row.receiver_organization_id]).collect();
    let names = organizations::names(conn, &ids)?.into_iter().collect();
    let views = rows.into_iter().map(|row| InquiryView::new(row, actor, &names)).collect();
    Ok(page.list(views, total, |view: &InquiryView| view.id.to_string()))
}

/// A page of the inquiries about an achievement. For its owner and the centre.
pub fn of_achievement(conn: &mut Conn, actor: &Actor, id: Id, page: Page) -> Result<List<InquiryView>> {
    actor.may(Permission::ReadInquiries)?;
    let record = queries::achievement(conn, id)?.ok_or(Error::NotFound)?;
    if !actor.reaches(Permission::ReadInquiries, record.organization_id) {
        return Err(if record.is_published { Error::Forbidden("not_owner") } else { Error::NotFound });
    }
    list(conn, actor, &InquiryFilter { achievement_id: Some(id), ..InquiryFilter::default() }, page)
}

/// The inquiry, for the centre to act on.
fn handled(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<InquiryRow> {
    actor.may(Permission::HandleInquiries)?;
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(row.version)?;
    Ok(row)
}

/// Assigns a broker, who must be certified today, and keeps the centre's notes. Staff.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<InquiryView> {
    let mut row = handled(conn, actor, id, expected)?;
    let current = EditInquiry { broker_id: row.broker_id, notes: row.content.0.notes.clone() };
    let input: EditInquiry = patch.apply(serde_json::to_value(current)?)?;
    if input.broker_id != row.broker_id {
        if matches!(row.state, InquiryState::Deal | InquiryState::Closed) {
            return Err(Error::Conflict("state_forbids"));
        }
        if let Some(broker) = input.broker_id {
            brokers::service::must_be_certified(conn, "/broker_id", broker, Day::today())?;
        }
    }
    row.broker_id = input.broker_id;
    row.content.0.notes = input.notes;
    store(conn, actor, row, "edit")
}

/// Notes that the centre has brought both sides together; with a broker this writes an introduction. Staff.
pub fn contact(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<InquiryView> {
    let mut row = advanced(handled(conn, actor, id, expected)?, InquiryStep::Contact)?;
    let now = Timestamp::now();
    row.contacted_at = Some(now);
    introductions::of_contact(conn, actor, &row, now)?;
    store(conn, actor, row, InquiryStep::Contact.as_str())
}

/// Notes that both sides negotiate. Staff.
pub fn negotiate(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<InquiryView> {
    let mut row = advanced(handled(conn, actor, id, expected)?, InquiryStep::Negotiate)?;
    row.negotiating_at = Some(Timestamp::now());
    store(conn, actor, row, InquiryStep::Negotiate.as_str())
}

/// Notes that a deal came of it, for which both sides have accepted. Staff.
pub fn deal(conn: &mut Conn, actor: &Actor, id: Id, deal_id: Option<Id>, expected: &Expected) -> Result<InquiryView> {
    let mut row = advanced(handled(conn, actor, id, expected)?, InquiryStep::Deal)?;
    if !row.both_accepted() {
        return Err(Error::Conflict("inquiry_not_accepted"));
    }
    if let Some(deal) = deal_id {
        let (provider, receiver) = queries::deal_parties(conn, deal)?.ok_or_else(|| Error::field("/deal_id", "deal_unknown"))?;
        if !row.is_between([Some(provider), Some(receiver)]) {
            return Err(Error::field("/deal_id", "inquiry_parties"));
        }
    }
    row.content.0.deal_id = deal_id;
    row.deal_at = Some(Timestamp::now());
    store(conn, actor, row, InquiryStep::Deal.as_str())
}

/// Ends an inquiry without a deal. Either side, and the centre.
pub fn close(conn: &mut Conn, actor: &Actor, id: Id, input: CloseInquiry, expected: &Expected) -> Result<InquiryView> {
    let row = known(conn, actor, id)?;
    expected.check(row.version)?;
    let mut row = advanced(row, InquiryStep::Close)?;
    row.close_reason = input.reason;
    row.closed_at = Some(Timestamp::now());
    row.content.0.close_note = input.note.trim().to_owned();
    row.content.0.closed_by = row.side(actor);
    store(conn, actor, row, InquiryStep::Close.as_str())
}

/// Agrees that both sides learn of each other. Each side for itself; who has accepted already has.
pub fn accept(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<InquiryView> {
    let row = known(conn, actor, id)?;
    let side = row.side(actor).filter(|side| *side != InquirySide::Centre).ok_or(Error::Forbidden("not_owner"))?;
    expected.check(row.version)?;
    let mut row = advanced(row, InquiryStep::Accept)?;
    let accepted = if side == InquirySide::Sender { &mut row.sender_accepted_at } else { &mut row.receiver_accepted_at };
    if accepted.is_some() {
        return view(conn, actor, row);
    }
    *accepted = Some(Timestamp::now());
    store(conn, actor, row, InquiryStep::Accept.as_str())
}

fn advanced(row: InquiryRow, step: InquiryStep) -> Result<InquiryRow> {
    let state = next(row.state, step).ok_or(Error::Conflict("state_forbids"))?;
    Ok(InquiryRow { state, ..row })
}

fn store(conn: &mut Conn, actor: &Actor, row: InquiryRow, action: &'static str) -> Result<InquiryView> {
    let row = InquiryRow { version: row.version + 1, updated_at: Timestamp::now(), ..row };
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event(action, &row))?;
    view(conn, actor, row)
}

pub(super) fn event(action: &'static str, row: &InquiryRow) -> Event {
    Event { action, entity: "inquiry", entity_id: row.id, version: Some(row.version) }
}

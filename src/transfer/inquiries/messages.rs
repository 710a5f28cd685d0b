//! What both sides and the centre write to each other.

use super::{
    model::{InquiryMessage, InquiryRow, InquirySide, MessageRow, NewInquiryMessage},
    queries,
    service::{event, known},
    workflow::InquiryState,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Conn,
    error::{Error, Result},
    http::{List, Page},
    journal,
    types::{Id, Timestamp},
};

/// Writes a message. Either side, and the centre; not once the inquiry is closed.
pub fn write(conn: &mut Conn, actor: &Actor, id: Id, input: NewInquiryMessage) -> Result<InquiryMessage> {
    actor.may(Permission::ReadInquiries)?;
    let inquiry = known(conn, actor, id)?;
    if inquiry.state == InquiryState::Closed {
        return Err(Error::Conflict("state_forbids"));
    }
    let row = MessageRow {
        id: Id::new(),
        inquiry_id: id,
        organization_id: actor.organization_id,
        role: actor.role,
        text: input.text,
        at: Timestamp::now(),
    };
    queries::insert_message(conn, &row)?;
    journal::record(conn, actor, event("message", &inquiry))?;
    Ok(view(row, &inquiry, inquiry.hides_receiver(actor)))
}

/// A page of messages, the newest first.
pub(super) fn list(conn: &mut Conn, actor: &Actor, id: Id, page: Page) -> Result<List<InquiryMessage>> {
    let inquiry = known(conn, actor, id)?;
    let total = if page.count { Some(queries::count_messages(conn, id)?) } else { None };
    let hidden = inquiry.hides_receiver(actor);
    let views = queries::messages(conn, id, page)?.into_iter().map(|row| view(row, &inquiry, hidden)).collect();
    Ok(page.list(views, total, |message: &InquiryMessage| message.id.to_string()))
}

fn view(row: MessageRow, inquiry: &InquiryRow, hides_receiver: bool) -> InquiryMessage {
    let from = match row.organization_id {
        Some(id) if id == inquiry.receiver_organization_id => InquirySide::Receiver,
        Some(id) if id == inquiry.sender_organization_id => InquirySide::Sender,
        _ => InquirySide::Centre,
    };
    InquiryMessage {
        id: row.id,
        inquiry_id: row.inquiry_id,
        from,
        organization_id: row.organization_id.filter(|_| !(hides_receiver && from == InquirySide::Receiver)),
        text: row.text,
        at: row.at,
    }
}

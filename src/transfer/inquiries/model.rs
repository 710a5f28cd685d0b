use std::collections::HashMap;

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::workflow::{InquiryCloseReason, InquiryState};
use crate::{
    catalogue::organizations::Contact,
    foundation::{
        access::{Actor, Grant, Permission, Role},
        http::{Cursor, Resource, rules},
        types::{Id, Json, Timestamp, text::text_enum},
    },
    schema::{inquiries, inquiry_messages},
};

text_enum! {
    /// Who speaks or acts in an inquiry.
    pub enum InquirySide {
        Sender = "sender",
        /// Whose the achievement or demand is.
        Receiver = "receiver",
        Centre = "centre",
    }
}

/// An inquiry to be sent.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewInquiry {
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "希望了解中试数据与许可条件")]
    pub subject: String,
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub text: String,
    /// The caller's own organization when not given. The centre says for whom it sends.
    pub sender_organization_id: Option<Id>,
}

/// What the centre may change of an inquiry.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EditInquiry {
    /// Who brings both sides together; certified today.
    pub broker_id: Option<Id>,
    /// For the centre only.
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub notes: String,
}

/// What came of it.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InquiryDeal {
    /// The deal, where it is entered already; between the same two.
    pub deal_id: Option<Id>,
}

/// Why an inquiry ends without a deal.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = other_is_explained, skip_on_field_errors = false))]
pub struct CloseInquiry {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = InquiryCloseReason)]
    pub reason: Option<InquiryCloseReason>,
    /// Required where the reason is `other`. Both sides read it.
    #[validate(length(max = 2_000))]
    #[schema(max_length = 2_000)]
    pub note: String,
}

fn other_is_explained(closing: &CloseInquiry) -> Result<(), ValidationError> {
    let unexplained = closing.reason == Some(InquiryCloseReason::Other) && closing.note.trim().is_empty();
    if unexplained { Err(rules::broken_at("required", "/note")) } else { Ok(()) }
}

/// What is said of an inquiry and no SQL asks for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct InquiryContent {
    pub(super) subject: String,
    pub(super) text: String,
    /// Code and title of the achievement or demand when the inquiry was sent.
    pub(super) record_code: Option<String>,
    pub(super) title: String,
    /// Whether the demand was anonymous then.
    pub(super) anonymous: bool,
    pub(super) notes: String,
    pub(super) deal_id: Option<Id>,
    pub(super) close_note: String,
    pub(super) closed_by: Option<InquirySide>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = inquiries)]
#[diesel(treat_none_as_null = true)]
pub(super) struct InquiryRow {
    pub(super) id: Id,
    pub(super) code: String,
    pub(super) achievement_id: Option<Id>,
    pub(super) demand_id: Option<Id>,
    pub(super) sender_organization_id: Id,
    pub(super) receiver_organization_id: Id,
    pub(super) broker_id: Option<Id>,
    pub(super) state: InquiryState,
    pub(super) close_reason: Option<InquiryCloseReason>,
    pub(super) sender_accepted_at: Option<Timestamp>,
    pub(super) receiver_accepted_at: Option<Timestamp>,
    pub(super) version: i32,
    pub(super) content: Json<InquiryContent>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) contacted_at: Option<Timestamp>,
    pub(super) negotiating_at: Option<Timestamp>,
    pub(super) deal_at: Option<Timestamp>,
    pub(super) closed_at: Option<Timestamp>,
}

impl InquiryRow {
    /// An inquiry that begins: its sender has accepted by sending it.
    pub(super) fn new(code: String, record: &RecordRow, sender: Id, content: InquiryContent) -> Self {
        let now = Timestamp::now();
        Self {
            id: Id::new(),
            code,
            achievement_id: (record.kind == RecordKind::Achievement).then_some(record.id),
            demand_id: (record.kind == RecordKind::Demand).then_some(record.id),
            sender_organization_id: sender,
            receiver_organization_id: record.organization_id,
            broker_id: None,
            state: InquiryState::Open,
            close_reason: None,
            sender_accepted_at: Some(now),
            receiver_accepted_at: None,
            version: 1,
            content: Json(content),
            created_at: now,
            updated_at: now,
            contacted_at: None,
            negotiating_at: None,
            deal_at: None,
            closed_at: None,
        }
    }

    pub(super) fn both_accepted(&self) -> bool {
        self.sender_accepted_at.is_some() && self.receiver_accepted_at.is_some()
    }

    /// Whether these two are its sides, either way round.
    pub(super) fn is_between(&self, parties: [Option<Id>; 2]) -> bool {
        parties.contains(&Some(self.sender_organization_id)) && parties.contains(&Some(self.receiver_organization_id))
    }

    /// On which side the caller stands; none for who stands on neither.
    pub(super) fn side(&self, actor: &Actor) -> Option<InquirySide> {
        match actor.organization_id {
            Some(own) if own == self.receiver_organization_id => Some(InquirySide::Receiver),
            Some(own) if own == self.sender_organization_id => Some(InquirySide::Sender),
            _ if is_centre(actor) => Some(InquirySide::Centre),
            _ => None,
        }
    }

    /// Whether the caller is not to learn who receives: the sender, of an anonymous demand, until both have accepted.
    pub(super) fn hides_receiver(&self, actor: &Actor) -> bool {
        self.content.0.anonymous && !self.both_accepted() && !is_centre(actor) && self.side(actor) != Some(InquirySide::Receiver)
    }
}

/// Whether the caller stands between both sides.
pub(super) fn is_centre(actor: &Actor) -> bool {
    actor.grant(Permission::HandleInquiries) != Grant::No
}

/// What one may inquire of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordKind {
    Achievement,
    Demand,
}

/// An achievement or demand, as far as an inquiry has to know it.
#[derive(Debug, Clone)]
pub(super) struct RecordRow {
    pub(super) kind: RecordKind,
    pub(super) id: Id,
    pub(super) organization_id: Id,
    pub(super) code: Option<String>,
    pub(super) is_published: bool,
    pub(super) said: PublishedContent,
}

/// Of an achievement's or demand's content, as others see it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PublishedContent {
    pub(super) title: String,
    pub(super) anonymous: bool,
    pub(super) contact: Contact,
}

/// A party of an inquiry.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct InquiryParty {
    /// Absent, with the name, where that is not to be known yet: of an anonymous demand, until both sides have accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The organization's contact; in a single inquiry, when both sides have accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The achievement's or demand's own contact, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_contact: Option<Contact>,
}

/// An inquiry as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InquiryView {
    pub id: Id,
    #[schema(example = "NHDJ-2026-000123")]
    pub code: String,
    pub state: InquiryState,
    pub achievement_id: Option<Id>,
    pub demand_id: Option<Id>,
    /// Of the achievement or demand, when the inquiry was sent.
    pub record_code: Option<String>,
    pub title: String,
    pub subject: String,
    pub text: String,
    pub sender: InquiryParty,
    pub receiver: InquiryParty,
    pub sender_accepted_at: Option<Timestamp>,
    pub receiver_accepted_at: Option<Timestamp>,
    pub broker_id: Option<Id>,
    /// For the centre only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    pub deal_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_reason: Option<InquiryCloseReason>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub close_note: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<InquirySide>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub contacted_at: Option<Timestamp>,
    pub negotiating_at: Option<Timestamp>,
    pub deal_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
}

impl InquiryView {
    /// What the caller sees of `row`, without contacts.
    pub(super) fn new(row: InquiryRow, actor: &Actor, names: &HashMap<Id, String>) -> Self {
        let party = |id: Id| InquiryParty { organization_id: Some(id), name: names.get(&id).cloned(), ..InquiryParty::default() };
        let receiver = if row.hides_receiver(actor) { InquiryParty::default() } else { party(row.receiver_organization_id) };
        let said = row.content.0;
        Self {
            id: row.id,
            code: row.code,
            state: row.state,
            achievement_id: row.achievement_id,
            demand_id: row.demand_id,
            record_code: said.record_code,
            title: said.title,
            subject: said.subject,
            text: said.text,
            sender: party(row.sender_organization_id),
            receiver,
            sender_accepted_at: row.sender_accepted_at,
            receiver_accepted_at: row.receiver_accepted_at,
            broker_id: row.broker_id,
            notes: is_centre(actor).then_some(said.notes),
            deal_id: said.deal_id,
            close_reason: row.close_reason,
            close_note: said.close_note,
            closed_by: said.closed_by,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            contacted_at: row.contacted_at,
            negotiating_at: row.negotiating_at,
            deal_at: row.deal_at,
            closed_at: row.closed_at,
        }
    }
}

impl Resource for InquiryView {
    const COLLECTION: &'static str = "inquiries";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A message to be written.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewInquiryMessage {
    #[validate(length(min = 1, max = 10_000), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 10_000, pattern = r"\S", example = "下周三可以到现场看样机。")]
    pub text: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = inquiry_messages)]
pub(super) struct MessageRow {
    pub(super) id: Id,
    pub(super) inquiry_id: Id,
    pub(super) organization_id: Option<Id>,
    pub(super) role: Role,
    pub(super) text: String,
    pub(super) at: Timestamp,
}

/// A message of an inquiry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InquiryMessage {
    pub id: Id,
    pub inquiry_id: Id,
    pub from: InquirySide,
    /// Absent where that is not to be known yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Id>,
    pub text: String,
    pub at: Timestamp,
}

impl Resource for InquiryMessage {
    const COLLECTION: &'static str = "inquiries";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        1
    }
    fn name(&self) -> String {
        format!("{}/messages", self.inquiry_id)
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InquiryFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<InquiryState>,
    pub achievement_id: Option<Id>,
    pub demand_id: Option<Id>,
    pub broker_id: Option<Id>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

/// The part of a list that is asked for.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageOfInquiry {
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

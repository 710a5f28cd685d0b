use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::workflow::MatchTicketState;
use crate::{
    catalogue::{
        matching::model::{MatchFilters, MatchWanted},
        organizations::Contact,
    },
    foundation::{
        http::{Cursor, Resource, rules},
        types::{Id, Json, Timestamp},
    },
    schema::match_tickets,
};

/// The longest need, in characters; the rule of `NewMatchTicket::text` says the same.
pub(in crate::catalogue::matching) const LONGEST_TEXT: usize = 5_000;

/// A need put to an adviser.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewMatchTicket {
    /// Whose need it is; the caller's own organization when not given.
    pub organization_id: Option<Id>,
    #[validate(length(min = 1, max = 5_000), custom(function = rules::not_blank))]
    #[schema(
        required,
        min_length = 1,
        max_length = 5_000,
        pattern = r"\S",
        example = "寻求低温快充电解液，零下二十度容量保持率不低于八成。"
    )]
    pub text: String,
    #[validate(nested)]
    pub filters: MatchFilters,
    #[validate(nested)]
    pub wanted: MatchWanted,
    /// Whom to ask; the organization's own contact when not given.
    #[validate(nested)]
    pub contact: Contact,
}

/// What an adviser answers.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MatchTicketAnswer {
    #[validate(length(min = 1, max = 10_000), custom(function = rules::not_blank))]
    #[schema(
        required,
        min_length = 1,
        max_length = 10_000,
        pattern = r"\S",
        example = "目前没有现成的成果，已联系两家院所，下周回复。"
    )]
    pub answer: String,
    /// Published achievements that may help.
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub achievement_ids: Vec<Id>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = match_tickets)]
#[diesel(treat_none_as_null = true)]
pub(super) struct MatchTicketRow {
    pub(super) id: Id,
    pub(super) organization_id: Id,
    pub(super) state: MatchTicketState,
    pub(super) text: String,
    pub(super) filters: Json<MatchFilters>,
    pub(super) wanted: Json<MatchWanted>,
    pub(super) contact: Json<Contact>,
    pub(super) answer: Option<String>,
    pub(super) achievement_ids: Json<Vec<Id>>,
    pub(super) version: i32,
    pub(super) created_by: Option<Id>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) answered_by: Option<Id>,
    pub(super) answered_at: Option<Timestamp>,
    pub(super) closed_at: Option<Timestamp>,
}

impl MatchTicketRow {
    /// A ticket that begins.
    pub(super) fn new(organization_id: Id, input: NewMatchTicket, created_by: Option<Id>) -> Self {
        let now = Timestamp::now();
        Self {
            id: Id::new(),
            organization_id,
            state: MatchTicketState::Open,
            text: input.text,
            filters: Json(input.filters),
            wanted: Json(input.wanted),
            contact: Json(input.contact),
            answer: None,
            achievement_ids: Json(Vec::new()),
            version: 1,
            created_by,
            created_at: now,
            updated_at: now,
            answered_by: None,
            answered_at: None,
            closed_at: None,
        }
    }

    pub(super) fn view(self) -> MatchTicketView {
        MatchTicketView {
            id: self.id,
            organization_id: self.organization_id,
            state: self.state,
            text: self.text,
            filters: self.filters.0,
            wanted: self.wanted.0,
            contact: Some(self.contact.0).filter(|contact| !contact.is_empty()),
            answer: self.answer,
            achievement_ids: self.achievement_ids.0,
            version: self.version,
            created_by: self.created_by,
            created_at: self.created_at,
            updated_at: self.updated_at,
            answered_at: self.answered_at,
            closed_at: self.closed_at,
        }
    }
}

/// A ticket as its organization and the centre see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchTicketView {
    pub id: Id,
    pub organization_id: Id,
    pub state: MatchTicketState,
    pub text: String,
    pub filters: MatchFilters,
    pub wanted: MatchWanted,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    pub answer: Option<String>,
    /// Achievements that may help; published when the answer was given.
    pub achievement_ids: Vec<Id>,
    pub version: i32,
    /// The user or key by which it was left.
    pub created_by: Option<Id>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
}

impl Resource for MatchTicketView {
    const COLLECTION: &'static str = "search/match/tickets";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Filters of the list. An organization sees its own, whatever is asked for.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MatchTicketFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<MatchTicketState>,
    pub organization_id: Option<Id>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

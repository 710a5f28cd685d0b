use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::{
    content::{DemandContent, DemandKind},
    workflow::{DemandAction, DemandState, Standing},
};
use crate::{
    catalogue::achievements::RevisionState,
    foundation::{
        access::{Actor, ActorKind, Role},
        error::Result,
        http::{Cursor, Resource, rules},
        types::{Day, Id, Timestamp, text::text_enum},
    },
    schema::{demand_versions, demands},
};

text_enum! {
    /// Why a demand is no longer open.
    pub enum CloseReason {
        Solved = "solved",
        Withdrawn = "withdrawn",
        Expired = "expired",
        Other = "other",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = demands)]
#[diesel(treat_none_as_null = true)]
pub(super) struct DemandRow {
    pub(super) id: Id,
    pub(super) organization_id: Id,
    pub(super) code: Option<String>,
    /// This and the next two are of what others see while the demand is published.
    pub(super) kind: DemandKind,
    pub(super) anonymous: bool,
    pub(super) deadline: Option<Day>,
    pub(super) state: DemandState,
    pub(super) revision_state: Option<RevisionState>,
    pub(super) return_reason: Option<String>,
    pub(super) close_reason: Option<CloseReason>,
    pub(super) close_note: Option<String>,
    pub(super) version: i32,
    /// A [`DemandContent`] as JSON: what the company works on.
    pub(super) content: String,
    /// A [`DemandContent`] as JSON: what others see meanwhile, where that is something else.
    pub(super) published_content: Option<String>,
    /// Version and time of the last change that others see.
    pub(super) published_version: Option<i32>,
    pub(super) published_updated_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) submitted_at: Option<Timestamp>,
    pub(super) published_at: Option<Timestamp>,
    pub(super) closed_at: Option<Timestamp>,
}

impl DemandRow {
    /// A demand that begins.
    pub(super) fn new(id: Id, organization_id: Id, content: &DemandContent, now: Timestamp) -> Result<Self> {
        Ok(Self {
            id,
            organization_id,
            code: None,
            kind: content.kind,
            anonymous: content.anonymous,
            deadline: content.deadline,
            state: DemandState::Draft,
            revision_state: None,
            return_reason: None,
            close_reason: None,
            close_note: None,
            version: 1,
            content: serde_json::to_string(content)?,
            published_content: None,
            published_version: None,
            published_updated_at: None,
            created_at: now,
            updated_at: now,
            submitted_at: None,
            published_at: None,
            closed_at: None,
        })
    }

    pub(super) fn standing(&self) -> Standing {
        (self.state, self.revision_state)
    }

    pub(super) fn working(&self) -> Result<DemandContent> {
        Ok(serde_json::from_str(&self.content)?)
    }

    /// What others see while the demand is published.
    pub(super) fn published(&self) -> Result<DemandContent> {
        Ok(serde_json::from_str(self.published_content.as_ref().unwrap_or(&self.content))?)
    }

    /// Notes what others see from now on; nothing new for them where a change waits.
    pub(super) fn note_published(&mut self, content: &DemandContent) {
        if self.revision_state.is_some() {
            return;
        }
        (self.kind, self.anonymous, self.deadline) = (content.kind, content.anonymous, content.deadline);
        if self.state == DemandState::Published {
            self.published_version = Some(self.version);
            self.published_updated_at = Some(self.updated_at);
        }
    }

    pub(super) fn view(&self, content: DemandContent, entitled: bool) -> DemandView {
        DemandView {
            id: self.id,
            code: self.code.clone(),
            state: self.state,
            revision_state: self.revision_state.filter(|_| entitled),
            return_reason: self.return_reason.clone().filter(|_| entitled),
            close_reason: self.close_reason,
            close_note: self.close_note.clone(),
            version: self.published_version.filter(|_| !entitled).unwrap_or(self.version),
            content,
            created_at: self.created_at,
            updated_at: self.published_updated_at.filter(|_| !entitled).unwrap_or(self.updated_at),
            submitted_at: self.submitted_at.filter(|_| entitled),
            published_at: self.published_at,
            closed_at: self.closed_at,
        }
    }
}

/// One version of a demand, as it was written.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = demand_versions)]
pub(super) struct VersionRow {
    pub(super) demand_id: Id,
    pub(super) version: i32,
    pub(super) action: DemandAction,
    pub(super) state: DemandState,
    pub(super) revision_state: Option<RevisionState>,
    pub(super) reason: Option<String>,
    pub(super) actor_kind: ActorKind,
    pub(super) actor_id: Option<Id>,
    pub(super) role: Role,
    pub(super) at: Timestamp,
    pub(super) content: Option<String>,
}

impl VersionRow {
    pub(super) fn new(row: &DemandRow, actor: &Actor, action: DemandAction, reason: Option<String>) -> Self {
        let changed = matches!(action, DemandAction::Create | DemandAction::Edit);
        Self {
            demand_id: row.id,
            version: row.version,
            action,
            state: row.state,
            revision_state: row.revision_state,
            reason,
            actor_kind: actor.kind,
            actor_id: actor.id,
            role: actor.role,
            at: row.updated_at,
            content: changed.then(|| row.content.clone()),
        }
    }
}

/// A demand as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemandView {
    pub id: Id,
    /// Given at first publication, `NHXQ-2026-000012`, and never to another demand.
    #[schema(example = "NHXQ-2026-000012")]
    pub code: Option<String>,
    pub state: DemandState,
    /// For its company and the centre: the change of a published demand that waits for review, or was returned. The
    /// content shown to them is then the changed one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_state: Option<RevisionState>,
    /// For its company and the centre: why it was returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_reason: Option<CloseReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_note: Option<String>,
    pub version: i32,
    #[serde(flatten)]
    pub content: DemandContent,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Timestamp>,
    pub published_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
}

impl Resource for DemandView {
    const COLLECTION: &'static str = "demands";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A published demand, as anyone may read it.
#[derive(Debug, Clone)]
pub struct PublicDemand {
    pub id: Id,
    pub code: Option<String>,
    /// Whose it is, and its name; none where that is not to be known.
    pub organization: Option<(Id, String)>,
    pub version: i32,
    pub published_at: Option<Timestamp>,
    /// Without contact, confidential notes, and whatever gives an anonymous one away.
    pub content: DemandContent,
}

/// A published demand, for those who bring it together with something. Whose an anonymous one is must not be shown on.
#[derive(Debug, Clone)]
pub struct OpenDemand {
    pub id: Id,
    pub code: Option<String>,
    pub organization_id: Id,
    pub anonymous: bool,
    pub title: String,
}

/// One entry of the history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemandVersionView {
    pub version: i32,
    pub action: DemandAction,
    pub state: DemandState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_state: Option<RevisionState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub at: Timestamp,
    pub actor_kind: ActorKind,
    pub actor_id: Option<Id>,
    pub role: Role,
    /// The fields that differ from the version before.
    pub changed: Vec<String>,
    /// The content of this version, where it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DemandContent>)]
    pub content: Option<serde_json::Value>,
}

/// Every version of a demand, oldest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemandHistory {
    pub items: Vec<DemandVersionView>,
}

/// Why a demand is closed.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = other_is_said, skip_on_field_errors = false))]
pub struct Closing {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = CloseReason, example = "solved")]
    pub reason: Option<CloseReason>,
    /// Required where the reason is `other`.
    #[validate(length(max = 2_000), custom(function = rules::not_blank))]
    #[schema(max_length = 2_000)]
    pub note: String,
}

fn other_is_said(closing: &Closing) -> std::result::Result<(), ValidationError> {
    let unsaid = closing.reason == Some(CloseReason::Other) && closing.note.is_empty();
    if unsaid { Err(rules::broken_at("required", "/note")) } else { Ok(()) }
}

/// Filters of the list. What others may not see is left out, whatever is asked for.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DemandFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<DemandState>,
    /// Only what waits for review: submitted demands, and published ones with a submitted change.
    pub awaiting_review: Option<bool>,
    /// Anonymous demands of others are not found by it.
    pub organization_id: Option<Id>,
    pub kind: Option<DemandKind>,
    #[validate(length(max = 30))]
    #[param(max_length = 30)]
    pub code: Option<String>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

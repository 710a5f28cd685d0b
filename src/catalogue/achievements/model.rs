use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{
    content::{Content, TransferMode},
    offer::{self, Taken},
    workflow::{Action, RevisionState, Standing, State},
};
use crate::{
    foundation::{
        access::{Actor, ActorKind, Role},
        error::Result,
        http::{Cursor, Resource},
        types::{Day, Id, Timestamp, text::text_enum},
    },
    schema::{achievement_restrictions, achievement_versions, achievements},
};

text_enum! {
    /// What sort of result it is.
    #[derive(Default)]
    pub enum AchievementKind {
        #[default]
        AppliedTechnology = "applied_technology",
        BasicTheory = "basic_theory",
        SoftScience = "soft_science",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = achievements)]
#[diesel(treat_none_as_null = true)]
pub struct AchievementRow {
    pub(super) id: Id,
    pub(super) owner_organization_id: Id,
    pub(super) external_ref: Option<String>,
    pub(super) code: Option<String>,
    pub(super) state: State,
    pub(super) revision_state: Option<RevisionState>,
    pub(super) return_reason: Option<String>,
    pub(super) version: i32,
    /// A [`Content`] as JSON: what the owner works on.
    pub(super) content: String,
    /// A [`Content`] as JSON: what others see meanwhile, where that is something else.
    pub(super) published_content: Option<String>,
    /// Reference, version and time of the last change that others see.
    pub(super) published_external_ref: Option<String>,
    pub(super) published_version: Option<i32>,
    pub(super) published_updated_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) submitted_at: Option<Timestamp>,
    pub(super) published_at: Option<Timestamp>,
    pub(super) confirmed_at: Option<Timestamp>,
}

impl AchievementRow {
    /// A record that begins.
    pub(super) fn new(id: Id, owner: Id, content: &Content, now: Timestamp) -> Result<Self> {
        Ok(Self {
            id,
            owner_organization_id: owner,
            external_ref: content.external_ref.clone(),
            code: None,
            state: State::Draft,
            revision_state: None,
            return_reason: None,
            version: 1,
            content: serde_json::to_string(content)?,
            published_content: None,
            published_external_ref: None,
            published_version: None,
            published_updated_at: None,
            created_at: now,
            updated_at: now,
            submitted_at: None,
            published_at: None,
            confirmed_at: None,
        })
    }

    pub(super) fn standing(&self) -> Standing {
        (self.state, self.revision_state)
    }

    pub(super) fn working(&self) -> Result<Content> {
        Ok(serde_json::from_str(&self.content)?)
    }

    /// What others see while the record is published.
    pub(super) fn published(&self) -> Result<Content> {
        Ok(serde_json::from_str(self.published_content.as_ref().unwrap_or(&self.content))?)
    }

    /// Notes what others see from now on, where that has changed with this version.
    pub(super) fn note_published(&mut self) {
        if self.state == State::Published && self.revision_state.is_none() {
            self.published_external_ref.clone_from(&self.external_ref);
            self.published_version = Some(self.version);
            self.published_updated_at = Some(self.updated_at);
        }
    }

    pub(super) fn view(&self, content: Content, entitled: bool, restrictions: Vec<Restriction>) -> AchievementView {
        let available = still_on_offer(&content, &restrictions);
        AchievementView {
            id: self.id,
            code: self.code.clone(),
            state: self.state,
            revision_state: self.revision_state.filter(|_| entitled),
            return_reason: self.return_reason.clone().filter(|_| entitled),
            version: self.published_version.filter(|_| !entitled).unwrap_or(self.version),
            content,
            created_at: self.created_at,
            updated_at: self.published_updated_at.filter(|_| !entitled).unwrap_or(self.updated_at),
            submitted_at: self.submitted_at.filter(|_| entitled),
            published_at: self.published_at,
            confirmed_at: self.confirmed_at,
            available_transfer_modes: available,
            restrictions: entitled.then_some(restrictions),
            possible_duplicates: None,
        }
    }
}

/// What of the content's modes is still on offer today.
pub(super) fn still_on_offer(content: &Content, restrictions: &[Restriction]) -> Vec<TransferMode> {
    let taken = restrictions.iter().map(|restriction| Taken { mode: restriction.mode, until: restriction.until });
    offer::available(&content.transfer_modes, &content.ip_rights, taken, Day::today())
}

/// What a deal takes away from an achievement.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = achievement_restrictions)]
pub(super) struct RestrictionRow {
    pub(super) achievement_id: Id,
    pub(super) deal_id: Id,
    pub(super) mode: TransferMode,
    pub(super) since: Day,
    pub(super) until: Option<Day>,
}

/// A deal that narrows what is on offer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Restriction {
    pub deal_id: Id,
    #[schema(example = "NHCG-2026-000012")]
    pub deal_code: String,
    /// The mode in which the deal transfers it.
    pub mode: TransferMode,
    /// The day on which the deal was signed.
    pub since: Day,
    /// The last day of the licence; none: for good. Afterwards the modes are on offer again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// One version of a record, as it was written.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = achievement_versions)]
pub(super) struct VersionRow {
    pub(super) achievement_id: Id,
    pub(super) version: i32,
    pub(super) action: Action,
    pub(super) state: State,
    pub(super) revision_state: Option<RevisionState>,
    pub(super) reason: Option<String>,
    pub(super) actor_kind: ActorKind,
    pub(super) actor_id: Option<Id>,
    pub(super) role: Role,
    pub(super) at: Timestamp,
    pub(super) content: Option<String>,
}

impl VersionRow {
    pub(super) fn new(row: &AchievementRow, actor: &Actor, action: Action, reason: Option<String>, changed: bool) -> Self {
        Self {
            achievement_id: row.id,
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

/// An achievement as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AchievementView {
    pub id: Id,
    /// Given at first publication, `NH-2025-000123`, and never to another record.
    #[schema(example = "NH-2025-000123")]
    pub code: Option<String>,
    pub state: State,
    /// For the owner and the centre: the change of a published record that waits for review, or was returned. The
    /// content shown to them is then the changed one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_state: Option<RevisionState>,
    /// For the owner and the centre: why it was returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_reason: Option<String>,
    pub version: i32,
    #[serde(flatten)]
    pub content: Content,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Timestamp>,
    pub published_at: Option<Timestamp>,
    /// When it was last said to be still on offer.
    pub confirmed_at: Option<Timestamp>,
    /// Those of `transfer_modes` that can still be had: deals and lapsed rights may have taken others away.
    pub available_transfer_modes: Vec<TransferMode>,
    /// For the owner and the centre: the deals that narrow what is on offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<Vec<Restriction>>,
    /// For the owner and the centre, while it waits for review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub possible_duplicates: Option<Vec<PossibleDuplicate>>,
}

impl Resource for AchievementView {
    const COLLECTION: &'static str = "achievements";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

text_enum! {
    /// Why two records may be one.
    pub enum DuplicateReason {
        SamePatentNumber = "same_patent_number",
        NearIdenticalTitle = "near_identical_title",
        NearIdenticalAbstract = "near_identical_abstract",
    }
}

/// A record that may be the same result.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PossibleDuplicate {
    pub id: Id,
    pub code: Option<String>,
    pub title: String,
    pub owner_organization_id: Id,
    pub state: State,
    pub reasons: Vec<DuplicateReason>,
}

/// The possible duplicates of a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PossibleDuplicates {
    pub items: Vec<PossibleDuplicate>,
}

/// A published record, for those who list or search.
#[derive(Debug, Clone)]
pub struct PublicRecord {
    pub id: Id,
    pub code: Option<String>,
    pub owner_organization_id: Id,
    pub owner_name: String,
    pub version: i32,
    pub published_at: Option<Timestamp>,
    /// Those of the content's modes that can still be had.
    pub available_transfer_modes: Vec<TransferMode>,
    /// Without contacts and without the confidential layer.
    pub content: Content,
}

/// One entry of the history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VersionView {
    pub version: i32,
    pub action: Action,
    pub state: State,
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
    #[schema(value_type = Option<Content>)]
    pub content: Option<serde_json::Value>,
}

/// Every version of a record, oldest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct History {
    pub items: Vec<VersionView>,
}

/// Why a record goes back to its institute.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReturnReason {
    #[validate(length(min = 1, max = 2000), custom(function = said))]
    #[schema(required, min_length = 1, max_length = 2000, pattern = r"\S", example = "请补充中试数据和专利状态。")]
    pub reason: String,
}

fn said(reason: &str) -> std::result::Result<(), validator::ValidationError> {
    if !reason.is_empty() && reason.trim().is_empty() { Err(validator::ValidationError::new("reason_required")) } else { Ok(()) }
}

/// Filters of the list. What others may not see is left out, whatever is asked for.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AchievementFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<State>,
    /// Only what waits for review: submitted records, and published ones with a submitted change.
    pub awaiting_review: Option<bool>,
    pub owner_organization_id: Option<Id>,
    #[validate(length(max = 100))]
    #[param(max_length = 100)]
    pub external_ref: Option<String>,
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

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::{content::DealContent, stages::Stage};
use crate::{
    catalogue::{achievements::TransferMode, organizations::OrganizationKind},
    foundation::{
        http::{Cursor, Resource, rules},
        types::{Day, Id, Json, Timestamp},
    },
    schema::{deal_achievements, deal_stages, deals},
};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = deals)]
#[diesel(treat_none_as_null = true)]
pub(super) struct DealRow {
    pub(super) id: Id,
    pub(super) code: String,
    pub(super) provider_organization_id: Id,
    pub(super) receiver_organization_id: Id,
    pub(super) mode: TransferMode,
    pub(super) broker_id: Option<Id>,
    pub(super) inquiry_id: Option<Id>,
    pub(super) demand_id: Option<Id>,
    pub(super) by_centre: bool,
    pub(super) stage: Stage,
    pub(super) signed_on: Option<Day>,
    pub(super) version: i32,
    pub(super) content: Json<DealContent>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl DealRow {
    /// A deal that begins; none where the content lacks what the rules of its fields require.
    pub(super) fn new(code: String, content: DealContent, now: Timestamp) -> Option<Self> {
        let row = Self {
            id: Id::new(),
            code,
            provider_organization_id: content.provider_organization_id?,
            receiver_organization_id: content.receiver_organization_id?,
            mode: content.mode?,
            broker_id: content.broker_id,
            inquiry_id: content.inquiry_id,
            demand_id: content.demand_id,
            by_centre: content.by_centre,
            stage: Stage::Intent,
            signed_on: None,
            version: 1,
            content: Json(content),
            created_at: now,
            updated_at: now,
        };
        Some(row)
    }

    /// The same deal with something else said of it.
    pub(super) fn saying(self, content: DealContent) -> Option<Self> {
        let Self { id, code, stage, signed_on, version, created_at, updated_at, .. } = self;
        Some(Self { id, stage, signed_on, version, created_at, updated_at, ..Self::new(code, content, created_at)? })
    }

    /// `for_centre`: with what is the centre's own.
    pub(super) fn view(self, stages: Vec<StageRow>, for_centre: bool) -> DealView {
        let mut content = self.content.0;
        if !for_centre {
            content.notes.clear();
            content.correction_reason.clear();
        }
        DealView {
            id: self.id,
            code: self.code,
            stage: self.stage,
            signed_on: self.signed_on,
            stages: stage_views(stages, content.intent_on, for_centre),
            version: self.version,
            content,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = deal_stages)]
pub(super) struct StageRow {
    pub(super) deal_id: Id,
    pub(super) number: i32,
    pub(super) stage: Stage,
    pub(super) entered_on: Day,
    pub(super) reason: Option<String>,
    pub(super) correction_reason: Option<String>,
    pub(super) actor_id: Option<Id>,
    pub(super) at: Timestamp,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = deal_achievements)]
pub(super) struct DealAchievementRow {
    pub(super) deal_id: Id,
    pub(super) achievement_id: Id,
}

/// The day of each stage entered, as last said; that of an intent whose day nobody said is left out.
pub(super) fn days(stages: &[StageRow], intent_on: Option<Day>) -> Vec<(Stage, Day)> {
    let said = |row: &&StageRow| row.stage != Stage::Intent || intent_on.is_some();
    let holds = |row: &&StageRow| !stages.iter().any(|later| later.stage == row.stage && later.number > row.number);
    stages.iter().filter(said).filter(holds).map(|row| (row.stage, row.entered_on)).collect()
}

fn stage_views(stages: Vec<StageRow>, intent_on: Option<Day>, for_centre: bool) -> Vec<StageView> {
    let known = days(&stages, intent_on);
    let intent_said = known.iter().any(|(stage, _)| *stage == Stage::Intent);
    let earliest = known.iter().map(|(_, day)| *day).min();
    let last = |row: &StageRow| stages.iter().filter(|other| other.stage == row.stage).map(|other| other.number).max();
    let view = |row: &StageRow| StageView {
        stage: row.stage,
        entered_on: match earliest {
            Some(earliest) if row.stage == Stage::Intent && !intent_said => earliest.min(row.entered_on),
            _ => row.entered_on,
        },
        reason: row.reason.clone(),
        correction_reason: row.correction_reason.clone().filter(|_| for_centre),
        superseded: last(row) != Some(row.number),
        actor_id: row.actor_id,
        at: row.at,
    };
    stages.iter().map(view).collect()
}

/// A deal as its parties and the centre see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DealView {
    pub id: Id,
    #[schema(example = "NHCG-2026-000012")]
    pub code: String,
    pub stage: Stage,
    /// The day of the stage `signed`.
    pub signed_on: Option<Day>,
    /// Every stage entered, and every correction of one, in the order in which they were said.
    pub stages: Vec<StageView>,
    pub version: i32,
    #[serde(flatten)]
    pub content: DealContent,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for DealView {
    const COLLECTION: &'static str = "deals";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A stage that a deal has been in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StageView {
    pub stage: Stage,
    pub entered_on: Day,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction_reason: Option<String>,
    /// A later entry of the same stage has corrected the day of this one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub superseded: bool,
    pub actor_id: Option<Id>,
    pub at: Timestamp,
}

/// The stage that a deal enters, or whose day is corrected.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EnterStage {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Stage, example = "negotiation")]
    pub stage: Option<Stage>,
    /// Today when not given.
    #[validate(custom(function = rules::not_in_future))]
    pub entered_on: Option<Day>,
    /// Required to terminate, and to correct the day of a stage entered before.
    #[validate(length(max = 2000), custom(function = rules::not_blank))]
    #[schema(max_length = 2000)]
    pub reason: String,
    /// Required where the day lies in a closed period.
    #[validate(length(max = 2000), custom(function = rules::not_blank))]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

/// Filters of the list. Deals of others are left out, whatever is asked for.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[validate(schema(function = signed_in_order, skip_on_field_errors = false))]
pub struct DealFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub stage: Vec<Stage>,
    /// Alternatives when repeated.
    #[param(required = false)]
    pub mode: Vec<TransferMode>,
    pub provider_organization_id: Option<Id>,
    /// Alternatives when repeated: what the provider is.
    #[param(required = false)]
    pub provider_kind: Vec<OrganizationKind>,
    /// Whether the provider is in Nanhu.
    pub provider_is_local: Option<bool>,
    pub receiver_organization_id: Option<Id>,
    pub broker_id: Option<Id>,
    pub achievement_id: Option<Id>,
    pub inquiry_id: Option<Id>,
    pub demand_id: Option<Id>,
    pub signed_from: Option<Day>,
    pub signed_to: Option<Day>,
    pub by_centre: Option<bool>,
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

fn signed_in_order(filter: &DealFilter) -> Result<(), ValidationError> {
    match (filter.signed_from, filter.signed_to) {
        (Some(from), Some(to)) if from > to => Err(rules::broken_at("date_order", "/signed_from")),
        _ => Ok(()),
    }
}

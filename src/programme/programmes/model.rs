use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::filings::{self, Filing};
use crate::{
    foundation::{
        error::{Error, Result},
        http::{Cursor, Resource, rules},
        types::{Day, Fen, Id, Json, Timestamp, text::text_enum},
    },
    programme::{
        days,
        references::{self, References},
    },
    schema::programmes,
};

text_enum! {
    /// What sort of programme it is.
    pub enum ProgrammeKind {
        /// 专项
        Special = "special",
        /// 备案
        Filing = "filing",
        /// 产教融合平台
        IndustryEducationPlatform = "industry_education_platform",
        /// 引导项目
        GuidanceProject = "guidance_project",
        /// 青年项目
        YouthProject = "youth_project",
        /// 研发机构
        RdInstitution = "rd_institution",
    }
}

text_enum! {
    /// How far it has come.
    pub enum ProgrammeState {
        Preparing = "preparing",
        InReview = "in_review",
        Approved = "approved",
        Rejected = "rejected",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

impl ProgrammeState {
    /// Whether it has been approved and stands, and so counts.
    pub fn is_approved(self) -> bool {
        matches!(self, Self::Approved | Self::Completed)
    }

    /// Whether it may still be filed for.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Preparing | Self::InReview)
    }
}

/// What is said of a programme.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = approval_fits, skip_on_field_errors = false))]
#[schema(example = json!({"kind": "guidance_project", "title": "新型研发机构引导项目", "year": 2025, "state": "preparing"}))]
pub struct Programme {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = ProgrammeKind)]
    pub kind: Option<ProgrammeKind>,
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "新型研发机构引导项目")]
    pub title: String,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Id>,
    #[validate(required(code = "required"), range(min = 2000, max = 2100))]
    #[schema(required, value_type = i32, minimum = 2000, maximum = 2100, example = 2025)]
    pub year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_fen: Option<Fen>,
    /// `preparing` when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ProgrammeState>,
    /// The day of the approval: needed once it is approved, and not said before.
    #[validate(custom(function = rules::not_in_future))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<Day>,
    /// 两上两下: the rounds so far, in their order.
    #[validate(nested, custom(function = filings::in_order))]
    #[schema(max_items = 4)]
    pub filings: Vec<Filing>,
    /// The achievements that it is about.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub achievement_ids: Vec<Id>,
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub note: String,
    /// Why a record of a closed day is changed.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

fn approval_fits(programme: &Programme) -> std::result::Result<(), ValidationError> {
    let state = programme.standing();
    match programme.approved_on {
        None if state.is_approved() => Err(rules::broken_at("required", "/approved_on")),
        Some(_) if state.is_open() || state == ProgrammeState::Rejected => Err(rules::broken_at("not_approved", "/approved_on")),
        _ => Ok(()),
    }
}

impl Programme {
    pub(super) fn standing(&self) -> ProgrammeState {
        self.state.unwrap_or(ProgrammeState::Preparing)
    }

    /// The day on which it counts.
    pub(super) fn counts_on(&self) -> Option<Day> {
        self.approved_on.filter(|_| self.standing().is_approved())
    }

    pub(super) fn references(&self) -> References {
        References {
            organizations: references::one("/organization_id", self.organization_id),
            achievements: references::each("/achievement_ids", &self.achievement_ids),
            ..References::default()
        }
    }

    /// The form that is kept.
    fn tidy(self) -> Self {
        Self {
            title: self.title.trim().to_owned(),
            state: Some(self.standing()),
            achievement_ids: references::once(self.achievement_ids),
            ..self
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = programmes)]
#[diesel(treat_none_as_null = true)]
pub(super) struct ProgrammeRow {
    pub(super) id: Id,
    pub(super) kind: ProgrammeKind,
    pub(super) title: String,
    pub(super) organization_id: Option<Id>,
    pub(super) year: i32,
    pub(super) state: ProgrammeState,
    pub(super) approved_on: Option<Day>,
    pub(super) version: i32,
    pub(super) content: Json<Programme>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl ProgrammeRow {
    pub(super) fn new(id: Id, programme: Programme, version: i32, created_at: Timestamp, updated_at: Timestamp) -> Result<Self> {
        let programme = programme.tidy();
        Ok(Self {
            id,
            kind: programme.kind.ok_or_else(|| Error::field("/kind", "required"))?,
            title: programme.title.clone(),
            organization_id: programme.organization_id,
            year: programme.year.ok_or_else(|| Error::field("/year", "required"))?,
            state: programme.standing(),
            approved_on: programme.approved_on,
            version,
            content: Json(programme),
            created_at,
            updated_at,
        })
    }

    pub(super) fn view(self) -> ProgrammeView {
        ProgrammeView {
            id: self.id,
            programme: self.content.0,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A programme as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgrammeView {
    pub id: Id,
    #[serde(flatten)]
    pub programme: Programme,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for ProgrammeView {
    const COLLECTION: &'static str = "programmes";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[validate(schema(function = in_order, skip_on_field_errors = false))]
pub struct ProgrammeFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub kind: Vec<ProgrammeKind>,
    pub year: Option<i32>,
    pub organization_id: Option<Id>,
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<ProgrammeState>,
    /// Approved on this day or later.
    #[param(inline)]
    pub approved_from: Option<Day>,
    /// Approved on this day or before.
    #[param(inline)]
    pub approved_to: Option<Day>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

fn in_order(filter: &ProgrammeFilter) -> std::result::Result<(), ValidationError> {
    days::in_order(filter.approved_from, filter.approved_to, "/approved_from")
}

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::grades::{self, AwardCategory, AwardGrade, AwardLevel};
use crate::{
    foundation::{
        error::{Error, Result},
        http::{Cursor, Resource, rules},
        types::{Day, Id, Json, Timestamp},
    },
    programme::{
        days,
        references::{self, References},
    },
    schema::awards,
};

/// Somebody who was honoured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Laureate {
    #[validate(length(min = 1, max = 100), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 100, pattern = r"\S", example = "陈立新")]
    pub name: String,
    #[validate(length(max = 200))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200)]
    pub organization: String,
}

/// What is said of an award.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = grade_exists, skip_on_field_errors = false))]
pub struct Award {
    /// The project or the work that was honoured.
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "石墨烯改性负极材料的制备与应用")]
    pub title: String,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = AwardLevel, example = "provincial")]
    pub level: Option<AwardLevel>,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = AwardCategory, example = "scientific_and_technological_progress")]
    pub category: Option<AwardCategory>,
    /// National: `special`, `first`, `second`; provincial: `first`, `second`, `third`; the supreme award and that for
    /// international cooperation have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "second")]
    pub grade: Option<AwardGrade>,
    #[validate(required(code = "required"), custom(function = rules::not_in_future))]
    #[schema(required, value_type = Day)]
    pub awarded_on: Option<Day>,
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100, example = "2024-J-2-015-R01")]
    pub certificate_number: String,
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub organization_ids: Vec<Id>,
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    pub people: Vec<Laureate>,
    /// The achievements that it was given for.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub achievement_ids: Vec<Id>,
    /// Why a record of a closed day is changed.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

fn grade_exists(award: &Award) -> std::result::Result<(), ValidationError> {
    let (Some(level), Some(category)) = (award.level, award.category) else { return Ok(()) };
    match grades::fault(level, category, award.grade) {
        Some(code) => Err(rules::broken_at(code, "/grade")),
        None => Ok(()),
    }
}

impl Award {
    pub(super) fn references(&self) -> References {
        References {
            organizations: references::each("/organization_ids", &self.organization_ids),
            achievements: references::each("/achievement_ids", &self.achievement_ids),
            ..References::default()
        }
    }

    /// The form that is kept.
    fn tidy(self) -> Self {
        Self {
            title: self.title.trim().to_owned(),
            organization_ids: references::once(self.organization_ids),
            achievement_ids: references::once(self.achievement_ids),
            ..self
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = awards)]
pub(super) struct AwardRow {
    pub(super) id: Id,
    pub(super) title: String,
    pub(super) level: AwardLevel,
    pub(super) category: AwardCategory,
    pub(super) awarded_on: Day,
    pub(super) version: i32,
    pub(super) content: Json<Award>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl AwardRow {
    pub(super) fn new(id: Id, award: Award, version: i32, created_at: Timestamp, updated_at: Timestamp) -> Result<Self> {
        let award = award.tidy();
        Ok(Self {
            id,
            title: award.title.clone(),
            level: award.level.ok_or_else(|| Error::field("/level", "required"))?,
            category: award.category.ok_or_else(|| Error::field("/category", "required"))?,
            awarded_on: award.awarded_on.ok_or_else(|| Error::field("/awarded_on", "required"))?,
            version,
            content: Json(award),
            created_at,
            updated_at,
        })
    }

    pub(super) fn view(self) -> AwardView {
        AwardView {
            id: self.id,
            award: self.content.0,
            is_counted: AwardLevel::COUNTED.contains(&self.level),
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// An award as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AwardView {
    pub id: Id,
    #[serde(flatten)]
    pub award: Award,
    /// Whether it counts: national and provincial awards do.
    pub is_counted: bool,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for AwardView {
    const COLLECTION: &'static str = "awards";
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
pub struct AwardFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub level: Vec<AwardLevel>,
    /// Alternatives when repeated.
    #[param(required = false)]
    pub category: Vec<AwardCategory>,
    /// Only those that count, or only those that do not.
    pub counted: Option<bool>,
    /// Awarded on this day or later.
    #[param(inline)]
    pub from: Option<Day>,
    /// Awarded on this day or before.
    #[param(inline)]
    pub to: Option<Day>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

fn in_order(filter: &AwardFilter) -> std::result::Result<(), ValidationError> {
    days::in_order(filter.from, filter.to, "/from")
}

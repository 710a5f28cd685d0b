use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    foundation::{
        http::{Cursor, Resource},
        types::{Day, Fen, Id, Json, Timestamp},
    },
    schema::{calendar_days, contract_rules},
};

/// What holds from a day on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The first day on which these rules hold; unique.
    #[validate(required(code = "required"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required, value_type = Day)]
    pub effective_from: Option<Day>,
    /// Working days from acceptance to the decision.
    #[validate(required(code = "required"), range(min = 1, max = 365))]
    #[schema(required, value_type = u32, minimum = 1, maximum = 365, example = 10)]
    pub decision_working_days: Option<u32>,
    /// The same where experts are asked; `decision_working_days` when not given.
    #[validate(range(min = 1, max = 365))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 365)]
    pub expert_decision_working_days: Option<u32>,
    /// From this technology amount on experts are asked; never when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expert_review_threshold_fen: Option<Fen>,
    /// Contracts of the same parties that lie below this amount each and above it together are flagged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split_threshold_fen: Option<Fen>,
    /// Where it is written.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub source: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contract_rules)]
pub(super) struct RuleRow {
    pub(super) id: Id,
    pub(super) effective_from: Day,
    pub(super) version: i32,
    /// [`Rules`] without the day, which is a column.
    pub(super) content: Json<Rules>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl RuleRow {
    /// None without a day.
    pub(super) fn new(id: Id, rules: Rules, version: i32, created_at: Timestamp, updated_at: Timestamp) -> Option<Self> {
        let effective_from = rules.effective_from?;
        Some(Self { id, effective_from, version, content: Json(rules), created_at, updated_at })
    }

    pub(super) fn rules(&self) -> Rules {
        Rules { effective_from: Some(self.effective_from), ..self.content.0.clone() }
    }

    pub(super) fn view(self) -> RuleView {
        RuleView {
            id: self.id,
            version: self.version,
            rules: self.rules(),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// Rules of registration as they are read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleView {
    pub id: Id,
    pub version: i32,
    #[serde(flatten)]
    pub rules: Rules,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for RuleView {
    const COLLECTION: &'static str = "contract-rules";
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
pub struct RuleFilter {
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
}

/// A day on which the state's calendar departs from Monday to Friday.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CalendarDay {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Day)]
    pub day: Option<Day>,
    /// Whether people work: `false` for a holiday, `true` for a Saturday or Sunday worked in its stead.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = bool, example = false)]
    pub is_working: Option<bool>,
    #[validate(length(min = 1, max = 50))]
    #[schema(required, min_length = 1, max_length = 50, example = "春节")]
    pub name: String,
}

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = calendar_days)]
pub(super) struct CalendarRow {
    pub(super) day: Day,
    pub(super) is_working: bool,
    pub(super) name: String,
}

/// Days to enter; a day that stands already is replaced.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CalendarDays {
    #[validate(nested, length(min = 1, max = 366))]
    #[schema(required, min_items = 1, max_items = 366)]
    pub days: Vec<CalendarDay>,
}

/// The exceptions of a span, in order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Calendar {
    pub items: Vec<CalendarDay>,
}

/// Which year.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarFilter {
    /// The present year when not given.
    #[validate(range(min = 1990, max = 2100))]
    #[param(minimum = 1990, maximum = 2100)]
    pub year: Option<i32>,
}

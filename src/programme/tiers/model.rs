use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    catalogue::organizations::{TierKind, TierLevel},
    foundation::{
        http::Cursor,
        types::{Day, Id},
    },
    schema::organization_tiers,
};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organization_tiers)]
pub(super) struct RecognitionRow {
    pub(super) id: Id,
    pub(super) organization_id: Id,
    pub(super) tier: TierKind,
    pub(super) level: Option<TierLevel>,
    pub(super) recognised_year: i32,
    pub(super) recognised_on: Option<Day>,
    pub(super) ended_on: Option<Day>,
}

impl RecognitionRow {
    pub(super) fn view(self, organization_name: String) -> Recognition {
        Recognition {
            id: self.id,
            organization_id: self.organization_id,
            organization_name,
            tier: self.tier,
            level: self.level,
            recognised_year: self.recognised_year,
            recognised_on: self.recognised_on,
            ended_on: self.ended_on,
        }
    }
}

/// What an organization has been recognised as, and when.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Recognition {
    pub id: Id,
    pub organization_id: Id,
    pub organization_name: String,
    pub tier: TierKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<TierLevel>,
    pub recognised_year: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recognised_on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Day>,
}

/// A tier in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TierYear {
    pub tier: TierKind,
    pub year: i32,
    /// Organizations recognised in this year, for the first time or again.
    pub new: usize,
    /// Organizations whose recognition holds at the end of the year; of the present year, today.
    pub standing: usize,
}

/// How many organizations each tier has, year by year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TierSummary {
    pub items: Vec<TierYear>,
}

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TierFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub tier: Vec<TierKind>,
    /// Alternatives when repeated.
    #[param(required = false)]
    pub level: Vec<TierLevel>,
    /// Recognised in this year.
    pub year: Option<i32>,
    /// Holding on this day.
    #[param(inline)]
    pub valid_on: Option<Day>,
    pub organization_id: Option<Id>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

/// Filters of the summary.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TierSummaryFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub tier: Vec<TierKind>,
    /// Alternatives when repeated.
    #[param(required = false)]
    pub level: Vec<TierLevel>,
}

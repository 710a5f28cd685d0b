use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    foundation::types::Day,
    programme::targets::metrics::{Settings, Unit},
};

/// A year, as far as a day.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    pub year: i32,
    /// The last day that is counted.
    pub as_of: Day,
    /// In the order of reports: those that are active, and those with a target in this year.
    pub metrics: Vec<MetricProgress>,
}

/// One figure.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MetricProgress {
    pub metric: String,
    pub label: String,
    /// Null where the year has none.
    pub target: Option<i64>,
    pub actual: i64,
    /// `actual / target`; null without a target, or with one of nothing.
    pub share: Option<f64>,
    /// The share of the year that has passed at the end of the day: where an even pace would be. Of a stock too, which the
    /// year is to bring to its target.
    pub expected_share: f64,
    /// What was counted, and the settings used, in the caller's language.
    pub definition: String,
    /// Lists exactly the rows counted.
    pub records_url: String,
    /// Lists what was left out, with the reasons.
    pub left_out_url: String,
    pub unit: Unit,
    /// How it was counted, for programs.
    pub settings: Settings,
}

/// Up to which day.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgressRequest {
    /// Today when not given; at most the last day of the year.
    pub as_of: Option<Day>,
}

/// Which rows.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecordsRequest {
    #[validate(length(min = 1, max = 60))]
    #[param(min_length = 1, max_length = 60, required = true)]
    pub metric: String,
    /// Today when not given; at most the last day of the year.
    pub as_of: Option<Day>,
    /// What was left out, instead of what was counted.
    pub left_out: Option<bool>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// The `next_cursor` of the page before.
    #[validate(length(max = 100))]
    #[param(max_length = 100)]
    pub cursor: Option<String>,
}

/// A row behind a figure, or one that was left out of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountedRecord {
    /// What it is: `achievement`, `deal`, `trade_value_entry` …
    pub entity: String,
    pub id: String,
    /// The readable number of the record that is found at `url`.
    pub code: Option<String>,
    pub title: String,
    /// The day by which it belongs to the period.
    pub date: Option<Day>,
    /// What it adds to a figure in fen; below zero where it takes back. Null where rows are counted.
    pub amount_fen: Option<i64>,
    pub url: String,
    /// Why it was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Why a row was left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reason {
    #[schema(example = "not_signed")]
    pub code: String,
    /// In the caller's language.
    pub detail: String,
}

use std::collections::BTreeMap;

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{
    foundation::{
        http::Resource,
        types::{Id, Timestamp},
    },
    schema::target_years,
};

/// The highest target: that of amounts in fen.
const MOST: i64 = 1_000_000_000_000_000;
const MOST_METRICS: usize = 200;

/// The targets of a year, all of them: what is not named has none.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewTargets {
    /// Metric → target: a number, or whole fen where the metric's unit is fen.
    #[validate(custom(function = numbers))]
    #[schema(required, example = json!({"achievements_in_database": 250}))]
    pub targets: BTreeMap<String, i64>,
}

fn numbers(targets: &BTreeMap<String, i64>) -> Result<(), ValidationError> {
    if targets.len() > MOST_METRICS {
        let mut error = ValidationError::new("too_many");
        error.add_param("max".into(), &MOST_METRICS);
        return Err(error);
    }
    let wrong = targets.iter().filter(|(_, target)| !(0..=MOST).contains(*target));
    let each: Vec<(String, &str)> = wrong.map(|(metric, _)| (pointer(metric), "range")).collect();
    if each.is_empty() {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    error.add_param("each".into(), &each);
    error.add_param("min".into(), &0);
    error.add_param("max".into(), &MOST);
    Err(error)
}

/// A metric's place below `/targets`.
pub(super) fn pointer(metric: &str) -> String {
    format!("/{}", metric.replace('~', "~0").replace('/', "~1"))
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = target_years)]
pub(super) struct YearRow {
    pub(super) year: i32,
    pub(super) id: Id,
    pub(super) version: i32,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// The targets of a year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct YearView {
    pub year: i32,
    /// Metric → target.
    pub targets: BTreeMap<String, i64>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[serde(skip)]
    pub(super) id: Id,
}

impl YearView {
    pub(super) fn new(row: YearRow, targets: BTreeMap<String, i64>) -> Self {
        let YearRow { year, id, version, created_at, updated_at } = row;
        Self { year, targets, version, created_at, updated_at, id }
    }
}

impl Resource for YearView {
    const COLLECTION: &'static str = "targets";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn name(&self) -> String {
        self.year.to_string()
    }
}

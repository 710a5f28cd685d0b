use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    foundation::{
        http::{Cursor, Resource},
        messages::Language,
        types::{Day, Id, Timestamp},
    },
    programme::targets::metrics::Unit,
    schema::target_freezes,
};

/// Up to which day the figures are given out for good.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewFreeze {
    /// A day of the year that is over.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Day, example = "2025-06-30")]
    pub as_of: Option<Day>,
    /// To whom the report went, or what for.
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000, example = "报区科技局的半年报")]
    pub note: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = target_freezes)]
pub(super) struct FreezeRow {
    pub(super) id: Id,
    pub(super) year: i32,
    pub(super) as_of: Day,
    pub(super) note: String,
    pub(super) report_zh: String,
    pub(super) report_zh_sha256: String,
    pub(super) report_en: String,
    pub(super) report_en_sha256: String,
    pub(super) frozen_at: Timestamp,
    pub(super) actor_id: Option<Id>,
}

impl FreezeRow {
    /// The report in a language.
    pub(super) fn report(self, language: Language) -> FrozenReport {
        let (bytes, sha256) = match language {
            Language::ZhCn => (self.report_zh, self.report_zh_sha256),
            Language::En => (self.report_en, self.report_en_sha256),
        };
        FrozenReport { bytes, sha256 }
    }

    pub(super) fn view(self) -> FreezeView {
        FreezeView {
            id: self.id,
            year: self.year,
            as_of: self.as_of,
            note: self.note,
            report_url: format!("/api/v1/target-freezes/{}/report", self.id),
            sha256: ReportHashes { zh: self.report_zh_sha256, en: self.report_en_sha256 },
            frozen_at: self.frozen_at,
            actor_id: self.actor_id,
        }
    }
}

/// A report as it was given.
#[derive(Debug, Clone)]
pub struct FrozenReport {
    pub bytes: String,
    pub sha256: String,
}

/// A freeze as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FreezeView {
    pub id: Id,
    pub year: i32,
    pub as_of: Day,
    pub note: String,
    /// The report, in the caller's language.
    pub report_url: String,
    pub sha256: ReportHashes,
    pub frozen_at: Timestamp,
    pub actor_id: Option<Id>,
}

/// SHA-256 of the report's bytes, in hexadecimal, in each language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportHashes {
    pub zh: String,
    pub en: String,
}

impl Resource for FreezeView {
    const COLLECTION: &'static str = "target-freezes";
    fn id(&self) -> Id {
        self.id
    }
    /// What is frozen never changes.
    fn version(&self) -> i32 {
        1
    }
}

/// A page of the list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FreezeFilter {
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

/// Of which freeze.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RestatementRequest {
    /// The day of a freeze; the last one of the year when not given.
    pub as_of: Option<Day>,
}

/// What has changed since a report was given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Restatements {
    pub year: i32,
    pub as_of: Day,
    pub freeze_id: Id,
    pub frozen_at: Timestamp,
    /// Only figures that differ.
    pub items: Vec<Restatement>,
}

/// A figure that is no longer what the report says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Restatement {
    pub metric: String,
    pub label: String,
    pub unit: Unit,
    pub frozen: i64,
    /// Counted now, for the same day and by the settings of the report.
    pub now: i64,
    /// `now - frozen`
    pub difference: i64,
    /// Lists the rows counted now; by the metric's present settings, where these have changed since.
    pub records_url: String,
}

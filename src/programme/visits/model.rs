use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

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
    schema::visits,
};

/// Somebody who was met.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PersonMet {
    #[validate(length(min = 1, max = 100), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 100, pattern = r"\S", example = "周工")]
    pub name: String,
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100, example = "技术总监")]
    pub position: String,
}

/// What is said of a visit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Visit {
    /// The firm.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Id)]
    pub organization_id: Option<Id>,
    #[validate(required(code = "required"), custom(function = rules::not_in_future))]
    #[schema(required, value_type = Day)]
    pub visited_on: Option<Day>,
    /// 实地: whether it was at the firm, not by telephone or at the centre; true when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_site: Option<bool>,
    /// Who went.
    #[validate(length(max = 50), custom(function = rules::short_texts))]
    #[schema(max_items = 50, example = json!(["陈汀兰"]))]
    pub visitors: Vec<String>,
    #[validate(nested, length(max = 50))]
    #[schema(max_items = 50)]
    pub met: Vec<PersonMet>,
    #[validate(length(max = 300))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 300, example = "了解中试需求")]
    pub purpose: String,
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub summary: String,
    /// What the firm was found to need.
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub needs: String,
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub follow_up: String,
    /// The demands that came of it.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub demand_ids: Vec<Id>,
    /// The deals that came of it.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub deal_ids: Vec<Id>,
    /// Why a record of a closed day is changed.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

impl Visit {
    pub(super) fn references(&self) -> References {
        References {
            organizations: references::one("/organization_id", self.organization_id),
            demands: references::each("/demand_ids", &self.demand_ids),
            deals: references::each("/deal_ids", &self.deal_ids),
            ..References::default()
        }
    }

    /// The form that is kept.
    pub(super) fn tidy(self) -> Self {
        Self {
            on_site: self.on_site.or(Some(true)),
            demand_ids: references::once(self.demand_ids),
            deal_ids: references::once(self.deal_ids),
            ..self
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = visits)]
pub(super) struct VisitRow {
    pub(super) id: Id,
    pub(super) organization_id: Id,
    pub(super) visited_on: Day,
    pub(super) on_site: bool,
    pub(super) version: i32,
    pub(super) content: Json<Visit>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl VisitRow {
    pub(super) fn new(id: Id, visit: Visit, version: i32, created_at: Timestamp, updated_at: Timestamp) -> Result<Self> {
        let visit = visit.tidy();
        Ok(Self {
            id,
            organization_id: visit.organization_id.ok_or_else(|| Error::field("/organization_id", "required"))?,
            visited_on: visit.visited_on.ok_or_else(|| Error::field("/visited_on", "required"))?,
            on_site: visit.on_site.unwrap_or(true),
            version,
            content: Json(visit),
            created_at,
            updated_at,
        })
    }

    pub(super) fn view(self) -> VisitView {
        VisitView {
            id: self.id,
            visit: self.content.0,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A visit as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitView {
    pub id: Id,
    #[serde(flatten)]
    pub visit: Visit,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for VisitView {
    const COLLECTION: &'static str = "visits";
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
pub struct VisitFilter {
    pub organization_id: Option<Id>,
    pub on_site: Option<bool>,
    /// Visited on this day or later.
    #[param(inline)]
    pub from: Option<Day>,
    /// Visited on this day or before.
    #[param(inline)]
    pub to: Option<Day>,
    /// Visits of which this demand came.
    pub demand_id: Option<Id>,
    /// Visits of which this deal came.
    pub deal_id: Option<Id>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

fn in_order(filter: &VisitFilter) -> std::result::Result<(), ValidationError> {
    days::in_order(filter.from, filter.to, "/from")
}

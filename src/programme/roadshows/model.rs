use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::{
    foundation::{
        error::{Error, Result},
        http::{Cursor, Resource, rules},
        types::{Day, Fen, Id, Json, Timestamp},
    },
    programme::{
        days,
        occasions::{self, OccasionState},
        references::References,
    },
    schema::roadshows,
};

/// What was shown: an achievement of the catalogue, or else a title.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = named, skip_on_field_errors = false))]
pub struct ShownProject {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achievement_id: Option<Id>,
    #[validate(length(max = 300), custom(function = rules::not_blank))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 300, example = "柔性压力传感器")]
    pub title: String,
}

fn named(project: &ShownProject) -> std::result::Result<(), ValidationError> {
    if project.achievement_id.is_none() && project.title.is_empty() {
        return Err(rules::broken_at("required", "/title"));
    }
    Ok(())
}

/// What is said of a roadshow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = held_in_the_past, skip_on_field_errors = false))]
pub struct Roadshow {
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "南湖科技成果路演（三月）")]
    pub title: String,
    #[validate(length(max = 300))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 300, example = "新材料")]
    pub theme: String,
    /// The day on which it is, or was, held.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Day)]
    pub held_on: Option<Day>,
    /// When not given: `planned` if the day lies in the future, else `held`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<OccasionState>,
    #[validate(length(max = 300))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 300)]
    pub place: String,
    #[validate(length(max = 200))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200)]
    pub organizer: String,
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    pub projects: Vec<ShownProject>,
    /// How many came.
    #[validate(range(min = 0, max = 100_000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100_000, example = 120)]
    pub audience: Option<i32>,
    /// Who came with money: funds, banks, firms.
    #[validate(length(max = 200), custom(function = rules::short_texts))]
    #[schema(max_items = 200, example = json!(["南湖产业基金"]))]
    pub investors: Vec<String>,
    /// 意向: how many intentions were declared.
    #[validate(range(min = 0, max = 100_000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100_000, example = 6)]
    pub intention_count: Option<i32>,
    /// 意向金额: and for how much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intention_amount_fen: Option<Fen>,
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub outcome: String,
    /// Why a record of a closed day is changed.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

fn held_in_the_past(roadshow: &Roadshow) -> std::result::Result<(), ValidationError> {
    occasions::held_in_the_past(roadshow.state, roadshow.held_on)
}

impl Roadshow {
    /// The day on which it counts.
    pub(super) fn counts_on(&self) -> Option<Day> {
        occasions::counts_on(self.state.or_else(|| self.held_on.map(OccasionState::on)), self.held_on)
    }

    pub(super) fn references(&self) -> References {
        let shown =
            self.projects.iter().enumerate().filter_map(|(index, project)| {
                project.achievement_id.map(|id| (format!("/projects/{index}/achievement_id"), id))
            });
        References { achievements: shown.collect(), ..References::default() }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = roadshows)]
pub(super) struct RoadshowRow {
    pub(super) id: Id,
    pub(super) title: String,
    pub(super) held_on: Day,
    pub(super) state: OccasionState,
    pub(super) version: i32,
    pub(super) content: Json<Roadshow>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl RoadshowRow {
    pub(super) fn new(id: Id, roadshow: Roadshow, version: i32, created_at: Timestamp, updated_at: Timestamp) -> Result<Self> {
        let held_on = roadshow.held_on.ok_or_else(|| Error::field("/held_on", "required"))?;
        let state = roadshow.state.unwrap_or_else(|| OccasionState::on(held_on));
        let roadshow = Roadshow { title: roadshow.title.trim().to_owned(), state: Some(state), ..roadshow };
        Ok(Self { id, title: roadshow.title.clone(), held_on, state, version, content: Json(roadshow), created_at, updated_at })
    }

    pub(super) fn view(self) -> RoadshowView {
        RoadshowView {
            id: self.id,
            roadshow: self.content.0,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A roadshow as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoadshowView {
    pub id: Id,
    #[serde(flatten)]
    pub roadshow: Roadshow,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for RoadshowView {
    const COLLECTION: &'static str = "roadshows";
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
pub struct RoadshowFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<OccasionState>,
    /// Held on this day or later.
    #[param(inline)]
    pub from: Option<Day>,
    /// Held on this day or before.
    #[param(inline)]
    pub to: Option<Day>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

fn in_order(filter: &RoadshowFilter) -> std::result::Result<(), ValidationError> {
    days::in_order(filter.from, filter.to, "/from")
}

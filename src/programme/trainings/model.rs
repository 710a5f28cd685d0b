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
        occasions::{self, OccasionState},
    },
    schema::trainings,
};

/// What somebody got for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingCertificate {
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100, example = "初级技术经纪人")]
    pub level: String,
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100)]
    pub number: String,
    #[validate(length(max = 200))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200)]
    pub issuer: String,
    #[validate(custom(function = rules::not_in_future))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Day>,
}

/// Somebody who came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Attendee {
    #[validate(length(min = 1, max = 100), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 100, pattern = r"\S", example = "王秀英")]
    pub name: String,
    #[validate(length(max = 200))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200)]
    pub organization: String,
    #[validate(nested)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<TrainingCertificate>,
}

/// What is said of a training.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = held_in_the_past, skip_on_field_errors = false))]
#[validate(schema(function = attendance_fits, skip_on_field_errors = false))]
#[validate(schema(function = certificates_fit, skip_on_field_errors = false))]
pub struct Training {
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "技术合同认定登记业务培训")]
    pub title: String,
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100, example = "技术经纪人培训")]
    pub kind: String,
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
    /// 学时
    #[validate(range(min = 0, max = 1000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1000, example = 8)]
    pub hours: Option<i32>,
    #[validate(length(max = 200))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200)]
    pub organizer: String,
    #[validate(length(max = 200))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200)]
    pub lecturer: String,
    #[validate(nested, length(max = 500))]
    #[schema(max_items = 500)]
    pub attendees: Vec<Attendee>,
    /// How many came; those named when not given.
    #[validate(range(min = 0, max = 100_000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100_000, example = 60)]
    pub attendance: Option<i32>,
    /// How many got a certificate; those named with one when not given.
    #[validate(range(min = 0, max = 100_000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100_000, example = 12)]
    pub certificates_issued: Option<i32>,
    /// Why a record of a closed day is changed.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

fn held_in_the_past(training: &Training) -> std::result::Result<(), ValidationError> {
    occasions::held_in_the_past(training.state, training.held_on)
}

fn attendance_fits(training: &Training) -> std::result::Result<(), ValidationError> {
    occasions::not_below(training.attendance, training.named(), "/attendance")
}

fn certificates_fit(training: &Training) -> std::result::Result<(), ValidationError> {
    match (training.certificates_issued, training.attendance) {
        (Some(issued), Some(attendance)) if issued > attendance => {
            Err(rules::broken_at("certificates_above_attendance", "/certificates_issued"))
        }
        (issued, _) => occasions::not_below(issued, training.certified(), "/certificates_issued"),
    }
}

impl Training {
    fn named(&self) -> i32 {
        occasions::number(self.attendees.len())
    }

    fn certified(&self) -> i32 {
        occasions::number(self.attendees.iter().filter(|attendee| attendee.certificate.is_some()).count())
    }

    /// The day on which it counts.
    pub(super) fn counts_on(&self) -> Option<Day> {
        occasions::counts_on(self.state.or_else(|| self.held_on.map(OccasionState::on)), self.held_on)
    }

    /// As it is shown: with what follows from those who are named.
    fn counted(self) -> Self {
        Self {
            attendance: Some(self.attendance.unwrap_or_else(|| self.named())),
            certificates_issued: Some(self.certificates_issued.unwrap_or_else(|| self.certified())),
            ..self
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = trainings)]
pub(super) struct TrainingRow {
    pub(super) id: Id,
    pub(super) title: String,
    pub(super) held_on: Day,
    pub(super) state: OccasionState,
    pub(super) version: i32,
    pub(super) content: Json<Training>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl TrainingRow {
    pub(super) fn new(id: Id, training: Training, version: i32, created_at: Timestamp, updated_at: Timestamp) -> Result<Self> {
        let held_on = training.held_on.ok_or_else(|| Error::field("/held_on", "required"))?;
        let state = training.state.unwrap_or_else(|| OccasionState::on(held_on));
        let training = Training { title: training.title.trim().to_owned(), state: Some(state), ..training };
        Ok(Self { id, title: training.title.clone(), held_on, state, version, content: Json(training), created_at, updated_at })
    }

    pub(super) fn view(self) -> TrainingView {
        TrainingView {
            id: self.id,
            training: self.content.0.counted(),
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A training as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingView {
    pub id: Id,
    #[serde(flatten)]
    pub training: Training,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for TrainingView {
    const COLLECTION: &'static str = "trainings";
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
pub struct TrainingFilter {
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

fn in_order(filter: &TrainingFilter) -> std::result::Result<(), ValidationError> {
    days::in_order(filter.from, filter.to, "/from")
}

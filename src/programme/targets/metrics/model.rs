use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::settings::{Amount, Conditions, CountedDirection, DateBasis, Kind, Settings, Source, usual_basis};
use crate::{
    foundation::{
        http::{Cursor, Resource, rules},
        messages::Language,
        types::{Id, Json, Timestamp, text::text_enum},
    },
    schema::target_metrics,
};

text_enum! {
    /// What a figure is a number of.
    pub enum Unit {
        Count = "count",
        /// Whole fen (分).
        Fen = "fen",
    }
}

/// One text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Bilingual {
    #[validate(length(min = 1, max = 1000), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 1000, pattern = r"\S", example = "成果转化项目")]
    pub zh: String,
    #[validate(length(min = 1, max = 1000), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 1000, pattern = r"\S", example = "Transfer projects")]
    pub en: String,
}

impl Bilingual {
    /// In a language.
    pub fn say(&self, language: Language) -> &str {
        match language {
            Language::ZhCn => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// What may be said of a metric, new or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = makes_sense))]
#[schema(example = json!({
    "metric": "licences_signed", "label": {"zh": "普通许可项目", "en": "Ordinary licences"},
    "definition": {"zh": "当年签约的普通许可项目数。", "en": "Ordinary licences signed in the year."},
    "source": "deals", "kind": "flow", "conditions": {"kinds": ["ordinary_licence"]}
}))]
pub struct NewMetric {
    /// By what targets and reports name it; unique, and fixed once given.
    #[validate(length(min = 1, max = 60), custom(function = key))]
    #[schema(required, min_length = 1, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "roadshows")]
    pub metric: String,
    #[validate(nested)]
    #[schema(required)]
    pub label: Bilingual,
    /// Whole sentences, printed with each figure.
    #[validate(nested)]
    #[schema(required)]
    pub definition: Bilingual,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Source)]
    pub source: Option<Source>,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Kind)]
    pub kind: Option<Kind>,
    pub amount: Amount,
    pub direction: CountedDirection,
    /// What is usual for the source when not given.
    pub date_basis: Option<DateBasis>,
    #[validate(nested)]
    pub conditions: Conditions,
    /// Where it stands in reports.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub position: i32,
    /// Whether reports show it also in years for which it has no target.
    pub is_active: bool,
}

impl Default for NewMetric {
    fn default() -> Self {
        Self {
            metric: String::new(),
            label: Bilingual::default(),
            definition: Bilingual::default(),
            source: None,
            kind: None,
            amount: Amount::default(),
            direction: CountedDirection::default(),
            date_basis: None,
            conditions: Conditions::default(),
            position: 100,
            is_active: true,
        }
    }
}

fn key(metric: &str) -> Result<(), ValidationError> {
    let fits = metric.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let begins = metric.bytes().next().is_none_or(|b| b.is_ascii_lowercase());
    if fits && begins { Ok(()) } else { Err(ValidationError::new("word_shape")) }
}

fn makes_sense(metric: &NewMetric) -> Result<(), ValidationError> {
    let misfits = metric.settings().map(|settings| settings.misfits()).unwrap_or_default();
    if misfits.is_empty() {
        return Ok(());
    }
    let each: Vec<(&str, &str)> = misfits.into_iter().map(|pointer| (pointer, "metric_combination")).collect();
    let mut error = ValidationError::new("metric_combination");
    error.add_param("each".into(), &each);
    Err(error)
}

impl NewMetric {
    /// How it is counted; none while something required is missing.
    pub fn settings(&self) -> Option<Settings> {
        let source = self.source?;
        Some(Settings {
            source,
            kind: self.kind?,
            amount: self.amount,
            direction: self.direction,
            date_basis: self.date_basis.unwrap_or_else(|| usual_basis(source)),
            conditions: self.conditions.clone(),
        })
    }
}

/// What is kept as JSON: all but what has a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Content {
    label: Bilingual,
    definition: Bilingual,
    source: Source,
    kind: Kind,
    amount: Amount,
    direction: CountedDirection,
    date_basis: DateBasis,
    conditions: Conditions,
}

/// A metric as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = target_metrics)]
pub struct Metric {
    pub(super) id: Id,
    pub(super) metric: String,
    pub(super) position: i32,
    pub(super) is_active: bool,
    pub(super) version: i32,
    pub(super) content: Json<Content>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl Metric {
    pub(super) fn new(id: Id, input: NewMetric, version: i32, created_at: Timestamp, updated_at: Timestamp) -> Option<Self> {
        let Settings { source, kind, amount, direction, date_basis, conditions } = input.settings()?;
        let (label, definition) = (input.label, input.definition);
        Some(Self {
            id,
            metric: input.metric,
            position: input.position,
            is_active: input.is_active,
            version,
            content: Json(Content { label, definition, source, kind, amount, direction, date_basis, conditions }),
            created_at,
            updated_at,
        })
    }

    /// The word by which targets name it.
    pub fn key(&self) -> &str {
        &self.metric
    }

    /// Whether reports show it without a target too.
    pub fn is_active(&self) -> bool {
        self.is_active
    }

    /// Its name for people.
    pub fn label(&self, language: Language) -> &str {
        self.content.0.label.say(language)
    }

    /// What is printed with each figure: what was written of it, and the settings themselves.
    pub fn definition(&self, language: Language) -> String {
        format!("{}{}", self.content.0.definition.say(language), self.settings().statement(language))
    }

    /// How it is counted.
    pub fn settings(&self) -> Settings {
        let Content { source, kind, amount, direction, date_basis, conditions, .. } = self.content.0.clone();
        Settings { source, kind, amount, direction, date_basis, conditions }
    }

    /// As it could be sent again: what a merge patch is applied to.
    pub(super) fn input(&self) -> NewMetric {
        let Content { label, definition, source, kind, amount, direction, date_basis, conditions } = self.content.0.clone();
        NewMetric {
            metric: self.metric.clone(),
            label,
            definition,
            source: Some(source),
            kind: Some(kind),
            amount,
            direction,
            date_basis: Some(date_basis),
            conditions,
            position: self.position,
            is_active: self.is_active,
        }
    }

    pub(super) fn view(self) -> MetricView {
        let unit = self.settings().amount.unit();
        let Content { label, definition, source, kind, amount, direction, date_basis, conditions } = self.content.0;
        MetricView {
            id: self.id,
            metric: self.metric,
            label,
            definition,
            source,
            kind,
            amount,
            direction,
            date_basis,
            conditions,
            unit,
            position: self.position,
            is_active: self.is_active,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

impl Amount {
    /// What the figure is a number of.
    pub fn unit(self) -> Unit {
        if self == Self::Count { Unit::Count } else { Unit::Fen }
    }
}

/// A metric as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MetricView {
    pub id: Id,
    pub metric: String,
    pub label: Bilingual,
    pub definition: Bilingual,
    pub source: Source,
    pub kind: Kind,
    pub amount: Amount,
    pub direction: CountedDirection,
    pub date_basis: DateBasis,
    pub conditions: Conditions,
    /// Follows from `amount`.
    pub unit: Unit,
    pub position: i32,
    pub is_active: bool,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for MetricView {
    const COLLECTION: &'static str = "metric-definitions";
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
pub struct MetricFilter {
    pub is_active: Option<bool>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

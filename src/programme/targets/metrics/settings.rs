use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::foundation::types::text::text_enum;

text_enum! {
    /// Whose rows are counted.
    pub enum Source {
        Achievements = "achievements",
        Awards = "awards",
        Trainings = "trainings",
        Brokers = "brokers",
        Deals = "deals",
        TradeValue = "trade_value",
        Visits = "visits",
        Tiers = "tiers",
        Roadshows = "roadshows",
        Programmes = "programmes",
        Financings = "financings",
        Demands = "demands",
        Payments = "payments",
    }
}

text_enum! {
    /// Which stretch of time a figure covers.
    pub enum Kind {
        /// What there is at the end of the day.
        Stock = "stock",
        /// What has come in the year, up to the day.
        Flow = "flow",
    }
}

text_enum! {
    /// What is added up.
    #[derive(Default)]
    pub enum Amount {
        #[default]
        Count = "count",
        /// 技术交易额
        TechnologyAmount = "technology_amount",
        /// 成交额, of a financing its amount
        TotalAmount = "total_amount",
        /// 技术性收入
        TechnicalIncome = "technical_income",
    }
}

text_enum! {
    /// Which side of the trade is local.
    #[derive(Default)]
    pub enum CountedDirection {
        #[default]
        Any = "any",
        /// 输出: sold by somebody local.
        Output = "output",
        /// 吸纳: bought by somebody local.
        Absorption = "absorption",
    }
}

text_enum! {
    /// By which day a row belongs to a period.
    pub enum DateBasis {
        Published = "published",
        Awarded = "awarded",
        Held = "held",
        Certified = "certified",
        Signed = "signed",
        Registered = "registered",
        Paid = "paid",
        Visited = "visited",
        Recognised = "recognised",
        Agreed = "agreed",
        Approved = "approved",
    }
}

/// What must be true of a row besides its day. A list that is empty lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// Of awards, certificates, recognitions.
    #[validate(custom(function = words))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 30, example = json!([]))]
    pub levels: Vec<String>,
    #[validate(custom(function = words))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 30, example = json!([]))]
    pub tiers: Vec<String>,
    /// Of awards their category, of deals their mode, of visits the kind of the organization.
    #[validate(custom(function = words))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 30, example = json!([]))]
    pub kinds: Vec<String>,
    /// Of deals their stage.
    #[validate(custom(function = words))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 30, example = json!([]))]
    pub states: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_site: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_is_local_institute: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_centre: Option<bool>,
    /// Of recognitions: whether the organization is in the district.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_local: Option<bool>,
}

const MOST_WORDS: usize = 30;
const LONGEST_WORD: usize = 60;

/// What words look like; which of them there are follows from the source.
fn words(list: &[String]) -> Result<(), ValidationError> {
    if list.len() > MOST_WORDS {
        let mut error = ValidationError::new("too_many");
        error.add_param("max".into(), &MOST_WORDS);
        return Err(error);
    }
    let fits = |word: &&String| {
        !word.is_empty()
            && word.len() <= LONGEST_WORD
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let wrong = list.iter().enumerate().filter(|(_, word)| !fits(word));
    let each: Vec<(String, &str)> = wrong.map(|(index, _)| (format!("/{index}"), "word_shape")).collect();
    if each.is_empty() {
        return Ok(());
    }
    let mut error = ValidationError::new("word_shape");
    error.add_param("each".into(), &each);
    Err(error)
}

/// How a metric is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    pub source: Source,
    pub kind: Kind,
    pub amount: Amount,
    pub direction: CountedDirection,
    pub date_basis: DateBasis,
    pub conditions: Conditions,
}

/// What can be asked of a source; the first of each list is what is meant when nothing is said.
struct Sense {
    kinds: &'static [Kind],
    amounts: &'static [Amount],
    bases: &'static [DateBasis],
    conditions: &'static [&'static str],
}

fn sense(source: Source) -> Sense {
    use Amount as A;
    use DateBasis as B;
    use Kind::{Flow, Stock};
    let of = |kinds, amounts, bases, conditions| Sense { kinds, amounts, bases, conditions };
    match source {
        Source::Achievements => of(&[Stock], &[A::Count], &[B::Published], &[]),
        Source::Awards => of(&[Flow], &[A::Count], &[B::Awarded], &["levels", "kinds"]),
        Source::Trainings | Source::Roadshows => of(&[Flow], &[A::Count], &[B::Held], &["states"]),
        Source::Brokers => of(&[Stock], &[A::Count], &[B::Certified], &["levels"]),
        Source::Deals => of(&[Flow], &[A::Count], &[B::Signed], &["kinds", "states", "by_centre", "provider_is_local_institute"]),
        Source::TradeValue => of(&[Flow], &[A::TechnologyAmount, A::TotalAmount], &[B::Registered, B::Signed], &["direction"]),
        Source::Visits => of(&[Flow], &[A::Count], &[B::Visited], &["on_site", "kinds"]),
        Source::Tiers => of(&[Flow, Stock], &[A::Count], &[B::Recognised], &["tiers", "levels", "is_local"]),
        Source::Programmes => of(&[Flow], &[A::Count], &[B::Approved], &["kinds", "states"]),
        Source::Financings => of(&[Flow], &[A::Count, A::TotalAmount], &[B::Agreed], &["kinds", "states"]),
        Source::Demands => of(&[Flow], &[A::Count], &[B::Published], &["kinds", "states"]),
        Source::Payments => of(&[Flow], &[A::TechnicalIncome, A::TotalAmount], &[B::Paid], &[]),
    }
}

/// The day by which rows of a source are dated when nothing else is said.
pub(super) fn usual_basis(source: Source) -> DateBasis {
    sense(source).bases[0]
}

impl Settings {
    /// The places that do not fit the source, as pointers into the metric.
    pub(super) fn misfits(&self) -> Vec<&'static str> {
        let sense = sense(self.source);
        let given = &self.conditions;
        let fits = [
            ("/kind", sense.kinds.contains(&self.kind)),
            ("/amount", sense.amounts.contains(&self.amount)),
            ("/date_basis", sense.bases.contains(&self.date_basis)),
        ];
        let asked = [
            ("direction", "/direction", self.direction != CountedDirection::Any),
            ("levels", "/conditions/levels", !given.levels.is_empty()),
            ("tiers", "/conditions/tiers", !given.tiers.is_empty()),
            ("kinds", "/conditions/kinds", !given.kinds.is_empty()),
            ("states", "/conditions/states", !given.states.is_empty()),
            ("on_site", "/conditions/on_site", given.on_site.is_some()),
            ("by_centre", "/conditions/by_centre", given.by_centre.is_some()),
            ("is_local", "/conditions/is_local", given.is_local.is_some()),
            (
                "provider_is_local_institute",
                "/conditions/provider_is_local_institute",
                given.provider_is_local_institute.is_some(),
            ),
        ];
        let unknown = asked.into_iter().filter(|(name, _, asked)| *asked && !sense.conditions.contains(name));
        fits.into_iter()
            .filter(|(_, fits)| !fits)
            .map(|(pointer, _)| pointer)
            .chain(unknown.map(|(_, pointer, _)| pointer))
            .collect()
    }
}

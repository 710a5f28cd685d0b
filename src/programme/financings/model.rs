use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::{
    foundation::{
        error::{Error, Result},
        http::{Cursor, Resource, rules},
        types::{Day, Fen, Id, Json, Timestamp, text::text_enum},
    },
    programme::{
        days,
        references::{self, References},
    },
    schema::financings,
};

text_enum! {
    /// What sort of money it is.
    pub enum FinancingKind {
        /// 贷
        Loan = "loan",
        /// 保
        Guarantee = "guarantee",
        /// 投
        Investment = "investment",
        /// 基金
        Fund = "fund",
    }
}

text_enum! {
    /// How far it has come.
    pub enum FinancingState {
        /// 已申请
        Applied = "applied",
        /// 已达成
        Agreed = "agreed",
        /// 已到账
        Paid = "paid",
        /// 已归还
        Repaid = "repaid",
        /// 已取消
        Cancelled = "cancelled",
    }
}

impl FinancingState {
    /// Whether it has been agreed, and so counts.
    pub fn is_agreed(self) -> bool {
        matches!(self, Self::Agreed | Self::Paid | Self::Repaid)
    }
}

/// What is said of a financing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = one_provider, skip_on_field_errors = false))]
#[validate(schema(function = agreed_in_the_past, skip_on_field_errors = false))]
pub struct Financing {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = FinancingKind)]
    pub kind: Option<FinancingKind>,
    /// The firm that gets it.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Id)]
    pub organization_id: Option<Id>,
    /// Who gives it: this, or `provider_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_organization_id: Option<Id>,
    /// Who gives it, where it is not in the catalogue.
    #[validate(length(max = 200), custom(function = rules::not_blank))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200, example = "嘉兴银行南湖支行")]
    pub provider_name: String,
    /// The day of the agreement; of an application, the day hoped for.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Day)]
    pub agreed_on: Option<Day>,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Fen)]
    pub amount_fen: Option<Fen>,
    /// `agreed` when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "agreed")]
    pub state: Option<FinancingState>,
    /// The rate of interest, or of the guarantee, a year, in hundredths of a percent.
    #[validate(range(min = 0, max = 10_000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 10_000, example = 345)]
    pub rate_basis_points: Option<i32>,
    #[validate(range(min = 1, max = 600))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 600, example = 12)]
    pub term_months: Option<i32>,
    /// The achievements that it is for.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub achievement_ids: Vec<Id>,
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub note: String,
    /// Why a record of a closed day is changed.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

fn one_provider(financing: &Financing) -> std::result::Result<(), ValidationError> {
    let named = !financing.provider_name.is_empty();
    if financing.provider_organization_id.is_some() == named {
        return Err(rules::broken_at("provider_either", "/provider_name"));
    }
    Ok(())
}

fn agreed_in_the_past(financing: &Financing) -> std::result::Result<(), ValidationError> {
    match financing.counts_on() {
        Some(day) if day > Day::today() => Err(rules::broken_at("date_in_future", "/agreed_on")),
        _ => Ok(()),
    }
}

impl Financing {
    fn standing(&self) -> FinancingState {
        self.state.unwrap_or(FinancingState::Agreed)
    }

    /// The day on which it counts.
    pub(super) fn counts_on(&self) -> Option<Day> {
        self.agreed_on.filter(|_| self.standing().is_agreed())
    }

    pub(super) fn references(&self) -> References {
        let mut organizations = references::one("/organization_id", self.organization_id);
        organizations.extend(references::one("/provider_organization_id", self.provider_organization_id));
        References {
            organizations,
            achievements: references::each("/achievement_ids", &self.achievement_ids),
            ..References::default()
        }
    }

    /// The form that is kept.
    fn tidy(self) -> Self {
        Self { state: Some(self.standing()), achievement_ids: references::once(self.achievement_ids), ..self }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = financings)]
#[diesel(treat_none_as_null = true)]
pub(super) struct FinancingRow {
    pub(super) id: Id,
    pub(super) kind: FinancingKind,
    pub(super) organization_id: Id,
    pub(super) provider_organization_id: Option<Id>,
    pub(super) agreed_on: Day,
    pub(super) state: FinancingState,
    pub(super) amount_fen: i64,
    pub(super) version: i32,
    pub(super) content: Json<Financing>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl FinancingRow {
    pub(super) fn new(id: Id, financing: Financing, version: i32, created_at: Timestamp, updated_at: Timestamp) -> Result<Self> {
        let financing = financing.tidy();
        let required = |field: &str| Error::field(field, "required");
        Ok(Self {
            id,
            kind: financing.kind.ok_or_else(|| required("/kind"))?,
            organization_id: financing.organization_id.ok_or_else(|| required("/organization_id"))?,
            provider_organization_id: financing.provider_organization_id,
            agreed_on: financing.agreed_on.ok_or_else(|| required("/agreed_on"))?,
            state: financing.standing(),
            amount_fen: financing.amount_fen.ok_or_else(|| required("/amount_fen"))?.get(),
            version,
            content: Json(financing),
            created_at,
            updated_at,
        })
    }

    pub(super) fn view(self) -> FinancingView {
        FinancingView {
            id: self.id,
            financing: self.content.0,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A financing as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FinancingView {
    pub id: Id,
    #[serde(flatten)]
    pub financing: Financing,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for FinancingView {
    const COLLECTION: &'static str = "financings";
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
pub struct FinancingFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub kind: Vec<FinancingKind>,
    /// The firm that gets it.
    pub organization_id: Option<Id>,
    /// The organization that gives it.
    pub provider: Option<Id>,
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<FinancingState>,
    /// Agreed on this day or later.
    #[param(inline)]
    pub from: Option<Day>,
    /// Agreed on this day or before.
    #[param(inline)]
    pub to: Option<Day>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

fn in_order(filter: &FinancingFilter) -> std::result::Result<(), ValidationError> {
    days::in_order(filter.from, filter.to, "/from")
}

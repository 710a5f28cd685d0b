//! What is said of a deal, and the rules of its fields. The same value is sent in, kept, and shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{
    catalogue::achievements::TransferMode,
    foundation::{
        http::rules,
        types::{Day, Fen, Id, text::text_enum},
    },
};

text_enum! {
    /// How the price was found (Law on Promoting the Transformation of Scientific and Technological Achievements, art. 18).
    pub enum Pricing {
        /// 协议定价
        Negotiated = "negotiated",
        /// 挂牌交易
        Listed = "listed",
        /// 拍卖
        Auction = "auction",
    }
}

text_enum! {
    /// How the price is paid (Civil Code, art. 846).
    pub enum PaymentMethod {
        /// 一次总付
        LumpSum = "lump_sum",
        /// 分期支付
        Instalments = "instalments",
        /// 提成
        Royalty = "royalty",
        /// 提成附加入门费
        RoyaltyWithEntryFee = "royalty_with_entry_fee",
    }
}

impl PaymentMethod {
    /// Whether what will be paid in all is not known at signing.
    pub fn is_royalty(self) -> bool {
        matches!(self, Self::Royalty | Self::RoyaltyWithEntryFee)
    }
}

/// Something agreed to happen by a day, and the payment that it brings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Milestone {
    #[validate(length(min = 1, max = 200), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 200, pattern = r"\S", example = "中试验收")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Day>,
    #[validate(custom(function = rules::not_in_future))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_on: Option<Day>,
    /// The payment agreed for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_fen: Option<Fen>,
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub note: String,
}

/// Everything that is said of a deal.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(
    schema(function = parties_differ, skip_on_field_errors = false),
    schema(function = licence_in_order, skip_on_field_errors = false),
    schema(function = milestones_within_amount, skip_on_field_errors = false)
)]
pub struct DealContent {
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "石墨烯负极材料专利独占许可")]
    pub title: String,
    /// Whose achievements they are.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Id)]
    pub provider_organization_id: Option<Id>,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Id)]
    pub receiver_organization_id: Option<Id>,
    /// The provider's achievements that it is about, published or not.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub achievement_ids: Vec<Id>,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = TransferMode)]
    pub mode: Option<TransferMode>,
    /// Who brought it about; certified on the day of the signing, before it on the day on which this is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broker_id: Option<Id>,
    /// The inquiry that led to it, between the same two; about an anonymous demand only when both have accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inquiry_id: Option<Id>,
    /// A demand of one of the two; an anonymous one only when both have accepted in an inquiry about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand_id: Option<Id>,
    /// Whether the transfer centre brokered it.
    pub by_centre: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed_amount_fen: Option<Fen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence_starts_on: Option<Day>,
    /// The last day of the licence: no later than the end of the patents' terms (Civil Code, art. 865).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence_ends_on: Option<Day>,
    /// Together they pay no more than the agreed amount, unless it is a royalty.
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    pub milestones: Vec<Milestone>,
    /// The day of the intent. Where it is not said that is the day of entry, or of the next stage if that was earlier.
    #[validate(custom(function = rules::not_in_future))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent_on: Option<Day>,
    /// For the transfer centre only.
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub notes: String,
    /// Why a deal is changed that was signed in a closed period. Asked for anew with each such change.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

fn parties_differ(content: &DealContent) -> Result<(), ValidationError> {
    let same = content.provider_organization_id.is_some() && content.provider_organization_id == content.receiver_organization_id;
    if same { Err(rules::broken_at("parties_same", "/receiver_organization_id")) } else { Ok(()) }
}

fn licence_in_order(content: &DealContent) -> Result<(), ValidationError> {
    match (content.licence_starts_on, content.licence_ends_on) {
        (Some(start), Some(end)) if start > end => Err(rules::broken_at("date_order", "/licence_starts_on")),
        _ => Ok(()),
    }
}

fn milestones_within_amount(content: &DealContent) -> Result<(), ValidationError> {
    let Some(agreed) = content.agreed_amount_fen.filter(|_| !content.payment_method.is_some_and(PaymentMethod::is_royalty))
    else {
        return Ok(());
    };
    let paid: i64 = content.milestones.iter().filter_map(|milestone| milestone.amount_fen).map(Fen::get).sum();
    if paid > agreed.get() { Err(rules::broken_at("milestones_exceed_amount", "/milestones")) } else { Ok(()) }
}

impl DealContent {
    /// The form that is kept: outer blanks off, each achievement once.
    pub(super) fn tidy(mut self) -> Self {
        self.title = self.title.trim().to_owned();
        let mut seen = std::collections::HashSet::new();
        self.achievement_ids.retain(|id| seen.insert(*id));
        self
    }

    /// The last day on which the deal binds others; none: for good, or as long as nobody says.
    pub(super) fn binds_until(&self) -> Option<Day> {
        use TransferMode as M;
        let licence = matches!(self.mode, Some(M::ExclusiveLicence | M::SoleLicence | M::OrdinaryLicence | M::OpenLicence));
        self.licence_ends_on.filter(|_| licence)
    }
}

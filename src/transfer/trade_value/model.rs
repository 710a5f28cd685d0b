use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::contract_type::ContractType;
use crate::{
    foundation::{
        http::{Cursor, rules},
        types::{Day, Id, Timestamp, text::text_enum},
    },
    schema::trade_value_entries,
};

text_enum! {
    /// What an entry of the ledger stands for.
    pub enum EntryKind {
        Registration = "registration",
        Amendment = "amendment",
        Cancellation = "cancellation",
        Revocation = "revocation",
    }
}

text_enum! {
    /// Where technology goes, seen from the district; each entry has exactly one.
    pub enum Direction {
        /// 输出: the seller is in the district, the buyer is not.
        Output = "output",
        /// 吸纳: the buyer is in the district, the seller is not.
        Absorption = "absorption",
        /// Both are in the district: counts as output and as absorption.
        Internal = "internal",
        /// Neither is.
        External = "external",
    }
}

impl Direction {
    /// From where the two parties are.
    pub fn between(seller_is_local: bool, buyer_is_local: bool) -> Self {
        match (seller_is_local, buyer_is_local) {
            (true, false) => Self::Output,
            (false, true) => Self::Absorption,
            (true, true) => Self::Internal,
            (false, false) => Self::External,
        }
    }
}

text_enum! {
    /// By what a figure can be broken down. The groups of each add up to the whole.
    pub enum GroupBy {
        Month = "month",
        Quarter = "quarter",
        Year = "year",
        ContractType = "contract_type",
        Industry = "industry",
        Provider = "provider",
        Receiver = "receiver",
        Direction = "direction",
    }
}

/// What is entered: the contract as the ledger has to know it, and the amounts that are added (taken away when negative).
#[derive(Debug, Clone)]
pub struct NewEntry {
    pub contract_id: Id,
    pub kind: EntryKind,
    /// The day that the amounts belong to.
    pub dated_on: Day,
    pub contract_type: ContractType,
    /// GB/T 4754, empty where not stated.
    pub industry: String,
    /// An organization's id; for others the credit code and the name, or the name alone.
    pub provider: String,
    pub receiver: String,
    pub direction: Direction,
    /// 1 for a registration, -1 for what takes a contract out, 0 for an amendment.
    pub contracts: i32,
    /// Fen.
    pub technology_amount_fen: i64,
    /// Fen.
    pub total_amount_fen: i64,
    pub reason: Option<String>,
}

/// An entry of the ledger.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, Insertable, ToSchema)]
#[diesel(table_name = trade_value_entries)]
pub struct Entry {
    /// Rises by one with each entry, without gaps.
    pub seq: i64,
    pub id: Id,
    pub contract_id: Id,
    pub kind: EntryKind,
    /// The day that the amounts belong to: the registration's, or the day on which the difference was made.
    pub dated_on: Day,
    pub recorded_at: Timestamp,
    pub contract_type: ContractType,
    pub industry: String,
    pub provider: String,
    pub receiver: String,
    pub direction: Direction,
    /// 1, 0 or -1: how many contracts more there are.
    pub contracts: i32,
    /// Fen; negative where an amount was taken away.
    pub technology_amount_fen: i64,
    /// Fen; negative where an amount was taken away.
    pub total_amount_fen: i64,
    pub reason: Option<String>,
    #[serde(skip)]
    pub actor_id: Option<Id>,
}

/// Which figure.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[validate(schema(function = in_order, skip_on_field_errors = false))]
pub struct TradeValueRequest {
    /// The first day, by date of registration.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
    /// The figures as they stood at the end of this day: entries dated later do not count.
    pub as_of: Option<Day>,
    /// Only what had been written down by the end of this day, whatever day it is dated.
    pub known_on: Option<Day>,
    pub group_by: Option<GroupBy>,
    /// Alternatives when repeated. `output` and `absorption` take `internal` too.
    #[param(required = false)]
    pub direction: Vec<Direction>,
    /// Alternatives when repeated.
    #[param(required = false)]
    pub contract_type: Vec<ContractType>,
}

fn in_order(request: &TradeValueRequest) -> Result<(), ValidationError> {
    match (request.from, request.to) {
        (Some(from), Some(to)) if from > to => Err(rules::broken_at("date_order", "/from")),
        _ => Ok(()),
    }
}

/// Registered technology-trade value.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TradeValue {
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub as_of: Option<Day>,
    pub known_on: Option<Day>,
    pub group_by: Option<GroupBy>,
    /// 成交额, fen.
    pub total_amount_fen: i64,
    /// 技术交易额, fen.
    pub technology_amount_fen: i64,
    /// How many contracts stand.
    pub contracts: i64,
    /// With `group_by`: periods in their order, all else by technology amount, the largest first.
    pub groups: Vec<TradeValueGroup>,
    /// What was counted, in a sentence.
    pub definition: String,
    /// The list of exactly the entries behind the figure.
    pub records_url: String,
}

/// A part of the figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TradeValueGroup {
    #[schema(example = "2026-03")]
    pub value: String,
    /// What the value is called, in the caller's language where it is known.
    pub label: String,
    pub total_amount_fen: i64,
    pub technology_amount_fen: i64,
    pub contracts: i64,
}

/// Filters of the ledger's list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryFilter {
    pub contract_id: Option<Id>,
    /// The first day that the entries are dated.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
    /// As for the figures.
    pub as_of: Option<Day>,
    /// As for the figures.
    pub known_on: Option<Day>,
    /// Alternatives when repeated. `output` and `absorption` take `internal` too.
    #[param(required = false)]
    pub direction: Vec<Direction>,
    /// Alternatives when repeated.
    #[param(required = false)]
    pub contract_type: Vec<ContractType>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::{
    amounts,
    content::{ContractContent, CostLine},
    words::{RefusalReason, ReviewFlag},
    workflow::{ContractAction, ContractState},
};
use crate::{
    foundation::{
        access::{ActorKind, Role},
        http::{Cursor, Resource, rules},
        types::{Day, Fen, Id, Json, Timestamp, text::text_enum},
    },
    schema::{contract_steps, contracts},
    transfer::trade_value::ContractType,
};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contracts)]
#[diesel(treat_none_as_null = true)]
pub(super) struct ContractRow {
    pub(super) id: Id,
    pub(super) number: String,
    pub(super) contract_type: ContractType,
    pub(super) state: ContractState,
    pub(super) deal_id: Option<Id>,
    pub(super) seller_organization_id: Option<Id>,
    pub(super) buyer_organization_id: Option<Id>,
    /// The party as the ledger knows it.
    pub(super) seller_key: String,
    pub(super) buyer_key: String,
    pub(super) signed_on: Option<Day>,
    pub(super) total_amount_fen: i64,
    pub(super) technology_amount_fen: i64,
    pub(super) official_number: Option<String>,
    pub(super) registered_on: Option<Day>,
    /// Who approved first.
    pub(super) first_reviewer: Option<String>,
    pub(super) due_on: Option<Day>,
    pub(super) version: i32,
    pub(super) content: Json<ContractContent>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// A step as it was taken.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = contract_steps)]
pub(super) struct StepRow {
    pub(super) contract_id: Id,
    pub(super) version: i32,
    pub(super) action: ContractAction,
    pub(super) state: ContractState,
    pub(super) actor_kind: ActorKind,
    pub(super) actor_id: Option<Id>,
    pub(super) role: Role,
    pub(super) at: Timestamp,
    pub(super) detail: Json<StepDetail>,
    pub(super) content: Option<Json<ContractContent>>,
}

/// What was said with a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct StepDetail {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<RefusalReason>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub experts: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub official_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_on: Option<Day>,
    /// Working days that were left when a supplement was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_days_left: Option<u32>,
}

/// A contract as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContractView {
    pub id: Id,
    /// The catalogue's own number.
    #[schema(example = "NHJS-2026-000123")]
    pub number: String,
    pub state: ContractState,
    pub version: i32,
    #[serde(flatten)]
    pub content: ContractContent,
    /// 登记编号, as the registering body gave it.
    pub official_number: Option<String>,
    pub registered_on: Option<Day>,
    /// By when it has to be decided, counted in working days; while a supplement is awaited the count rests.
    pub due_on: Option<Day>,
    /// For the transfer centre: signs that a person should look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags: Option<Vec<ReviewFlag>>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for ContractView {
    const COLLECTION: &'static str = "contracts";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl ContractRow {
    /// As the centre sees it, or the parties.
    pub(super) fn view(self, for_centre: bool) -> ContractView {
        let content = self.content.0;
        ContractView {
            id: self.id,
            number: self.number,
            state: self.state,
            version: self.version,
            content: if for_centre { content } else { ContractContent { internal_notes: String::new(), ..content } },
            official_number: self.official_number,
            registered_on: self.registered_on,
            due_on: self.due_on,
            flags: None,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A step of the history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StepView {
    pub version: i32,
    pub action: ContractAction,
    pub state: ContractState,
    pub at: Timestamp,
    pub actor_kind: ActorKind,
    pub actor_id: Option<Id>,
    pub role: Role,
    #[serde(flatten)]
    pub detail: StepDetail,
    /// The whole form where it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<ContractContent>,
}

/// Every step, oldest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContractHistory {
    pub items: Vec<StepView>,
}

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContractFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<ContractState>,
    /// Alternatives when repeated.
    #[serde(rename = "type")]
    #[param(required = false)]
    pub r#type: Vec<ContractType>,
    pub deal_id: Option<Id>,
    pub achievement_id: Option<Id>,
    /// As seller or as buyer.
    pub organization_id: Option<Id>,
    #[validate(length(max = 30))]
    #[param(max_length = 30)]
    pub number: Option<String>,
    #[validate(length(max = 30))]
    #[param(max_length = 30)]
    pub official_number: Option<String>,
    pub registered_from: Option<Day>,
    pub registered_to: Option<Day>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

text_enum! {
    /// What a reviewer decides.
    pub enum Decision {
        Approve = "approve",
        Refuse = "refuse",
    }
}

/// A review: the first, the experts', or the second, as the state has it.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = refusal_has_reasons, skip_on_field_errors = false))]
pub struct Review {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Decision)]
    pub decision: Option<Decision>,
    /// At least one with `refuse`.
    #[validate(length(max = 9))]
    #[schema(max_items = 9)]
    pub reasons: Vec<RefusalReason>,
    /// The experts' opinion where experts are asked.
    #[validate(length(max = 5_000))]
    #[schema(max_length = 5_000)]
    pub note: String,
    /// Their names, where experts are asked.
    #[validate(length(max = 30), custom(function = names))]
    #[schema(max_items = 30)]
    pub experts: Vec<String>,
}

fn names(names: &[String]) -> Result<(), ValidationError> {
    let bad = names.iter().position(|name| name.trim().is_empty() || name.chars().count() > 100);
    bad.map_or(Ok(()), |index| Err(rules::broken_at("blank", &format!("/{index}"))))
}

fn refusal_has_reasons(review: &Review) -> Result<(), ValidationError> {
    if review.decision == Some(Decision::Refuse) && review.reasons.is_empty() {
        return Err(rules::broken_at("refusal_reason_required", "/reasons"));
    }
    Ok(())
}

/// Why a contract is not registered.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Refusal {
    #[validate(length(min = 1, max = 9, code = "refusal_reason_required"))]
    #[schema(required, min_items = 1, max_items = 9, example = json!(["evidence_missing"]))]
    pub reasons: Vec<RefusalReason>,
    #[validate(length(max = 5_000))]
    #[schema(max_length = 5_000)]
    pub note: String,
}

/// Why something is asked for, or done to a registered contract.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StepReason {
    #[validate(length(min = 1, max = 5_000), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 5_000, pattern = r"\S", example = "双方协商一致，合同终止。")]
    pub reason: String,
}

/// The number that the registering body gave.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Registration {
    /// 登记编号: 16 digits, 14 in old series; unique.
    #[validate(length(min = 1), custom(function = official_number))]
    #[schema(required, pattern = "^[0-9]{14}([0-9]{2})?$", example = "2026330402000123")]
    pub official_number: String,
    /// Today when not given; not in the future, not before the signing.
    #[validate(custom(function = rules::not_in_future))]
    pub registered_on: Option<Day>,
}

fn official_number(text: &str) -> Result<(), ValidationError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() || (digits && [14, 16].contains(&text.len())) {
        Ok(())
    } else {
        Err(ValidationError::new("official_number_shape"))
    }
}

/// A number that came back, for the contract of this number of ours.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OfficialNumber {
    #[validate(length(min = 1, max = 30))]
    #[schema(required, min_length = 1, max_length = 30, example = "NHJS-2026-000123")]
    pub number: String,
    #[validate(length(min = 1), custom(function = official_number))]
    #[schema(required, pattern = "^[0-9]{14}([0-9]{2})?$", example = "2026330402000123")]
    pub official_number: String,
    #[validate(custom(function = rules::not_in_future))]
    pub registered_on: Option<Day>,
}

/// The numbers that came back from the registering body.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OfficialNumbers {
    #[validate(nested, length(min = 1, max = 1_000))]
    #[schema(required, min_items = 1, max_items = 1_000)]
    pub items: Vec<OfficialNumber>,
}

/// A change of the amounts of a registered contract.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = amendment_adds_up, skip_on_field_errors = false))]
#[schema(example = json!({
    "total_amount_fen": 300_000_000, "technology_amount_fen": 280_000_000, "reason": "双方补充协议调整价款。",
    "cost_lines": [{"kind": "equipment", "description": "中试设备", "amount_fen": 20_000_000}]
}))]
pub struct Amendment {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Fen)]
    pub total_amount_fen: Option<Fen>,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Fen)]
    pub technology_amount_fen: Option<Fen>,
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    pub cost_lines: Vec<CostLine>,
    #[validate(length(min = 1, max = 5_000), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 5_000, pattern = r"\S")]
    pub reason: String,
}

fn amendment_adds_up(amendment: &Amendment) -> Result<(), ValidationError> {
    amounts::add_up(amendment.total_amount_fen, amendment.technology_amount_fen, &amendment.cost_lines)
}

text_enum! {
    /// The form of a file.
    pub enum FileFormat {
        Csv = "csv",
        Xlsx = "xlsx",
    }
}

/// What is exported: contracts by state and date of registration.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportRequest {
    /// `xlsx` when not given.
    #[param(required = false)]
    pub format: Option<FileFormat>,
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<ContractState>,
    pub registered_from: Option<Day>,
    pub registered_to: Option<Day>,
}

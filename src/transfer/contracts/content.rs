//! The national form of a technology contract, and the rules of its fields. The same value is sent in, kept, and shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::amounts;
use super::words::{ContractIpKind, CostKind, LicenceScope, PartyKind, PartySize, TechnologyField};
use crate::{
    foundation::{
        http::rules,
        types::{CreditCode, Day, Fen, Id, IndustryCode, PatentNumber, Region},
    },
    transfer::{deals::PaymentMethod, trade_value::ContractType},
};

/// A party: of the catalogue by `organization_id` (name, code and region are then those of the catalogue), else by `name`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Party {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Id>,
    #[validate(length(max = 200), custom(function = rules::not_blank))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200)]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uscc: Option<CreditCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region_code: Option<Region>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PartyKind>,
    #[validate(length(max = 300))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 300)]
    pub address: String,
    /// 法定代表人
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100)]
    pub representative: String,
    /// 联系人
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100)]
    pub contact_name: String,
    #[validate(length(max = 40))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 40)]
    pub contact_phone: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<PartySize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_transfer_institution: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_rd_institution: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_high_tech: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_listed: Option<bool>,
}

impl Party {
    pub(super) fn is_named(&self) -> bool {
        self.organization_id.is_some() || !self.name.trim().is_empty()
    }
}

/// A cost that is no payment for technology.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CostLine {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = CostKind)]
    pub kind: Option<CostKind>,
    #[validate(length(max = 300))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 300)]
    pub description: String,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Fen)]
    pub amount_fen: Option<Fen>,
}

/// Everything that is said of a contract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = days_in_order, skip_on_field_errors = false))]
#[validate(schema(function = licence_fits, skip_on_field_errors = false))]
#[validate(schema(function = amounts_add_up, skip_on_field_errors = false))]
#[schema(example = json!({
    "name": "石墨烯导热膜制备技术许可", "type": "licence_patent", "licence_scope": "ordinary",
    "seller": {"name": "嘉兴某研究院", "uscc": "91350100M000100Y43", "region_code": "330402", "kind": "research_institute"},
    "buyer": {"name": "某新材料有限公司", "region_code": "330106", "kind": "enterprise"},
    "signed_on": "2025-06-30", "starts_on": "2025-07-01", "ends_on": "2028-06-30",
    "total_amount_fen": 300_000_000, "technology_amount_fen": 280_000_000,
    "cost_lines": [{"kind": "equipment", "description": "中试设备", "amount_fen": 20_000_000}],
    "payment_method": "instalments", "technology_field": "new_materials", "ip_kind": "invention_patent",
    "patents": ["201710601862.3"], "industry_code": "C3985"
}))]
pub struct ContractContent {
    /// 项目名称
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "石墨烯导热膜制备技术许可")]
    pub name: String,
    #[validate(required(code = "required"))]
    #[serde(rename = "type")]
    #[schema(required, value_type = ContractType)]
    pub r#type: Option<ContractType>,
    /// 标的 and main terms, in short.
    #[validate(length(max = 5_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 5_000)]
    pub summary: String,
    /// Of licences; `ordinary` where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence_scope: Option<LicenceScope>,
    /// 卖方. Required to submit.
    #[validate(nested)]
    pub seller: Party,
    /// 买方. Required to submit.
    #[validate(nested)]
    pub buyer: Party,
    /// Required to submit.
    #[validate(custom(function = rules::not_in_future))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Day>,
    /// 成交额. Required to submit; of a royalty contract what is fixed at signing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_amount_fen: Option<Fen>,
    /// 技术交易额 = total less equipment, instruments, parts and raw materials. Required to submit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technology_amount_fen: Option<Fen>,
    /// With the technology amount they add up to the total.
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    pub cost_lines: Vec<CostLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// 关联交易
    pub related_party: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technology_field: Option<TechnologyField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_kind: Option<ContractIpKind>,
    /// The patents that are transferred or licensed. A licence may not outlast them.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub patents: Vec<PatentNumber>,
    /// 计划来源
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100, example = "省（自治区、直辖市）科技计划")]
    pub plan_source: String,
    /// 服务的国民经济行业
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry_code: Option<IndustryCode>,
    /// 社会经济目标
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100)]
    pub socio_economic_objective: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deal_id: Option<Id>,
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub achievement_ids: Vec<Id>,
    /// For the transfer centre only.
    #[validate(length(max = 5_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 5_000)]
    pub internal_notes: String,
}

fn days_in_order(content: &ContractContent) -> Result<(), ValidationError> {
    match (content.starts_on, content.ends_on) {
        (Some(first), Some(last)) if first > last => Err(rules::broken_at("date_order", "/starts_on")),
        _ => Ok(()),
    }
}

fn amounts_add_up(content: &ContractContent) -> Result<(), ValidationError> {
    amounts::add_up(content.total_amount_fen, content.technology_amount_fen, &content.cost_lines)
}

fn licence_fits(content: &ContractContent) -> Result<(), ValidationError> {
    match (content.r#type, content.licence_scope) {
        (Some(of), Some(_)) if !of.is_licence() => Err(rules::broken_at("licence_scope_without_licence", "/licence_scope")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ContractContent;
    use crate::foundation::{error::Error, http::input};

    #[test]
    fn every_rule_of_the_fields_is_told_with_its_place() {
        let body = json!({
            "name": " ", "type": "gift", "licence_scope": "sole", "signed_on": "2999-01-01", "starts_on": "2026-02-01",
            "ends_on": "2026-01-01", "technology_amount_fen": 1.5, "cost_lines": [{"kind": "parts"}],
            "seller": {"uscc": "12100000470095016A"}, "patents": ["201710601862.4"], "colour": "red"
        });
        let Err(Error::Invalid(errors)) = input::parse::<ContractContent>(body) else { panic!("it is invalid") };
        let found: Vec<(&str, &str)> = errors.iter().map(|error| (error.pointer.as_str(), error.code.as_str())).collect();
        let expected = [
            ("/colour", "unknown_field"),
            ("/cost_lines/0/amount_fen", "required"),
            ("/name", "blank"),
            ("/patents/0", "patent_number_check_digit"),
            ("/seller/uscc", "credit_code_check_character"),
            ("/signed_on", "date_in_future"),
            ("/starts_on", "date_order"),
            ("/technology_amount_fen", "amount_not_whole"),
            ("/type", "unknown_value"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_field_of_technology_is_taken_by_its_chinese_name_too() {
        let content: ContractContent =
            input::parse(json!({"name": "一", "type": "service", "technology_field": "新材料及其应用"})).expect("valid");
        assert_eq!(content.technology_field.map(|field| field.as_str()), Some("new_materials"));
    }
}

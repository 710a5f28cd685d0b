//! What is said of an achievement, and the rules of its fields. The same value is sent in, kept, and shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::{model::AchievementKind, rights::IpRight};
use crate::{
    catalogue::organizations::Contact,
    foundation::{
        http::rules,
        types::{Day, DisciplineCode, Fen, Id, IndustryCode, IpcCode, Orcid, text::text_enum},
    },
};

text_enum! {
    /// Modes of transfer (Law on Promoting the Transformation of Scientific and Technological Achievements, art. 16).
    pub enum TransferMode {
        Assignment = "assignment",
        ExclusiveLicence = "exclusive_licence",
        SoleLicence = "sole_licence",
        OrdinaryLicence = "ordinary_licence",
        OpenLicence = "open_licence",
        Equity = "equity",
        JointImplementation = "joint_implementation",
        SelfImplementation = "self_implementation",
    }
}

text_enum! {
    /// Classified results are never taken in.
    pub enum Secrecy {
        Public = "public",
        Internal = "internal",
        Confidential = "confidential",
        Secret = "secret",
        TopSecret = "top_secret",
    }
}

text_enum! {
    /// 成果水平, as an evaluation put it.
    pub enum Level {
        InternationalLeading = "international_leading",
        InternationalAdvanced = "international_advanced",
        DomesticLeading = "domestic_leading",
        DomesticAdvanced = "domestic_advanced",
        NotEvaluated = "not_evaluated",
    }
}

text_enum! {
    /// 评价方式: how the result was evaluated.
    pub enum Evaluation {
        /// 鉴定
        Appraisal = "appraisal",
        /// 验收
        Acceptance = "acceptance",
        /// 评审
        Review = "review",
        /// 行业准入
        IndustryAdmission = "industry_admission",
        /// 机构评价
        InstitutionEvaluation = "institution_evaluation",
        /// 知识产权
        IntellectualProperty = "intellectual_property",
    }
}

text_enum! {
    /// 成果属性: where the result comes from.
    pub enum Attribute {
        Original = "original",
        ImportedTechnology = "imported_technology",
        SecondaryDevelopment = "secondary_development",
    }
}

/// Who made it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Contributor {
    #[validate(length(min = 1, max = 100))]
    #[schema(required, min_length = 1, max_length = 100, example = "陈立新")]
    pub name: String,
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100, example = "项目负责人")]
    pub role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orcid: Option<Orcid>,
}

/// Everything that an institute says of an achievement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = prices_in_order, skip_on_field_errors = false))]
pub struct Content {
    /// The owner; the caller's own organization when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_organization_id: Option<Id>,
    /// The record's id in its owner's own system, unique per organization.
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "AM-2025-006")]
    pub external_ref: Option<String>,
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "石墨烯改性锂离子电池负极材料")]
    pub title: String,
    #[validate(length(max = 500))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 500)]
    pub title_en: String,
    /// 简介. Required to submit.
    #[validate(length(max = 20_000))]
    #[serde(rename = "abstract")]
    #[schema(max_length = 20_000)]
    pub r#abstract: String,
    #[validate(length(max = 200), custom(function = rules::short_texts))]
    #[schema(max_items = 200)]
    pub keywords: Vec<String>,
    /// `applied_technology` when not given.
    pub kind: AchievementKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<Attribute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation: Option<Evaluation>,
    /// Only `public` is taken in.
    #[validate(custom(function = only_public))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "public")]
    pub secrecy: Option<Secrecy>,
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub industry_codes: Vec<IndustryCode>,
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub discipline_codes: Vec<DisciplineCode>,
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub ipc_codes: Vec<IpcCode>,
    /// Technology readiness level, 1 to 9 (GB/T 22900).
    #[validate(range(min = 1, max = 9))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 9)]
    pub trl: Option<u8>,
    #[validate(custom(function = rules::not_in_future))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_on: Option<Day>,
    #[validate(nested, length(max = 200))]
    #[schema(max_items = 200)]
    pub contributors: Vec<Contributor>,
    #[validate(nested, length(max = 200))]
    #[schema(max_items = 200)]
    pub ip_rights: Vec<IpRight>,
    #[validate(length(max = 8))]
    #[schema(max_items = 8)]
    pub transfer_modes: Vec<TransferMode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_min_fen: Option<Fen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_max_fen: Option<Fen>,
    pub price_negotiable: bool,
    #[validate(length(max = 100), custom(function = rules::short_texts))]
    #[schema(max_items = 100, example = json!(["2024年浙江省科学技术进步奖二等奖"]))]
    pub awards: Vec<String>,
    #[validate(length(max = 100), custom(function = rules::short_texts))]
    #[schema(max_items = 100)]
    pub funding_projects: Vec<String>,
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub application_cases: String,
    /// What is used today in its stead.
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub existing_solution: String,
    /// What is better than that.
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub improvement: String,
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub unit_economics: String,
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub pilot_conditions: String,
    /// Confidential layer: for the owner and the transfer centre only.
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub confidential_notes: String,
    /// Confidential layer: for the owner and the transfer centre only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor_price_fen: Option<Fen>,
    /// For callers who are known: not shown to nobody in particular.
    #[validate(nested)]
    #[serde(skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
}

fn only_public(secrecy: &Secrecy) -> Result<(), ValidationError> {
    if *secrecy == Secrecy::Public { Ok(()) } else { Err(ValidationError::new("secrecy_not_public")) }
}

fn prices_in_order(content: &Content) -> Result<(), ValidationError> {
    match (content.price_min_fen, content.price_max_fen) {
        (Some(least), Some(most)) if least > most => Err(rules::broken_at("price_order", "/price_min_fen")),
        _ => Ok(()),
    }
}

impl Content {
    /// The form that is kept: numbers canonical, outer blanks off, each code and mode once. The content must be valid.
    pub(super) fn tidy(mut self) -> Self {
        self.title = self.title.trim().to_owned();
        self.external_ref = self.external_ref.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        for right in &mut self.ip_rights {
            if let Ok(number) = right.canonical_number() {
                right.number = number;
            }
        }
        once(&mut self.keywords);
        once(&mut self.industry_codes);
        once(&mut self.discipline_codes);
        once(&mut self.ipc_codes);
        once(&mut self.transfer_modes);
        self
    }

    /// What anyone may read.
    pub(super) fn public(self) -> Self {
        Self { contact: Contact::default(), ..self.without_confidential() }
    }

    /// What known callers may read.
    pub(super) fn without_confidential(self) -> Self {
        Self { confidential_notes: String::new(), floor_price_fen: None, ..self }
    }

    /// The numbers by which a right is recognised in another institute's record.
    pub(super) fn right_numbers(&self) -> impl Iterator<Item = &str> {
        self.ip_rights.iter().map(|right| right.number.as_str()).filter(|number| !number.is_empty())
    }
}

/// Takes out what stands there before already.
pub(in crate::catalogue) fn once<T: PartialEq>(list: &mut Vec<T>) {
    let mut index = 0;
    while index < list.len() {
        if list[..index].contains(&list[index]) {
            list.remove(index);
        } else {
            index += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Content;
    use crate::foundation::{error::Error, http::input};

    fn errors(value: serde_json::Value) -> Vec<(String, String)> {
        match input::parse::<Content>(value) {
            Err(Error::Invalid(errors)) => errors.into_iter().map(|error| (error.pointer, error.code)).collect(),
            Err(other) => panic!("{other}"),
            Ok(_) => Vec::new(),
        }
    }

    #[test]
    fn every_rule_of_the_fields_is_told_with_its_place() {
        let found = errors(json!({
            "title": " ", "trl": 12, "completed_on": "2999-01-01", "secrecy": "secret", "price_min_fen": 5, "price_max_fen": 3,
            "keywords": ["好", " "], "industry_codes": ["C2710", "Z99"], "floor_price_fen": 1.5,
            "contributors": [{"name": "", "orcid": "0000-0002-1825-0098"}],
            "ip_rights": [
                {"kind": "invention_patent", "number": "201710601862.4"},
                {"kind": "utility_model", "number": "ZL 201710601862.3"},
                {"kind": "trade_secret", "number": "1"},
                {"number": "x"}
            ]
        }));
        let expected = [
            ("/completed_on", "date_in_future"),
            ("/contributors/0/name", "required"),
            ("/contributors/0/orcid", "orcid_check_digit"),
            ("/floor_price_fen", "amount_not_whole"),
            ("/industry_codes/1", "industry_code_shape"),
            ("/ip_rights/0/number", "patent_number_check_digit"),
            ("/ip_rights/1/number", "patent_kind_mismatch"),
            ("/ip_rights/2/number", "ip_number_forbidden"),
            ("/ip_rights/3/kind", "required"),
            ("/keywords/1", "blank"),
            ("/price_min_fen", "price_order"),
            ("/secrecy", "secrecy_not_public"),
            ("/title", "blank"),
            ("/trl", "range"),
        ];
        assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    }

    #[test]
    fn a_valid_record_is_kept_in_one_form() {
        let content: Content = input::parse(json!({
            "title": " 石墨烯 ", "ip_rights": [{"kind": "invention_patent", "number": "ＺＬ２０１７１０６０１８６２．３"}], "keywords": ["a", "a"]
        }))
        .expect("valid");
        let content = content.tidy();
        assert_eq!((content.title.as_str(), content.ip_rights[0].number.as_str()), ("石墨烯", "201710601862.3"));
        assert_eq!(content.keywords, ["a"]);
    }
}

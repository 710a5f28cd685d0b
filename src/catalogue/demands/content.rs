//! What is said of a demand, and the rules of its fields. The same value is sent in, kept, and shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{
    catalogue::{achievements::once, organizations::Contact},
    foundation::{
        error::FieldError,
        http::rules,
        types::{Day, Fen, Id, IndustryCode, text::text_enum},
    },
};

text_enum! {
    /// What sort of demand it is.
    #[derive(Default)]
    pub enum DemandKind {
        #[default]
        Ordinary = "ordinary",
        /// 揭榜挂帅: whoever meets the target gets the job.
        OpenChallenge = "open_challenge",
    }
}

text_enum! {
    /// Where it comes from.
    #[derive(Default)]
    pub enum DemandSource {
        /// 走访: met on a visit of the centre.
        Visit = "visit",
        /// 自主: posted by the company itself.
        #[default]
        Own = "self",
        /// 活动: met at a roadshow or another event.
        Event = "event",
    }
}

text_enum! {
    /// In which ways the company would work with whoever has the technology.
    pub enum CooperationMode {
        /// 委托开发
        CommissionedDevelopment = "commissioned_development",
        /// 合作开发
        CooperativeDevelopment = "cooperative_development",
        /// 转让
        Assignment = "assignment",
        /// 许可
        Licence = "licence",
        /// 作价入股
        Equity = "equity",
        /// 技术咨询
        Consulting = "consulting",
        /// 技术服务
        Service = "service",
        Other = "other",
    }
}

/// Everything that a company says of a demand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = budget_in_order, skip_on_field_errors = false))]
pub struct DemandContent {
    /// Whose it is; the caller's own organization when not given. Not shown to others where the demand is anonymous.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Id>,
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "高镍正极材料表面残碱控制技术")]
    pub title: String,
    /// 技术领域, in a few words.
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100, example = "新材料")]
    pub field: String,
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub industry_codes: Vec<IndustryCode>,
    #[validate(length(max = 200), custom(function = rules::short_texts))]
    #[schema(max_items = 200)]
    pub keywords: Vec<String>,
    /// What is to be solved. Required to submit.
    #[validate(length(max = 20_000))]
    #[schema(max_length = 20_000)]
    pub problem: String,
    /// By what a solution is measured. Required to submit an open challenge.
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub measurable_target: String,
    /// 现有基础: what the company has already.
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub present_conditions: String,
    /// To submit an open challenge one end of the budget is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_min_fen: Option<Fen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_max_fen: Option<Fen>,
    pub budget_negotiable: bool,
    #[validate(length(max = 8))]
    #[schema(max_items = 8)]
    pub cooperation_modes: Vec<CooperationMode>,
    /// The last day on which offers help; not before the day of submission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Day>,
    /// Who is to own the intellectual property.
    #[validate(length(max = 2_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2_000)]
    pub ip_ownership_wish: String,
    /// `self` when not given.
    pub source: DemandSource,
    /// `ordinary` when not given.
    pub kind: DemandKind,
    /// Whether others are not to know whose it is.
    pub anonymous: bool,
    /// For its company and the transfer centre only.
    #[validate(length(max = 20_000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 20_000)]
    pub confidential_notes: String,
    /// For callers who are known, unless the demand is anonymous.
    #[validate(nested)]
    #[serde(skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
}

fn budget_in_order(content: &DemandContent) -> Result<(), ValidationError> {
    match (content.budget_min_fen, content.budget_max_fen) {
        (Some(least), Some(most)) if least > most => Err(rules::broken_at("budget_order", "/budget_min_fen")),
        _ => Ok(()),
    }
}

impl DemandContent {
    /// The form that is kept: outer blanks off, each code and mode once.
    pub(super) fn tidy(mut self) -> Self {
        self.title = self.title.trim().to_owned();
        self.field = self.field.trim().to_owned();
        once(&mut self.keywords);
        once(&mut self.industry_codes);
        once(&mut self.cooperation_modes);
        self
    }

    /// What others may read: known callers with contacts, nobody in particular without.
    pub(super) fn shown(self, with_contacts: bool) -> Self {
        let organization_id = self.organization_id.filter(|_| !self.anonymous);
        let contact = if with_contacts && !self.anonymous { self.contact } else { Contact::default() };
        Self { organization_id, contact, confidential_notes: String::new(), ..self }
    }

    /// What a reviewer misses.
    pub(super) fn missing(&self) -> Vec<FieldError> {
        let challenge = self.kind == DemandKind::OpenChallenge;
        let without_budget = self.budget_min_fen.or(self.budget_max_fen).is_none();
        let rules = [
            ("/problem", self.problem.trim().is_empty()),
            ("/measurable_target", challenge && self.measurable_target.trim().is_empty()),
            ("/budget_max_fen", challenge && without_budget),
        ];
        rules.into_iter().filter(|(_, broken)| *broken).map(|(pointer, _)| FieldError::new(pointer, "required")).collect()
    }

    /// Where an anonymous demand names its organization itself.
    pub(super) fn given_away(&self, organization_name: &str) -> Vec<FieldError> {
        if !self.anonymous {
            return Vec::new();
        }
        let texts = [
            ("/title", &self.title),
            ("/field", &self.field),
            ("/problem", &self.problem),
            ("/measurable_target", &self.measurable_target),
            ("/present_conditions", &self.present_conditions),
            ("/ip_ownership_wish", &self.ip_ownership_wish),
        ];
        let texts = texts.into_iter().map(|(pointer, text)| (pointer.to_owned(), text));
        let keywords = self.keywords.iter().enumerate().map(|(at, keyword)| (format!("/keywords/{at}"), keyword));
        let naming = texts.chain(keywords).filter(|(_, text)| text.contains(organization_name));
        naming.map(|(pointer, _)| FieldError::new(pointer, "anonymous_named")).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::DemandContent;
    use crate::foundation::{error::Error, http::input};

    #[test]
    fn every_rule_of_the_fields_is_told_with_its_place() {
        let parsed = input::parse::<DemandContent>(json!({
            "title": " ", "industry_codes": ["Z99"], "keywords": [" "], "budget_min_fen": 5, "budget_max_fen": 3, "source": "rumour",
            "kind": "x", "cooperation_modes": ["gift"], "deadline": "soon", "contact": {"email": "x"}, "organization": 1
        }));
        let Err(Error::Invalid(errors)) = parsed else { panic!("it is taken") };
        let found: Vec<(&str, &str)> = errors.iter().map(|error| (error.pointer.as_str(), error.code.as_str())).collect();
        let expected = [
            ("/budget_min_fen", "budget_order"),
            ("/contact/email", "email"),
            ("/cooperation_modes/0", "unknown_value"),
            ("/deadline", "date_shape"),
            ("/industry_codes/0", "industry_code_shape"),
            ("/keywords/0", "blank"),
            ("/kind", "unknown_value"),
            ("/organization", "unknown_field"),
            ("/source", "unknown_value"),
            ("/title", "blank"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn title_and_problem_are_enough_but_for_an_open_challenge() {
        let missing = |value| {
            let content: DemandContent = input::parse(value).expect("valid");
            content.missing().into_iter().map(|error| error.pointer).collect::<Vec<_>>()
        };
        assert_eq!(missing(json!({"title": "一"})), ["/problem"]);
        assert!(missing(json!({"title": "一", "problem": "二"})).is_empty());
        let challenge = json!({"title": "一", "problem": "二", "kind": "open_challenge", "budget_negotiable": true});
        assert_eq!(missing(challenge), ["/measurable_target", "/budget_max_fen"]);
        let whole =
            json!({"title": "一", "problem": "二", "kind": "open_challenge", "measurable_target": "三", "budget_min_fen": 1});
        assert!(missing(whole).is_empty());
    }

    #[test]
    fn an_anonymous_demand_does_not_name_its_organization() {
        let content = DemandContent {
            title: "南湖示例公司的需求".to_owned(),
            keywords: vec!["材料".to_owned(), "南湖示例公司".to_owned()],
            anonymous: true,
            ..DemandContent::default()
        };
        let pointers: Vec<String> = content.given_away("南湖示例公司").into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, ["/title", "/keywords/1"]);
        assert!(DemandContent { anonymous: false, ..content }.given_away("南湖示例公司").is_empty());
    }
}

//! What a notice says, and the rules of its fields.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{
    catalogue::achievements::TransferMode,
    foundation::{
        error::FieldError,
        http::rules,
        types::{Fen, Id},
    },
};

/// The least that the regulation asks for.
const LEAST_DAYS: i32 = 15;

/// Everything that a notice says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(
    schema(function = related_party_explained, skip_on_field_errors = false),
    schema(function = medium_named, skip_on_field_errors = false)
)]
pub struct NoticeContent {
    /// Who gives notice.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Id)]
    pub organization_id: Option<Id>,
    /// The organization's own. Required to open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achievement_id: Option<Id>,
    /// A deal of which the organization is the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deal_id: Option<Id>,
    #[validate(length(min = 1, max = 300), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 300, pattern = r"\S", example = "关于负极材料专利许可的公示")]
    pub title: String,
    /// What the achievement is, in short. Required to open.
    #[validate(length(max = 20_000))]
    #[schema(max_length = 20_000, example = "石墨烯改性锂离子电池负极材料，授权发明专利一件。")]
    pub summary: String,
    /// Required to open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<TransferMode>,
    /// Required to open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intended_price_fen: Option<Fen>,
    /// Where `buyer_organization_id` is given, that organization's name. Required to open, in one way or the other.
    #[validate(length(max = 200))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200)]
    pub buyer_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_organization_id: Option<Id>,
    /// Whether the buyer is a related party (关联方) of the organization or of those who made the achievement.
    pub related_party: bool,
    /// How they are related. Required of a related party.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub relation: String,
    /// How long it stands: at least 15 days, which is also what holds when nothing is said.
    #[validate(range(min = 15, max = 365))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 15, maximum = 365)]
    pub days: Option<i32>,
    /// Where else it is published: the organization's own site, its notice board. Only then may it begin before today.
    #[validate(length(max = 300))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 300)]
    pub medium: String,
    #[validate(length(max = 500), custom(function = web_address))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 500, pattern = "^$|^https?://")]
    pub medium_url: String,
}

fn related_party_explained(content: &NoticeContent) -> Result<(), ValidationError> {
    if content.related_party && content.relation.trim().is_empty() {
        Err(rules::broken_at("required", "/relation"))
    } else {
        Ok(())
    }
}

fn medium_named(content: &NoticeContent) -> Result<(), ValidationError> {
    let nameless = !content.medium_url.is_empty() && content.medium.trim().is_empty();
    if nameless { Err(rules::broken_at("required", "/medium")) } else { Ok(()) }
}

fn web_address(text: &str) -> Result<(), ValidationError> {
    let fits = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme)) && !text.contains(char::is_whitespace);
    if text.is_empty() || fits { Ok(()) } else { Err(ValidationError::new("web_address")) }
}

impl NoticeContent {
    /// The form that is kept.
    pub(super) fn tidy(mut self) -> Self {
        self.title = self.title.trim().to_owned();
        self.days = Some(self.days());
        self
    }

    pub(super) fn days(&self) -> i32 {
        self.days.unwrap_or(LEAST_DAYS)
    }

    /// What the public must be told and is not said yet.
    pub(super) fn missing(&self) -> Vec<FieldError> {
        [
            ("/achievement_id", self.achievement_id.is_none()),
            ("/summary", self.summary.trim().is_empty()),
            ("/mode", self.mode.is_none()),
            ("/intended_price_fen", self.intended_price_fen.is_none()),
            ("/buyer_name", self.buyer_name.trim().is_empty()),
        ]
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(pointer, _)| FieldError::new(pointer, "required"))
        .collect()
    }
}

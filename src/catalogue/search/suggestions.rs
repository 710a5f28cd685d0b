//! What is offered while somebody types.

use std::collections::HashMap;

use search_index::{Completion, CompletionKind, Source};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{catalogue::achievements::Heading, foundation::types::Id};

/// What has been typed so far.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SuggestRequest {
    /// Characters, pinyin, initials, or the beginning of a code. Empty offers nothing.
    #[validate(length(max = 100))]
    #[param(max_length = 100, example = "shimox")]
    pub(super) q: String,
    #[validate(range(min = 1, max = 10))]
    #[param(minimum = 1, maximum = 10)]
    pub(super) limit: Option<u32>,
}

/// Completions, the best first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Suggestions {
    pub items: Vec<Suggestion>,
}

/// A completion of what has been typed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Suggestion {
    /// The whole text, to be searched for.
    pub text: String,
    pub kind: SuggestionKind,
    /// The achievement that has this title or code, or the organization of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Of keywords and organizations: how many published achievements have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The text as HTML with `<mark>` around what was typed, all else escaped.
    pub highlight: String,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    Title,
    Keyword,
    Organization,
    Code,
}

impl Suggestion {
    /// What is shown of a completion that one of `owners`' records has confirmed.
    pub(super) fn new(completion: Completion, owners: &HashMap<u128, Id>) -> Self {
        let record = Some(Id::from(completion.record));
        let counted = Some(completion.count);
        let (kind, id, count) = match completion.kind {
            CompletionKind::Keyword => (SuggestionKind::Keyword, None, counted),
            CompletionKind::Organization => (SuggestionKind::Organization, owners.get(&completion.record).copied(), counted),
            CompletionKind::Title => (SuggestionKind::Title, record, None),
            CompletionKind::Code => (SuggestionKind::Code, record, None),
        };
        Self { text: completion.text, kind, id, count, highlight: completion.highlight }
    }
}

/// A record as completions are confirmed by it.
pub(super) fn source(heading: Heading) -> (u128, Source) {
    let source = Source {
        title: heading.title,
        keywords: heading.keywords,
        codes: heading.codes,
        organization_id: heading.owner_organization_id.to_string(),
        organization_name: heading.owner_name,
    };
    (heading.id.into(), source)
}

//! What can be asked of demands, and what a hit tells.
//!
//! The index has one kind of document: a demand's modes of cooperation, budget and deadline stand where those of an achievement
//! have modes of transfer, price and day of completion; its year is that of publication.

use std::collections::BTreeMap;

use search_index::{Facet, Filters, Query as IndexQuery, Sort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::model::{DEFAULT_LIMIT, FacetValue, OwnerName, texts, unknown_facet};
use crate::{
    catalogue::demands::{CooperationMode, DemandKind, PublicDemand},
    foundation::types::{Day, Fen, Id, IndustryCode, Timestamp},
};

/// The order of the demands found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemandSort {
    #[default]
    Relevance,
    Newest,
    /// The largest budget first, demands without one last.
    BudgetHigh,
}

/// What can be counted, by the names of demands.
const FACETS: [(&str, Facet); 5] = [
    ("industry", Facet::Industry),
    ("kind", Facet::Kind),
    ("organization", Facet::Organization),
    ("cooperation_mode", Facet::TransferMode),
    ("year", Facet::Year),
];

fn facet(name: &str) -> Option<Facet> {
    FACETS.iter().find(|(known, _)| *known == name).map(|(_, facet)| *facet)
}

/// What demands call a facet.
pub(super) fn facet_name(facet: Facet) -> &'static str {
    FACETS.iter().find(|(_, known)| *known == facet).map_or(facet.name(), |(name, _)| *name)
}

/// A search among demands. A filter may be repeated: its values are alternatives; filters together must all hold. An industry
/// takes every code below it.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DemandSearchRequest {
    /// What a person types: words, a phrase in quotation marks, `-word` to leave out, `OR`. Nothing is a syntax error.
    // An address holds 65,534 bytes, and a character takes up to twelve there.
    #[validate(length(max = 5_000))]
    #[param(max_length = 5_000, example = "正极材料 残碱")]
    pub(super) q: String,
    #[param(required = false)]
    industry: Vec<IndustryCode>,
    #[param(required = false)]
    kind: Vec<DemandKind>,
    /// Anonymous demands are not found by it.
    #[param(required = false)]
    pub(super) organization_id: Vec<Id>,
    /// Demands whose budget reaches so far; those without a budget do not meet it.
    budget_min_fen: Option<Fen>,
    /// Demands open until this day at least; those without a deadline do not meet it.
    deadline_from: Option<Day>,
    #[param(required = false)]
    cooperation_mode: Vec<CooperationMode>,
    #[param(inline, required = false)]
    sort: DemandSort,
    /// Which to count, separated by commas: `industry`, `kind`, `organization` (without anonymous demands), `cooperation_mode`,
    /// `year` (of publication).
    #[validate(custom(function = known_facets))]
    #[param(
        example = "industry,kind",
        pattern = "^(industry|kind|organization|cooperation_mode|year)(,(industry|kind|organization|cooperation_mode|year))*$"
    )]
    facets: Option<String>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    #[validate(range(min = 0, max = 10_000))]
    #[param(minimum = 0, maximum = 10_000)]
    offset: u32,
    pub(super) highlight: bool,
}

fn known_facets(names: &str) -> Result<(), ValidationError> {
    let all = names.split(',').all(|name| facet(name).is_some());
    if all { Ok(()) } else { Err(unknown_facet("industry, kind, organization, cooperation_mode, year")) }
}

impl DemandSearchRequest {
    pub(super) fn query(&self) -> IndexQuery {
        IndexQuery {
            text: self.q.clone(),
            filters: Filters {
                industry: texts(&self.industry),
                kind: texts(&self.kind),
                organization_id: texts(&self.organization_id),
                transfer_mode: texts(&self.cooperation_mode),
                price_min_fen: self.budget_min_fen.map(Fen::get),
                completed_from: self.deadline_from.map(Day::number),
                ..Filters::default()
            },
            sort: match self.sort {
                DemandSort::Relevance => Sort::Relevance,
                DemandSort::Newest => Sort::Newest,
                DemandSort::BudgetHigh => Sort::PriceHigh,
            },
            facets: self.facets.iter().flat_map(|names| names.split(',')).filter_map(facet).collect(),
            limit: self.limit.unwrap_or(DEFAULT_LIMIT) as usize,
            offset: self.offset as usize,
            after: None,
        }
    }
}

/// What a search among demands found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemandSearchResult {
    /// How many there are in all.
    pub total: u64,
    pub items: Vec<DemandItem>,
    /// The counts that were asked for, over all that was found.
    pub facets: BTreeMap<String, Vec<FacetValue>>,
    /// Another spelling that would find more; null when there is none.
    pub suggestion: Option<String>,
    pub took_ms: u64,
}

/// A demand that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemandItem {
    pub id: Id,
    pub code: Option<String>,
    pub title: String,
    pub field: String,
    pub problem: String,
    pub measurable_target: String,
    pub keywords: Vec<String>,
    pub kind: DemandKind,
    /// Whose it is; null where it is anonymous.
    pub organization: Option<OwnerName>,
    pub anonymous: bool,
    pub industry_codes: Vec<IndustryCode>,
    pub cooperation_modes: Vec<CooperationMode>,
    pub budget_min_fen: Option<Fen>,
    pub budget_max_fen: Option<Fen>,
    pub budget_negotiable: bool,
    pub deadline: Option<Day>,
    pub published_at: Option<Timestamp>,
    /// How well it fits; comparable within one search only.
    pub score: f32,
    /// With `highlight=true`: HTML with `<mark>` around hits, all else escaped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highlights: Option<BTreeMap<String, Vec<String>>>,
}

impl DemandItem {
    /// The demand as a search shows it.
    pub(in crate::catalogue) fn new(demand: PublicDemand, score: f32, highlights: Option<BTreeMap<String, Vec<String>>>) -> Self {
        let content = demand.content;
        Self {
            id: demand.id,
            code: demand.code,
            title: content.title,
            field: content.field,
            problem: content.problem,
            measurable_target: content.measurable_target,
            keywords: content.keywords,
            kind: content.kind,
            organization: demand.organization.map(|(id, name)| OwnerName { id, name }),
            anonymous: content.anonymous,
            industry_codes: content.industry_codes,
            cooperation_modes: content.cooperation_modes,
            budget_min_fen: content.budget_min_fen,
            budget_max_fen: content.budget_max_fen,
            budget_negotiable: content.budget_negotiable,
            deadline: content.deadline,
            published_at: demand.published_at,
            score,
            highlights,
        }
    }
}

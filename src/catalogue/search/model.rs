use std::{collections::BTreeMap, str::FromStr};

use search_index::{Facet, Filters, Query as IndexQuery, Sort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::{
    export::{ExportFormat, no_format},
    pages::{SearchCursor, one_beginning},
};
use crate::{
    catalogue::achievements::{AchievementKind, IpKind, PublicRecord, TransferMode},
    foundation::{
        error::{Error, FieldError, Result},
        http::rules,
        types::{Day, DisciplineCode, Fen, Id, IndustryCode, IpcCode, Timestamp},
    },
};

/// The order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    #[default]
    Relevance,
    Newest,
    PriceLow,
    TrlHigh,
}

/// A search. A filter may be repeated: its values are alternatives; filters together must all hold. A code filter takes
/// every code below it.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[validate(
    schema(function = levels_in_order, skip_on_field_errors = false),
    schema(function = days_in_order, skip_on_field_errors = false),
    schema(function = prices_in_order, skip_on_field_errors = false),
    schema(function = one_beginning, skip_on_field_errors = false)
)]
pub(super) struct SearchRequest {
    /// What a person types: words, a phrase in quotation marks, `-word` to leave out, `OR`. Nothing is a syntax error.
    // An address holds 65,534 bytes, and a character takes up to twelve there.
    #[validate(length(max = 5_000))]
    #[param(max_length = 5_000, example = "石墨烯 电池")]
    pub(super) q: String,
    #[param(required = false)]
    industry: Vec<IndustryCode>,
    #[param(required = false)]
    discipline: Vec<DisciplineCode>,
    #[param(required = false)]
    ipc: Vec<IpcCode>,
    #[param(required = false)]
    organization_id: Vec<Id>,
    #[validate(range(min = 1, max = 9))]
    #[param(minimum = 1, maximum = 9)]
    trl_min: Option<u8>,
    #[validate(range(min = 1, max = 9))]
    #[param(minimum = 1, maximum = 9)]
    trl_max: Option<u8>,
    #[param(required = false)]
    transfer_mode: Vec<TransferMode>,
    #[param(required = false)]
    ip_kind: Vec<IpKind>,
    /// Records without a price do not meet it; what is compared is the lowest price.
    price_min_fen: Option<Fen>,
    price_max_fen: Option<Fen>,
    #[param(required = false)]
    kind: Vec<AchievementKind>,
    completed_from: Option<Day>,
    completed_to: Option<Day>,
    has_award: Option<bool>,
    #[param(inline, required = false)]
    pub(super) sort: SortBy,
    /// Which to count, separated by commas. Industries and IPC have one for each level, `industry` (divisions) and `ipc`
    /// (subclasses) among them: asked for with a filter, the others count only what lies at or below the codes filtered by.
    #[validate(custom(function = known_facets))]
    #[param(
        example = "industry,transfer_mode,trl",
        pattern = "^(industry|industry_section|industry_group|industry_class|discipline|ipc|ipc_section|ipc_class|ipc_group|transfer_mode|ip_kind|organization|trl|price|year|kind)(,(industry|industry_section|industry_group|industry_class|discipline|ipc|ipc_section|ipc_class|ipc_group|transfer_mode|ip_kind|organization|trl|price|year|kind))*$"
    )]
    pub(super) facets: Option<String>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub(super) limit: Option<u32>,
    #[validate(range(min = 0, max = 10_000))]
    #[param(minimum = 0, maximum = 10_000)]
    pub(super) offset: u32,
    /// The `next_cursor` of the page before, of the same text, filters and order; how many hits there are before it does not
    /// matter. Not together with `offset`.
    #[param(inline)]
    pub(super) cursor: Option<SearchCursor>,
    pub(super) highlight: bool,
    /// Read by the export alone.
    #[validate(custom(function = no_format))]
    #[param(ignore)]
    pub(super) format: Option<ExportFormat>,
}

const FACETS: &str = "industry, industry_section, industry_group, industry_class, discipline, ipc, ipc_section, ipc_class, ipc_group, \
    transfer_mode, ip_kind, organization, trl, price, year, kind";

fn known_facets(names: &str) -> std::result::Result<(), ValidationError> {
    if names.split(',').all(|name| Facet::from_str(name).is_ok()) { Ok(()) } else { Err(unknown_facet(FACETS)) }
}

/// Something that cannot be counted was asked for.
pub(super) fn unknown_facet(known: &'static str) -> ValidationError {
    let mut error = ValidationError::new("facet_unknown");
    error.add_param("expected".into(), &known);
    error
}

fn levels_in_order(request: &SearchRequest) -> std::result::Result<(), ValidationError> {
    in_order(request.trl_min, request.trl_max, "trl_order", "/trl_min")
}

fn days_in_order(request: &SearchRequest) -> std::result::Result<(), ValidationError> {
    in_order(request.completed_from, request.completed_to, "date_order", "/completed_from")
}

fn prices_in_order(request: &SearchRequest) -> std::result::Result<(), ValidationError> {
    in_order(request.price_min_fen, request.price_max_fen, "price_order", "/price_min_fen")
}

fn in_order<T: PartialOrd>(
    least: Option<T>,
    most: Option<T>,
    code: &'static str,
    pointer: &str,
) -> std::result::Result<(), ValidationError> {
    match (least, most) {
        (Some(least), Some(most)) if least > most => Err(rules::broken_at(code, pointer)),
        _ => Ok(()),
    }
}

pub(super) const DEFAULT_LIMIT: u32 = 20;

impl SearchRequest {
    /// Whether the first page is asked for.
    pub(super) fn begins(&self) -> bool {
        self.offset == 0 && self.cursor.is_none()
    }

    pub(super) fn query(&self) -> Result<IndexQuery> {
        let facets = self
            .facets
            .as_deref()
            .map_or(Ok(Vec::new()), |names| names.split(',').map(Facet::from_str).collect::<std::result::Result<Vec<_>, _>>());
        let mut query = IndexQuery {
            text: self.q.clone(),
            filters: Filters {
                industry: texts(&self.industry),
                discipline: texts(&self.discipline),
                ipc: texts(&self.ipc),
                organization_id: texts(&self.organization_id),
                trl_min: self.trl_min,
                trl_max: self.trl_max,
                transfer_mode: texts(&self.transfer_mode),
                ip_kind: texts(&self.ip_kind),
                price_min_fen: self.price_min_fen.map(Fen::get),
                price_max_fen: self.price_max_fen.map(Fen::get),
                kind: texts(&self.kind),
                completed_from: self.completed_from.map(Day::number),
                completed_to: self.completed_to.map(Day::number),
                has_award: self.has_award,
            },
            sort: match self.sort {
                SortBy::Relevance => Sort::Relevance,
                SortBy::Newest => Sort::Newest,
                SortBy::PriceLow => Sort::PriceLow,
                SortBy::TrlHigh => Sort::TrlHigh,
            },
            facets: facets
                .map_err(|_| Error::Invalid(vec![FieldError::new("/facets", "facet_unknown").with("expected", FACETS)]))?,
            limit: self.limit.unwrap_or(DEFAULT_LIMIT) as usize,
            offset: self.offset as usize,
            after: None,
        };
        query.after = self.cursor.map(|cursor| cursor.of(&query)).transpose()?;
        Ok(query)
    }
}

/// Values as the index has them.
pub(super) fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// What a search found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchResult {
    /// How many there are in all.
    pub total: u64,
    pub items: Vec<SearchItem>,
    /// For `?cursor=`; null on the last page.
    pub next_cursor: Option<String>,
    /// The counts that were asked for, over all that was found.
    pub facets: BTreeMap<String, Vec<FacetValue>>,
    /// Another spelling that would find more; null when there is none.
    pub suggestion: Option<String>,
    pub took_ms: u64,
}

/// A hit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchItem {
    pub id: Id,
    pub code: Option<String>,
    pub external_ref: Option<String>,
    pub title: String,
    #[serde(rename = "abstract")]
    pub r#abstract: String,
    pub keywords: Vec<String>,
    pub kind: AchievementKind,
    pub organization: OwnerName,
    pub industry_codes: Vec<IndustryCode>,
    pub trl: Option<u8>,
    pub completed_on: Option<Day>,
    /// Those that can still be had.
    pub transfer_modes: Vec<TransferMode>,
    pub price_min_fen: Option<Fen>,
    pub price_max_fen: Option<Fen>,
    pub price_negotiable: bool,
    pub published_at: Option<Timestamp>,
    /// How well it fits; comparable within one search only.
    pub score: f32,
    /// With `highlight=true`: HTML with `<mark>` around hits, all else escaped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highlights: Option<BTreeMap<String, Vec<String>>>,
}

impl SearchItem {
    /// The record as a search shows it.
    pub(in crate::catalogue) fn new(record: PublicRecord, score: f32, highlights: Option<BTreeMap<String, Vec<String>>>) -> Self {
        let content = record.content;
        Self {
            id: record.id,
            code: record.code,
            external_ref: content.external_ref,
            title: content.title,
            r#abstract: content.r#abstract,
            keywords: content.keywords,
            kind: content.kind,
            organization: OwnerName { id: record.owner_organization_id, name: record.owner_name },
            industry_codes: content.industry_codes,
            trl: content.trl,
            completed_on: content.completed_on,
            transfer_modes: record.available_transfer_modes,
            price_min_fen: content.price_min_fen,
            price_max_fen: content.price_max_fen,
            price_negotiable: content.price_negotiable,
            published_at: record.published_at,
            score,
            highlights,
        }
    }
}

/// Who owns it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnerName {
    pub id: Id,
    pub name: String,
}

/// A value and how many of the found records have it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacetValue {
    pub value: String,
    /// What the value is called, in the caller's language where it is known.
    pub label: String,
    pub count: u64,
    /// Of a code: the code one level up that it lies in, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Of a range of prices: its least price in fen, for `price_min_fen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// Of a range of prices: its greatest price in fen, for `price_max_fen`; without it there is no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
}

/// Published records like another one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimilarRecords {
    pub items: Vec<SearchItem>,
}

/// How many.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SimilarRequest {
    #[validate(range(min = 1, max = 50))]
    #[param(minimum = 1, maximum = 50)]
    pub(super) limit: Option<u32>,
}

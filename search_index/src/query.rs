//! What can be asked, and how the search box is read.

use crate::cursor::Cursor;
use crate::guard::fingerprint;

/// A search.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// What a person typed; empty asks for everything.
    pub text: String,
    /// Conditions that must hold.
    pub filters: Filters,
    /// Order of the hits.
    pub sort: Sort,
    /// What is to be counted.
    pub facets: Vec<Facet>,
    /// Number of hits wanted.
    pub limit: usize,
    /// Number of hits left out before them.
    pub offset: usize,
    /// Only what stands behind this place; of this search, which the caller has asked it (`Cursor::is_of`).
    pub after: Option<Cursor>,
}

impl Query {
    /// The order that is meant: without a word to be relevant to, the newest first.
    pub(crate) fn order(&self) -> Sort {
        let silent = !self.text.chars().any(char::is_alphanumeric);
        if silent && self.sort == Sort::Relevance { Sort::Newest } else { self.sort }
    }

    /// What the order of the hits depends on, as a number: text, filters, sort.
    pub(crate) fn identity(&self) -> u64 {
        let mut filters = self.filters.clone();
        let lists = [
            &mut filters.industry,
            &mut filters.discipline,
            &mut filters.ipc,
            &mut filters.organization_id,
            &mut filters.transfer_mode,
            &mut filters.ip_kind,
            &mut filters.kind,
        ];
        lists.into_iter().for_each(|list| list.sort_unstable());
        fingerprint(format!("{:?}", (&self.text, filters, self.sort)).as_bytes())
    }
}

/// Conditions: the values of one are alternatives, all must hold. A code takes every code below it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters {
    /// Industries.
    pub industry: Vec<String>,
    /// Disciplines.
    pub discipline: Vec<String>,
    /// Patent classes.
    pub ipc: Vec<String>,
    /// Owners.
    pub organization_id: Vec<String>,
    /// Lowest readiness level.
    pub trl_min: Option<u8>,
    /// Highest readiness level.
    pub trl_max: Option<u8>,
    /// Modes of transfer.
    pub transfer_mode: Vec<String>,
    /// Kinds of intellectual property.
    pub ip_kind: Vec<String>,
    /// Lowest price; records without a price do not meet it.
    pub price_min_fen: Option<i64>,
    /// Highest price; records without a price do not meet it.
    pub price_max_fen: Option<i64>,
    /// Kinds of result.
    pub kind: Vec<String>,
    /// First day of completion.
    pub completed_from: Option<i32>,
    /// Last day of completion.
    pub completed_to: Option<i32>,
    /// Whether an award was won.
    pub has_award: Option<bool>,
}

/// Order of the hits. Equal ones stand newest first, then by a fixed number made of the id, so that paging is stable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first; without text as `Newest`.
    #[default]
    Relevance,
    /// Latest publication first.
    Newest,
    /// Lowest price first, records without a price last.
    PriceLow,
    /// Highest price first, records without a price last.
    PriceHigh,
    /// Highest readiness first, records without a level last.
    TrlHigh,
}

/// What can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Divisions of GB/T 4754: section and two digits (`C27`).
    Industry,
    /// Disciplines at their first three characters.
    Discipline,
    /// Modes of transfer.
    TransferMode,
    /// Kinds of intellectual property.
    IpKind,
    /// Owners, by their key.
    Organization,
    /// Readiness levels.
    Trl,
    /// Years of completion.
    Year,
    /// Kinds of result.
    Kind,
    /// Subclasses of the IPC (`C08F`).
    Ipc,
    /// Sections of GB/T 4754 (`C`). This and the further levels count only codes at or below those that the filter names.
    IndustrySection,
    /// Groups of GB/T 4754 (`C271`).
    IndustryGroup,
    /// Classes of GB/T 4754 (`C2710`).
    IndustryClass,
    /// Sections of the IPC (`C`).
    IpcSection,
    /// Classes of the IPC (`C08`).
    IpcClass,
    /// Main groups of the IPC, without their `/00` (`C08F10`).
    IpcGroup,
    /// Ranges of the lowest price: `PRICE_RANGES`.
    Price,
}

/// A range of prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceRange {
    /// The value by which it is counted.
    pub name: &'static str,
    /// The least price of it in fen; none for records without a price.
    pub from: Option<i64>,
    /// The greatest price of it in fen; none where there is no end, or no price.
    pub to: Option<i64>,
}

impl PriceRange {
    pub(crate) fn holds(&self, price: Option<i64>) -> bool {
        match (price, self.from) {
            (Some(price), Some(from)) => price >= from && self.to.is_none_or(|to| price <= to),
            (price, from) => price.is_none() && from.is_none(),
        }
    }
}

const fn prices(name: &'static str, from: i64, below: Option<i64>) -> PriceRange {
    PriceRange { name, from: Some(from), to: if let Some(below) = below { Some(below - 1) } else { None } }
}

/// 100,000 yuan in fen.
const TENTH_OF_A_MILLION: i64 = 10_000_000;

/// The ranges in which prices are counted, the lowest first, records without a price last.
pub const PRICE_RANGES: [PriceRange; 6] = [
    prices("below_100k", 0, Some(TENTH_OF_A_MILLION)),
    prices("100k_500k", TENTH_OF_A_MILLION, Some(5 * TENTH_OF_A_MILLION)),
    prices("500k_1m", 5 * TENTH_OF_A_MILLION, Some(10 * TENTH_OF_A_MILLION)),
    prices("1m_5m", 10 * TENTH_OF_A_MILLION, Some(50 * TENTH_OF_A_MILLION)),
    prices("from_5m", 50 * TENTH_OF_A_MILLION, None),
    PriceRange { name: "none", from: None, to: None },
];

impl Facet {
    const NAMES: [(&'static str, Facet); 16] = [
        ("industry", Facet::Industry),
        ("discipline", Facet::Discipline),
        ("transfer_mode", Facet::TransferMode),
        ("ip_kind", Facet::IpKind),
        ("organization", Facet::Organization),
        ("trl", Facet::Trl),
        ("year", Facet::Year),
        ("kind", Facet::Kind),
        ("ipc", Facet::Ipc),
        ("industry_section", Facet::IndustrySection),
        ("industry_group", Facet::IndustryGroup),
        ("industry_class", Facet::IndustryClass),
        ("ipc_section", Facet::IpcSection),
        ("ipc_class", Facet::IpcClass),
        ("ipc_group", Facet::IpcGroup),
        ("price", Facet::Price),
    ];

    /// The name by which it is asked for.
    pub fn name(self) -> &'static str {
        Facet::NAMES.iter().find(|(_, facet)| *facet == self).map_or("", |(name, _)| name)
    }
}

/// A name that is no facet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be counted")]
pub struct UnknownFacet(pub String);

impl std::str::FromStr for Facet {
    type Err = UnknownFacet;

    fn from_str(name: &str) -> Result<Facet, UnknownFacet> {
        let found = Facet::NAMES.iter().find(|(known, _)| *known == name);
        found.map(|(_, facet)| *facet).ok_or_else(|| UnknownFacet(name.to_owned()))
    }
}

/// The answer to a search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// How many there are in all.
    pub total: u64,
    /// The ones asked for.
    pub hits: Vec<Hit>,
    /// Counts over all of them, in the order asked for.
    pub facets: Vec<(Facet, Vec<FacetCount>)>,
    /// What was probably meant, where the catalogue has nothing that is spelled as it was typed.
    pub suggestion: Option<String>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its key.
    pub id: u128,
    /// How well it fits; comparable within one search only.
    pub score: f32,
}

/// How many of the found records have a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many have it.
    pub count: u64,
}

/// A text for which similar records are wanted.
#[derive(Debug, Clone, Default)]
pub struct SimilarTo {
    /// Title.
    pub title: String,
    /// Abstract.
    pub abstract_text: String,
    /// Keywords.
    pub keywords: Vec<String>,
}

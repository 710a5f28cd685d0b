//! Completions while somebody types: of keywords, owners' names, titles and codes, by their text, by pinyin and by initials.
//!
//! `keys` says under which terms a document stands, `table` holds them by what may be typed, `find`
//! gathers what may be meant, `titles` the titles, `typed` tells whether and where a text is meant, and `answer` orders what the caller
//! has confirmed. What is shown comes from the records that the caller holds, never from the index.

mod answer;
mod find;
mod keys;
mod table;
mod titles;
mod typed;

pub(crate) use keys::{entity_terms, title_terms};
pub(crate) use table::Tables;
pub use typed::Typed;

/// How a completion meets what was typed; the first stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The characters themselves.
    Text,
    /// Pinyin, also mixed with characters.
    Pinyin,
    /// The first letter of each character's pinyin.
    Initials,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A keyword of records.
    Keyword,
    /// The name of an organization that has records.
    Organization,
    /// A record's title.
    Title,
    /// A record's code, reference or number of a right.
    Code,
}

/// What may be meant, and the records that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub(crate) kind: CompletionKind,
    /// The keyword's letters; the organization's key; else empty.
    pub(crate) payload: String,
    /// How many records have it.
    pub(crate) count: u64,
    /// Some of them; the completion may be shown if one of these is confirmed.
    pub records: Vec<u128>,
}

/// What a record says at this moment, from whoever holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Title.
    pub title: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// All codes that its document has.
    pub codes: Vec<String>,
    /// Key of its owner.
    pub organization_id: String,
    /// The owner's name.
    pub organization_name: String,
}

/// A completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The whole text.
    pub text: String,
    /// What it is.
    pub kind: CompletionKind,
    /// How it meets what was typed.
    pub form: Form,
    /// The record that confirmed it.
    pub record: u128,
    /// How many records have it.
    pub count: u64,
    /// The text as HTML, with `<mark>` around what was typed.
    pub highlight: String,
}

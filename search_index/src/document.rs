//! What the index is given.

/// One record as it is searched. Everything in it may be found by everybody: the caller leaves out what is confidential.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The unique key, a UUID as a number.
    pub id: u128,
    /// The record's version, given back by `ids` so that stale entries show.
    pub version: i64,
    /// Readable code, reference of the owner, numbers of rights: found when typed whole, with or without punctuation.
    pub codes: Vec<String>,
    /// Title.
    pub title: String,
    /// Title in English.
    pub title_en: Option<String>,
    /// Abstract.
    pub abstract_text: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Further public texts, weighed as the abstract is.
    pub other_texts: Vec<String>,
    /// Key of the owning organization.
    pub organization_id: String,
    /// Its name, searched as text.
    pub organization_name: String,
    /// Kind of result.
    pub kind: String,
    /// Codes of GB/T 4754.
    pub industry_codes: Vec<String>,
    /// Codes of GB/T 13745.
    pub discipline_codes: Vec<String>,
    /// Codes of the International Patent Classification.
    pub ipc_codes: Vec<String>,
    /// Technology readiness level.
    pub trl: Option<u8>,
    /// Day of completion, counted from 1970-01-01.
    pub completed_on: Option<i32>,
    /// Year of completion.
    pub completed_year: Option<i32>,
    /// Modes of transfer that are offered.
    pub transfer_modes: Vec<String>,
    /// Kinds of intellectual property.
    pub ip_kinds: Vec<String>,
    /// Lowest asking price in fen.
    pub price_fen: Option<i64>,
    /// Whether an award was won.
    pub has_award: bool,
    /// Moment of publication, milliseconds since 1970-01-01.
    pub published_at_ms: i64,
}

/// One step of bringing the index up to date. Applying it twice is the same as once.
#[derive(Debug, Clone)]
pub enum Change {
    /// The record is now as given.
    Put(Box<Document>),
    /// The record with this id is not to be found any more.
    Delete(u128),
}

/// How far in the caller's journal the index has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// Number of the last change that is in the index.
    pub seq: i64,
    /// Its key, so that another journal with the same numbers is told apart.
    pub event_id: String,
}

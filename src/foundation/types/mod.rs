//! Values that cannot be wrong once they exist: parsed at the edge, plain afterwards.

mod classification;
mod credit_code;
mod day;
mod id;
mod identifiers;
mod json;
mod money;
mod patent_number;
mod region;
pub(crate) mod text;
mod timestamp;

pub use classification::{DisciplineCode, IndustryCode, IpcCode};
pub use credit_code::CreditCode;
pub use day::Day;
pub use id::Id;
pub use identifiers::{Doi, Orcid, SoftwareCopyrightNumber};
pub use json::Json;
pub use money::Fen;
pub use patent_number::{PatentKind, PatentNumber};
pub use region::Region;
pub use timestamp::Timestamp;

/// Why a value was refused: the stable code of the field error. Its sentences in both languages
/// stand in the message table (`foundation/messages.tsv`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{REFUSED}{0}")]
pub struct Refused(pub &'static str);

/// Marks a message that carries a code of ours through serde, which knows only text.
pub(crate) const REFUSED: &str = "refused:";

text::text_value!(CreditCode, "Unified social credit code, GB 32100—2015", "91350100M000100Y43");
text::text_value!(PatentNumber, "Chinese patent number with its check character", "201710601862.3");
text::text_value!(SoftwareCopyrightNumber, "Number of a software copyright", "2023SR0123456");
text::text_value!(Orcid, "ORCID iD of a person, ISO 7064 mod 11-2", "0000-0002-1825-0097");
text::text_value!(Doi, "Digital object identifier", "10.1000/182");
text::text_value!(IndustryCode, "Industry, GB/T 4754—2017: a section letter with 0, 2, 3 or 4 digits", "C2710");
text::text_value!(IpcCode, "International Patent Classification, from section to subgroup", "C08F10/02");
text::text_value!(DisciplineCode, "Discipline, GB/T 13745: 3, 5 or 7 digits", "43045");
text::text_value!(Region, "Administrative division code of six digits", "330402");

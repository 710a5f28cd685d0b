//! 科技成果, the catalogue's records.
//!
//! A record has two layers: what anyone may read, and what only its owner and the transfer centre may (confidential notes,
//! floor price; contacts for known callers). It is seen by others only while it is `published`. A change of a published record
//! by its institute waits for review as a *revision*, while what was published stays visible. Every version is kept. A
//! record's readable code is given at its first publication and never again to another. What its owner offers is narrowed by
//! deals and by lapsed rights (`offer.rs`): searches go by what is still to be had.

mod cache;
mod content;
mod document;
mod duplicates;
mod heading;
mod import;
mod model;
mod offer;
mod queries;
mod restrictions;
mod rights;
pub mod routes;
pub mod service;
mod subject;
mod workflow;

pub use cache::RecordCache;
pub(in crate::catalogue) use content::once;
pub use content::{Content, TransferMode};
pub use document::{document, documents};
pub use heading::{Heading, headings};
pub use import::{Incoming, Outcome, import, import_as_of};
pub use model::{AchievementKind, AchievementView, PublicRecord, ReturnReason};
pub use queries::{count_published, page_of_published, published_versions};
pub use restrictions::{lift, restrict};
pub use rights::{IpKind, IpRight, IpStatus};
pub use subject::{Subject, snapshot, subjects};
pub use workflow::{RevisionState, State};

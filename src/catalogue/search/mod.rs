//! Finding what is published.
//!
//! The database is the truth; the indexes (crate `search_index`), one for each collection that is searched, are made from it
//! and can always be made again. For each a thread of every node, its indexer, follows the journal and brings this node's index
//! up to date, so that nodes need nothing of each other. What is shown of a hit comes from the database at the moment of the search: a record withdrawn an instant
//! ago is not shown even if the index still has it.
//!
//! `evaluation.rs` measures the search on a corpus beside all that, `explanation.rs` tells why a hit stands where it does.
//! What was searched for and not found is counted only if the operator wants it, and never with a person (`unmet.rs`).

mod collection;
mod demands;
mod evaluation;
mod explanation;
mod export;
mod facets;
mod handle;
mod indexer;
mod judgements;
mod lexicon;
mod model;
mod pages;
mod queries;
mod recorder;
pub mod routes;
mod rows;
pub mod service;
mod suggestions;
mod unmet;
mod verification;

pub use demands::DemandItem;
pub use evaluation::{Filling, Scratch};
pub use export::ExportFormat;
pub(in crate::catalogue) use facets::word;
pub use handle::{IndexStatus, Search};
pub use indexer::{IndexerSettings, RunningIndexer, held_by_another, request_rebuild, start};
pub use judgements::{Judged, Judgements, Measures};
pub use lexicon::lexicon_entry;
pub use model::SearchItem;
pub use verification::{Differences, verify};

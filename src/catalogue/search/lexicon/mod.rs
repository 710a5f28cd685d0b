//! 词库: what staff add to the words that the search knows.
//!
//! An entry is a term that is kept whole, a group of synonyms, or boilerplate. What is entered, changed or withdrawn is a draft until
//! it is applied; then all active entries together are written down under a number, and each node makes its indexes anew with
//! them while the old ones answer. Whatever else an index is rebuilt for, it gets the entries that were applied last.

mod model;
mod queries;
pub mod routes;
mod rules;
mod service;

pub use model::lexicon_entry;
pub use service::{Compared, applied};

//! Full-text search over the catalogue: documents in, ids out.
//!
//! Knows no HTTP, no SQL and no users. From the ground up: `lexicon` knows words, `analyzer` turns text into tokens, `schema` puts documents into
//! fields, `writer` and `reader` are the two sides of an index on disk, `store` keeps its generations; `syntax` reads
//! the search box, `plan` and `cover` turn it into a query, `rank` weighs, `collect` and `facet` gather the answer,
//! `highlight` marks hits in texts that the caller holds, `fit` tells how much of a need such a text covers.

pub mod analyzer;
mod boilerplate;
mod collect;
mod cover;
mod document;
mod error;
mod facet;
mod fit;
mod guard;
mod highlight;
pub mod lexicon;
mod near;
mod plan;
mod query;
mod rank;
mod reader;
mod schema;
mod similar;
mod stamps;
mod store;
mod syntax;
mod tolerance;
mod without;
mod writer;

pub use document::{Change, Document, Position};
pub use error::{IndexError, Result};
pub use fit::{Fit, MetTerm, Need};
pub use highlight::{Highlighter, highlight};
pub use lexicon::{Entry, EntryKind, Lexicon};
pub use query::{Facet, FacetCount, Filters, Found, Hit, Query, SimilarTo, Sort, UnknownFacet};
pub use reader::SearchIndex;
pub use schema::SCHEMA_VERSION;
pub use store::{Opened, Rebuild, Store};
pub use writer::IndexWriter;

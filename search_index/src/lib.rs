//! Full-text search over the catalogue: documents in, ids out.
//!
//! Knows no HTTP, no SQL and no users. From the ground up: `lexicon` knows words, `analyzer` turns text into tokens, `schema` puts documents into
//! fields, `writer` and `reader` are the two sides of an index on disk, `store` keeps its generations; `syntax` reads
//! the search box, `boilerplate` and `tolerance` find out what is meant by it, `plan` and `cover` turn it into a query, `rank` weighs,
//! `collect`, `facet` and `levels` gather the answer, `near` looks again at the best, `cursor` says where it goes on,
//! `highlight` marks hits in texts that the caller holds, `fit` tells how much of a need such a text covers; `suggest` completes
//! what is being typed; `explain` tells how an answer came about.

pub mod analyzer;
mod boilerplate;
mod collect;
mod cover;
mod cursor;
mod document;
mod error;
mod explain;
mod facet;
mod fit;
mod guard;
mod highlight;
mod levels;
pub mod lexicon;
mod near;
mod plan;
mod query;
mod rank;
mod reader;
mod schema;
mod similar;
mod sizes;
mod stamps;
mod store;
mod suggest;
mod syntax;
mod tolerance;
mod without;
mod writer;

pub use cover::shown::ShownToken;
pub use cursor::{Cursor, NoCursor};
pub use document::{Change, Document, Position};
pub use error::{IndexError, Result};
pub use explain::{Channels, Explanation, HitExplanation, OtherPart, OtherWay, TokenPart, TypedClause, TypedText, WordMeaning};
pub use fit::{Fit, MetTerm, Need};
pub use highlight::{Highlighter, highlight};
pub use levels::parent;
pub use lexicon::{Entry, EntryKind, Lexicon};
pub use query::{Facet, FacetCount, Filters, Found, Hit, PRICE_RANGES, PriceRange, Query, SimilarTo, Sort, UnknownFacet};
pub use reader::{SearchIndex, Snapshot};
pub use schema::SCHEMA_VERSION;
pub use sizes::FieldSize;
pub use store::{Opened, Rebuild, Store};
pub use suggest::{Candidate, Completion, CompletionKind, Form, Source, Typed};
pub use tolerance::Meaning;
pub use writer::IndexWriter;

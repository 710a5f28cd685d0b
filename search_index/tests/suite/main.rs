//! What the crate promises, against indexes on disk.

mod analysis;
mod damage;
mod filters;
mod highlights;
mod lexicon;
mod properties;
mod queries;
mod store;
mod support;

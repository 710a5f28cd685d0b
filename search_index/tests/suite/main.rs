//! What the crate promises, against indexes on disk.

mod analysis;
mod browsing;
mod damage;
mod explain;
mod filters;
mod fit;
mod highlights;
mod hostile;
mod judged;
mod lexicon;
mod properties;
mod queries;
mod store;
mod suggest;
mod support;
mod tolerance;

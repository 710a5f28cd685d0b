//! The targets of a year, set as a whole.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use queries::targets;

//! Metrics: what is counted, and how. The centre can set whatever is open.

mod model;
mod queries;
pub mod routes;
pub mod service;
mod settings;
mod statement;
mod vocabulary;

pub use model::{Metric, Unit};
pub use settings::{Amount, CountedDirection, DateBasis, Kind, Settings, Source};

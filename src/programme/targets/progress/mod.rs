//! How far a year has come, and the rows behind each figure.

mod model;
pub mod routes;
pub mod service;

pub use model::Progress;

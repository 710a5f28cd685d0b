//! 科技业务培训: sessions in which people learn the business of transfer.
//!
//! A session counts once it was held, whoever came. Those who came may be named, with the certificates that they got; the
//! number of those present is never below the number of those named.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::TrainingView;

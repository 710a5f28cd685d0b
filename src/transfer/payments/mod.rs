//! Money received against a registered contract: 技术性收入 is the part of it that is for the technology.
//!
//! Nothing is changed: a mistake is taken back by a further row, below zero, that names the first.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::{NewPayment, PaymentView};

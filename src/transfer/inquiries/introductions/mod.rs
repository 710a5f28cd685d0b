//! 居间记录: who brought whom together, and when. By law a broker's fee needs this proof, so nothing of it is ever changed.
//!
//! An entry names its broker, parties and records by id and as they were called then. The broker was certified on the day.

pub(super) mod model;
mod queries;
pub mod routes;
mod service;

pub(super) use service::of_contact;
pub use service::{record, verify_chain};

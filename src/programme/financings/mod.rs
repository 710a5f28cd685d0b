//! 科技金融, 投贷保: loans, guarantees, investments and funds for firms with results.
//!
//! One firm gets it; one provider gives it: an organization of the catalogue, or a name. It counts from the day on which
//! it was agreed; while it is only applied for, that day may lie ahead.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::{FinancingKind, FinancingState, FinancingView};

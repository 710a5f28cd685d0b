//! Rules of registration: deadlines and thresholds, by the day from which they hold; and the calendar of working days.
//!
//! A contract is handled by the rules in force on the day on which it is accepted.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::{RuleView, Rules};
pub use service::in_force;

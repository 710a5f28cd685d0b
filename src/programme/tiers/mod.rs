//! 梯队 over time: every recognition of every organization, and how many there are.
//!
//! A recognition is part of its organization and is entered there. It begins on its day, or with its year where no day is
//! known, and holds up to and on the day on which it ends.

mod counts;
mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::{Recognition, TierYear};

//! 专项与备案: programmes of the state in which the district's organizations take part.
//!
//! An amount goes up and comes down twice (两上两下) before it is approved. The rounds follow each other in order and no day
//! goes back. A programme counts from the day of its approval.

mod filings;
mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::{ProgrammeKind, ProgrammeState, ProgrammeView};

//! 走访: the centre calls on a firm.
//!
//! A visit counts by its day, and for the target only where it was on site; the same firm may be visited again and counts
//! again. It names the demands and the deals that came of it.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::VisitView;

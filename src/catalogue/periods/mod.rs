//! Closed periods (冻结期): up to which day the figures have been given out for good.
//!
//! What counts by a day is not entered on a closed one. The ledger of trade value never is; another record may be, as a
//! correction that states its reason, and then shows up as a restatement of the frozen report. Recognitions of organizations
//! count by days too, so this is the lowest feature of all.

mod calendar;
mod queries;
pub mod service;

pub use calendar::{add_working_days, is_working, next_working, working_days_between};
pub use queries::{close, closed_to};

//! Rules of days, as `validator` takes them.

use validator::ValidationError;

use crate::foundation::{http::rules, types::Day};

/// What has happened has happened today at the latest.
pub(super) fn not_in_future(day: &Day) -> Result<(), ValidationError> {
    if *day <= Day::today() { Ok(()) } else { Err(ValidationError::new("date_in_future")) }
}

/// The first day of a filter is not after its last; `pointer` names the first.
pub(super) fn in_order(from: Option<Day>, to: Option<Day>, pointer: &str) -> Result<(), ValidationError> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => Err(rules::broken_at("date_order", pointer)),
        _ => Ok(()),
    }
}

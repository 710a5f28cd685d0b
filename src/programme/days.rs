//! The days of a filter.

use validator::ValidationError;

use crate::foundation::{http::rules, types::Day};

/// The first day of a filter is not after its last; `pointer` names the first.
pub(super) fn in_order(from: Option<Day>, to: Option<Day>, pointer: &str) -> Result<(), ValidationError> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => Err(rules::broken_at("date_order", pointer)),
        _ => Ok(()),
    }
}

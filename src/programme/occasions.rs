//! What is planned, held and perhaps cancelled: trainings and roadshows.

use validator::ValidationError;

use crate::foundation::{
    http::rules,
    types::{Day, text::text_enum},
};

text_enum! {
    /// Whether it took place. Only what was held counts.
    pub enum OccasionState {
        Planned = "planned",
        Held = "held",
        Cancelled = "cancelled",
    }
}

impl OccasionState {
    /// When nothing is said: what lies in the future is planned, all else was held.
    pub(super) fn on(day: Day) -> Self {
        if day > Day::today() { Self::Planned } else { Self::Held }
    }
}

/// What was held was not held in the future.
pub(super) fn held_in_the_past(state: Option<OccasionState>, held_on: Option<Day>) -> Result<(), ValidationError> {
    match (state, held_on) {
        (Some(OccasionState::Held), Some(day)) if day > Day::today() => Err(rules::broken_at("date_in_future", "/held_on")),
        _ => Ok(()),
    }
}

/// The day on which it counts.
pub(super) fn counts_on(state: Option<OccasionState>, held_on: Option<Day>) -> Option<Day> {
    held_on.filter(|_| state == Some(OccasionState::Held))
}

/// A number of people, or of things, that are named one by one.
pub(super) fn number(named: usize) -> i32 {
    i32::try_from(named).unwrap_or(i32::MAX)
}

/// Who is named was there: a number that is given is not below that of those named.
pub(super) fn not_below(given: Option<i32>, named: i32, pointer: &str) -> Result<(), ValidationError> {
    if given.is_none_or(|given| given >= named) {
        return Ok(());
    }
    let mut error = rules::broken_at("count_below_named", pointer);
    error.add_param("least".into(), &named);
    Err(error)
}

//! Changes of what counts on a closed day.

use crate::{
    foundation::{db::Conn, error::Result, types::Day},
    transfer::periods,
};

/// Refuses a change of a record unless each day on which it counted or will count is open, or a reason is given.
pub(super) fn may_count(
    conn: &mut Conn,
    pointer: &str,
    days: impl IntoIterator<Item = Option<Day>>,
    correction_reason: &str,
) -> Result<()> {
    days.into_iter().flatten().try_for_each(|day| periods::service::may_correct(conn, pointer, day, correction_reason))
}

/// The reason that is kept: the one given with this change, else the last.
///
/// A change is read with the reason taken out of what was kept, so that every correction states its own.
pub(super) fn reason_to_keep(given: String, kept: String) -> String {
    if given.trim().is_empty() { kept } else { given }
}

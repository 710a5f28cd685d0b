//! Changes of what counts on a closed day.

use crate::{
    catalogue::periods,
    foundation::{db::Conn, error::Result, types::Day},
};

pub(super) use periods::service::reason_to_keep;

/// Refuses a change of a record unless each day on which it counted or will count is open, or a reason is given.
pub(super) fn may_count(
    conn: &mut Conn,
    pointer: &str,
    days: impl IntoIterator<Item = Option<Day>>,
    correction_reason: &str,
) -> Result<()> {
    days.into_iter().flatten().try_for_each(|day| periods::service::may_correct(conn, pointer, day, correction_reason))
}

//! Working days: Monday to Friday, but for the days on which the state's calendar says otherwise.

use super::queries;
use crate::foundation::{db::Conn, error::Result, types::Day};

/// Whether people work on this day.
pub fn is_working(conn: &mut Conn, day: Day) -> Result<bool> {
    Ok(queries::exception(conn, day)?.unwrap_or(!day.is_weekend()))
}

/// The day itself where it is a working day, else the next that is one (Civil Code art. 203).
pub fn next_working(conn: &mut Conn, mut day: Day) -> Result<Day> {
    while !is_working(conn, day)? {
        day = day.plus_days(1);
    }
    Ok(day)
}

/// The day that is so many working days after `from`, which itself does not count (Civil Code art. 201).
pub fn add_working_days(conn: &mut Conn, from: Day, working_days: u32) -> Result<Day> {
    // Longer than any holiday is, so that the exceptions of the whole span are read at once.
    let reach = from.plus_days(i32::try_from(working_days).unwrap_or(i32::MAX / 4).saturating_mul(2).saturating_add(30));
    let exceptions = queries::exceptions(conn, from, reach)?;
    let (mut day, mut left) = (from, working_days);
    while left > 0 && day < reach {
        day = day.plus_days(1);
        left -= u32::from(works(&exceptions, day));
    }
    Ok(day)
}

/// How many working days lie after `from` up to and with `to`; 0 when `to` is not later.
pub fn working_days_between(conn: &mut Conn, from: Day, to: Day) -> Result<u32> {
    let exceptions = queries::exceptions(conn, from, to)?;
    let (mut day, mut count) = (from, 0);
    while day < to {
        day = day.plus_days(1);
        count += u32::from(works(&exceptions, day));
    }
    Ok(count)
}

fn works(exceptions: &[(Day, bool)], day: Day) -> bool {
    exceptions.iter().find(|(of, _)| *of == day).map_or(!day.is_weekend(), |(_, working)| *working)
}

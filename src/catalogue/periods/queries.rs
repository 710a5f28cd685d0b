use diesel::prelude::*;

use crate::{
    foundation::{
        db::Conn,
        types::{Day, Id, Timestamp},
    },
    schema::{
        calendar_days,
        closed_periods::{self, table},
    },
};

/// The last closed day; none while nothing is closed.
pub fn closed_to(conn: &mut Conn) -> QueryResult<Option<Day>> {
    table.order(closed_periods::closed_to.desc()).select(closed_periods::closed_to).first(conn).optional()
}

/// Closes all days up to this one, for good.
pub fn close(conn: &mut Conn, day: Day, actor_id: Option<Id>) -> QueryResult<usize> {
    diesel::insert_into(table)
        .values((
            closed_periods::id.eq(Id::new()),
            closed_periods::closed_to.eq(day),
            closed_periods::closed_at.eq(Timestamp::now()),
            closed_periods::actor_id.eq(actor_id),
        ))
        .execute(conn)
}

/// What the state's calendar says of a day, where it says anything.
pub(super) fn exception(conn: &mut Conn, day: Day) -> QueryResult<Option<bool>> {
    calendar_days::table.find(day).select(calendar_days::is_working).first(conn).optional()
}

/// The exceptions from one day to another, in order.
pub(super) fn exceptions(conn: &mut Conn, from: Day, to: Day) -> QueryResult<Vec<(Day, bool)>> {
    calendar_days::table
        .filter(calendar_days::day.between(from, to))
        .order(calendar_days::day.asc())
        .select((calendar_days::day, calendar_days::is_working))
        .load(conn)
}

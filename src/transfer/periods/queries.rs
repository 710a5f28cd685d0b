use diesel::prelude::*;

use crate::{
    foundation::{
        db::Conn,
        types::{Day, Id, Timestamp},
    },
    schema::closed_periods::{self, table},
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

use diesel::prelude::*;

use crate::{
    foundation::{db::Conn, types::Id},
    schema::{achievements, deals, demands},
};

/// Those of these achievements that exist. The same below.
pub(super) fn achievements(conn: &mut Conn, ids: Vec<Id>) -> QueryResult<Vec<Id>> {
    achievements::table.filter(achievements::id.eq_any(ids)).select(achievements::id).load(conn)
}

pub(super) fn demands(conn: &mut Conn, ids: Vec<Id>) -> QueryResult<Vec<Id>> {
    demands::table.filter(demands::id.eq_any(ids)).select(demands::id).load(conn)
}

pub(super) fn deals(conn: &mut Conn, ids: Vec<Id>) -> QueryResult<Vec<Id>> {
    deals::table.filter(deals::id.eq_any(ids)).select(deals::id).load(conn)
}

use diesel::prelude::*;

use crate::{
    foundation::{
        db::Conn,
        types::{Day, Id},
    },
    schema::{broker_certificates, brokers},
};

/// Whether a broker holds a certificate that is valid on a day; none when there is no such broker.
pub fn is_certified(conn: &mut Conn, id: Id, day: Day) -> QueryResult<Option<bool>> {
    let active: Option<bool> = brokers::table.find(id).select(brokers::is_active).first(conn).optional()?;
    let Some(active) = active else { return Ok(None) };
    let valid = broker_certificates::table
        .filter(broker_certificates::broker_id.eq(id))
        .filter(broker_certificates::issued_on.le(day))
        .filter(broker_certificates::expires_on.is_null().or(broker_certificates::expires_on.ge(day)))
        .filter(broker_certificates::revoked_on.is_null().or(broker_certificates::revoked_on.gt(day)))
        .count()
        .get_result::<i64>(conn)?;
    Ok(Some(active && valid > 0))
}

use super::queries;
use crate::foundation::{
    db::Conn,
    error::{Error, FieldError, Result},
    types::{Day, Id},
};

/// Refuses a broker who is unknown (`broker_unknown`) or holds no certificate valid on this day
/// (`broker_not_certified`), at `pointer`.
pub fn must_be_certified(conn: &mut Conn, pointer: &str, broker: Id, day: Day) -> Result<()> {
    match queries::is_certified(conn, broker, day)? {
        None => Err(Error::field(pointer, "broker_unknown")),
        Some(false) => Err(Error::Invalid(vec![FieldError::new(pointer, "broker_not_certified").with("day", day)])),
        Some(true) => Ok(()),
    }
}

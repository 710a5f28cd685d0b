use super::queries;
use crate::foundation::{
    db::Conn,
    error::{Error, FieldError, Result},
    types::Day,
};

/// Refuses a day that is closed, whatever the reason: `period_closed` at `pointer`.
pub fn must_be_open(conn: &mut Conn, pointer: &str, day: Day) -> Result<()> {
    match queries::closed_to(conn)? {
        Some(closed) if day <= closed => {
            Err(Error::Invalid(vec![FieldError::new(pointer, "period_closed").with("closed_to", closed)]))
        }
        _ => Ok(()),
    }
}

/// Refuses a closed day unless a reason for the correction is given: `period_closed_reason` at `pointer`.
pub fn may_correct(conn: &mut Conn, pointer: &str, day: Day, correction_reason: &str) -> Result<()> {
    match queries::closed_to(conn)? {
        Some(closed) if day <= closed && correction_reason.trim().is_empty() => {
            Err(Error::Invalid(vec![FieldError::new(pointer, "period_closed_reason").with("closed_to", closed)]))
        }
        _ => Ok(()),
    }
}

use std::collections::HashSet;

use super::{
    model::{NewTargets, YearRow, YearView, pointer},
    queries,
};
use crate::{
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::{Error, FieldError, Result},
        http::Expected,
        journal::{self, Event},
        types::{Id, Timestamp},
    },
    programme::targets::metrics,
};

/// The targets of a year. Staff.
pub fn get(conn: &mut Conn, actor: &Actor, year: i32) -> Result<YearView> {
    actor.may(Permission::ReadTargets)?;
    let row = queries::find(conn, year)?.ok_or(Error::NotFound)?;
    Ok(YearView::new(row, queries::targets(conn, year)?))
}

/// Sets the targets of a year as a whole. Admin. Where the year has some, the version that they replace must be named.
pub fn put(conn: &mut Conn, actor: &Actor, year: i32, input: NewTargets, expected: Option<&Expected>) -> Result<YearView> {
    actor.may(Permission::ManageTargets)?;
    let current = queries::find(conn, year)?;
    match (&current, expected) {
        (Some(_), None) => return Err(Error::PreconditionRequired),
        (Some(row), Some(expected)) => expected.check(row.version)?,
        // What is expected to be there is not (RFC 9110, section 13.1.1).
        (None, Some(_)) => return Err(Error::PreconditionFailed),
        (None, None) => {}
    }
    must_be_known(conn, &input)?;
    let now = Timestamp::now();
    let row = match current {
        None => YearRow { year, id: Id::new(), version: 1, created_at: now, updated_at: now },
        Some(row) => YearRow { version: row.version + 1, updated_at: now, ..row },
    };
    let (written, action) =
        if row.version == 1 { (queries::insert(conn, &row)?, "create") } else { (queries::update(conn, &row)?, "edit") };
    if written == 0 {
        return Err(Error::PreconditionFailed);
    }
    queries::replace(conn, year, &input.targets)?;
    journal::record(conn, actor, Event { action, entity: "target_year", entity_id: row.id, version: Some(row.version) })?;
    Ok(YearView::new(row, input.targets))
}

fn must_be_known(conn: &mut Conn, input: &NewTargets) -> Result<()> {
    let known = metrics::service::in_order(conn)?;
    let known: HashSet<&str> = known.iter().map(|metric| metric.key()).collect();
    let unknown = input.targets.keys().filter(|metric| !known.contains(metric.as_str()));
    let errors: Vec<FieldError> =
        unknown.map(|metric| FieldError::new(format!("/targets{}", pointer(metric)), "metric_unknown")).collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

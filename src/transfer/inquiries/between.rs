//! Between whom an inquiry is, for the records that name it.

use super::queries;
use crate::foundation::{
    db::Conn,
    error::{Error, Result},
    types::Id,
};

/// Refuses an inquiry that is unknown (`inquiry_unknown`), not between these two (`inquiry_parties`), or about an anonymous
/// demand and not accepted by both (`anonymous_until_accepted`), at `pointer`: who reads the record would learn whose it is.
pub fn must_be_between(conn: &mut Conn, pointer: &str, inquiry: Id, parties: [Option<Id>; 2]) -> Result<()> {
    let Some(row) = queries::find(conn, inquiry)? else {
        return Err(Error::field(pointer, "inquiry_unknown"));
    };
    if !row.is_between(parties) {
        return Err(Error::field(pointer, "inquiry_parties"));
    }
    if row.content.0.anonymous && !row.both_accepted() {
        return Err(Error::field(pointer, "anonymous_until_accepted"));
    }
    Ok(())
}

/// Refuses a demand that is unknown (`demand_unknown`), of neither of these two (`demand_parties`), or anonymous while no
/// inquiry about it is accepted by both (`anonymous_until_accepted`), at `pointer`.
pub fn demand_must_be_between(conn: &mut Conn, pointer: &str, demand: Id, parties: [Option<Id>; 2]) -> Result<()> {
    let Some(record) = queries::demand(conn, demand)? else {
        return Err(Error::field(pointer, "demand_unknown"));
    };
    if !parties.contains(&Some(record.organization_id)) {
        return Err(Error::field(pointer, "demand_parties"));
    }
    if record.said.anonymous && !queries::accepted(conn, demand)?.iter().any(|inquiry| inquiry.is_between(parties)) {
        return Err(Error::field(pointer, "anonymous_until_accepted"));
    }
    Ok(())
}

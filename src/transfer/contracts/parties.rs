//! The two parties: filled in from the catalogue, and as the ledger knows them.

use super::content::{ContractContent, Party};
use crate::{
    catalogue::organizations,
    foundation::{
        db::Conn,
        error::{Error, FieldError, Result},
        types::Region,
    },
    transfer::trade_value::Direction,
};

/// Fills in what the catalogue knows of the parties; a field error for each organization that it does not.
pub(super) fn fill_in(conn: &mut Conn, content: &mut ContractContent) -> Result<()> {
    let mut unknown = Vec::new();
    for (party, pointer) in [(&mut content.seller, "/seller"), (&mut content.buyer, "/buyer")] {
        party.name = party.name.trim().to_owned();
        let Some(id) = party.organization_id else { continue };
        match organizations::find(conn, id)? {
            None => unknown.push(FieldError::new(format!("{pointer}/organization_id"), "organization_unknown")),
            Some(organization) => {
                party.name = organization.name().to_owned();
                party.uscc = organization.uscc();
                party.region_code = organization.region();
            }
        }
    }
    if unknown.is_empty() { Ok(()) } else { Err(Error::Invalid(unknown)) }
}

/// A party as the ledger knows it: the organization's id; of others the credit code and the name, or the name alone.
pub(super) fn key(party: &Party) -> String {
    match (party.organization_id, &party.uscc) {
        (Some(id), _) => id.to_string(),
        (None, Some(code)) => format!("{code} {}", party.name),
        (None, None) => party.name.clone(),
    }
}

/// Which way the technology goes, as the parties are known today.
pub(super) fn direction(conn: &mut Conn, content: &ContractContent) -> Result<Direction> {
    let seller = is_local(conn, &content.seller)?;
    let buyer = is_local(conn, &content.buyer)?;
    Ok(Direction::between(seller, buyer))
}

fn is_local(conn: &mut Conn, party: &Party) -> Result<bool> {
    let by_region = party.region_code.as_ref().is_some_and(Region::is_nanhu);
    Ok(match party.organization_id {
        Some(id) => organizations::find(conn, id)?.map_or(by_region, |organization| organization.is_local()),
        None => by_region,
    })
}

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    foundation::{
        db::Conn,
        types::{Id, Region},
    },
    schema::organizations::{self, table},
};

/// Where these organizations are, those of which it is known.
pub(super) fn regions(conn: &mut Conn, ids: &[Id]) -> QueryResult<HashMap<Id, Region>> {
    let found: Vec<(Id, Option<String>)> = table
        .filter(organizations::id.eq_any(ids.to_vec()))
        .select((organizations::id, organizations::region_code))
        .load(conn)?;
    Ok(found.into_iter().filter_map(|(id, code)| Some((id, code?.parse().ok()?))).collect())
}

/// The organizations in a district, city or province.
pub(super) fn within(conn: &mut Conn, region: &Region) -> QueryResult<Vec<Id>> {
    let code = region.as_str();
    let prefix = code.strip_suffix("0000").or_else(|| code.strip_suffix("00")).unwrap_or(code);
    table.filter(organizations::region_code.like(format!("{prefix}%"))).select(organizations::id).load(conn)
}

use std::collections::HashMap;

use super::{
    counts,
    model::{Recognition, TierFilter, TierSummary, TierSummaryFilter},
    queries,
};
use crate::{
    catalogue::organizations,
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::Result,
        http::{List, Page},
        types::{Day, Id},
    },
};

/// A page of recognitions, those entered last first. The centre.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &TierFilter, page: Page) -> Result<List<Recognition>> {
    actor.may(Permission::ReadProgramme)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let rows = queries::list(conn, filter, page)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.organization_id).collect();
    let names: HashMap<Id, String> = organizations::names(conn, &ids)?.into_iter().collect();
    let views = rows.into_iter().map(|row| {
        let name = names.get(&row.organization_id).cloned().unwrap_or_default();
        row.view(name)
    });
    Ok(page.list(views.collect(), total, |view: &Recognition| view.id.to_string()))
}

/// How many organizations each tier has, year by year. The centre.
pub fn summary(conn: &mut Conn, actor: &Actor, filter: TierSummaryFilter) -> Result<TierSummary> {
    actor.may(Permission::ReadProgramme)?;
    Ok(TierSummary { items: counts::by_year(&queries::counted(conn, filter)?, Day::today()) })
}

//! An achievement as deals, contracts and notices need it.

use serde_json::Value;

use super::{
    queries,
    rights::{IpKind, IpStatus},
};
use crate::foundation::{
    db::Conn,
    error::Result,
    types::{Id, PatentNumber},
};

/// What is transferred.
#[derive(Debug, Clone)]
pub struct Subject {
    pub id: Id,
    pub owner_organization_id: Id,
    pub title: String,
    /// The numbers of its patents, but for those that have lapsed.
    pub patents: Vec<PatentNumber>,
}

/// Those of these achievements that exist, whatever their state, in no particular order.
pub fn subjects(conn: &mut Conn, ids: &[Id]) -> Result<Vec<Subject>> {
    let rows = queries::of_ids(conn, ids)?;
    let subject = |row: super::model::AchievementRow| {
        let content = row.working()?;
        let is_patent =
            |kind: Option<IpKind>| matches!(kind, Some(IpKind::InventionPatent | IpKind::UtilityModel | IpKind::DesignPatent));
        let standing = content.ip_rights.iter().filter(|right| is_patent(right.kind) && right.status != Some(IpStatus::Lapsed));
        Ok(Subject {
            id: row.id,
            owner_organization_id: row.owner_organization_id,
            patents: standing.filter_map(|right| right.number.parse().ok()).collect(),
            title: content.title,
        })
    };
    rows.into_iter().map(subject).collect()
}

/// The record as it stands now, without contacts and the confidential layer: what evidence keeps of it.
pub fn snapshot(conn: &mut Conn, id: Id) -> Result<Option<Value>> {
    let Some(row) = queries::find(conn, id)? else { return Ok(None) };
    let content = row.published()?.public();
    let taken = super::restrictions::of_one(conn, id)?;
    Ok(Some(serde_json::to_value(row.view(content, false, taken))?))
}

use super::{
    model::{Award, AwardFilter, AwardRow, AwardView},
    queries,
};
use crate::{
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::{Error, Result},
        http::{Expected, List, Page, PatchBody},
        journal::{self, Event},
        types::{Id, Timestamp},
    },
    programme::corrections,
};

/// Enters an award. The centre.
pub fn create(conn: &mut Conn, actor: &Actor, award: Award) -> Result<AwardView> {
    actor.may(Permission::WriteProgramme)?;
    award.references().must_exist(conn)?;
    corrections::may_count(conn, "/awarded_on", [award.awarded_on], &award.correction_reason)?;
    let now = Timestamp::now();
    let row = AwardRow::new(Id::new(), award, 1, now, now)?;
    queries::insert(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view())
}

/// Changes an award. The centre.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<AwardView> {
    actor.may(Permission::WriteProgramme)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let mut before = current.content.0;
    let kept = std::mem::take(&mut before.correction_reason);
    let mut award: Award = patch.apply(serde_json::to_value(&before)?)?;
    award.references().must_exist(conn)?;
    corrections::may_count(conn, "/awarded_on", [before.awarded_on, award.awarded_on], &award.correction_reason)?;
    award.correction_reason = corrections::reason_to_keep(award.correction_reason, kept);
    let row = AwardRow::new(id, award, current.version + 1, current.created_at, Timestamp::now())?;
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event("edit", &row))?;
    Ok(row.view())
}

/// One award.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<AwardView> {
    actor.may(Permission::ReadProgramme)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view())
}

/// A page of awards, those entered last first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &AwardFilter, page: Page) -> Result<List<AwardView>> {
    actor.may(Permission::ReadProgramme)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let rows = queries::list(conn, filter, page)?;
    let views = rows.into_iter().map(AwardRow::view).collect();
    Ok(page.list(views, total, |view: &AwardView| view.id.to_string()))
}

fn event(action: &'static str, row: &AwardRow) -> Event {
    Event { action, entity: "award", entity_id: row.id, version: Some(row.version) }
}

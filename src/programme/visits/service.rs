use super::{
    model::{Visit, VisitFilter, VisitRow, VisitView},
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

/// Enters a visit. The centre.
pub fn create(conn: &mut Conn, actor: &Actor, visit: Visit) -> Result<VisitView> {
    actor.may(Permission::WriteProgramme)?;
    visit.references().must_exist(conn)?;
    corrections::may_count(conn, "/visited_on", [visit.visited_on], &visit.correction_reason)?;
    let now = Timestamp::now();
    let row = VisitRow::new(Id::new(), visit, 1, now, now)?;
    queries::insert(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view())
}

/// Changes a visit. The centre.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<VisitView> {
    actor.may(Permission::WriteProgramme)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let mut before = current.content.0;
    let kept = std::mem::take(&mut before.correction_reason);
    let mut visit: Visit = patch.apply(serde_json::to_value(&before)?)?;
    visit.references().must_exist(conn)?;
    corrections::may_count(conn, "/visited_on", [before.visited_on, visit.visited_on], &visit.correction_reason)?;
    visit.correction_reason = corrections::reason_to_keep(visit.correction_reason, kept);
    let row = VisitRow::new(id, visit, current.version + 1, current.created_at, Timestamp::now())?;
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event("edit", &row))?;
    Ok(row.view())
}

/// One visit.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<VisitView> {
    actor.may(Permission::ReadProgramme)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view())
}

/// A page of visits, those entered last first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &VisitFilter, page: Page) -> Result<List<VisitView>> {
    actor.may(Permission::ReadProgramme)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let rows = queries::list(conn, filter, page)?;
    let views = rows.into_iter().map(VisitRow::view).collect();
    Ok(page.list(views, total, |view: &VisitView| view.id.to_string()))
}

fn event(action: &'static str, row: &VisitRow) -> Event {
    Event { action, entity: "visit", entity_id: row.id, version: Some(row.version) }
}

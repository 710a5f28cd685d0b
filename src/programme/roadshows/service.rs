use super::{
    model::{Roadshow, RoadshowFilter, RoadshowRow, RoadshowView},
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

/// Enters a roadshow. The centre.
pub fn create(conn: &mut Conn, actor: &Actor, roadshow: Roadshow) -> Result<RoadshowView> {
    actor.may(Permission::WriteProgramme)?;
    roadshow.references().must_exist(conn)?;
    corrections::may_count(conn, "/held_on", [roadshow.counts_on()], &roadshow.correction_reason)?;
    let now = Timestamp::now();
    let row = RoadshowRow::new(Id::new(), roadshow, 1, now, now)?;
    queries::insert(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view())
}

/// Changes a roadshow. The centre.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<RoadshowView> {
    actor.may(Permission::WriteProgramme)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let mut before = current.content.0;
    let kept = std::mem::take(&mut before.correction_reason);
    let mut roadshow: Roadshow = patch.apply(serde_json::to_value(&before)?)?;
    roadshow.references().must_exist(conn)?;
    corrections::may_count(conn, "/held_on", [before.counts_on(), roadshow.counts_on()], &roadshow.correction_reason)?;
    roadshow.correction_reason = corrections::reason_to_keep(roadshow.correction_reason, kept);
    let row = RoadshowRow::new(id, roadshow, current.version + 1, current.created_at, Timestamp::now())?;
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event("edit", &row))?;
    Ok(row.view())
}

/// One roadshow.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<RoadshowView> {
    actor.may(Permission::ReadProgramme)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view())
}

/// A page of roadshows, those entered last first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &RoadshowFilter, page: Page) -> Result<List<RoadshowView>> {
    actor.may(Permission::ReadProgramme)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let rows = queries::list(conn, filter, page)?;
    let views = rows.into_iter().map(RoadshowRow::view).collect();
    Ok(page.list(views, total, |view: &RoadshowView| view.id.to_string()))
}

fn event(action: &'static str, row: &RoadshowRow) -> Event {
    Event { action, entity: "roadshow", entity_id: row.id, version: Some(row.version) }
}

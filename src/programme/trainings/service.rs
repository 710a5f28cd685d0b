use super::{
    model::{Training, TrainingFilter, TrainingRow, TrainingView},
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

/// Enters a training. The centre.
pub fn create(conn: &mut Conn, actor: &Actor, training: Training) -> Result<TrainingView> {
    actor.may(Permission::WriteProgramme)?;
    corrections::may_count(conn, "/held_on", [training.counts_on()], &training.correction_reason)?;
    let now = Timestamp::now();
    let row = TrainingRow::new(Id::new(), training, 1, now, now)?;
    queries::insert(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view())
}

/// Changes a training. The centre.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<TrainingView> {
    actor.may(Permission::WriteProgramme)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let mut before = current.content.0;
    let kept = std::mem::take(&mut before.correction_reason);
    let mut training: Training = patch.apply(serde_json::to_value(&before)?)?;
    corrections::may_count(conn, "/held_on", [before.counts_on(), training.counts_on()], &training.correction_reason)?;
    training.correction_reason = corrections::reason_to_keep(training.correction_reason, kept);
    let row = TrainingRow::new(id, training, current.version + 1, current.created_at, Timestamp::now())?;
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event("edit", &row))?;
    Ok(row.view())
}

/// One training.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<TrainingView> {
    actor.may(Permission::ReadProgramme)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view())
}

/// A page of trainings, those entered last first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &TrainingFilter, page: Page) -> Result<List<TrainingView>> {
    actor.may(Permission::ReadProgramme)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let rows = queries::list(conn, filter, page)?;
    let views = rows.into_iter().map(TrainingRow::view).collect();
    Ok(page.list(views, total, |view: &TrainingView| view.id.to_string()))
}

fn event(action: &'static str, row: &TrainingRow) -> Event {
    Event { action, entity: "training", entity_id: row.id, version: Some(row.version) }
}

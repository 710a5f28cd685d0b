use super::{
    filings::{self, Filing, FilingRound},
    model::{Programme, ProgrammeFilter, ProgrammeRow, ProgrammeView},
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

/// Enters a programme. The centre.
pub fn create(conn: &mut Conn, actor: &Actor, programme: Programme) -> Result<ProgrammeView> {
    actor.may(Permission::WriteProgramme)?;
    programme.references().must_exist(conn)?;
    corrections::may_count(conn, "/approved_on", [programme.counts_on()], &programme.correction_reason)?;
    let now = Timestamp::now();
    let row = ProgrammeRow::new(Id::new(), programme, 1, now, now)?;
    queries::insert(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view())
}

/// Changes a programme. The centre.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<ProgrammeView> {
    actor.may(Permission::WriteProgramme)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let mut before = current.content.0.clone();
    before.correction_reason.clear();
    let programme: Programme = patch.apply(serde_json::to_value(&before)?)?;
    programme.references().must_exist(conn)?;
    corrections::may_count(conn, "/approved_on", [before.counts_on(), programme.counts_on()], &programme.correction_reason)?;
    replace(conn, actor, current, programme, "edit")
}

/// Adds the next round of 两上两下 to a programme that is not decided. The centre.
pub fn file(conn: &mut Conn, actor: &Actor, id: Id, filing: Filing, expected: &Expected) -> Result<ProgrammeView> {
    actor.may(Permission::WriteProgramme)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let mut programme = current.content.0.clone();
    if !programme.standing().is_open() || programme.filings.len() == FilingRound::ALL.len() {
        return Err(Error::Conflict("state_forbids"));
    }
    if let Some((pointer, code)) = filings::fault(&programme.filings, &filing) {
        return Err(Error::field(pointer, code));
    }
    programme.filings.push(filing);
    replace(conn, actor, current, programme, "file")
}

fn replace(
    conn: &mut Conn,
    actor: &Actor,
    current: ProgrammeRow,
    mut programme: Programme,
    action: &'static str,
) -> Result<ProgrammeView> {
    let kept = current.content.0.correction_reason;
    programme.correction_reason = corrections::reason_to_keep(programme.correction_reason, kept);
    let row = ProgrammeRow::new(current.id, programme, current.version + 1, current.created_at, Timestamp::now())?;
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event(action, &row))?;
    Ok(row.view())
}

/// One programme.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<ProgrammeView> {
    actor.may(Permission::ReadProgramme)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view())
}

/// A page of programmes, those entered last first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &ProgrammeFilter, page: Page) -> Result<List<ProgrammeView>> {
    actor.may(Permission::ReadProgramme)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let rows = queries::list(conn, filter, page)?;
    let views = rows.into_iter().map(ProgrammeRow::view).collect();
    Ok(page.list(views, total, |view: &ProgrammeView| view.id.to_string()))
}

fn event(action: &'static str, row: &ProgrammeRow) -> Event {
    Event { action, entity: "programme", entity_id: row.id, version: Some(row.version) }
}

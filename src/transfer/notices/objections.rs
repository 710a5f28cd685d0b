//! 异议: what people have against a notice, and what the centre decides of it.

use super::{
    model::{DecideObjection, NewObjection, ObjectionFilter, ObjectionRow, ObjectionView, Verdict},
    queries,
    service::{is_centre, is_entitled, known},
    workflow::ObjectionState,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Conn,
    error::{Error, Result},
    http::{Expected, List, Page},
    journal::{self, Event},
    types::{Id, Timestamp},
};

/// How often one organization may object to one notice.
const MOST_OF_ONE: i64 = 20;

/// Objects to a notice that is open. Whoever is known.
pub fn object(conn: &mut Conn, actor: &Actor, notice: Id, input: NewObjection) -> Result<ObjectionView> {
    actor.may(Permission::ObjectToNotices)?;
    let notice = known(conn, actor, notice)?;
    if !notice.takes_objections() {
        return Err(Error::Conflict("state_forbids"));
    }
    if queries::count_objections_of(conn, notice.id, actor.organization_id)? >= MOST_OF_ONE {
        return Err(Error::Conflict("objections_too_many"));
    }
    let now = Timestamp::now();
    let row = ObjectionRow {
        id: Id::new(),
        notice_id: notice.id,
        organization_id: actor.organization_id,
        content: crate::foundation::types::Json(input),
        state: ObjectionState::Submitted,
        decision: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    queries::insert_objection(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view(true))
}

/// Decides an objection, with the reason. Staff; once.
pub fn decide(conn: &mut Conn, actor: &Actor, id: Id, input: DecideObjection, expected: &Expected) -> Result<ObjectionView> {
    actor.may(Permission::WriteNotices)?;
    let row = queries::find_objection(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(row.version)?;
    let notice = queries::find(conn, row.notice_id)?.ok_or(Error::NotFound)?;
    if row.state != ObjectionState::Submitted || !notice.takes_objections() {
        return Err(Error::Conflict("state_forbids"));
    }
    let state = match input.decision.ok_or_else(|| Error::field("/decision", "required"))? {
        Verdict::Upheld => ObjectionState::Upheld,
        Verdict::Rejected => ObjectionState::Rejected,
    };
    let (version, updated_at) = (row.version + 1, Timestamp::now());
    let row = ObjectionRow { state, decision: Some(input.reason), version, updated_at, ..row };
    if queries::update_objection(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event(state.as_str(), &row))?;
    Ok(row.view(true))
}

/// One objection: for its author, the centre and, without the author's name, the organization that gave notice.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<ObjectionView> {
    actor.may(Permission::ObjectToNotices)?;
    let row = queries::find_objection(conn, id)?.ok_or(Error::NotFound)?;
    let notice = queries::find(conn, row.notice_id)?.ok_or(Error::NotFound)?;
    let named = is_centre(actor) || row.organization_id.is_some() && row.organization_id == actor.organization_id;
    if named || is_entitled(actor, &notice) { Ok(row.view(named)) } else { Err(Error::NotFound) }
}

/// A page of objections, the newest first: all for the centre, one's own for others.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &ObjectionFilter, page: Page) -> Result<List<ObjectionView>> {
    actor.may(Permission::ObjectToNotices)?;
    let author = if is_centre(actor) { None } else { Some(actor.organization_id.ok_or(Error::Forbidden("role_forbids"))?) };
    let total = if page.count { Some(queries::count_objections(conn, filter, author)?) } else { None };
    let rows = queries::list_objections(conn, filter, author, page)?;
    let views = rows.into_iter().map(|row| row.view(true)).collect();
    Ok(page.list(views, total, |view: &ObjectionView| view.id.to_string()))
}

fn event(action: &'static str, row: &ObjectionRow) -> Event {
    Event { action, entity: "notice_objection", entity_id: row.id, version: Some(row.version) }
}

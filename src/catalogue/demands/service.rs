use serde_json::{Map, Value};

use super::{
    content::DemandContent,
    model::{Closing, DemandFilter, DemandHistory, DemandRow, DemandVersionView, DemandView, VersionRow},
    queries::{self, Visible},
    workflow::{DemandAction as Action, DemandState, next},
};
use crate::{
    catalogue::{achievements::RevisionState, organizations},
    foundation::{
        access::{Actor, Grant, Permission},
        db::Conn,
        error::{Error, FieldError, Result},
        http::{Expected, List, Page, PatchBody},
        journal::{self, Event},
        types::{Day, Id, Timestamp},
    },
};

/// Enters a draft. Companies and institutes for themselves, the centre for any organization.
pub fn create(conn: &mut Conn, actor: &Actor, content: DemandContent) -> Result<DemandView> {
    actor.may(Permission::WriteDemands)?;
    let organization = organization(conn, actor, &content)?;
    let content = DemandContent { organization_id: Some(organization), ..content.tidy() };
    let row = DemandRow::new(Id::new(), organization, &content, Timestamp::now())?;
    queries::insert(conn, &row)?;
    queries::insert_version(conn, &VersionRow::new(&row, actor, Action::Create, None))?;
    journal::record(conn, actor, event(Action::Create, &row))?;
    Ok(row.view(content, true))
}

/// Whose demand it will be.
fn organization(conn: &mut Conn, actor: &Actor, content: &DemandContent) -> Result<Id> {
    let organization = content.organization_id.or(actor.organization_id);
    let organization = organization.ok_or_else(|| Error::field("/organization_id", "organization_required"))?;
    if !actor.reaches(Permission::WriteDemands, organization) {
        return Err(Error::field("/organization_id", "organization_forbidden"));
    }
    match organizations::find(conn, organization)? {
        Some(_) => Ok(organization),
        None => Err(Error::field("/organization_id", "organization_unknown")),
    }
}

/// The demand, if the caller may know of it: published, or theirs to write.
fn known(conn: &mut Conn, actor: &Actor, id: Id) -> Result<(DemandRow, bool)> {
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    let entitled = actor.reaches(Permission::WriteDemands, row.organization_id);
    if entitled || row.state == DemandState::Published { Ok((row, entitled)) } else { Err(Error::NotFound) }
}

/// The demand, if it is the caller's own or the caller is of the centre.
fn entrusted(conn: &mut Conn, actor: &Actor, id: Id) -> Result<DemandRow> {
    actor.may(Permission::WriteDemands)?;
    match known(conn, actor, id)? {
        (row, true) => Ok(row),
        (_, false) => Err(Error::Forbidden("not_owner")),
    }
}

fn writable(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<DemandRow> {
    let row = entrusted(conn, actor, id)?;
    expected.check(row.version)?;
    Ok(row)
}

fn reviewable(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<DemandRow> {
    actor.may(Permission::ReviewDemands)?;
    writable(conn, actor, id, expected)
}

/// The demand as this caller may see it: its company and the centre what is being worked on, others what is published.
fn view(actor: &Actor, row: &DemandRow) -> Result<DemandView> {
    if actor.reaches(Permission::WriteDemands, row.organization_id) {
        return Ok(row.view(row.working()?, true));
    }
    // Who may ask the owner of an achievement may ask the owner of a demand.
    let with_contacts = actor.grant(Permission::ReadAchievementContacts) != Grant::No;
    Ok(row.view(row.published()?.shown(with_contacts), false))
}

/// One demand as this caller may see it.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<DemandView> {
    actor.may(Permission::ReadPublishedDemands)?;
    let (row, _) = known(conn, actor, id)?;
    view(actor, &row)
}

/// What is being worked on, for its company and the centre.
pub fn working(conn: &mut Conn, actor: &Actor, id: Id) -> Result<DemandContent> {
    entrusted(conn, actor, id)?.working()
}

/// A page of what the caller may see, the newest first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &DemandFilter, page: Page) -> Result<List<DemandView>> {
    actor.may(Permission::ReadPublishedDemands)?;
    let visible = match (actor.grant(Permission::WriteDemands), actor.organization_id) {
        (Grant::All, _) => Visible::All,
        (Grant::Own, Some(own)) => Visible::PublishedAndOf(own),
        _ => Visible::Published,
    };
    let total = if page.count { Some(queries::count(conn, filter, visible)?) } else { None };
    let rows = queries::list(conn, filter, visible, page)?;
    let views = rows.iter().map(|row| view(actor, row)).collect::<Result<Vec<_>>>()?;
    Ok(page.list(views, total, |view: &DemandView| view.id.to_string()))
}

/// Changes a demand. What is published stays visible while a company's change of it waits for review; the centre's own
/// changes hold at once.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<DemandView> {
    let mut row = writable(conn, actor, id, expected)?;
    let before = row.working()?;
    let content: DemandContent = patch.apply(serde_json::to_value(&before)?)?;
    if content.organization_id != Some(row.organization_id) {
        return Err(Error::field("/organization_id", "organization_fixed"));
    }
    let content = content.tidy();
    let by_owner = actor.grant(Permission::ReviewDemands) == Grant::No;
    let (state, revision) = next(row.standing(), Action::Edit, by_owner).ok_or(Error::Conflict("state_forbids"))?;
    if matches!(state, DemandState::Submitted | DemandState::Published) {
        // The centre may correct a word of a demand whose day has passed.
        let same_day = !by_owner && content.deadline == before.deadline;
        must_be_complete(conn, &row, &content, !same_day)?;
    }
    if revision.is_some() && row.revision_state.is_none() {
        row.published_content = Some(std::mem::take(&mut row.content));
    }
    row.content = serde_json::to_string(&content)?;
    (row.state, row.revision_state) = (state, revision);
    if revision == Some(RevisionState::Submitted) {
        row.submitted_at = Some(Timestamp::now());
        row.return_reason = None;
    }
    store(conn, actor, row, Action::Edit, None)
}

/// Hands a demand in for review.
pub fn submit(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<DemandView> {
    let row = writable(conn, actor, id, expected)?;
    must_be_complete(conn, &row, &row.working()?, true)?;
    let submitted = DemandRow { return_reason: None, submitted_at: Some(Timestamp::now()), ..row };
    advance(conn, actor, submitted, Action::Submit, None)
}

/// What a reviewer needs at least, and what others must not read.
fn must_be_complete(conn: &mut Conn, row: &DemandRow, content: &DemandContent, in_time: bool) -> Result<()> {
    let mut errors = content.missing();
    if in_time && content.deadline.is_some_and(|day| day < Day::today()) {
        errors.push(FieldError::new("/deadline", "deadline_passed"));
    }
    if content.anonymous {
        let names = organizations::names(conn, &[row.organization_id])?;
        errors.extend(names.iter().flat_map(|(_, name)| content.given_away(name)));
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Publishes what was submitted: a demand, or the change of one. Staff.
pub fn publish(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<DemandView> {
    let mut row = reviewable(conn, actor, id, expected)?;
    if row.state != DemandState::Published {
        row.published_at = Some(Timestamp::now());
    }
    if row.code.is_none() {
        row.code = Some(code(conn)?);
    }
    advance(conn, actor, DemandRow { published_content: None, return_reason: None, ..row }, Action::Publish, None)
}

/// The next readable code: `NHXQ-2026-000012`, by the year of publication in Asia/Shanghai.
fn code(conn: &mut Conn) -> Result<String> {
    let year = Day::today().year();
    let number = journal::next_code(conn, &format!("demand_code:{year}"), 1)?;
    Ok(format!("NHXQ-{year}-{number:06}"))
}

/// Gives back what was submitted, with the reason. Staff.
pub fn give_back(conn: &mut Conn, actor: &Actor, id: Id, reason: String, expected: &Expected) -> Result<DemandView> {
    let row = reviewable(conn, actor, id, expected)?;
    let returned = DemandRow { return_reason: Some(reason.clone()), ..row };
    advance(conn, actor, returned, Action::Return, Some(reason))
}

/// Closes a demand for good, whatever became of it. Its company and the centre still see it.
pub fn close(conn: &mut Conn, actor: &Actor, id: Id, closing: Closing, expected: &Expected) -> Result<DemandView> {
    let row = writable(conn, actor, id, expected)?;
    let reason = closing.reason.ok_or_else(|| Error::field("/reason", "required"))?;
    let note = Some(closing.note).filter(|note| !note.is_empty());
    let told = note.as_ref().map_or_else(|| reason.to_string(), |note| format!("{reason}: {note}"));
    let closed = DemandRow {
        published_content: None,
        close_reason: Some(reason),
        close_note: note,
        closed_at: Some(Timestamp::now()),
        ..row
    };
    advance(conn, actor, closed, Action::Close, Some(told))
}

fn advance(conn: &mut Conn, actor: &Actor, mut row: DemandRow, action: Action, reason: Option<String>) -> Result<DemandView> {
    (row.state, row.revision_state) = next(row.standing(), action, false).ok_or(Error::Conflict("state_forbids"))?;
    store(conn, actor, row, action, reason)
}

fn store(conn: &mut Conn, actor: &Actor, mut row: DemandRow, action: Action, reason: Option<String>) -> Result<DemandView> {
    row.version += 1;
    row.updated_at = Timestamp::now();
    row.note_published(&row.working()?);
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    queries::insert_version(conn, &VersionRow::new(&row, actor, action, reason))?;
    journal::record(conn, actor, event(action, &row))?;
    view(actor, &row)
}

fn event(action: Action, row: &DemandRow) -> Event {
    Event { action: action.as_str(), entity: "demand", entity_id: row.id, version: Some(row.version) }
}

/// Every version, oldest first. For its company and the centre.
pub fn history(conn: &mut Conn, actor: &Actor, id: Id) -> Result<DemandHistory> {
    let row = entrusted(conn, actor, id)?;
    let mut before = Map::new();
    let items = queries::versions(conn, row.id)?.into_iter().map(|version| version_view(version, &mut before));
    Ok(DemandHistory { items: items.collect::<Result<_>>()? })
}

fn version_view(row: VersionRow, before: &mut Map<String, Value>) -> Result<DemandVersionView> {
    let content: Option<Map<String, Value>> = row.content.as_deref().map(serde_json::from_str).transpose()?;
    let mut changed = Vec::new();
    if let Some(now) = &content {
        changed.extend(now.keys().chain(before.keys()).filter(|name| now.get(*name) != before.get(*name)).cloned());
        changed.sort_unstable();
        changed.dedup();
        before.clone_from(now);
    }
    Ok(DemandVersionView {
        version: row.version,
        action: row.action,
        state: row.state,
        revision_state: row.revision_state,
        reason: row.reason,
        at: row.at,
        actor_kind: row.actor_kind,
        actor_id: row.actor_id,
        role: row.role,
        changed,
        content: content.map(Value::Object),
    })
}

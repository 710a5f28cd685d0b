use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    content::NoticeContent,
    model::{CloseNotice, NoticeFilter, NoticeRow, NoticeView, ObjectionMark, OpenNotice, StepRow, WithdrawNotice},
    queries::{self, Visible},
    workflow::{NoticeAction, last_day, next, outcome},
};
use crate::{
    catalogue::{achievements, organizations, periods},
    foundation::{
        access::{Actor, Grant, Permission},
        db::Conn,
        error::{Error, FieldError, Result},
        http::{Expected, List, Page, PatchBody},
        journal::{self, Event},
        types::{Day, Id, Timestamp},
    },
};

/// How far the day of publication may lie from today: institutes publish on their own sites first, and bring the notice here
/// when they get to it.
const FARTHEST_DAYS: i32 = 60;

/// Drafts a notice. Staff.
pub fn create(conn: &mut Conn, actor: &Actor, content: NoticeContent) -> Result<NoticeView> {
    actor.may(Permission::WriteNotices)?;
    let content = checked(conn, content)?;
    let year = Day::today().year();
    let number = journal::next_code(conn, &format!("notice_code:{year}"), 1)?;
    let row = NoticeRow::new(format!("NHGS-{year}-{number:06}"), content, Timestamp::now()).ok_or_else(incomplete)?;
    queries::insert(conn, &row)?;
    queries::insert_step(conn, &StepRow::new(&row, actor, NoticeAction::Create, said(&row)?))?;
    journal::record(conn, actor, event(NoticeAction::Create, &row))?;
    Ok(row.view(Vec::new()))
}

fn incomplete() -> Error {
    Error::internal("the rules of a notice's fields let something through")
}

/// What a step keeps of the text that it wrote.
fn said(row: &NoticeRow) -> Result<Value> {
    Ok(json!({"content": serde_json::to_value(&row.content.0)?}))
}

/// The content in the form that is kept, if what it names is there and is the organization's.
fn checked(conn: &mut Conn, content: NoticeContent) -> Result<NoticeContent> {
    let mut content = content.tidy();
    let mut wrong = Vec::new();
    if let Some(id) = content.organization_id
        && organizations::find(conn, id)?.is_none()
    {
        wrong.push(FieldError::new("/organization_id", "organization_unknown"));
    }
    if let Some(id) = content.achievement_id {
        match achievements::subjects(conn, &[id])?.first().map(|subject| subject.owner_organization_id) {
            None => wrong.push(FieldError::new("/achievement_id", "achievement_unknown")),
            owner if owner != content.organization_id => wrong.push(FieldError::new("/achievement_id", "notice_not_owners")),
            _ => {}
        }
    }
    if let Some(id) = content.deal_id {
        match queries::provider_of(conn, id)? {
            None => wrong.push(FieldError::new("/deal_id", "deal_unknown")),
            provider if provider != content.organization_id => wrong.push(FieldError::new("/deal_id", "notice_not_providers")),
            _ => {}
        }
    }
    if let Some(id) = content.buyer_organization_id {
        match organizations::names(conn, &[id])?.pop() {
            None => wrong.push(FieldError::new("/buyer_organization_id", "organization_unknown")),
            Some((_, name)) => content.buyer_name = name,
        }
    }
    if wrong.is_empty() { Ok(content) } else { Err(Error::Invalid(wrong)) }
}

/// Changes a draft. Staff. What has been published is not changed: it is withdrawn and given anew.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<NoticeView> {
    let row = writable(conn, actor, id, expected)?;
    let content: NoticeContent = patch.apply(serde_json::to_value(&row.content.0)?)?;
    next(row.state, NoticeAction::Edit).ok_or(Error::Conflict("state_forbids"))?;
    let new = NoticeRow::new(row.code.clone(), checked(conn, content)?, row.created_at).ok_or_else(incomplete)?;
    let row = NoticeRow { id: row.id, version: row.version, ..new };
    let detail = said(&row)?;
    advance(conn, actor, row, NoticeAction::Edit, detail)
}

/// Publishes a draft, and counts how long it stands. The achievement is kept as it is on that day. Staff.
pub fn open(conn: &mut Conn, actor: &Actor, id: Id, input: OpenNotice, expected: &Expected) -> Result<NoticeView> {
    let row = writable(conn, actor, id, expected)?;
    next(row.state, NoticeAction::Open).ok_or(Error::Conflict("state_forbids"))?;
    let content = &row.content.0;
    let today = Day::today();
    let starts_on = input.starts_on.unwrap_or(today);
    let earliest = if content.medium.is_empty() { today } else { today.plus_days(-FARTHEST_DAYS) };
    let latest = today.plus_days(FARTHEST_DAYS);
    let mut wrong = content.missing();
    if !(earliest..=latest).contains(&starts_on) {
        wrong.push(FieldError::new("/starts_on", "notice_start_range").with("from", earliest).with("to", latest));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let ends_on = periods::next_working(conn, last_day(starts_on, content.days()))?;
    let achievement = content.achievement_id.map(|id| achievements::snapshot(conn, id)).transpose()?.flatten();
    let detail = json!({"starts_on": starts_on, "ends_on": ends_on, "achievement": achievement});
    let row = NoticeRow { starts_on: Some(starts_on), ends_on: Some(ends_on), ..row };
    advance(conn, actor, row, NoticeAction::Open, detail)
}

/// Closes a notice that has stood for its time and whose objections are all decided. Staff.
pub fn close(conn: &mut Conn, actor: &Actor, id: Id, input: CloseNotice, expected: &Expected) -> Result<NoticeView> {
    let row = writable(conn, actor, id, expected)?;
    next(row.state, NoticeAction::Close).ok_or(Error::Conflict("state_forbids"))?;
    if row.ends_on.is_none_or(|last| Day::today() <= last) {
        return Err(Error::Conflict("notice_period_running"));
    }
    let objections: Vec<_> = queries::objection_marks(conn, &[id])?.iter().map(|(_, mark)| mark.state).collect();
    let outcome = outcome(&objections).ok_or(Error::Conflict("objections_undecided"))?;
    if !objections.is_empty() && input.decision.is_empty() {
        return Err(Error::field("/decision", "required"));
    }
    let detail = json!({"outcome": outcome, "decision": input.decision});
    let remark = Some(input.decision).filter(|text| !text.is_empty());
    advance(conn, actor, NoticeRow { outcome: Some(outcome), remark, ..row }, NoticeAction::Close, detail)
}

/// Takes a notice back. Staff.
pub fn withdraw(conn: &mut Conn, actor: &Actor, id: Id, input: WithdrawNotice, expected: &Expected) -> Result<NoticeView> {
    let row = writable(conn, actor, id, expected)?;
    let detail = json!({"reason": input.reason});
    advance(conn, actor, NoticeRow { remark: Some(input.reason), ..row }, NoticeAction::Withdraw, detail)
}

fn advance(conn: &mut Conn, actor: &Actor, mut row: NoticeRow, action: NoticeAction, detail: Value) -> Result<NoticeView> {
    row.state = next(row.state, action).ok_or(Error::Conflict("state_forbids"))?;
    row.version += 1;
    row.updated_at = Timestamp::now();
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    queries::insert_step(conn, &StepRow::new(&row, actor, action, detail))?;
    journal::record(conn, actor, event(action, &row))?;
    view(conn, row)
}

fn view(conn: &mut Conn, row: NoticeRow) -> Result<NoticeView> {
    let marks = queries::objection_marks(conn, &[row.id])?;
    Ok(row.view(marks.into_iter().map(|(_, mark)| mark).collect()))
}

fn event(action: NoticeAction, row: &NoticeRow) -> Event {
    Event { action: action.as_str(), entity: "notice", entity_id: row.id, version: Some(row.version) }
}

/// The notice, if the caller may change it.
fn writable(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<NoticeRow> {
    actor.may(Permission::WriteNotices)?;
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(row.version)?;
    Ok(row)
}

/// Whether the notice is the caller's own, or the caller is the centre.
pub(super) fn is_entitled(actor: &Actor, row: &NoticeRow) -> bool {
    is_centre(actor) || actor.organization_id == Some(row.organization_id)
}

pub(super) fn is_centre(actor: &Actor) -> bool {
    actor.grant(Permission::WriteNotices) == Grant::All
}

/// The notice, if the caller may know of it.
pub(super) fn known(conn: &mut Conn, actor: &Actor, id: Id) -> Result<NoticeRow> {
    actor.may(Permission::ReadNotices)?;
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    if row.is_public() || is_entitled(actor, &row) { Ok(row) } else { Err(Error::NotFound) }
}

/// One notice: open and closed ones from their first day on for anyone, others for the organization that gives it and the centre.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<NoticeView> {
    let row = known(conn, actor, id)?;
    view(conn, row)
}

/// A page of the notices that the caller may see, the newest first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &NoticeFilter, page: Page) -> Result<List<NoticeView>> {
    actor.may(Permission::ReadNotices)?;
    let visible = match actor.organization_id {
        _ if is_centre(actor) => Visible::All,
        Some(own) => Visible::PublicAndOf(own),
        None => Visible::Public,
    };
    let total = if page.count { Some(queries::count(conn, filter, visible)?) } else { None };
    let rows = queries::list(conn, filter, visible, page)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut marks: HashMap<Id, Vec<ObjectionMark>> = HashMap::new();
    for (notice, mark) in queries::objection_marks(conn, &ids)? {
        marks.entry(notice).or_default().push(mark);
    }
    let views = rows.into_iter().map(|row| {
        let marks = marks.remove(&row.id).unwrap_or_default();
        row.view(marks)
    });
    Ok(page.list(views.collect(), total, |view: &NoticeView| view.id.to_string()))
}

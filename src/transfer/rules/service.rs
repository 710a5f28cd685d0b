use super::{
    model::{Calendar, CalendarDay, CalendarDays, CalendarFilter, CalendarRow, RuleFilter, RuleRow, RuleView, Rules},
    queries,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Conn,
    error::{Error, OnUnique, Result},
    http::{Expected, List, Page, PatchBody},
    journal::{self, Event},
    types::{Day, Id, Timestamp},
};

/// The rules that hold on a day; the empty ones before there were any.
pub fn in_force(conn: &mut Conn, day: Day) -> Result<Rules> {
    Ok(queries::in_force(conn, day)?.map(|row| row.rules()).unwrap_or_default())
}

/// Enters rules that hold from a day on. Admin.
pub fn create(conn: &mut Conn, actor: &Actor, rules: Rules) -> Result<RuleView> {
    actor.may(Permission::ManageRules)?;
    let now = Timestamp::now();
    let row = RuleRow::new(Id::new(), rules, 1, now, now).ok_or_else(|| Error::field("/effective_from", "required"))?;
    queries::insert(conn, &row).on_unique("/effective_from", "effective_from_taken")?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view())
}

/// Changes rules. Admin.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<RuleView> {
    actor.may(Permission::ManageRules)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let rules: Rules = patch.apply(serde_json::to_value(current.rules())?)?;
    let row = RuleRow::new(id, rules, current.version + 1, current.created_at, Timestamp::now())
        .ok_or_else(|| Error::field("/effective_from", "required"))?;
    if queries::update(conn, &row).on_unique("/effective_from", "effective_from_taken")? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event("edit", &row))?;
    Ok(row.view())
}

/// One set of rules. Staff.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<RuleView> {
    actor.may(Permission::ReadRules)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view())
}

/// A page of rules. Staff.
pub fn list(conn: &mut Conn, actor: &Actor, _: &RuleFilter, page: Page) -> Result<List<RuleView>> {
    actor.may(Permission::ReadRules)?;
    let views = queries::list(conn, page)?.into_iter().map(RuleRow::view).collect();
    Ok(page.list(views, None, |view: &RuleView| view.id.to_string()))
}

/// The days of a year on which the state's calendar departs from Monday to Friday. Staff.
pub fn calendar(conn: &mut Conn, actor: &Actor, filter: &CalendarFilter) -> Result<Calendar> {
    actor.may(Permission::ReadRules)?;
    let year = filter.year.unwrap_or_else(|| Day::today().year());
    let bound = |text: String| text.parse::<Day>().map_err(Error::internal);
    let rows = queries::calendar(conn, bound(format!("{year}-01-01"))?, bound(format!("{year}-12-31"))?)?;
    let day = |row: CalendarRow| CalendarDay { day: Some(row.day), is_working: Some(row.is_working), name: row.name };
    Ok(Calendar { items: rows.into_iter().map(day).collect() })
}

/// Enters days of the calendar, as the State Council announces them. Admin.
pub fn put_calendar(conn: &mut Conn, actor: &Actor, input: CalendarDays) -> Result<()> {
    actor.may(Permission::ManageRules)?;
    for CalendarDay { day, is_working, name } in input.days {
        let (Some(day), Some(is_working)) = (day, is_working) else { continue };
        queries::put_day(conn, &CalendarRow { day, is_working, name })?;
    }
    let event = Event { action: "edit", entity: "calendar", entity_id: Id::new(), version: None };
    journal::record(conn, actor, event)
}

fn event(action: &'static str, row: &RuleRow) -> Event {
    Event { action, entity: "contract_rules", entity_id: row.id, version: Some(row.version) }
}

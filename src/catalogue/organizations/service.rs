use super::{
    model::{NewOrganization, OrganizationFilter, OrganizationRow, OrganizationView},
    queries,
};
use crate::{
    catalogue::periods::service::{may_replace, reason_to_keep},
    foundation::{
        access::{Actor, Grant, Permission},
        db::Conn,
        error::{Error, OnUnique, Result},
        http::{Expected, List, Page, PatchBody},
        journal::{self, Event},
        types::{Id, Timestamp},
    },
};

/// Registers an organization. Admin.
pub fn create(conn: &mut Conn, actor: &Actor, input: NewOrganization) -> Result<OrganizationView> {
    actor.may(Permission::ManageOrganizations)?;
    may_replace(conn, "/tiers", &[], &input.tiers, &input.correction_reason)?;
    let now = Timestamp::now();
    let row = OrganizationRow::new(Id::new(), input, 1, now, now).ok_or_else(|| Error::field("/kind", "required"))?;
    queries::insert(conn, &row).on_unique("/uscc", "uscc_taken")?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view(true, true))
}

/// Changes an organization. Admin.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<OrganizationView> {
    actor.may(Permission::ManageOrganizations)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let mut input: NewOrganization = patch.apply(serde_json::to_value(current.input())?)?;
    may_replace(conn, "/tiers", &current.tiers.0, &input.tiers, &input.correction_reason)?;
    input.correction_reason = reason_to_keep(input.correction_reason, current.correction_reason.unwrap_or_default());
    let row = OrganizationRow::new(id, input, current.version + 1, current.created_at, Timestamp::now())
        .ok_or_else(|| Error::field("/kind", "required"))?;
    if queries::update(conn, &row).on_unique("/uscc", "uscc_taken")? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event("edit", &row))?;
    Ok(row.view(true, true))
}

/// One organization, with its contact for those entitled.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<OrganizationView> {
    actor.may(Permission::ReadOrganizations)?;
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    Ok(row.view(actor.reaches(Permission::ReadOrganizationContacts, id), sees_corrections(actor)))
}

/// A page of organizations, the newest first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &OrganizationFilter, page: Page) -> Result<List<OrganizationView>> {
    actor.may(Permission::ReadOrganizations)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let rows = queries::list(conn, filter, page)?;
    let views = rows
        .into_iter()
        .map(|row| {
            let with_contact = actor.reaches(Permission::ReadOrganizationContacts, row.id);
            row.view(with_contact, sees_corrections(actor))
        })
        .collect();
    Ok(page.list(views, total, |view: &OrganizationView| view.id.to_string()))
}

fn sees_corrections(actor: &Actor) -> bool {
    actor.grant(Permission::ReadOrganizationContacts) == Grant::All
}

fn event(action: &'static str, row: &OrganizationRow) -> Event {
    Event { action, entity: "organization", entity_id: row.id, version: Some(row.version) }
}

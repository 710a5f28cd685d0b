use super::{
    model::{BrokerFilter, BrokerRow, BrokerView, NewBroker},
    queries,
};
use crate::{
    catalogue::{organizations, periods},
    foundation::{
        access::{Actor, Grant, Permission},
        db::Conn,
        error::{Error, FieldError, OnUnique, Result},
        http::{Expected, List, Page, PatchBody},
        journal::{self, Event},
        types::{Day, Id, Timestamp},
    },
};

/// Refuses a broker who is unknown (`broker_unknown`) or holds no certificate valid on this day
/// (`broker_not_certified`), at `pointer`.
pub fn must_be_certified(conn: &mut Conn, pointer: &str, broker: Id, day: Day) -> Result<()> {
    match queries::is_certified(conn, broker, day)? {
        None => Err(Error::field(pointer, "broker_unknown")),
        Some(false) => Err(Error::Invalid(vec![FieldError::new(pointer, "broker_not_certified").with("day", day)])),
        Some(true) => Ok(()),
    }
}

/// Registers a broker with the certificates held. Staff.
pub fn create(conn: &mut Conn, actor: &Actor, input: NewBroker) -> Result<BrokerView> {
    actor.may(Permission::ManageBrokers)?;
    let now = Timestamp::now();
    let row = BrokerRow::new(Id::new(), input.tidy(), 1, now, now);
    organization_must_exist(conn, &row)?;
    certificates_may_change(conn, &NewBroker::default(), &row.content.0)?;
    queries::insert(conn, &row)?;
    put_certificates(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view(true))
}

/// Changes a broker and the certificates held. Staff.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<BrokerView> {
    actor.may(Permission::ManageBrokers)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let mut before = current.content.0;
    let kept = std::mem::take(&mut before.correction_reason);
    let mut input: NewBroker = patch.apply::<NewBroker>(serde_json::to_value(&before)?)?.tidy();
    certificates_may_change(conn, &before, &input)?;
    input.correction_reason = periods::service::reason_to_keep(input.correction_reason, kept);
    let row = BrokerRow::new(id, input, current.version + 1, current.created_at, Timestamp::now());
    organization_must_exist(conn, &row)?;
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    put_certificates(conn, &row)?;
    journal::record(conn, actor, event("edit", &row))?;
    Ok(row.view(true))
}

/// On a closed day nobody becomes or ceases to be a certified broker without a stated reason.
fn certificates_may_change(conn: &mut Conn, before: &NewBroker, after: &NewBroker) -> Result<()> {
    let reason = &after.correction_reason;
    if before.inactive_since != after.inactive_since {
        for day in [before.inactive_since, after.inactive_since].into_iter().flatten() {
            periods::service::may_correct(conn, "/inactive_since", day, reason)?;
        }
    }
    periods::service::may_replace(conn, "/certificates", &before.certificates, &after.certificates, reason)
}

fn organization_must_exist(conn: &mut Conn, row: &BrokerRow) -> Result<()> {
    match row.organization_id {
        Some(id) if organizations::find(conn, id)?.is_none() => Err(Error::field("/organization_id", "organization_unknown")),
        _ => Ok(()),
    }
}

/// Puts the certificates in place of those before. Every one that is another's, or stands twice, is told.
fn put_certificates(conn: &mut Conn, row: &BrokerRow) -> Result<()> {
    queries::delete_certificates(conn, row.id)?;
    let mut taken = Vec::new();
    for (index, certificate) in row.certificates().iter().enumerate() {
        let pointer = format!("/certificates/{index}/number");
        if queries::is_taken(conn, &certificate.issuer, &certificate.number)? {
            taken.push(FieldError::new(pointer, "certificate_taken"));
        } else {
            queries::insert_certificate(conn, certificate).on_unique(&pointer, "certificate_taken")?;
        }
    }
    if taken.is_empty() { Ok(()) } else { Err(Error::Invalid(taken)) }
}

/// One broker, with the contact for the centre.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<BrokerView> {
    actor.may(Permission::ReadBrokers)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view(sees_contacts(actor)))
}

/// A page of brokers, the newest first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &BrokerFilter, page: Page) -> Result<List<BrokerView>> {
    actor.may(Permission::ReadBrokers)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let with_contact = sees_contacts(actor);
    let views = queries::list(conn, filter, page)?.into_iter().map(|row| row.view(with_contact)).collect();
    Ok(page.list(views, total, |view: &BrokerView| view.id.to_string()))
}

fn sees_contacts(actor: &Actor) -> bool {
    actor.grant(Permission::ManageBrokers) != Grant::No
}

fn event(action: &'static str, row: &BrokerRow) -> Event {
    Event { action, entity: "broker", entity_id: row.id, version: Some(row.version) }
}

use super::{
    model::{Financing, FinancingFilter, FinancingRow, FinancingView},
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

/// Enters a financing. The centre.
pub fn create(conn: &mut Conn, actor: &Actor, financing: Financing) -> Result<FinancingView> {
    actor.may(Permission::WriteProgramme)?;
    financing.references().must_exist(conn)?;
    corrections::may_count(conn, "/agreed_on", [financing.counts_on()], &financing.correction_reason)?;
    let now = Timestamp::now();
    let row = FinancingRow::new(Id::new(), financing, 1, now, now)?;
    queries::insert(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view())
}

/// Changes a financing. The centre.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<FinancingView> {
    actor.may(Permission::WriteProgramme)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let mut before = current.content.0;
    let kept = std::mem::take(&mut before.correction_reason);
    let mut financing: Financing = patch.apply(serde_json::to_value(&before)?)?;
    financing.references().must_exist(conn)?;
    corrections::may_count(conn, "/agreed_on", [before.counts_on(), financing.counts_on()], &financing.correction_reason)?;
    financing.correction_reason = corrections::reason_to_keep(financing.correction_reason, kept);
    let row = FinancingRow::new(id, financing, current.version + 1, current.created_at, Timestamp::now())?;
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event("edit", &row))?;
    Ok(row.view())
}

/// One financing.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<FinancingView> {
    actor.may(Permission::ReadProgramme)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view())
}

/// A page of financings, those entered last first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &FinancingFilter, page: Page) -> Result<List<FinancingView>> {
    actor.may(Permission::ReadProgramme)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let rows = queries::list(conn, filter, page)?;
    let views = rows.into_iter().map(FinancingRow::view).collect();
    Ok(page.list(views, total, |view: &FinancingView| view.id.to_string()))
}

fn event(action: &'static str, row: &FinancingRow) -> Event {
    Event { action, entity: "financing", entity_id: row.id, version: Some(row.version) }
}

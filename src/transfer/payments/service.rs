use super::{
    model::{NewPayment, PaymentView},
    queries,
};
use crate::{
    catalogue::periods,
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::{Error, OnUnique, Result},
        http::{List, Page},
        journal::{self, Event},
        types::{Day, Fen, Id, Timestamp},
    },
    transfer::contracts,
};

/// Enters money received against a registered contract, or takes such a row back. Staff.
pub fn create(conn: &mut Conn, actor: &Actor, contract: Id, new: NewPayment) -> Result<PaymentView> {
    actor.may(Permission::WriteContracts)?;
    let contract = contracts::service::get(conn, actor, contract)?;
    // A mistake can be taken back of a contract that has been taken out, too.
    let may = if new.reverses.is_some() { contract.registered_on.is_some() } else { contract.state.is_registered() };
    if !may {
        return Err(Error::Conflict("contract_not_registered"));
    }
    let received_on = new.received_on.unwrap_or_else(Day::today);
    if contract.content.signed_on.is_some_and(|signed_on| received_on < signed_on) {
        return Err(Error::field("/received_on", "received_before_signing"));
    }
    periods::service::may_correct(conn, "/received_on", received_on, &new.correction_reason)?;
    let (amount_fen, technology_amount_fen) = match new.reverses {
        Some(id) => taken_back(conn, contract.id, id, received_on)?,
        None => {
            let amount = new.amount_fen.map_or(0, Fen::get);
            (amount, new.technology_amount_fen.map_or(amount, Fen::get))
        }
    };
    let payment = PaymentView {
        id: Id::new(),
        contract_id: contract.id,
        received_on,
        amount_fen,
        technology_amount_fen,
        reverses: new.reverses,
        note: new.note,
        actor_id: actor.id,
        created_at: Timestamp::now(),
    };
    queries::insert(conn, &payment).on_unique("/reverses", "already_reversed")?;
    journal::record(conn, actor, Event { action: "create", entity: "payment", entity_id: payment.id, version: None })?;
    Ok(payment)
}

/// The amounts that take a row of this contract back.
fn taken_back(conn: &mut Conn, contract: Id, id: Id, on: Day) -> Result<(i64, i64)> {
    let first = queries::find(conn, id)?.filter(|first| first.contract_id == contract && first.reverses.is_none());
    let first = first.ok_or_else(|| Error::field("/reverses", "payment_unknown"))?;
    if on < first.received_on {
        return Err(Error::field("/received_on", "reversed_before_payment"));
    }
    Ok((-first.amount_fen, -first.technology_amount_fen))
}

/// The payments of a contract that the caller may see, the newest first.
pub fn list(conn: &mut Conn, actor: &Actor, contract: Id, page: Page) -> Result<List<PaymentView>> {
    let contract = contracts::service::get(conn, actor, contract)?.id;
    let total = if page.count { Some(queries::count(conn, contract)?) } else { None };
    let payments = queries::list(conn, contract, page)?;
    Ok(page.list(payments, total, |payment: &PaymentView| payment.id.to_string()))
}

/// One payment, for those who may see its contract.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<PaymentView> {
    actor.may(Permission::ReadContracts)?;
    let payment = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    contracts::service::get(conn, actor, payment.contract_id)?;
    Ok(payment)
}

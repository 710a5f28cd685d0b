use diesel::prelude::*;

use super::{
    model::{ContractFilter, ContractRow, ExportRequest, StepRow},
    workflow::{ContractAction, ContractState},
};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::{Day, Id},
    },
    schema::{
        contract_achievements, contract_steps,
        contracts::{self, table},
        deals,
    },
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<ContractRow>> {
    table.find(id).select(ContractRow::as_select()).first(conn).optional()
}

pub(super) fn find_by_number(conn: &mut Conn, number: &str) -> QueryResult<Option<ContractRow>> {
    table.filter(contracts::number.eq(number)).select(ContractRow::as_select()).first(conn).optional()
}

/// `party` restricts to what an organization is a party to.
fn filtered<'a>(filter: &'a ContractFilter, party: Option<Id>) -> contracts::BoxedQuery<'a, MultiBackend> {
    let mut query = table.into_boxed();
    for party in [party, filter.organization_id].into_iter().flatten() {
        let seller = contracts::seller_organization_id.eq(Some(party)).assume_not_null();
        query = query.filter(seller.or(contracts::buyer_organization_id.eq(Some(party)).assume_not_null()));
    }
    if party.is_some() {
        query = query.filter(contracts::state.eq_any(ContractState::SHOWN_TO_PARTIES.to_vec()));
    }
    if !filter.state.is_empty() {
        query = query.filter(contracts::state.eq_any(filter.state.clone()));
    }
    if !filter.r#type.is_empty() {
        query = query.filter(contracts::contract_type.eq_any(filter.r#type.clone()));
    }
    if let Some(deal) = filter.deal_id {
        query = query.filter(contracts::deal_id.eq(deal));
    }
    if let Some(achievement) = filter.achievement_id {
        let of = contract_achievements::table
            .filter(contract_achievements::achievement_id.eq(achievement))
            .select(contract_achievements::contract_id);
        query = query.filter(contracts::id.eq_any(of));
    }
    if let Some(number) = &filter.number {
        query = query.filter(contracts::number.eq(number));
    }
    if let Some(number) = &filter.official_number {
        query = query.filter(contracts::official_number.eq(number));
    }
    if let Some(from) = filter.registered_from {
        query = query.filter(contracts::registered_on.ge(from));
    }
    if let Some(to) = filter.registered_to {
        query = query.filter(contracts::registered_on.le(to));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &ContractFilter, party: Option<Id>, page: Page) -> QueryResult<Vec<ContractRow>> {
    let mut query = filtered(filter, party).order(contracts::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(contracts::id.lt(after));
    }
    query.select(ContractRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &ContractFilter, party: Option<Id>) -> QueryResult<i64> {
    filtered(filter, party).count().get_result(conn)
}

/// The oldest first, after an id if given.
pub(super) fn to_export(
    conn: &mut Conn,
    request: &ExportRequest,
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<ContractRow>> {
    let mut query = table.order(contracts::id.asc()).limit(limit).into_boxed();
    if !request.state.is_empty() {
        query = query.filter(contracts::state.eq_any(request.state.clone()));
    }
    if let Some(from) = request.registered_from {
        query = query.filter(contracts::registered_on.ge(from));
    }
    if let Some(to) = request.registered_to {
        query = query.filter(contracts::registered_on.le(to));
    }
    if let Some(after) = after {
        query = query.filter(contracts::id.gt(after));
    }
    query.select(ContractRow::as_select()).load(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &ContractRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &ContractRow) -> QueryResult<usize> {
    diesel::update(table.filter(contracts::id.eq(row.id)).filter(contracts::version.eq(row.version - 1))).set(row).execute(conn)
}

pub(super) fn insert_step(conn: &mut Conn, step: &StepRow) -> QueryResult<usize> {
    diesel::insert_into(contract_steps::table).values(step).execute(conn)
}

pub(super) fn steps(conn: &mut Conn, id: Id) -> QueryResult<Vec<StepRow>> {
    contract_steps::table
        .filter(contract_steps::contract_id.eq(id))
        .order(contract_steps::version.asc())
        .select(StepRow::as_select())
        .load(conn)
}

/// The last step of a kind.
pub(super) fn last_step(conn: &mut Conn, id: Id, action: ContractAction) -> QueryResult<Option<StepRow>> {
    contract_steps::table
        .filter(contract_steps::contract_id.eq(id))
        .filter(contract_steps::action.eq(action))
        .order(contract_steps::version.desc())
        .select(StepRow::as_select())
        .first(conn)
        .optional()
}

/// Makes these the achievements of a contract.
pub(super) fn set_achievements(conn: &mut Conn, contract: Id, ids: &[Id]) -> QueryResult<()> {
    let of = contract_achievements::table.filter(contract_achievements::contract_id.eq(contract));
    diesel::delete(of).execute(conn)?;
    for id in ids {
        diesel::insert_into(contract_achievements::table)
            .values((contract_achievements::contract_id.eq(contract), contract_achievements::achievement_id.eq(id)))
            .execute(conn)?;
    }
    Ok(())
}

pub(super) fn deal_exists(conn: &mut Conn, id: Id) -> QueryResult<bool> {
    Ok(deals::table.find(id).count().get_result::<i64>(conn)? > 0)
}

/// Other contracts of the same parties: number, day of signing, total and technology amount, in fen.
pub(super) type Sibling = (String, Option<Day>, i64, i64);

pub(super) fn siblings(conn: &mut Conn, row: &ContractRow) -> QueryResult<Vec<Sibling>> {
    table
        .filter(contracts::seller_key.eq(&row.seller_key))
        .filter(contracts::buyer_key.eq(&row.buyer_key))
        .filter(contracts::id.ne(row.id))
        .filter(contracts::state.ne_all(vec![ContractState::Refused, ContractState::Cancelled, ContractState::Revoked]))
        .limit(1_000)
        .select((contracts::number, contracts::signed_on, contracts::total_amount_fen, contracts::technology_amount_fen))
        .load(conn)
}

/// Every contract that has been registered, as it stands: id, 1 while it counts, technology amount, total amount.
pub(super) fn standing(conn: &mut Conn) -> QueryResult<Vec<(Id, ContractState, i64, i64)>> {
    table
        .filter(contracts::registered_on.is_not_null())
        .select((contracts::id, contracts::state, contracts::technology_amount_fen, contracts::total_amount_fen))
        .load(conn)
}

/// Whether another contract has this official number.
pub(super) fn official_number_taken(conn: &mut Conn, number: &str, id: Id) -> QueryResult<bool> {
    let taken = table.filter(contracts::official_number.eq(number)).filter(contracts::id.ne(id));
    Ok(taken.count().get_result::<i64>(conn)? > 0)
}

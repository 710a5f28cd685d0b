//! From the hand-in to the registered contract, and what is done to one. Each function is one step. Staff.

use std::collections::HashMap;

use super::{
    model::{
        Amendment, ContractRow, ContractView, Decision, OfficialNumber, OfficialNumbers, Refusal, Registration, Review,
        StepDetail, StepReason,
    },
    parties, queries,
    service::{must_be_complete, rules_of, store, writable},
    workflow::{ContractAction, ContractState, next},
};
use crate::{
    catalogue::{accounts, periods},
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::{Error, FieldError, Result},
        http::Expected,
        types::{Day, Fen, Id},
    },
    transfer::{
        rules::Rules,
        trade_value::{self, EntryKind, NewEntry},
    },
};

fn advance(row: &mut ContractRow, action: ContractAction, with_experts: bool) -> Result<()> {
    row.state = next(row.state, action, with_experts).ok_or(Error::Conflict("state_forbids"))?;
    Ok(())
}

/// Hands a draft in, or what a supplement was asked for; the count of the deadline then goes on.
pub fn submit(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<ContractView> {
    let mut row = writable(conn, actor, id, expected)?;
    must_be_complete(&row.content.0)?;
    let resumes = row.state == ContractState::Supplement;
    advance(&mut row, ContractAction::Submit, false)?;
    if resumes {
        let asked = queries::last_step(conn, row.id, ContractAction::Supplement)?;
        let left = asked.and_then(|step| step.detail.0.working_days_left);
        row.due_on = left.map(|days| periods::add_working_days(conn, Day::today(), days)).transpose()?;
    }
    store(conn, actor, row, ContractAction::Submit, StepDetail::default(), false)
}

/// Takes it in for registration: from the next working day the deadline runs.
pub fn accept(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<ContractView> {
    let mut row = handled(conn, actor, id, expected)?;
    advance(&mut row, ContractAction::Accept, false)?;
    let today = Day::today();
    let rules = crate::transfer::rules::in_force(conn, today)?;
    let days = match rules.expert_decision_working_days {
        Some(days) if asks_experts(&row, &rules) => Some(days),
        _ => rules.decision_working_days,
    };
    row.due_on = days.map(|days| periods::add_working_days(conn, today, days)).transpose()?;
    store(conn, actor, row, ContractAction::Accept, StepDetail::default(), false)
}

/// Asks the parties for what is missing; the count of the deadline rests meanwhile.
pub fn supplement(conn: &mut Conn, actor: &Actor, id: Id, reason: StepReason, expected: &Expected) -> Result<ContractView> {
    let mut row = handled(conn, actor, id, expected)?;
    advance(&mut row, ContractAction::Supplement, false)?;
    let today = Day::today();
    let left = match row.due_on.take() {
        Some(due) => Some(periods::working_days_between(conn, today, due)?),
        None => None,
    };
    let detail = StepDetail { note: reason.reason, working_days_left: left, ..StepDetail::default() };
    store(conn, actor, row, ContractAction::Supplement, detail, false)
}

fn handled(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<ContractRow> {
    actor.may(Permission::RegisterContracts)?;
    writable(conn, actor, id, expected)
}

fn asks_experts(row: &ContractRow, rules: &Rules) -> bool {
    rules.expert_review_threshold_fen.is_some_and(|threshold| row.technology_amount_fen >= threshold.get())
}

/// By what the two persons who have to approve are told apart.
fn person(actor: &Actor) -> String {
    actor.id.map_or_else(|| actor.kind.to_string(), |id| id.to_string())
}

/// Refuses the second approval by whoever gave the first, or by a key that one of the two made for the other.
fn must_be_another(conn: &mut Conn, actor: &Actor, first_reviewer: Option<&str>) -> Result<()> {
    let first: Option<Id> = first_reviewer.and_then(|first| first.parse().ok());
    let same = match (first, actor.id) {
        (Some(first), Some(second)) => accounts::service::may_be_one_person(conn, first, second)?,
        _ => first_reviewer == Some(person(actor).as_str()),
    };
    if same { Err(Error::Conflict("same_reviewer")) } else { Ok(()) }
}

/// One person's review: the first, the experts' opinion where the amount asks for it, or the second, which is another
/// person's than the first.
pub fn review(conn: &mut Conn, actor: &Actor, id: Id, review: Review, expected: &Expected) -> Result<ContractView> {
    let mut row = handled(conn, actor, id, expected)?;
    if !matches!(row.state, ContractState::Accepted | ContractState::FirstReview | ContractState::ExpertReview) {
        return Err(Error::Conflict("state_forbids"));
    }
    let experts_asked = asks_experts(&row, &rules_of(conn, &row)?);
    let detail = StepDetail { reasons: review.reasons, note: review.note, experts: review.experts, ..StepDetail::default() };
    if review.decision == Some(Decision::Refuse) {
        advance(&mut row, ContractAction::Refuse, false)?;
        return store(conn, actor, row, ContractAction::Refuse, detail, false);
    }
    advance(&mut row, ContractAction::Approve, experts_asked)?;
    match row.state {
        ContractState::FirstReview => row.first_reviewer = Some(person(actor)),
        ContractState::ExpertReview => opinion_is_there(&detail)?,
        _ => must_be_another(conn, actor, row.first_reviewer.as_deref())?,
    }
    store(conn, actor, row, ContractAction::Approve, detail, false)
}

fn opinion_is_there(detail: &StepDetail) -> Result<()> {
    let needed = [(detail.note.trim().is_empty(), "/note"), (detail.experts.is_empty(), "/experts")];
    let missing: Vec<FieldError> = needed
        .into_iter()
        .filter(|(lacks, _)| *lacks)
        .map(|(_, pointer)| FieldError::new(pointer, "expert_opinion_required"))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(Error::Invalid(missing)) }
}

/// Refuses registration, with the reasons.
pub fn refuse(conn: &mut Conn, actor: &Actor, id: Id, refusal: Refusal, expected: &Expected) -> Result<ContractView> {
    let mut row = handled(conn, actor, id, expected)?;
    advance(&mut row, ContractAction::Refuse, false)?;
    let detail = StepDetail { reasons: refusal.reasons, note: refusal.note, ..StepDetail::default() };
    store(conn, actor, row, ContractAction::Refuse, detail, false)
}

/// Registers it under the official number, and enters it into the ledger.
pub fn register(conn: &mut Conn, actor: &Actor, id: Id, given: Registration, expected: &Expected) -> Result<ContractView> {
    let row = handled(conn, actor, id, expected)?;
    enter(conn, actor, row, given)
}

fn enter(conn: &mut Conn, actor: &Actor, mut row: ContractRow, given: Registration) -> Result<ContractView> {
    advance(&mut row, ContractAction::Register, false)?;
    let registered_on = given.registered_on.unwrap_or_else(Day::today);
    must_fit(conn, &row, registered_on, &given.official_number)?;
    row.official_number = Some(given.official_number.clone());
    row.registered_on = Some(registered_on);
    let content = &row.content.0;
    let entry = NewEntry {
        contract_id: row.id,
        kind: EntryKind::Registration,
        dated_on: registered_on,
        contract_type: row.contract_type,
        industry: content.industry_code.as_ref().map(ToString::to_string).unwrap_or_default(),
        provider: row.seller_key.clone(),
        receiver: row.buyer_key.clone(),
        direction: parties::direction(conn, content)?,
        contracts: 1,
        technology_amount_fen: row.technology_amount_fen,
        total_amount_fen: row.total_amount_fen,
        reason: None,
    };
    let detail =
        StepDetail { official_number: Some(given.official_number), registered_on: Some(registered_on), ..StepDetail::default() };
    // The row first: a number that is taken is the clerk's slip, and nothing may have been entered then.
    let view = store(conn, actor, row, ContractAction::Register, detail, false)?;
    trade_value::enter(conn, actor, "/registered_on", entry)?;
    Ok(view)
}

/// Everything that is wrong with a registration, at once.
fn must_fit(conn: &mut Conn, row: &ContractRow, registered_on: Day, official_number: &str) -> Result<()> {
    let mut errors = Vec::new();
    if queries::official_number_taken(conn, official_number, row.id)? {
        errors.push(FieldError::new("/official_number", "official_number_taken"));
    }
    if row.signed_on.is_some_and(|signed_on| registered_on < signed_on) {
        errors.push(FieldError::new("/registered_on", "registered_before_signing"));
    } else if let Err(error) = periods::service::must_be_open(conn, "/registered_on", registered_on) {
        match error {
            Error::Invalid(closed) => errors.extend(closed),
            other => return Err(other),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Registers contracts under the numbers that came back, all of them or none: the bad ones are named by their place.
pub fn register_all(conn: &mut Conn, actor: &Actor, numbers: OfficialNumbers) -> Result<()> {
    actor.may(Permission::RegisterContracts)?;
    let mut errors = Vec::new();
    for (index, number) in numbers.items.into_iter().enumerate() {
        match register_by_number(conn, actor, number) {
            Ok(_) => {}
            Err(Error::Invalid(fields)) => errors.extend(
                fields.into_iter().map(|field| FieldError { pointer: format!("/items/{index}{}", field.pointer), ..field }),
            ),
            Err(Error::NotFound) => errors.push(FieldError::new(format!("/items/{index}/number"), "contract_unknown")),
            Err(Error::Conflict(_)) => errors.push(FieldError::new(format!("/items/{index}/number"), "contract_not_reviewed")),
            Err(other) => return Err(other),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Whether the contract of this number of ours is registered under this official number already.
pub fn has_official_number(conn: &mut Conn, given: &OfficialNumber) -> Result<bool> {
    let row = queries::find_by_number(conn, given.number.trim())?;
    Ok(row.is_some_and(|row| row.official_number.as_deref() == Some(given.official_number.as_str())))
}

/// Registers the contract that has this number of ours.
pub fn register_by_number(conn: &mut Conn, actor: &Actor, given: OfficialNumber) -> Result<ContractView> {
    actor.may(Permission::RegisterContracts)?;
    let row = queries::find_by_number(conn, given.number.trim())?.ok_or(Error::NotFound)?;
    enter(conn, actor, row, Registration { official_number: given.official_number, registered_on: given.registered_on })
}

/// Changes the amounts of a registered contract; the ledger gets the difference, dated today.
pub fn amend(conn: &mut Conn, actor: &Actor, id: Id, amendment: Amendment, expected: &Expected) -> Result<ContractView> {
    let mut row = handled(conn, actor, id, expected)?;
    advance(&mut row, ContractAction::Amend, false)?;
    let before = (row.technology_amount_fen, row.total_amount_fen);
    row.total_amount_fen = amendment.total_amount_fen.map_or(0, Fen::get);
    row.technology_amount_fen = amendment.technology_amount_fen.map_or(0, Fen::get);
    let content = &mut row.content.0;
    content.total_amount_fen = amendment.total_amount_fen;
    content.technology_amount_fen = amendment.technology_amount_fen;
    content.cost_lines = amendment.cost_lines;
    let difference = (row.technology_amount_fen - before.0, row.total_amount_fen - before.1);
    trade_value::enter_difference(conn, actor, row.id, EntryKind::Amendment, difference, &amendment.reason)?;
    let detail = StepDetail { note: amendment.reason, ..StepDetail::default() };
    store(conn, actor, row, ContractAction::Amend, detail, true)
}

/// Takes a registered contract out (注销): it was ended or never performed.
pub fn cancel(conn: &mut Conn, actor: &Actor, id: Id, reason: StepReason, expected: &Expected) -> Result<ContractView> {
    take_out(conn, actor, id, reason, expected, ContractAction::Cancel, EntryKind::Cancellation)
}

/// Takes a registered contract out (撤销): it should not have been registered, as by fraud.
pub fn revoke(conn: &mut Conn, actor: &Actor, id: Id, reason: StepReason, expected: &Expected) -> Result<ContractView> {
    take_out(conn, actor, id, reason, expected, ContractAction::Revoke, EntryKind::Revocation)
}

fn take_out(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    reason: StepReason,
    expected: &Expected,
    action: ContractAction,
    kind: EntryKind,
) -> Result<ContractView> {
    let mut row = handled(conn, actor, id, expected)?;
    advance(&mut row, action, false)?;
    let difference = (-row.technology_amount_fen, -row.total_amount_fen);
    trade_value::enter_difference(conn, actor, row.id, kind, difference, &reason.reason)?;
    let detail = StepDetail { note: reason.reason, ..StepDetail::default() };
    store(conn, actor, row, action, detail, false)
}

/// How many contracts do not stand in the ledger as they stand themselves. All is well when none.
pub fn differing_from_ledger(conn: &mut Conn) -> Result<u64> {
    let mut ledger: HashMap<Id, (i64, i64, i64)> = trade_value::sums_by_contract(conn)?
        .into_iter()
        .map(|(id, contracts, technology, total)| (id, (contracts, technology, total)))
        .collect();
    let mut differing = 0;
    for (id, state, technology, total) in queries::standing(conn)? {
        let expected = if state.is_registered() { (1, technology, total) } else { (0, 0, 0) };
        differing += u64::from(ledger.remove(&id) != Some(expected));
    }
    Ok(differing + ledger.len() as u64)
}

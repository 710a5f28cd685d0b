use super::{
    content::{ContractContent, Party},
    flags,
    form::Row,
    model::{ContractFilter, ContractHistory, ContractRow, ContractView, ExportRequest, StepDetail, StepRow, StepView},
    parties, queries,
    workflow::{ContractAction, ContractState, next},
};
use crate::{
    catalogue::achievements::{self, Subject},
    foundation::{
        access::{Actor, Grant, Permission},
        db::Conn,
        error::{Error, FieldError, OnUnique, Result},
        http::{Expected, List, Page, PatchBody},
        journal::{self, Event},
        types::{Day, Fen, Id, Json, Timestamp},
    },
    transfer::{
        rules::{self, Rules},
        trade_value::ContractType,
    },
};

/// Enters a draft. Staff.
pub fn create(conn: &mut Conn, actor: &Actor, mut content: ContractContent) -> Result<ContractView> {
    actor.may(Permission::WriteContracts)?;
    complete(conn, &mut content)?;
    let now = Timestamp::now();
    let year = Day::today().year();
    let number = journal::next_code(conn, &format!("contract_number:{year}"), 1)?;
    let mut row = ContractRow {
        id: Id::new(),
        number: format!("NHJS-{year}-{number:06}"),
        contract_type: content.r#type.ok_or_else(|| Error::field("/type", "required"))?,
        state: ContractState::Draft,
        deal_id: None,
        seller_organization_id: None,
        buyer_organization_id: None,
        seller_key: String::new(),
        buyer_key: String::new(),
        signed_on: None,
        total_amount_fen: 0,
        technology_amount_fen: 0,
        official_number: None,
        registered_on: None,
        first_reviewer: None,
        due_on: None,
        version: 1,
        content: Json(ContractContent::default()),
        created_at: now,
        updated_at: now,
    };
    row.say(content)?;
    queries::insert(conn, &row)?;
    queries::set_achievements(conn, row.id, &row.content.0.achievement_ids)?;
    note(conn, actor, &row, ContractAction::Create, StepDetail::default(), true)?;
    Ok(row.view(true))
}

/// Changes what has not yet been approved. Staff.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<ContractView> {
    let mut row = writable(conn, actor, id, expected)?;
    let mut content: ContractContent = patch.apply(serde_json::to_value(&row.content.0)?)?;
    row.state = next(row.state, ContractAction::Edit, false).ok_or(Error::Conflict("state_forbids"))?;
    complete(conn, &mut content)?;
    if row.state != ContractState::Draft {
        must_be_complete(&content)?;
    }
    row.say(content)?;
    queries::set_achievements(conn, row.id, &row.content.0.achievement_ids)?;
    store(conn, actor, row, ContractAction::Edit, StepDetail::default(), true)
}

/// Whether what the contract refers to exists, and fills in what the catalogue knows of the parties.
fn complete(conn: &mut Conn, content: &mut ContractContent) -> Result<()> {
    let subjects = achievements::subjects(conn, &content.achievement_ids)?;
    let known = |id: &Id| subjects.iter().any(|subject| subject.id == *id);
    let missing = content.achievement_ids.iter().enumerate().filter(|(_, id)| !known(id));
    let mut errors: Vec<FieldError> =
        missing.map(|(index, _)| FieldError::new(format!("/achievement_ids/{index}"), "achievement_unknown")).collect();
    if let Some(deal) = content.deal_id
        && !queries::deal_exists(conn, deal)?
    {
        errors.push(FieldError::new("/deal_id", "deal_unknown"));
    }
    errors.extend(licence_too_long(content, &subjects));
    match parties::fill_in(conn, content) {
        Err(Error::Invalid(more)) => errors.extend(more),
        other => other?,
    }
    // After the places have been told as they were sent.
    content.achievement_ids.sort();
    content.achievement_ids.dedup();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// A patent licence holds only within the term of each patent (Civil Code art. 865): those named, or else the achievements'.
fn licence_too_long(content: &ContractContent, subjects: &[Subject]) -> Option<FieldError> {
    let ends_on = content.ends_on.filter(|_| content.r#type == Some(ContractType::LicencePatent))?;
    let named = content.patents.iter();
    let first = if content.patents.is_empty() {
        subjects.iter().flat_map(|subject| &subject.patents).min_by_key(|patent| patent.last_year_of_term())
    } else {
        named.min_by_key(|patent| patent.last_year_of_term())
    };
    let first = first.filter(|patent| ends_on.year() > patent.last_year_of_term())?;
    let error = FieldError::new("/ends_on", "licence_beyond_patent_term");
    Some(error.with("number", first).with("year", first.last_year_of_term()))
}

/// What the registering body needs at least.
pub(super) fn must_be_complete(content: &ContractContent) -> Result<()> {
    let named = |party: &Party| party.is_named();
    let needed = [
        (named(&content.seller), "/seller/name"),
        (named(&content.buyer), "/buyer/name"),
        (content.signed_on.is_some(), "/signed_on"),
        (content.total_amount_fen.is_some(), "/total_amount_fen"),
        (content.technology_amount_fen.is_some(), "/technology_amount_fen"),
        (content.payment_method.is_some(), "/payment_method"),
    ];
    let missing: Vec<FieldError> =
        needed.into_iter().filter(|(there, _)| !there).map(|(_, pointer)| FieldError::new(pointer, "required")).collect();
    if missing.is_empty() { Ok(()) } else { Err(Error::Invalid(missing)) }
}

/// The contract, if the caller may change it.
pub(super) fn writable(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<ContractRow> {
    actor.may(Permission::WriteContracts)?;
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(row.version)?;
    Ok(row)
}

/// Writes a step: the row, the step, the journal.
pub(super) fn store(
    conn: &mut Conn,
    actor: &Actor,
    mut row: ContractRow,
    action: ContractAction,
    detail: StepDetail,
    changed: bool,
) -> Result<ContractView> {
    row.version += 1;
    row.updated_at = Timestamp::now();
    if queries::update(conn, &row).on_unique("/official_number", "official_number_taken")? == 0 {
        return Err(Error::PreconditionFailed);
    }
    note(conn, actor, &row, action, detail, changed)?;
    Ok(row.view(true))
}

fn note(
    conn: &mut Conn,
    actor: &Actor,
    row: &ContractRow,
    action: ContractAction,
    detail: StepDetail,
    changed: bool,
) -> Result<()> {
    let step = StepRow {
        contract_id: row.id,
        version: row.version,
        action,
        state: row.state,
        actor_kind: actor.kind,
        actor_id: actor.id,
        role: actor.role,
        at: row.updated_at,
        detail: Json(detail),
        content: changed.then(|| row.content.clone()),
    };
    queries::insert_step(conn, &step)?;
    let event = Event { action: action.as_str(), entity: "contract", entity_id: row.id, version: Some(row.version) };
    journal::record(conn, actor, event)
}

/// The contract, if the caller may know of it: the centre, and its parties once it has been taken in.
fn known(conn: &mut Conn, actor: &Actor, id: Id) -> Result<ContractRow> {
    actor.may(Permission::ReadContracts)?;
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    let parties = [row.seller_organization_id, row.buyer_organization_id];
    let reached = actor.grant(Permission::ReadContracts) == Grant::All
        || row.state.is_shown_to_parties()
            && parties.into_iter().flatten().any(|party| actor.reaches(Permission::ReadContracts, party));
    if reached { Ok(row) } else { Err(Error::NotFound) }
}

fn is_centre(actor: &Actor) -> bool {
    actor.grant(Permission::WriteContracts) == Grant::All
}

/// One contract; for the centre with what a reviewer should look at.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<ContractView> {
    let row = known(conn, actor, id)?;
    if !is_centre(actor) {
        return Ok(row.view(false));
    }
    let siblings = queries::siblings(conn, &row)?;
    let today = Day::today();
    let flags = flags::of(&row, &siblings, &rules_of(conn, &row)?, today);
    Ok(ContractView { flags: Some(flags), ..row.view(true) })
}

/// The rules in force when it was accepted; today's until then.
pub(super) fn rules_of(conn: &mut Conn, row: &ContractRow) -> Result<Rules> {
    let accepted = queries::last_step(conn, row.id, ContractAction::Accept)?;
    rules::in_force(conn, accepted.map_or_else(Day::today, |step| Day::of(step.at)))
}

/// A page of contracts, the newest first: all for the centre, for others those to which they are a party.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &ContractFilter, page: Page) -> Result<List<ContractView>> {
    actor.may(Permission::ReadContracts)?;
    let party = match actor.grant(Permission::ReadContracts) {
        Grant::All => None,
        _ => Some(actor.organization_id.ok_or(Error::NotFound)?),
    };
    let total = if page.count { Some(queries::count(conn, filter, party)?) } else { None };
    let centre = is_centre(actor);
    let views = queries::list(conn, filter, party, page)?.into_iter().map(|row| row.view(centre)).collect();
    Ok(page.list(views, total, |view: &ContractView| view.id.to_string()))
}

/// Contracts that one file may hold.
const MOST_ROWS: usize = 50_000;
const ROWS_AT_ONCE: i64 = 1_000;

/// Contracts as rows of the national form, the oldest first. Staff. More than one file may hold: `export_too_large`.
pub fn export(conn: &mut Conn, actor: &Actor, request: &ExportRequest) -> Result<Vec<Row>> {
    actor.may(Permission::WriteContracts)?;
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = queries::to_export(conn, request, after, ROWS_AT_ONCE)?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = Some(last.id);
        rows.extend(page.into_iter().map(|row| row.view(true).row()));
        if rows.len() > MOST_ROWS {
            return Err(Error::Invalid(vec![FieldError::new("/registered_from", "export_too_large").with("max", MOST_ROWS)]));
        }
    }
}

/// Every step of a contract, oldest first. Staff.
pub fn history(conn: &mut Conn, actor: &Actor, id: Id) -> Result<ContractHistory> {
    actor.may(Permission::WriteContracts)?;
    known(conn, actor, id)?;
    let view = |step: StepRow| StepView {
        version: step.version,
        action: step.action,
        state: step.state,
        at: step.at,
        actor_kind: step.actor_kind,
        actor_id: step.actor_id,
        role: step.role,
        detail: step.detail.0,
        content: step.content.map(|content| content.0),
    };
    Ok(ContractHistory { items: queries::steps(conn, id)?.into_iter().map(view).collect() })
}

impl ContractRow {
    /// Puts a form in place, and the columns that follow from it.
    fn say(&mut self, content: ContractContent) -> Result<()> {
        self.contract_type = content.r#type.ok_or_else(|| Error::field("/type", "required"))?;
        self.deal_id = content.deal_id;
        self.seller_organization_id = content.seller.organization_id;
        self.buyer_organization_id = content.buyer.organization_id;
        self.seller_key = parties::key(&content.seller);
        self.buyer_key = parties::key(&content.buyer);
        self.signed_on = content.signed_on;
        self.total_amount_fen = content.total_amount_fen.map_or(0, Fen::get);
        self.technology_amount_fen = content.technology_amount_fen.map_or(0, Fen::get);
        self.content = Json(content);
        Ok(())
    }
}

use std::collections::HashMap;

use super::{
    checks::must_hold,
    content::DealContent,
    model::{DealFilter, DealRow, DealView, EnterStage, StageRow, days},
    queries,
    stages::{Stage, follows, out_of_order},
};
use crate::{
    catalogue::{achievements, periods},
    foundation::{
        access::{Actor, Grant, Permission},
        db::Conn,
        error::{Error, FieldError, Result, gather, tell},
        http::{Expected, List, Page, PatchBody},
        journal::{self, Event},
        types::{Day, Id, Timestamp},
    },
};

/// Enters a deal at its intent. Staff.
pub fn create(conn: &mut Conn, actor: &Actor, content: DealContent) -> Result<DealView> {
    actor.may(Permission::WriteDeals)?;
    let today = Day::today();
    must_hold(conn, &content, None, content.broker_id.map(|broker| (broker, content.intent_on.unwrap_or(today))))?;
    // After the check, whose pointers are places in what was sent.
    let content = content.tidy();
    let year = today.year();
    let number = journal::next_code(conn, &format!("deal_code:{year}"), 1)?;
    let row = DealRow::new(format!("NHCG-{year}-{number:06}"), content, Timestamp::now());
    let row = row.ok_or_else(|| Error::internal("the rules of a deal's fields let something through"))?;
    queries::insert(conn, &row)?;
    queries::replace_achievements(conn, row.id, &row.content.0.achievement_ids)?;
    let intent = EnterStage { stage: Some(Stage::Intent), ..EnterStage::default() };
    let stage = stage_row(actor, &row, 1, row.content.0.intent_on.unwrap_or(today), intent);
    queries::insert_stage(conn, &stage)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view(vec![stage], true))
}

/// Changes what is said of a deal. Staff. One that was signed in a closed period asks for the reason.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<DealView> {
    let row = writable(conn, actor, id, expected)?;
    let before = DealContent { correction_reason: String::new(), ..row.content.0.clone() };
    let content: DealContent = patch.apply(serde_json::to_value(&before)?)?;
    let mut wrong = Vec::new();
    if content.intent_on != before.intent_on {
        wrong.push(FieldError::new("/intent_on", "intent_fixed"));
    }
    if let Some(signed_on) = row.signed_on {
        let open = periods::service::may_correct(conn, "/correction_reason", signed_on, &content.correction_reason);
        gather(open, &mut wrong)?;
    }
    let assigned = content.broker_id.filter(|broker| before.broker_id != Some(*broker));
    let assigned = assigned.map(|broker| (broker, row.signed_on.unwrap_or_else(Day::today)));
    gather(must_hold(conn, &content, Some(&before), assigned), &mut wrong)?;
    tell(wrong)?;
    let content = content.tidy();
    let achievements_change = content.achievement_ids != before.achievement_ids;
    let row = row.saying(content).ok_or_else(|| Error::internal("the rules of a deal's fields let something through"))?;
    if achievements_change {
        queries::replace_achievements(conn, row.id, &row.content.0.achievement_ids)?;
    }
    store(conn, actor, row, "edit")
}

/// Brings a deal to its next stage, or corrects the day of one that it has been in. Staff.
pub fn enter(conn: &mut Conn, actor: &Actor, id: Id, input: EnterStage, expected: &Expected) -> Result<DealView> {
    let mut row = writable(conn, actor, id, expected)?;
    let stage = input.stage.ok_or_else(|| Error::field("/stage", "required"))?;
    let day = input.entered_on.unwrap_or_else(Day::today);
    let stages = queries::stages(conn, &[id])?;
    let corrected = may_enter(conn, &row, &stages, (stage, day), &input)?;
    if stage == Stage::Signed {
        row.signed_on = Some(day);
    }
    if stage == Stage::Intent {
        row.content.0.intent_on = Some(day);
    }
    let number = stages.last().map_or(1, |last| last.number + 1);
    queries::insert_stage(conn, &stage_row(actor, &row, number, day, input))?;
    if corrected.is_none() {
        row.stage = stage;
    }
    store(conn, actor, row, if corrected.is_some() { "correct" } else { stage.as_str() })
}

/// Refuses a stage that the deal cannot enter on this day, with all that is wrong at once. The day that it corrects, if any.
fn may_enter(
    conn: &mut Conn,
    row: &DealRow,
    stages: &[StageRow],
    (stage, day): (Stage, Day),
    input: &EnterStage,
) -> Result<Option<Day>> {
    let corrected = stages.iter().rfind(|entered| entered.stage == stage).map(|entered| entered.entered_on);
    if corrected.is_none() && !follows(row.stage, stage) {
        return Err(Error::Conflict("state_forbids"));
    }
    let mut wrong = Vec::new();
    if input.reason.is_empty() && (corrected.is_some() || stage == Stage::Terminated) {
        wrong.push(FieldError::new("/reason", "required"));
    }
    if let Some(other) = out_of_order(&days(stages, row.content.0.intent_on), stage, day) {
        wrong.push(FieldError::new("/entered_on", "stage_date_order").with("day", other));
    }
    if stage.counts() {
        // What is closed is so up to a day.
        let earlier = corrected.map_or(day, |corrected| corrected.min(day));
        gather(periods::service::may_correct(conn, "/entered_on", earlier, &input.correction_reason), &mut wrong)?;
    }
    if stage == Stage::Signed {
        let broker = row.broker_id.filter(|_| corrected != Some(day));
        let said = &row.content.0;
        gather(must_hold(conn, said, Some(said), broker.map(|broker| (broker, day))), &mut wrong)?;
    }
    tell(wrong)?;
    Ok(corrected)
}

fn stage_row(actor: &Actor, row: &DealRow, number: i32, entered_on: Day, input: EnterStage) -> StageRow {
    StageRow {
        deal_id: row.id,
        number,
        stage: input.stage.unwrap_or(Stage::Intent),
        entered_on,
        reason: Some(input.reason).filter(|text| !text.is_empty()),
        correction_reason: Some(input.correction_reason).filter(|text| !text.is_empty()),
        actor_id: actor.id,
        at: Timestamp::now(),
    }
}

fn store(conn: &mut Conn, actor: &Actor, mut row: DealRow, action: &'static str) -> Result<DealView> {
    row.version += 1;
    row.updated_at = Timestamp::now();
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event(action, &row))?;
    match row.signed_on.filter(|_| row.stage.binds()) {
        Some(since) => {
            let content = &row.content.0;
            achievements::restrict(conn, actor, row.id, &content.achievement_ids, row.mode, since, content.binds_until())?;
        }
        None => achievements::lift(conn, actor, row.id)?,
    }
    let stages = queries::stages(conn, &[row.id])?;
    Ok(row.view(stages, true))
}

fn event(action: &'static str, row: &DealRow) -> Event {
    Event { action, entity: "deal", entity_id: row.id, version: Some(row.version) }
}

/// The deal, if the caller may change it.
fn writable(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<DealRow> {
    actor.may(Permission::WriteDeals)?;
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(row.version)?;
    Ok(row)
}

/// One deal, for its parties and the centre. To others there is none.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<DealView> {
    actor.may(Permission::ReadDeals)?;
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    let parties = [row.provider_organization_id, row.receiver_organization_id];
    if !parties.iter().any(|party| actor.reaches(Permission::ReadDeals, *party)) {
        return Err(Error::NotFound);
    }
    let stages = queries::stages(conn, &[id])?;
    Ok(row.view(stages, is_centre(actor)))
}

fn is_centre(actor: &Actor) -> bool {
    actor.grant(Permission::WriteDeals) == Grant::All
}

/// A page of the deals that the caller may see, the newest first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &DealFilter, page: Page) -> Result<List<DealView>> {
    actor.may(Permission::ReadDeals)?;
    let party = match actor.grant(Permission::ReadDeals) {
        Grant::All => None,
        _ => Some(actor.organization_id.ok_or(Error::Forbidden("role_forbids"))?),
    };
    let total = if page.count { Some(queries::count(conn, filter, party)?) } else { None };
    let rows = queries::list(conn, filter, party, page)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut stages: HashMap<Id, Vec<StageRow>> = HashMap::new();
    for stage in queries::stages(conn, &ids)? {
        stages.entry(stage.deal_id).or_default().push(stage);
    }
    let views = rows.into_iter().map(|row| {
        let stages = stages.remove(&row.id).unwrap_or_default();
        row.view(stages, is_centre(actor))
    });
    Ok(page.list(views.collect(), total, |view: &DealView| view.id.to_string()))
}

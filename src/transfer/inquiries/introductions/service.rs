use std::collections::HashMap;

use super::{
    super::{
        chain::{BEGINNING, Check, Verdict},
        model::{InquiryRow, RecordRow},
        queries as inquiries,
    },
    model::{
        IntroducedParty, IntroducedRecord, IntroductionContent, IntroductionMeans, IntroductionRow, IntroductionView,
        NewIntroduction,
    },
    queries,
};
use crate::{
    catalogue::organizations,
    foundation::{
        access::{Actor, Permission},
        db::{Conn, Db},
        error::{Error, FieldError, Result, gather},
        http::{List, Page},
        journal::{self, Event},
        types::{Day, Id, Timestamp},
    },
    transfer::brokers,
};

/// The counter of the chain's numbers.
const CHAIN: &str = "introductions";

/// Entries read at once by a check.
const BATCH: i64 = 1_000;

/// Writes down that the broker of an inquiry has brought its sides together; nothing where it has no broker.
pub(in super::super) fn of_contact(conn: &mut Conn, actor: &Actor, inquiry: &InquiryRow, at: Timestamp) -> Result<()> {
    let Some(broker) = inquiry.broker_id else { return Ok(()) };
    brokers::service::must_be_certified(conn, "/broker_id", broker, Day::of(at))?;
    let achievement = inquiry.achievement_id.map(|id| inquiries::achievement(conn, id)).transpose()?.flatten();
    let demand = inquiry.demand_id.map(|id| inquiries::demand(conn, id)).transpose()?.flatten();
    // Whose a demand is, needs; else who sends does.
    let (provider, receiver) = match inquiry.demand_id {
        Some(_) => (inquiry.sender_organization_id, inquiry.receiver_organization_id),
        None => (inquiry.receiver_organization_id, inquiry.sender_organization_id),
    };
    let names: HashMap<Id, String> = organizations::names(conn, &[provider, receiver])?.into_iter().collect();
    let party = |id: Id| IntroducedParty { id, name: names.get(&id).cloned().unwrap_or_default() };
    let content = IntroductionContent {
        happened_at: at,
        broker: IntroducedParty { id: broker, name: queries::broker_name(conn, broker)?.ok_or(Error::NotFound)? },
        provider: party(provider),
        receiver: party(receiver),
        achievement: achievement.map(called),
        demand: demand.map(called),
        inquiry: Some(called_inquiry(inquiry)),
        means: IntroductionMeans::Inquiry,
        note: String::new(),
    };
    append(conn, actor, content)?;
    Ok(())
}

fn called(record: RecordRow) -> IntroducedRecord {
    IntroducedRecord { id: record.id, code: record.code, title: record.said.title }
}

fn called_inquiry(inquiry: &InquiryRow) -> IntroducedRecord {
    IntroducedRecord { id: inquiry.id, code: Some(inquiry.code.clone()), title: inquiry.content.0.subject.clone() }
}

/// Writes down that a broker has brought two sides together. Staff.
pub fn record(conn: &mut Conn, actor: &Actor, broker: Id, input: NewIntroduction) -> Result<IntroductionView> {
    actor.may(Permission::RecordIntroductions)?;
    let name = queries::broker_name(conn, broker)?.ok_or(Error::NotFound)?;
    let happened_at = input.happened_at.ok_or_else(|| Error::field("/happened_at", "required"))?;
    let means = input.means.ok_or_else(|| Error::field("/means", "required"))?;
    let mut wrong = Vec::new();
    let certified = brokers::service::must_be_certified(conn, "/happened_at", broker, Day::of(happened_at));
    gather(certified, &mut wrong)?;
    let provider = party(conn, "/provider_organization_id", input.provider_organization_id, &mut wrong)?;
    let receiver = party(conn, "/receiver_organization_id", input.receiver_organization_id, &mut wrong)?;
    let about = About::find(conn, &input, &mut wrong)?;
    let (Some(provider), Some(receiver), true) = (provider, receiver, wrong.is_empty()) else {
        return Err(Error::Invalid(wrong));
    };
    let content = IntroductionContent {
        happened_at,
        broker: IntroducedParty { id: broker, name },
        provider,
        receiver,
        achievement: about.achievement.map(called),
        demand: about.demand.map(called),
        inquiry: about.inquiry.as_ref().map(called_inquiry),
        means,
        note: input.note.trim().to_owned(),
    };
    append(conn, actor, content)?.view()
}

fn party(conn: &mut Conn, pointer: &str, id: Option<Id>, wrong: &mut Vec<FieldError>) -> Result<Option<IntroducedParty>> {
    let names = organizations::names(conn, id.as_slice())?;
    let party = names.into_iter().next().map(|(id, name)| IntroducedParty { id, name });
    if party.is_none() {
        wrong.push(FieldError::new(pointer, "organization_unknown"));
    }
    Ok(party)
}

/// What an introduction was about.
struct About {
    inquiry: Option<InquiryRow>,
    achievement: Option<RecordRow>,
    demand: Option<RecordRow>,
}

impl About {
    /// What the input names; of an inquiry also what it is about.
    fn find(conn: &mut Conn, input: &NewIntroduction, wrong: &mut Vec<FieldError>) -> Result<Self> {
        let inquiry = input.inquiry_id.map(|id| inquiries::find(conn, id)).transpose()?.flatten();
        let of_inquiry = inquiry.as_ref().map_or((None, None), |inquiry| (inquiry.achievement_id, inquiry.demand_id));
        let achievement_id = input.achievement_id.or(of_inquiry.0);
        let achievement = achievement_id.map(|id| inquiries::achievement(conn, id)).transpose()?.flatten();
        let demand_id = input.demand_id.or(of_inquiry.1);
        let demand = demand_id.map(|id| inquiries::demand(conn, id)).transpose()?.flatten();
        if input.inquiry_id.is_some() && inquiry.is_none() {
            wrong.push(FieldError::new("/inquiry_id", "inquiry_unknown"));
        }
        if achievement_id.is_some() && achievement.is_none() {
            wrong.push(FieldError::new("/achievement_id", "achievement_unknown"));
        }
        if demand_id.is_some() && demand.is_none() {
            wrong.push(FieldError::new("/demand_id", "demand_unknown"));
        }
        let parties = [input.provider_organization_id, input.receiver_organization_id];
        if inquiry.as_ref().is_some_and(|inquiry| !inquiry.is_between(parties)) {
            wrong.push(FieldError::new("/inquiry_id", "inquiry_parties"));
        }
        Ok(Self { inquiry, achievement, demand })
    }
}

/// Puts an entry at the end of the chain.
fn append(conn: &mut Conn, actor: &Actor, content: IntroductionContent) -> Result<IntroductionRow> {
    let row = IntroductionRow {
        seq: journal::next_code(conn, CHAIN, 1)?,
        id: Id::new(),
        broker_id: content.broker.id,
        inquiry_id: content.inquiry.as_ref().map(|inquiry| inquiry.id),
        happened_at: content.happened_at,
        recorded_at: Timestamp::now(),
        recorded_by: actor.id,
        content: serde_json::to_string(&content)?,
        previous_hash: queries::last_hash(conn)?.unwrap_or_else(|| BEGINNING.to_owned()),
        hash: String::new(),
    }
    .sealed();
    queries::insert(conn, &row)?;
    journal::record(conn, actor, Event { action: "create", entity: "introduction", entity_id: row.id, version: None })?;
    Ok(row)
}

/// A page of a broker's introductions, the newest first. Staff.
pub(super) fn list(conn: &mut Conn, actor: &Actor, broker: Id, page: Page) -> Result<List<IntroductionView>> {
    actor.may(Permission::RecordIntroductions)?;
    queries::broker_name(conn, broker)?.ok_or(Error::NotFound)?;
    let total = if page.count { Some(queries::count(conn, broker)?) } else { None };
    let views = queries::list(conn, broker, page)?.iter().map(IntroductionRow::view).collect::<Result<Vec<_>>>()?;
    Ok(page.list(views, total, |view: &IntroductionView| view.id.to_string()))
}

/// Checks the whole chain.
pub fn verify_chain(db: &Db) -> Result<Verdict> {
    db.read_blocking(|conn| {
        let given = queries::last_given(conn, CHAIN)?;
        let (mut check, mut after) = (Check::new(), None);
        loop {
            let entries = queries::entries(conn, after, BATCH)?;
            let Some(last) = entries.last() else {
                return Ok(check.end(given, queries::last_given(conn, CHAIN)?));
            };
            after = Some(last.seq);
            entries.iter().for_each(|entry| check.take(entry));
        }
    })
}

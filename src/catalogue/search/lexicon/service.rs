use search_index::{Entry, Lexicon};

use super::{
    model::{
        ApplicationRow, LexiconApplication, LexiconEntryView, LexiconFilter, LexiconRow, LexiconState, LexiconWithdrawal,
        NewLexiconEntry,
    },
    queries,
    rules::duplicates,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Conn,
    error::{Error, Result, tell},
    http::{Expected, List, NoBody, Page, PatchBody},
    journal::{self, Event},
    types::{Id, Json, Timestamp},
};

/// Active entries, beyond which a list of words is better compiled in.
const MOST_ENTRIES: usize = 5_000;

/// The entries with which indexes are made.
pub fn applied(conn: &mut Conn) -> Result<Vec<Entry>> {
    Ok(queries::last_application(conn)?.map(|application| application.entries.0).unwrap_or_default())
}

/// What an index was last held against, so that entries are read only when others were applied.
#[derive(Debug, Default)]
pub struct Compared(Option<i32>);

impl Compared {
    /// Whether an index that knows the words of `lexicon` has to be made anew.
    pub fn differ(&mut self, conn: &mut Conn, lexicon: &Lexicon) -> Result<bool> {
        let number = queries::last_number(conn)?;
        if self.0.replace(number) == Some(number) {
            return Ok(false);
        }
        Ok(!lexicon.is_of(&applied(conn)?))
    }
}

/// Enters words; they are in force once they are applied. Admin.
pub(super) fn create(conn: &mut Conn, actor: &Actor, input: NewLexiconEntry, serving: &[Lexicon]) -> Result<LexiconEntryView> {
    actor.may(Permission::ManageLexicon)?;
    let kind = input.kind.ok_or_else(|| Error::field("/kind", "required"))?;
    let row = LexiconRow::new(actor, kind, input);
    let others = queries::active(conn)?;
    if others.len() >= MOST_ENTRIES {
        return Err(Error::Conflict("lexicon_full"));
    }
    tell(duplicates(&row, &others))?;
    queries::insert(conn, &row)?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view(serving))
}

/// Changes the words or the reason of an active entry. Admin.
pub(super) fn edit(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    patch: PatchBody,
    expected: &Expected,
    serving: &[Lexicon],
) -> Result<LexiconEntryView> {
    actor.may(Permission::ManageLexicon)?;
    let current = active(conn, id, expected)?;
    let input: NewLexiconEntry = patch.apply(serde_json::to_value(current.input())?)?;
    if input.kind != Some(current.kind) {
        return Err(Error::field("/kind", "lexicon_kind_fixed"));
    }
    let row = current.changed(actor, input);
    let mut others = queries::active(conn)?;
    others.retain(|other| other.id != id);
    tell(duplicates(&row, &others))?;
    store(conn, actor, "edit", row, serving)
}

/// Takes an entry out of what is applied next. Admin.
pub(super) fn withdraw(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    input: &LexiconWithdrawal,
    expected: &Expected,
    serving: &[Lexicon],
) -> Result<LexiconEntryView> {
    actor.may(Permission::ManageLexicon)?;
    let row = active(conn, id, expected)?.withdrawn(actor, &input.reason);
    store(conn, actor, "withdraw", row, serving)
}

fn active(conn: &mut Conn, id: Id, expected: &Expected) -> Result<LexiconRow> {
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    if current.state == LexiconState::Active { Ok(current) } else { Err(Error::Conflict("lexicon_withdrawn")) }
}

fn store(conn: &mut Conn, actor: &Actor, action: &'static str, row: LexiconRow, serving: &[Lexicon]) -> Result<LexiconEntryView> {
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event(action, &row))?;
    Ok(row.view(serving))
}

/// Puts all active entries in force: every node that follows the journal makes its indexes anew with them. Admin.
pub(super) fn apply(conn: &mut Conn, actor: &Actor, _: NoBody) -> Result<LexiconApplication> {
    actor.may(Permission::ManageLexicon)?;
    let entries = queries::active(conn)?.iter().map(LexiconRow::entry).collect();
    let number = queries::last_number(conn)? + 1;
    let row =
        ApplicationRow { number, id: Id::new(), entries: Json(entries), applied_by: actor.id, applied_at: Timestamp::now() };
    queries::insert_application(conn, &row)?;
    let event = Event { action: "apply", entity: "lexicon", entity_id: row.id, version: Some(number) };
    journal::record(conn, actor, event)?;
    Ok(row.view())
}

/// One entry. Staff.
pub(super) fn get(conn: &mut Conn, actor: &Actor, id: Id, serving: &[Lexicon]) -> Result<LexiconEntryView> {
    actor.may(Permission::ReadLexicon)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view(serving))
}

/// A page of entries, the newest first. Staff.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &LexiconFilter,
    page: Page,
    serving: &[Lexicon],
) -> Result<List<LexiconEntryView>> {
    actor.may(Permission::ReadLexicon)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let views = queries::list(conn, filter, page)?.into_iter().map(|row| row.view(serving)).collect();
    Ok(page.list(views, total, |view: &LexiconEntryView| view.id.to_string()))
}

fn event(action: &'static str, row: &LexiconRow) -> Event {
    Event { action, entity: "lexicon_entry", entity_id: row.id, version: Some(row.version) }
}

use diesel::{dsl::max, prelude::*};
use search_index::lexicon::key;

use super::model::{ApplicationRow, LexiconFilter, LexiconRow, LexiconState};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::Id,
    },
    schema::{
        lexicon_applications,
        lexicon_entries::{self, table},
    },
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<LexiconRow>> {
    table.find(id).select(LexiconRow::as_select()).first(conn).optional()
}

/// All that would be applied now, the oldest first.
pub(super) fn active(conn: &mut Conn) -> QueryResult<Vec<LexiconRow>> {
    table
        .filter(lexicon_entries::state.eq(LexiconState::Active))
        .order(lexicon_entries::id.asc())
        .select(LexiconRow::as_select())
        .load(conn)
}

fn filtered(filter: &LexiconFilter) -> lexicon_entries::BoxedQuery<'_, MultiBackend> {
    let mut query = table.into_boxed();
    if !filter.kind.is_empty() {
        query = query.filter(lexicon_entries::kind.eq_any(filter.kind.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(lexicon_entries::state.eq(state));
    }
    if let Some(part) = &filter.q {
        let part = key(part).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query = query.filter(lexicon_entries::keys.like(format!("%{part}%")).escape('\\'));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &LexiconFilter, page: Page) -> QueryResult<Vec<LexiconRow>> {
    let mut query = filtered(filter).order(lexicon_entries::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(lexicon_entries::id.lt(after));
    }
    query.select(LexiconRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &LexiconFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &LexiconRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &LexiconRow) -> QueryResult<usize> {
    diesel::update(table.filter(lexicon_entries::id.eq(row.id)).filter(lexicon_entries::version.eq(row.version - 1)))
        .set(row)
        .execute(conn)
}

/// The number of the last application; 0 before the first.
pub(super) fn last_number(conn: &mut Conn) -> QueryResult<i32> {
    let last: Option<i32> = lexicon_applications::table.select(max(lexicon_applications::number)).first(conn)?;
    Ok(last.unwrap_or(0))
}

/// The entries as they were applied last; none before the first.
pub(super) fn last_application(conn: &mut Conn) -> QueryResult<Option<ApplicationRow>> {
    lexicon_applications::table
        .order(lexicon_applications::number.desc())
        .select(ApplicationRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn insert_application(conn: &mut Conn, row: &ApplicationRow) -> QueryResult<usize> {
    diesel::insert_into(lexicon_applications::table).values(row).execute(conn)
}

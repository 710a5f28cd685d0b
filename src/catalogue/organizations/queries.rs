use diesel::prelude::*;

use super::model::{OrganizationFilter, OrganizationKind, OrganizationRow};
use crate::{
    foundation::{db::Conn, http::Page, types::Id},
    schema::{
        organization_tiers,
        organizations::{self, table},
    },
};

diesel::define_sql_function! {
    /// LIKE heeds the case of Latin letters on PostgreSQL and not on SQLite; in lower case both answer alike.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// The organization of this id.
pub fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<OrganizationRow>> {
    table.find(id).select(OrganizationRow::as_select()).first(conn).optional()
}

/// The oldest organization of a kind.
pub fn first_of_kind(conn: &mut Conn, kind: OrganizationKind) -> QueryResult<Option<Id>> {
    table.filter(organizations::kind.eq(kind)).order(organizations::id.asc()).select(organizations::id).first(conn).optional()
}

/// How many organizations there are.
pub fn count_all(conn: &mut Conn) -> QueryResult<i64> {
    table.count().get_result(conn)
}

/// `(id, name)` of those of these ids that exist.
pub fn names(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<(Id, String)>> {
    table.filter(organizations::id.eq_any(ids.to_vec())).select((organizations::id, organizations::name)).load(conn)
}

fn filtered<'a>(filter: &'a OrganizationFilter) -> organizations::BoxedQuery<'a, crate::foundation::db::MultiBackend> {
    let mut query = table.into_boxed();
    if !filter.kind.is_empty() {
        query = query.filter(organizations::kind.eq_any(filter.kind.clone()));
    }
    if let Some(name) = &filter.name {
        let pattern = format!("%{}%", name.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query = query.filter(lower(organizations::name).like(pattern.to_lowercase()).escape('\\'));
    }
    if let Some(uscc) = &filter.uscc {
        query = query.filter(organizations::uscc.eq(uscc.to_string()));
    }
    if let Some(is_local) = filter.is_local {
        query = query.filter(organizations::is_local.eq(is_local));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &OrganizationFilter, page: Page) -> QueryResult<Vec<OrganizationRow>> {
    let mut query = filtered(filter).order(organizations::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(organizations::id.lt(after));
    }
    query.select(OrganizationRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &OrganizationFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &OrganizationRow) -> QueryResult<()> {
    diesel::insert_into(table).values(row).execute(conn)?;
    write_tiers(conn, row)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &OrganizationRow) -> QueryResult<usize> {
    let written = diesel::update(table.filter(organizations::id.eq(row.id)).filter(organizations::version.eq(row.version - 1)))
        .set(row)
        .execute(conn)?;
    if written > 0 {
        write_tiers(conn, row)?;
    }
    Ok(written)
}

/// Lays the recognitions of an organization anew, as rows.
fn write_tiers(conn: &mut Conn, row: &OrganizationRow) -> QueryResult<()> {
    let own = organization_tiers::table.filter(organization_tiers::organization_id.eq(row.id));
    let known: Vec<Id> = own.order(organization_tiers::position.asc()).select(organization_tiers::id).load(conn)?;
    diesel::delete(own).execute(conn)?;
    for tier in row.tier_rows(&known) {
        diesel::insert_into(organization_tiers::table).values(tier).execute(conn)?;
    }
    Ok(())
}

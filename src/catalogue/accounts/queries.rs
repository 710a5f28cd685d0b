use diesel::prelude::*;

use super::model::{AccountFilter, ApiKeyRow, UserRow};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::{Id, Timestamp},
    },
    schema::{api_keys, sessions, users},
};

pub(super) fn user(conn: &mut Conn, id: Id) -> QueryResult<Option<UserRow>> {
    users::table.find(id).select(UserRow::as_select()).first(conn).optional()
}

pub(super) fn user_by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<UserRow>> {
    users::table.filter(users::email.eq(email)).select(UserRow::as_select()).first(conn).optional()
}

fn filtered_users(filter: &AccountFilter) -> users::BoxedQuery<'static, MultiBackend> {
    let mut query = users::table.into_boxed();
    if let Some(organization) = filter.organization_id {
        query = query.filter(users::organization_id.eq(organization));
    }
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role));
    }
    query
}

pub(super) fn users(conn: &mut Conn, filter: &AccountFilter, page: Page) -> QueryResult<(Vec<UserRow>, Option<i64>)> {
    let total = if page.count { Some(filtered_users(filter).count().get_result(conn)?) } else { None };
    let mut query = filtered_users(filter).order(users::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(users::id.lt(after));
    }
    Ok((query.select(UserRow::as_select()).load(conn)?, total))
}

pub(super) fn insert_user(conn: &mut Conn, row: &UserRow) -> QueryResult<usize> {
    diesel::insert_into(users::table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update_user(conn: &mut Conn, row: &UserRow) -> QueryResult<usize> {
    diesel::update(users::table.filter(users::id.eq(row.id)).filter(users::version.eq(row.version - 1))).set(row).execute(conn)
}

pub(super) fn api_key(conn: &mut Conn, id: Id) -> QueryResult<Option<ApiKeyRow>> {
    api_keys::table.find(id).select(ApiKeyRow::as_select()).first(conn).optional()
}

/// Who made a key; none for what is no key, or was made by the command line.
pub(super) fn maker_of(conn: &mut Conn, id: Id) -> QueryResult<Option<Id>> {
    let made_by: Option<Option<Id>> = api_keys::table.find(id).select(api_keys::created_by).first(conn).optional()?;
    Ok(made_by.flatten())
}

fn filtered_keys(filter: &AccountFilter) -> api_keys::BoxedQuery<'static, MultiBackend> {
    let mut query = api_keys::table.into_boxed();
    if let Some(organization) = filter.organization_id {
        query = query.filter(api_keys::organization_id.eq(organization));
    }
    if let Some(role) = filter.role {
        query = query.filter(api_keys::role.eq(role));
    }
    query
}

pub(super) fn api_keys(conn: &mut Conn, filter: &AccountFilter, page: Page) -> QueryResult<(Vec<ApiKeyRow>, Option<i64>)> {
    let total = if page.count { Some(filtered_keys(filter).count().get_result(conn)?) } else { None };
    let mut query = filtered_keys(filter).order(api_keys::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(api_keys::id.lt(after));
    }
    Ok((query.select(ApiKeyRow::as_select()).load(conn)?, total))
}

pub(super) fn insert_api_key(conn: &mut Conn, row: &ApiKeyRow) -> QueryResult<usize> {
    diesel::insert_into(api_keys::table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update_api_key(conn: &mut Conn, row: &ApiKeyRow) -> QueryResult<usize> {
    diesel::update(api_keys::table.filter(api_keys::id.eq(row.id)).filter(api_keys::version.eq(row.version - 1)))
        .set(row)
        .execute(conn)
}

/// Opens a session, and forgets those that have ended.
pub(super) fn insert_session(
    conn: &mut Conn,
    token_hash: &str,
    user: Id,
    now: Timestamp,
    expires_at: Timestamp,
) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(conn)?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::user_id.eq(user),
            sessions::created_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)
}

pub(super) fn delete_session(conn: &mut Conn, token_hash: &str) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::token_hash.eq(token_hash))).execute(conn)
}

/// Ends every session of a person but one.
pub(super) fn delete_sessions_of(conn: &mut Conn, user: Id, but: Option<&str>) -> QueryResult<usize> {
    diesel::delete(
        sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::token_hash.ne(but.unwrap_or_default().to_owned())),
    )
    .execute(conn)
}

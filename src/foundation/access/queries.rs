use diesel::prelude::*;

use super::policy::Role;
use crate::{
    foundation::{
        db::Conn,
        types::{Id, Timestamp},
    },
    schema::{api_keys, sessions, users},
};

/// `(id, role, organization)` of the key that is neither expired nor revoked at `now`.
pub(super) fn api_key(conn: &mut Conn, secret_hash: &str, now: Timestamp) -> QueryResult<Option<(Id, Role, Id)>> {
    api_keys::table
        .filter(api_keys::secret_hash.eq(secret_hash))
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now)))
        .select((api_keys::id, api_keys::role, api_keys::organization_id))
        .first(conn)
        .optional()
}

/// `(id, role, organization)` of the active user whose session is open at `now`.
pub(super) fn session_user(conn: &mut Conn, token_hash: &str, now: Timestamp) -> QueryResult<Option<(Id, Role, Id)>> {
    sessions::table
        .inner_join(users::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(users::is_active.eq(true))
        .select((users::id, users::role, users::organization_id))
        .first(conn)
        .optional()
}

//! `Idempotency-Key`: the first answer, kept in the transaction of the change itself, so that neither a crash nor
//! eight clients at once can make two records of one key.

use diesel::prelude::*;

use crate::{
    foundation::{
        db::Conn,
        error::{Error, Result},
        types::{Id, Timestamp},
    },
    schema::idempotency_keys,
};

const KEPT_SECONDS: i64 = 24 * 3600;
const LONGEST_KEY: usize = 255;

/// A key as sent, with what it was sent for.
#[derive(Debug, Clone)]
pub(super) struct IdempotencyKey {
    actor: String,
    key: String,
    request_hash: String,
}

/// An answer to a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: i32,
    pub(super) etag: Option<String>,
    pub(super) location: Option<String>,
    pub(super) body: String,
    /// What is kept in its stead, where the body holds a secret.
    pub(super) kept: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotency_keys)]
struct Kept {
    request_hash: String,
    status: i32,
    etag: Option<String>,
    location: Option<String>,
    body: String,
}

impl IdempotencyKey {
    pub(super) fn new(actor: Option<Id>, key: &str, request_hash: String) -> Result<Self> {
        if key.is_empty() || key.len() > LONGEST_KEY || key.chars().any(char::is_control) {
            return Err(Error::field("/Idempotency-Key", "idempotency_key_shape"));
        }
        let actor = actor.map_or_else(|| "anonymous".to_owned(), |id| id.to_string());
        Ok(Self { actor, key: key.to_owned(), request_hash })
    }

    /// The answer already given; `idempotency_key_reused` when it was to another request.
    pub(super) fn find(&self, conn: &mut Conn) -> Result<Option<Answer>> {
        let oldest = Timestamp::now().plus_seconds(-KEPT_SECONDS);
        diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(oldest))).execute(conn)?;
        let found: Option<Kept> = idempotency_keys::table
            .filter(idempotency_keys::actor_id.eq(&self.actor))
            .filter(idempotency_keys::key.eq(&self.key))
            .select(Kept::as_select())
            .first(conn)
            .optional()?;
        let Some(Kept { request_hash, status, etag, location, body }) = found else { return Ok(None) };
        if request_hash != self.request_hash {
            return Err(Error::field("/Idempotency-Key", "idempotency_key_reused"));
        }
        Ok(Some(Answer { status, etag, location, body, kept: None }))
    }

    pub(super) fn keep(&self, conn: &mut Conn, answer: &Answer) -> Result<()> {
        diesel::insert_into(idempotency_keys::table)
            .values((
                idempotency_keys::actor_id.eq(&self.actor),
                idempotency_keys::key.eq(&self.key),
                idempotency_keys::request_hash.eq(&self.request_hash),
                idempotency_keys::created_at.eq(Timestamp::now()),
                idempotency_keys::status.eq(answer.status),
                idempotency_keys::etag.eq(&answer.etag),
                idempotency_keys::location.eq(&answer.location),
                idempotency_keys::body.eq(answer.kept.as_ref().unwrap_or(&answer.body)),
            ))
            .execute(conn)?;
        Ok(())
    }
}

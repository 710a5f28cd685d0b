use diesel::{Insertable, Queryable, Selectable};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    foundation::{
        access::{Actor, ActorKind, Role},
        types::{Id, Timestamp},
    },
    schema::audit_events,
};

/// What happened to which record.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    /// A verb: `create`, `edit`, `publish` …
    pub action: &'static str,
    /// The kind of record, in the singular: `achievement` …
    pub entity: &'static str,
    pub entity_id: Id,
    /// The record's version after the event, where it has one.
    pub version: Option<i32>,
}

/// Where somebody stands who follows the journal. The id tells whether it is still the same journal: a restored
/// backup may reach the same number by other events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub seq: i64,
    pub event_id: String,
}

/// One line of the journal.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, Insertable, ToSchema)]
#[diesel(table_name = audit_events)]
pub struct AuditEvent {
    /// Rises by one with each event.
    pub seq: i64,
    pub id: Id,
    pub at: Timestamp,
    pub actor_kind: ActorKind,
    /// The user or API key; absent for the command line.
    pub actor_id: Option<Id>,
    pub role: Role,
    pub organization_id: Option<Id>,
    pub action: String,
    pub entity: String,
    pub entity_id: Id,
    pub version: Option<i32>,
    /// The request in which it happened, as in the log and in `X-Request-Id`.
    pub request_id: Option<String>,
}

impl AuditEvent {
    pub(super) fn new(seq: i64, at: Timestamp, actor: &Actor, event: Event) -> Self {
        Self {
            seq,
            id: Id::new(),
            at,
            actor_kind: actor.kind,
            actor_id: actor.id,
            role: actor.role,
            organization_id: actor.organization_id,
            action: event.action.to_owned(),
            entity: event.entity.to_owned(),
            entity_id: event.entity_id,
            version: event.version,
            request_id: actor.request_id.clone(),
        }
    }
}

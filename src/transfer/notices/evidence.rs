//! The packet that shows diligence: everything that was known, said and decided, in one document whose content cannot be
//! changed unseen.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    model::{ObjectionView, StepRow},
    queries,
    service::{self, is_centre, is_entitled, known},
    workflow::NoticeAction,
};
use crate::{
    foundation::{
        access::{Actor, Permission, fingerprint},
        db::Conn,
        error::{Error, Result},
        types::{Id, Timestamp},
    },
    transfer::deals,
};

/// Everything that belongs to a notice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Evidence {
    /// `notice`, its `steps`, its `objections` with their decisions, the `achievement` as it was on the day of
    /// publication, the `deal` with its stages, and its `contracts`.
    #[schema(value_type = Object)]
    pub content: Value,
    /// SHA-256, in hexadecimal, of `content` as JSON in UTF-8 with sorted names and without white space.
    pub sha256: String,
    pub generated_at: Timestamp,
}

/// The packet, for the centre and the organization that gave notice, which is not told who objected.
pub fn evidence(conn: &mut Conn, actor: &Actor, id: Id) -> Result<Evidence> {
    actor.may(Permission::ObjectToNotices)?;
    let row = known(conn, actor, id)?;
    if !is_entitled(actor, &row) {
        return Err(Error::Forbidden("not_owner"));
    }
    let objections: Vec<ObjectionView> =
        queries::objections(conn, id)?.into_iter().map(|objection| objection.view(is_centre(actor))).collect();
    let steps = queries::steps(conn, id)?;
    let achievement =
        steps.iter().rfind(|step| step.action == NoticeAction::Open).map(|step| step.detail.0["achievement"].clone());
    let (deal, contracts) = match row.deal_id {
        Some(deal) => (Some(deals::service::get(conn, actor, deal)?), contracts(conn, deal)?),
        None => (None, Vec::new()),
    };
    let content = json!({
        "notice": service::get(conn, actor, id)?,
        "steps": steps.into_iter().map(step).collect::<Vec<_>>(),
        "objections": objections,
        "achievement": achievement,
        "deal": deal,
        "contracts": contracts,
    });
    // serde_json keeps the names of an object in their order.
    let sha256 = fingerprint(content.to_string().as_bytes());
    Ok(Evidence { content, sha256, generated_at: Timestamp::now() })
}

fn step(row: StepRow) -> Value {
    json!({
        "version": row.version, "action": row.action, "state": row.state, "at": row.at, "actor_kind": row.actor_kind,
        "actor_id": row.actor_id, "role": row.role, "detail": row.detail.0
    })
}

fn contracts(conn: &mut Conn, deal: Id) -> Result<Vec<Value>> {
    let told = |(number, state, official_number, signed_on, registered_on)| {
        json!({
            "number": number, "state": state, "official_number": official_number, "signed_on": signed_on,
            "registered_on": registered_on
        })
    };
    Ok(queries::contracts_of(conn, deal)?.into_iter().map(told).collect())
}

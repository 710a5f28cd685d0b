//! Many records in one transaction, by the same rules as one by one: whoever may publish may ask for publication at once.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    content::Content,
    duplicates,
    model::{AchievementRow, PublicRecord, VersionRow, still_on_offer},
    queries, service,
    workflow::{Action, State},
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Conn,
    error::{Error, OnUnique, Result},
    http::{Expected, input},
    journal,
    types::{Id, Timestamp},
};

/// One record read from a file: checked, not yet written.
#[derive(Debug, Clone)]
pub struct Incoming {
    content: Content,
    publish: bool,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Updated,
    /// It was there already, word for word.
    Unchanged,
    /// The record that is there may not be changed: the code says why.
    Refused(&'static str),
}

impl Incoming {
    /// Reads a line: the fields of an achievement, and `state`, which is `draft` or `published`.
    pub fn read(mut value: Value) -> Result<Self> {
        let state = value.as_object_mut().and_then(|members| members.remove("state"));
        let publish = match state.as_ref().map(Value::as_str) {
            None | Some(Some("draft")) => Ok(false),
            Some(Some("published")) => Ok(true),
            _ => Err(Error::field("/state", "state_value")),
        };
        match (input::parse::<Content>(value), publish) {
            (Ok(content), Ok(true)) if content.r#abstract.trim().is_empty() => Err(Error::field("/abstract", "required")),
            (Ok(content), Ok(publish)) => Ok(Self { content: content.tidy(), publish }),
            (Err(Error::Invalid(mut errors)), Err(Error::Invalid(state))) => {
                errors.extend(state);
                Err(Error::Invalid(errors))
            }
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }

    /// The owner's own number of the record.
    pub fn external_ref(&self) -> Option<&str> {
        self.content.external_ref.as_deref()
    }

    /// What would be found of it under this id if it were published, whatever state it asks for; of its owner nothing is known.
    pub fn published(self, id: Id) -> PublicRecord {
        let content = self.content.public();
        PublicRecord {
            id,
            code: None,
            owner_organization_id: content.owner_organization_id.unwrap_or(id),
            owner_name: String::new(),
            version: 1,
            published_at: None,
            available_transfer_modes: still_on_offer(&content, &[]),
            content,
        }
    }
}

/// Writes a batch for `owner`, in whose own numbering (`external_ref`) records are recognised: what is there already is
/// changed, the rest is new. One answer for each record, in order. References must differ within a batch.
pub fn import(conn: &mut Conn, actor: &Actor, owner: Id, batch: Vec<Incoming>) -> Result<Vec<Outcome>> {
    import_as_of(conn, actor, owner, batch, Timestamp::now())
}

/// The same, for records that have been in a database since an earlier day: what is new is dated then.
pub fn import_as_of(conn: &mut Conn, actor: &Actor, owner: Id, batch: Vec<Incoming>, since: Timestamp) -> Result<Vec<Outcome>> {
    actor.may(Permission::WriteAchievements)?;
    if !actor.reaches(Permission::WriteAchievements, owner) {
        return Err(Error::Forbidden("not_owner"));
    }
    if batch.iter().any(|incoming| incoming.publish) {
        actor.may(Permission::ReviewAchievements)?;
    }
    let refs: Vec<String> = batch.iter().filter_map(|incoming| incoming.content.external_ref.clone()).collect();
    let rows = queries::by_external_refs(conn, owner, &refs)?;
    let mut known: HashMap<String, AchievementRow> =
        rows.into_iter().filter_map(|row| row.external_ref.clone().map(|reference| (reference, row))).collect();
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut new = Vec::new();
    for mut incoming in batch {
        incoming.content.owner_organization_id = Some(owner);
        let row = incoming.content.external_ref.as_ref().and_then(|reference| known.remove(reference));
        outcomes.push(match row {
            None => {
                new.push(incoming);
                Outcome::Created
            }
            Some(row) => change(conn, actor, row, incoming)?,
        });
    }
    create(conn, actor, owner, &new, since)?;
    Ok(outcomes)
}

/// What was withdrawn or returned stays so until somebody hands it in: the same file, read again, must not undo that.
fn change(conn: &mut Conn, actor: &Actor, row: AchievementRow, incoming: Incoming) -> Result<Outcome> {
    let (id, state) = (row.id, row.state);
    let publish = incoming.publish && matches!(state, State::Draft | State::Submitted);
    let same = row.working()? == incoming.content;
    if same && !publish {
        return Ok(Outcome::Unchanged);
    }
    // An institute's change that waits for review is not to be overwritten unseen.
    if state == State::Archived || row.revision_state.is_some() {
        return Ok(Outcome::Refused("state_forbids"));
    }
    if !same {
        service::replace(conn, actor, row, incoming.content, Action::Import)?;
    }
    if publish {
        if state != State::Submitted {
            service::submit(conn, actor, id, &Expected::Any)?;
        }
        service::publish(conn, actor, id, &Expected::Any)?;
    }
    Ok(Outcome::Updated)
}

fn create(conn: &mut Conn, actor: &Actor, owner: Id, new: &[Incoming], since: Timestamp) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let published = new.iter().filter(|incoming| incoming.publish).count();
    let mut codes = if published > 0 { service::codes(conn, published)?.into_iter() } else { Vec::new().into_iter() };
    let mut rows = Vec::with_capacity(new.len());
    for incoming in new {
        let mut row = AchievementRow::new(Id::new(), owner, &incoming.content, since)?;
        if incoming.publish {
            row.state = State::Published;
            row.code = codes.next();
            (row.submitted_at, row.published_at, row.confirmed_at) = (Some(since), Some(since), Some(since));
            row.note_published();
        }
        rows.push(row);
    }
    queries::insert(conn, &rows).on_unique("/external_ref", "external_ref_taken")?;
    let versions: Vec<VersionRow> = rows.iter().map(|row| VersionRow::new(row, actor, Action::Import, None, true)).collect();
    queries::insert_versions(conn, &versions)?;
    let contents: Vec<(Id, &Content)> = rows.iter().map(|row| row.id).zip(new.iter().map(|incoming| &incoming.content)).collect();
    queries::insert_traces(conn, &duplicates::traces_of(&contents))?;
    journal::record_all(conn, actor, rows.iter().map(|row| service::event(Action::Import, row)).collect())
}

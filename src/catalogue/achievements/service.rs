use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    content::Content,
    duplicates,
    model::{AchievementFilter, AchievementRow, AchievementView, History, PossibleDuplicates, VersionRow, VersionView},
    queries::{self, Visible},
    restrictions,
    workflow::{Action, RevisionState, State, next},
};
use crate::{
    catalogue::organizations,
    foundation::{
        access::{Actor, Grant, Permission},
        db::Conn,
        error::{Error, OnUnique, Result},
        http::{Expected, List, Page, PatchBody},
        journal::{self, Event},
        types::{Day, Id, Timestamp},
    },
};

/// Enters a draft. Institutes for themselves, the centre for any organization.
pub fn create(conn: &mut Conn, actor: &Actor, content: Content) -> Result<AchievementView> {
    actor.may(Permission::WriteAchievements)?;
    let owner = owner(conn, actor, &content)?;
    let content = Content { owner_organization_id: Some(owner), ..content.tidy() };
    let row = AchievementRow::new(Id::new(), owner, &content, Timestamp::now())?;
    queries::insert(conn, std::slice::from_ref(&row)).on_unique("/external_ref", "external_ref_taken")?;
    queries::insert_traces(conn, &duplicates::traces_of(&[(row.id, &content)]))?;
    queries::insert_versions(conn, &[VersionRow::new(&row, actor, Action::Create, None, true)])?;
    journal::record(conn, actor, event(Action::Create, &row))?;
    Ok(row.view(content, true, Vec::new()))
}

/// Whose record it will be.
pub(super) fn owner(conn: &mut Conn, actor: &Actor, content: &Content) -> Result<Id> {
    let owner = content.owner_organization_id.or(actor.organization_id);
    let owner = owner.ok_or_else(|| Error::field("/owner_organization_id", "owner_required"))?;
    if !actor.reaches(Permission::WriteAchievements, owner) {
        return Err(Error::field("/owner_organization_id", "owner_forbidden"));
    }
    if organizations::find(conn, owner)?.is_none() {
        return Err(Error::field("/owner_organization_id", "organization_unknown"));
    }
    Ok(owner)
}

/// The record, if the caller may know of it: published, or theirs to write.
fn known(conn: &mut Conn, actor: &Actor, id: Id) -> Result<(AchievementRow, bool)> {
    let row = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    let entitled = actor.reaches(Permission::WriteAchievements, row.owner_organization_id);
    if entitled || row.state == State::Published { Ok((row, entitled)) } else { Err(Error::NotFound) }
}

/// The record, if the caller may change it.
fn writable(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<AchievementRow> {
    actor.may(Permission::WriteAchievements)?;
    let (row, entitled) = known(conn, actor, id)?;
    if !entitled {
        return Err(Error::Forbidden("not_owner"));
    }
    expected.check(row.version)?;
    Ok(row)
}

/// One record as this caller may see it: the owner and the centre what is being worked on, others what is published.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<AchievementView> {
    let (row, entitled) = known(conn, actor, id)?;
    view(conn, actor, &row, entitled)
}

fn view(conn: &mut Conn, actor: &Actor, row: &AchievementRow, entitled: bool) -> Result<AchievementView> {
    let taken = restrictions::of_one(conn, row.id)?;
    if !entitled {
        return Ok(row.view(seen_by_others(actor, row)?, false, taken));
    }
    let content = row.working()?;
    let waits = row.state == State::Submitted || row.revision_state == Some(RevisionState::Submitted);
    let duplicates = if waits { Some(duplicates::find(conn, actor, row, &content)?) } else { None };
    Ok(AchievementView { possible_duplicates: duplicates, ..row.view(content, true, taken) })
}

/// What is published, with contacts for known callers.
fn seen_by_others(actor: &Actor, row: &AchievementRow) -> Result<Content> {
    let with_contacts = actor.grant(Permission::ReadAchievementContacts) != Grant::No;
    let content = row.published()?;
    Ok(if with_contacts { content.without_confidential() } else { content.public() })
}

/// A page of what the caller may see, the newest first.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &AchievementFilter, page: Page) -> Result<List<AchievementView>> {
    actor.may(Permission::ReadPublishedAchievements)?;
    let visible = match (actor.grant(Permission::WriteAchievements), actor.organization_id) {
        (Grant::All, _) => Visible::All,
        (Grant::Own, Some(own)) => Visible::PublishedAndOf(own),
        _ => Visible::Published,
    };
    let total = if page.count { Some(queries::count(conn, filter, visible)?) } else { None };
    let rows = queries::list(conn, filter, visible, page)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut taken = restrictions::of(conn, &ids)?;
    let views = rows.iter().map(|row| {
        let taken = taken.remove(&row.id).unwrap_or_default();
        let entitled = actor.reaches(Permission::WriteAchievements, row.owner_organization_id);
        let content = if entitled { row.working()? } else { seen_by_others(actor, row)? };
        Ok(row.view(content, entitled, taken))
    });
    Ok(page.list(views.collect::<Result<Vec<_>>>()?, total, |view: &AchievementView| view.id.to_string()))
}

/// Changes a record. What is published stays visible while an institute's change of it waits for review; the centre's
/// own changes hold at once.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<AchievementView> {
    let row = writable(conn, actor, id, expected)?;
    let content: Content = patch.apply(serde_json::to_value(row.working()?)?)?;
    if content.owner_organization_id != Some(row.owner_organization_id) {
        return Err(Error::field("/owner_organization_id", "owner_fixed"));
    }
    replace(conn, actor, row, content.tidy(), Action::Edit)
}

/// Puts other content in place of a record's, as [`edit`] and imports do.
pub(super) fn replace(
    conn: &mut Conn,
    actor: &Actor,
    mut row: AchievementRow,
    content: Content,
    action: Action,
) -> Result<AchievementView> {
    let by_owner = actor.grant(Permission::ReviewAchievements) == Grant::No;
    let (state, revision) = next(row.standing(), Action::Edit, by_owner).ok_or(Error::Conflict("state_forbids"))?;
    if revision.is_some() && row.revision_state.is_none() {
        row.published_content = Some(std::mem::take(&mut row.content));
    }
    if matches!(state, State::Submitted | State::Published) {
        must_be_complete(&content)?;
    }
    row.external_ref = content.external_ref.clone();
    row.content = serde_json::to_string(&content)?;
    (row.state, row.revision_state) = (state, revision);
    if revision == Some(RevisionState::Submitted) {
        row.submitted_at = Some(Timestamp::now());
        row.return_reason = None;
    }
    queries::delete_traces(conn, row.id)?;
    queries::insert_traces(conn, &duplicates::traces_of(&[(row.id, &content)]))?;
    store(conn, actor, row, action, None, true)
}

/// Hands a record in for review. The answer names possible duplicates.
pub fn submit(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<AchievementView> {
    let row = writable(conn, actor, id, expected)?;
    must_be_complete(&row.working()?)?;
    let submitted = AchievementRow { return_reason: None, submitted_at: Some(Timestamp::now()), ..row };
    advance(conn, actor, submitted, Action::Submit, None)
}

/// What a reviewer needs at least.
fn must_be_complete(content: &Content) -> Result<()> {
    if content.r#abstract.trim().is_empty() { Err(Error::field("/abstract", "required")) } else { Ok(()) }
}

/// Publishes what was submitted: a record, or the change of one. Staff.
pub fn publish(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<AchievementView> {
    let mut row = reviewable(conn, actor, id, expected)?;
    let now = Timestamp::now();
    if row.state != State::Published {
        row.published_at = Some(now);
    }
    if row.code.is_none() {
        row.code = Some(codes(conn, 1)?.remove(0));
    }
    row.confirmed_at = Some(now);
    advance(conn, actor, AchievementRow { published_content: None, return_reason: None, ..row }, Action::Publish, None)
}

/// Gives back what was submitted, with the reason. Staff.
pub fn give_back(conn: &mut Conn, actor: &Actor, id: Id, reason: String, expected: &Expected) -> Result<AchievementView> {
    let row = reviewable(conn, actor, id, expected)?;
    let returned = AchievementRow { return_reason: Some(reason.clone()), ..row };
    advance(conn, actor, returned, Action::Return, Some(reason))
}

fn reviewable(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<AchievementRow> {
    actor.may(Permission::ReviewAchievements)?;
    writable(conn, actor, id, expected)
}

/// Takes a published record out of sight until it is handed in again.
pub fn withdraw(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<AchievementView> {
    let row = writable(conn, actor, id, expected)?;
    advance(conn, actor, AchievementRow { published_content: None, ..row }, Action::Withdraw, None)
}

/// Closes a published record for good. Staff.
pub fn archive(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<AchievementView> {
    let row = reviewable(conn, actor, id, expected)?;
    advance(conn, actor, AchievementRow { published_content: None, ..row }, Action::Archive, None)
}

/// Says that a published record is still on offer.
pub fn confirm(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<AchievementView> {
    let row = writable(conn, actor, id, expected)?;
    advance(conn, actor, AchievementRow { confirmed_at: Some(Timestamp::now()), ..row }, Action::Confirm, None)
}

fn advance(
    conn: &mut Conn,
    actor: &Actor,
    mut row: AchievementRow,
    action: Action,
    reason: Option<String>,
) -> Result<AchievementView> {
    (row.state, row.revision_state) = next(row.standing(), action, false).ok_or(Error::Conflict("state_forbids"))?;
    store(conn, actor, row, action, reason, false)
}

fn store(
    conn: &mut Conn,
    actor: &Actor,
    mut row: AchievementRow,
    action: Action,
    reason: Option<String>,
    changed: bool,
) -> Result<AchievementView> {
    row.version += 1;
    row.updated_at = Timestamp::now();
    row.note_published();
    if queries::update(conn, &row).on_unique("/external_ref", "external_ref_taken")? == 0 {
        return Err(Error::PreconditionFailed);
    }
    queries::insert_versions(conn, &[VersionRow::new(&row, actor, action, reason, changed)])?;
    journal::record(conn, actor, event(action, &row))?;
    view(conn, actor, &row, true)
}

/// The next readable codes, in order: `NH-2025-000123`, by the year of publication in Asia/Shanghai.
pub(super) fn codes(conn: &mut Conn, many: usize) -> Result<Vec<String>> {
    let year = Day::today().year();
    let many = i64::try_from(many).unwrap_or(i64::MAX);
    let first = journal::next_code(conn, &format!("achievement_code:{year}"), many)?;
    Ok((first..first + many).map(|number| format!("NH-{year}-{number:06}")).collect())
}

pub(super) fn event(action: Action, row: &AchievementRow) -> Event {
    Event { action: action.as_str(), entity: "achievement", entity_id: row.id, version: Some(row.version) }
}

/// Other records that may be the same result. For the owner and the centre.
pub fn possible_duplicates(conn: &mut Conn, actor: &Actor, id: Id) -> Result<PossibleDuplicates> {
    actor.may(Permission::WriteAchievements)?;
    let (row, entitled) = known(conn, actor, id)?;
    if !entitled {
        return Err(Error::Forbidden("not_owner"));
    }
    Ok(PossibleDuplicates { items: duplicates::find(conn, actor, &row, &row.working()?)? })
}

/// Every version, oldest first. For the owner and the centre.
pub fn history(conn: &mut Conn, actor: &Actor, id: Id) -> Result<History> {
    actor.may(Permission::WriteAchievements)?;
    let (row, entitled) = known(conn, actor, id)?;
    if !entitled {
        return Err(Error::Forbidden("not_owner"));
    }
    let mut before = Map::new();
    let items = queries::versions(conn, row.id)?.into_iter().map(|version| version_view(version, &mut before));
    Ok(History { items: items.collect::<Result<_>>()? })
}

fn version_view(row: VersionRow, before: &mut Map<String, Value>) -> Result<VersionView> {
    let content: Option<Map<String, Value>> = row.content.as_deref().map(serde_json::from_str).transpose()?;
    let mut changed = BTreeMap::new();
    if let Some(now) = &content {
        for name in now.keys().chain(before.keys()) {
            if now.get(name) != before.get(name) {
                changed.insert(name.clone(), ());
            }
        }
        before.clone_from(now);
    }
    Ok(VersionView {
        version: row.version,
        action: row.action,
        state: row.state,
        revision_state: row.revision_state,
        reason: row.reason,
        at: row.at,
        actor_kind: row.actor_kind,
        actor_id: row.actor_id,
        role: row.role,
        changed: changed.into_keys().collect(),
        content: content.map(Value::Object),
    })
}

use super::{
    model::{
        AccountFilter, ApiKeyRow, ApiKeyView, AuditFilter, EditApiKey, EditUser, Me, MyOrganization, NewApiKey, NewPassword,
        NewUser, SessionView, UserRow, UserView, is_a_name, role_fits,
    },
    password, queries,
};
use crate::{
    catalogue::organizations,
    foundation::{
        access::{Actor, ActorKind, Grant, Permission, Role, csrf_token, fingerprint, new_api_key, new_session_token},
        db::Conn,
        error::{Error, FieldError, OnUnique, Result},
        http::{Expected, List, Page, PatchBody},
        journal::{self, AuditEvent, Event},
        types::{Id, Timestamp},
    },
};

/// Makes a person. Admin.
pub fn create_user(conn: &mut Conn, actor: &Actor, input: NewUser) -> Result<UserView> {
    actor.may(Permission::ManageUsers)?;
    let (organization_id, role) = placed(conn, input.organization_id, input.role)?;
    let now = Timestamp::now();
    let row = UserRow {
        id: Id::new(),
        organization_id,
        role,
        name: input.name.trim().to_owned(),
        email: input.email.trim().to_lowercase(),
        password_hash: password::hash(&input.password)?,
        is_active: true,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    queries::insert_user(conn, &row).on_unique("/email", "email_taken")?;
    journal::record(conn, actor, event("create", "user", row.id, row.version))?;
    Ok(row.into())
}

/// An organization and a role that fit each other, or what is wrong with either.
fn placed(conn: &mut Conn, organization: Option<Id>, role: Option<Role>) -> Result<(Id, Role)> {
    let required = |pointer: &str| Error::Invalid(vec![FieldError::new(pointer, "required")]);
    let organization = organization.ok_or_else(|| required("/organization_id"))?;
    let role = role.ok_or_else(|| required("/role"))?;
    let kind = organizations::find(conn, organization)?
        .map(|row| row.kind())
        .ok_or_else(|| Error::field("/organization_id", "organization_unknown"))?;
    if role_fits(role, kind) { Ok((organization, role)) } else { Err(Error::field("/role", "role_organization")) }
}

/// Changes a person; shut out, or with a new password, they have to log in anew. Admin.
pub fn edit_user(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<UserView> {
    actor.may(Permission::ManageUsers)?;
    let mut row = queries::user(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(row.version)?;
    let (name, email) = (row.name.clone(), row.email.clone());
    let current = EditUser { role: Some(row.role), name, email, is_active: Some(row.is_active), password: None };
    let edit: EditUser = patch.apply(serde_json::to_value(current)?)?;
    let (_, role) = placed(conn, Some(row.organization_id), edit.role)?;
    let is_active = edit.is_active == Some(true);
    if !is_active || edit.password.is_some() {
        queries::delete_sessions_of(conn, id, None)?;
    }
    if let Some(new) = &edit.password {
        if is_a_name(new, &edit.name, &edit.email) {
            return Err(Error::field("/password", "password_weak"));
        }
        row.password_hash = password::hash(new)?;
    }
    row.role = role;
    row.name = edit.name.trim().to_owned();
    row.email = edit.email.trim().to_lowercase();
    row.is_active = is_active;
    store_user(conn, actor, row, "edit")
}

fn store_user(conn: &mut Conn, actor: &Actor, mut row: UserRow, action: &'static str) -> Result<UserView> {
    row.version += 1;
    row.updated_at = Timestamp::now();
    if queries::update_user(conn, &row).on_unique("/email", "email_taken")? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event(action, "user", row.id, row.version))?;
    Ok(row.into())
}

/// One person. Admin.
pub fn get_user(conn: &mut Conn, actor: &Actor, id: Id) -> Result<UserView> {
    actor.may(Permission::ManageUsers)?;
    queries::user(conn, id)?.map(UserView::from).ok_or(Error::NotFound)
}

/// A page of people. Admin.
pub fn list_users(conn: &mut Conn, actor: &Actor, filter: &AccountFilter, page: Page) -> Result<List<UserView>> {
    actor.may(Permission::ManageUsers)?;
    let (rows, total) = queries::users(conn, filter, page)?;
    Ok(page.list(rows.into_iter().map(UserView::from).collect(), total, |user: &UserView| user.id.to_string()))
}

/// Makes a key; the answer is the only one that holds its secret. Admin.
pub fn create_api_key(conn: &mut Conn, actor: &Actor, input: NewApiKey) -> Result<ApiKeyView> {
    actor.may(Permission::ManageApiKeys)?;
    let (organization_id, role) = placed(conn, input.organization_id, input.role)?;
    let secret = new_api_key()?;
    let now = Timestamp::now();
    let row = ApiKeyRow {
        id: Id::new(),
        organization_id,
        role,
        name: input.name.trim().to_owned(),
        secret_hash: fingerprint(secret.as_bytes()),
        created_by: actor.id,
        expires_at: input.expires_at,
        revoked_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    queries::insert_api_key(conn, &row)?;
    journal::record(conn, actor, event("create", "api_key", row.id, row.version))?;
    Ok(ApiKeyView::new(row, Some(secret)))
}

/// Whether one of two callers made the other's key, or a key by which it was made, and so may be the same person.
pub fn may_be_one_person(conn: &mut Conn, one: Id, other: Id) -> Result<bool> {
    Ok(one == other || stems_from(conn, one, other)? || stems_from(conn, other, one)?)
}

fn stems_from(conn: &mut Conn, key: Id, maker: Id) -> Result<bool> {
    let mut made_by = queries::maker_of(conn, key)?;
    // A key is made by what was there before it, so that this comes to an end.
    while let Some(id) = made_by {
        if id == maker {
            return Ok(true);
        }
        made_by = queries::maker_of(conn, id)?;
    }
    Ok(false)
}

/// Renames a key or moves its end. Admin.
pub fn edit_api_key(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<ApiKeyView> {
    actor.may(Permission::ManageApiKeys)?;
    let mut row = queries::api_key(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(row.version)?;
    let edit: EditApiKey =
        patch.apply(serde_json::to_value(EditApiKey { name: row.name.clone(), expires_at: row.expires_at })?)?;
    row.name = edit.name.trim().to_owned();
    row.expires_at = edit.expires_at;
    store_api_key(conn, actor, row, "edit")
}

/// Ends a key for good. Admin.
pub fn revoke_api_key(conn: &mut Conn, actor: &Actor, id: Id, expected: &Expected) -> Result<ApiKeyView> {
    actor.may(Permission::ManageApiKeys)?;
    let mut row = queries::api_key(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(row.version)?;
    if row.revoked_at.is_some() {
        return Err(Error::Conflict("already_revoked"));
    }
    row.revoked_at = Some(Timestamp::now());
    store_api_key(conn, actor, row, "revoke")
}

fn store_api_key(conn: &mut Conn, actor: &Actor, mut row: ApiKeyRow, action: &'static str) -> Result<ApiKeyView> {
    row.version += 1;
    row.updated_at = Timestamp::now();
    if queries::update_api_key(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event(action, "api_key", row.id, row.version))?;
    Ok(ApiKeyView::new(row, None))
}

/// One key. Admin.
pub fn get_api_key(conn: &mut Conn, actor: &Actor, id: Id) -> Result<ApiKeyView> {
    actor.may(Permission::ManageApiKeys)?;
    queries::api_key(conn, id)?.map(|row| ApiKeyView::new(row, None)).ok_or(Error::NotFound)
}

/// A page of keys. Admin.
pub fn list_api_keys(conn: &mut Conn, actor: &Actor, filter: &AccountFilter, page: Page) -> Result<List<ApiKeyView>> {
    actor.may(Permission::ManageApiKeys)?;
    let (rows, total) = queries::api_keys(conn, filter, page)?;
    let views = rows.into_iter().map(|row| ApiKeyView::new(row, None)).collect();
    Ok(page.list(views, total, |key: &ApiKeyView| key.id.to_string()))
}

/// The active person of this e-mail, and the hash of their password.
pub fn find_login(conn: &mut Conn, email: &str) -> Result<Option<(UserView, String)>> {
    let row = queries::user_by_email(conn, &email.trim().to_lowercase())?.filter(|row| row.is_active);
    Ok(row.map(|row| (row.clone().into(), row.password_hash)))
}

/// The person, if this is their password. Slow by design, so nothing of the database is held meanwhile.
pub fn authenticate(found: Option<(UserView, String)>, password: &str) -> Result<UserView> {
    let fits = password::verify(password, found.as_ref().map(|(_, hash)| hash.as_str()));
    match found {
        Some((user, _)) if fits => Ok(user),
        _ => Err(Error::Unauthenticated("login_failed")),
    }
}

/// Opens a session of so many hours and answers its token, which only the cookie will hold.
pub fn open_session(conn: &mut Conn, user: UserView, hours: i64) -> Result<(String, SessionView)> {
    let token = new_session_token()?;
    let now = Timestamp::now();
    let expires_at = now.plus_seconds(hours * 3600);
    queries::insert_session(conn, &fingerprint(token.as_bytes()), user.id, now, expires_at)?;
    Ok((token.clone(), SessionView { user, csrf_token: csrf_token(&token), expires_at }))
}

/// Closes the session of this token; closing one that is closed is no error.
pub fn close_session(conn: &mut Conn, token: &str) -> Result<()> {
    queries::delete_session(conn, &fingerprint(token.as_bytes()))?;
    Ok(())
}

/// Changes the caller's own password and ends their other sessions.
pub fn change_own_password(conn: &mut Conn, actor: &Actor, input: &NewPassword, token: Option<&str>) -> Result<()> {
    actor.may(Permission::ChangeOwnPassword)?;
    let id = actor.id.filter(|_| actor.kind == ActorKind::User).ok_or(Error::Forbidden("role_forbids"))?;
    let mut row = queries::user(conn, id)?.ok_or(Error::NotFound)?;
    if !password::verify(&input.current_password, Some(&row.password_hash)) {
        return Err(Error::field("/current_password", "password_wrong"));
    }
    if is_a_name(&input.new_password, &row.name, &row.email) {
        return Err(Error::field("/new_password", "password_weak"));
    }
    row.password_hash = password::hash(&input.new_password)?;
    queries::delete_sessions_of(conn, id, token.map(|token| fingerprint(token.as_bytes())).as_deref())?;
    store_user(conn, actor, row, "change_password").map(|_| ())
}

/// Who is asking.
pub fn me(conn: &mut Conn, actor: &Actor) -> Result<Me> {
    let name = match (actor.kind, actor.id) {
        (ActorKind::User, Some(id)) => queries::user(conn, id)?.map(|row| row.name),
        (ActorKind::ApiKey, Some(id)) => queries::api_key(conn, id)?.map(|row| row.name),
        _ => None,
    };
    let ids: Vec<Id> = actor.organization_id.into_iter().collect();
    let organization = organizations::names(conn, &ids)?.pop().map(|(id, name)| MyOrganization { id, name });
    let permissions = Permission::ALL.iter().copied().filter(|permission| actor.grant(*permission) != Grant::No).collect();
    Ok(Me { role: actor.role, kind: actor.kind.to_string(), id: actor.id, name, organization, permissions })
}

/// A page of the journal, the newest first. Admin.
pub fn audit_events(conn: &mut Conn, actor: &Actor, filter: &AuditFilter) -> Result<List<AuditEvent>> {
    actor.may(Permission::ReadAuditEvents)?;
    let page = Page::new(filter.limit, None, filter.count);
    let before = match &filter.cursor {
        Some(cursor) => Some(cursor.parse().map_err(|_| Error::field("/cursor", "cursor"))?),
        None => None,
    };
    let events = journal::page(conn, filter.entity_id, before, page.rows())?;
    let total = if page.count { Some(journal::count(conn, filter.entity_id)?) } else { None };
    Ok(page.list(events, total, |event: &AuditEvent| event.seq.to_string()))
}

fn event(action: &'static str, entity: &'static str, id: Id, version: i32) -> Event {
    Event { action, entity, entity_id: id, version: Some(version) }
}

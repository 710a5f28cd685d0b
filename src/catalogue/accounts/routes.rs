use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    delete, get, patch, post,
    web::{self, Data},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{
        AccountFilter, ApiKeyView, AuditFilter, EditApiKey, EditUser, Login, Me, NewApiKey, NewPassword, NewUser, SessionView,
        UserView,
    },
    service,
};
use crate::{
    config::Config,
    foundation::{
        access::{Actor, Permission, SESSION_COOKIE},
        db::Db,
        error::{Error, Result},
        http::{Change, List, NoBody, NoParameters, Page, PatchBody, PathId, Query, found, limits::Limits},
        journal::AuditEvent,
        types::Id,
    },
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(me)
        .service(change_password)
        .service(log_in)
        .service(log_out)
        .service(list_users)
        .service(create_user)
        .service(get_user)
        .service(edit_user)
        .service(list_api_keys)
        .service(create_api_key)
        .service(get_api_key)
        .service(edit_api_key)
        .service(revoke_api_key)
        .service(audit_events);
}

/// The caller: role, organization, what it may do
#[utoipa::path(tag = "accounts", security((), ("api_key" = []), ("session" = [])), responses((status = 200, body = Me)))]
#[get("/me")]
async fn me(db: Data<Db>, actor: Actor, _: Query<NoParameters>) -> Result<HttpResponse> {
    let me = db.read_point(move |conn| service::me(conn, &actor)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(me))
}

/// Change one's own password; other sessions end
#[utoipa::path(tag = "accounts", request_body = NewPassword, responses((status = 204, description = "Changed")))]
#[post("/me/password")]
async fn change_password(
    db: Data<Db>,
    limits: Data<Limits>,
    change: Change<NewPassword>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let token = request.cookie(SESSION_COOKIE).map(|cookie| cookie.value().to_owned());
    let change = change.may(Permission::ChangeOwnPassword)?;
    // A guess at the password, as a log-in is.
    limits.login(None, &change.actor.id.map(|id| id.to_string()).unwrap_or_default())?;
    change.command(&db, move |conn, actor, input| service::change_own_password(conn, actor, &input, token.as_deref())).await
}

/// Log in with e-mail and password
///
/// The answer sets the session's cookie. Too many attempts get 429.
#[utoipa::path(tag = "accounts", security(()), request_body = Login, responses((status = 201, body = SessionView),
    (status = 204, description = "With `validate_only=true`: the log-in would succeed")))]
#[post("/sessions")]
async fn log_in(
    db: Data<Db>,
    config: Data<Config>,
    limits: Data<Limits>,
    change: LoginChange,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (login, is_trial) = (change.input()?, change.is_trial());
    limits.login(limits.client(&request), &login.email)?;
    let hours = config.session_hours;
    let (email, password) = (login.email, login.password);
    let found = db.read(move |conn| service::find_login(conn, &email)).await?;
    let user = web::block(move || service::authenticate(found, &password)).await??;
    if is_trial {
        return Ok(HttpResponse::NoContent().insert_header(("Cache-Control", "no-store")).finish());
    }
    let (token, session) = db.write(move |conn| service::open_session(conn, user, hours)).await?;
    let cookie = Cookie::build(SESSION_COOKIE, token)
        .path("/")
        .http_only(true)
        .secure(config.secure_cookies)
        .same_site(SameSite::Lax)
        .max_age(Duration::hours(hours))
        .finish();
    Ok(HttpResponse::Created()
        .cookie(cookie)
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Location", "/api/v1/sessions/current"))
        .json(session))
}

type LoginChange = Change<Login>;

/// Log out
#[utoipa::path(tag = "accounts", security((), ("session" = [])), responses((status = 204, description = "Logged out")))]
#[delete("/sessions/current")]
async fn log_out(db: Data<Db>, change: Change<NoBody>, request: HttpRequest) -> Result<HttpResponse> {
    let Some(cookie) = request.cookie(SESSION_COOKIE) else {
        return Err(Error::Unauthenticated("credentials_missing"));
    };
    let token = cookie.value().to_owned();
    let mut answer = change.command(&db, move |conn, _, _| service::close_session(conn, &token)).await?;
    let mut gone = Cookie::build(SESSION_COOKIE, "").path("/").finish();
    gone.make_removal();
    answer.add_cookie(&gone).map_err(Error::internal)?;
    Ok(answer)
}

/// People, the newest first
#[utoipa::path(tag = "accounts", params(AccountFilter), responses((status = 200, body = List<UserView>)))]
#[get("/users")]
async fn list_users(db: Data<Db>, actor: Actor, filter: Query<AccountFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list_users(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Make a person
#[utoipa::path(tag = "accounts", request_body = NewUser, responses((status = 201, body = UserView)))]
#[post("/users")]
async fn create_user(db: Data<Db>, change: Change<NewUser>) -> Result<HttpResponse> {
    change.may(Permission::ManageUsers)?.create(&db, service::create_user).await
}

/// One person
#[utoipa::path(tag = "accounts", params(("id" = Id, Path,)),
    responses((status = 200, body = UserView), (status = 304, description = "Unchanged")))]
#[get("/users/{id}")]
async fn get_user(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get_user(conn, &actor, id.0)).await?)
}

/// Change a person
#[utoipa::path(tag = "accounts", params(("id" = Id, Path,)),
    request_body(content = EditUser, content_type = "application/merge-patch+json"), responses((status = 200, body = UserView)))]
#[patch("/users/{id}")]
async fn edit_user(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageUsers)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit_user(conn, actor, id.0, patch, expected)).await
}

/// Keys, the newest first
#[utoipa::path(tag = "accounts", params(AccountFilter), responses((status = 200, body = List<ApiKeyView>)))]
#[get("/api-keys")]
async fn list_api_keys(db: Data<Db>, actor: Actor, filter: Query<AccountFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list_api_keys(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Make a key; its secret is in this answer only
#[utoipa::path(tag = "accounts", request_body = NewApiKey, responses((status = 201, body = ApiKeyView)))]
#[post("/api-keys")]
async fn create_api_key(db: Data<Db>, change: Change<NewApiKey>) -> Result<HttpResponse> {
    change.may(Permission::ManageApiKeys)?.create(&db, service::create_api_key).await
}

/// One key
#[utoipa::path(tag = "accounts", params(("id" = Id, Path,)),
    responses((status = 200, body = ApiKeyView), (status = 304, description = "Unchanged")))]
#[get("/api-keys/{id}")]
async fn get_api_key(
    db: Data<Db>,
    actor: Actor,
    id: PathId,
    _: Query<NoParameters>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get_api_key(conn, &actor, id.0)).await?)
}

/// Rename a key or move its end
#[utoipa::path(tag = "accounts", params(("id" = Id, Path,)),
    request_body(content = EditApiKey, content_type = "application/merge-patch+json"), responses((status = 200, body = ApiKeyView)))]
#[patch("/api-keys/{id}")]
async fn edit_api_key(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageApiKeys)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit_api_key(conn, actor, id.0, patch, expected)).await
}

/// Revoke a key for good
#[utoipa::path(tag = "accounts", params(("id" = Id, Path,)), responses((status = 200, body = ApiKeyView)))]
#[delete("/api-keys/{id}")]
async fn revoke_api_key(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageApiKeys)?;
    change.update(&db, move |conn, actor, _, expected| service::revoke_api_key(conn, actor, id.0, expected)).await
}

/// Who did what, the newest first
#[utoipa::path(tag = "accounts", params(AuditFilter), responses((status = 200, body = List<AuditEvent>)))]
#[get("/audit-events")]
async fn audit_events(db: Data<Db>, actor: Actor, filter: Query<AuditFilter>, request: HttpRequest) -> Result<HttpResponse> {
    db.read(move |conn| service::audit_events(conn, &actor, &filter.0)).await?.answer(&request)
}

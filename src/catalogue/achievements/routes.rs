use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    cache::{Audience, RecordCache},
    content::Content,
    model::{AchievementFilter, AchievementView, History, PossibleDuplicates, ReturnReason},
    service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::Result,
    http::{Change, List, NoBody, NoParameters, Page, PatchBody, PathId, Query, Representation},
    types::Id,
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(create)
        .service(get_one)
        .service(edit)
        .service(submit)
        .service(publish)
        .service(give_back)
        .service(withdraw)
        .service(archive)
        .service(confirm)
        .service(history)
        .service(duplicates);
}

/// Achievements that the caller may see, the newest first
#[utoipa::path(tag = "achievements", security((), ("api_key" = []), ("session" = [])), params(AchievementFilter),
    responses((status = 200, body = List<AchievementView>)))]
#[get("/achievements")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<AchievementFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Enter a draft
#[utoipa::path(tag = "achievements", request_body = Content, responses((status = 201, body = AchievementView)))]
#[post("/achievements")]
async fn create(db: Data<Db>, change: Change<Content>) -> Result<HttpResponse> {
    change.may(Permission::WriteAchievements)?.create(&db, service::create).await
}

/// One achievement
#[utoipa::path(tag = "achievements", security((), ("api_key" = []), ("session" = [])), params(("id" = Id, Path,)),
    responses((status = 200, body = AchievementView), (status = 304, description = "Unchanged")))]
#[get("/achievements/{id}")]
async fn get_one(
    db: Data<Db>,
    cache: Data<RecordCache>,
    actor: Actor,
    id: PathId,
    _: Query<NoParameters>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    // Counted before the read: a change meanwhile makes what was read void.
    let changes = db.changes();
    let audience = Audience::of(&actor);
    if let Some(kept) = audience.and_then(|audience| cache.get(id.0, audience, changes)) {
        return Ok(kept.answer(&request));
    }
    let view = db.read_point(move |conn| service::get(conn, &actor, id.0)).await?;
    let representation = Representation::of(&view)?;
    if let Some(audience) = audience {
        cache.put(id.0, audience, changes, representation.clone());
    }
    Ok(representation.answer(&request))
}

/// Change an achievement; an institute's change of a published one waits for review
#[utoipa::path(tag = "achievements", params(("id" = Id, Path,)),
    request_body(content = Content, content_type = "application/merge-patch+json"), responses((status = 200, body = AchievementView)))]
#[patch("/achievements/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteAchievements)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

/// Hand in for review; the answer names possible duplicates
#[utoipa::path(tag = "achievements", params(("id" = Id, Path,)),
    responses((status = 200, body = AchievementView), (status = 412, description = "Stale")))]
#[post("/achievements/{id}/submit")]
async fn submit(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteAchievements)?;
    change.update(&db, move |conn, actor, _, expected| service::submit(conn, actor, id.0, expected)).await
}

/// Publish what was submitted, a record or the change of one
#[utoipa::path(tag = "achievements", params(("id" = Id, Path,)),
    responses((status = 200, body = AchievementView), (status = 412, description = "Stale")))]
#[post("/achievements/{id}/publish")]
async fn publish(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ReviewAchievements)?;
    change.update(&db, move |conn, actor, _, expected| service::publish(conn, actor, id.0, expected)).await
}

/// Give back what was submitted, with the reason
#[utoipa::path(tag = "achievements", params(("id" = Id, Path,)), request_body = ReturnReason,
    responses((status = 200, body = AchievementView), (status = 412, description = "Stale")))]
#[post("/achievements/{id}/return")]
async fn give_back(db: Data<Db>, id: PathId, change: Change<ReturnReason>) -> Result<HttpResponse> {
    let change = change.may(Permission::ReviewAchievements)?;
    change.update(&db, move |conn, actor, input, expected| service::give_back(conn, actor, id.0, input.reason, expected)).await
}

/// Take a published record out of sight
#[utoipa::path(tag = "achievements", params(("id" = Id, Path,)),
    responses((status = 200, body = AchievementView), (status = 412, description = "Stale")))]
#[post("/achievements/{id}/withdraw")]
async fn withdraw(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteAchievements)?;
    change.update(&db, move |conn, actor, _, expected| service::withdraw(conn, actor, id.0, expected)).await
}

/// Close a published record for good
#[utoipa::path(tag = "achievements", params(("id" = Id, Path,)),
    responses((status = 200, body = AchievementView), (status = 412, description = "Stale")))]
#[post("/achievements/{id}/archive")]
async fn archive(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ReviewAchievements)?;
    change.update(&db, move |conn, actor, _, expected| service::archive(conn, actor, id.0, expected)).await
}

/// Say that a published record is still on offer
#[utoipa::path(tag = "achievements", params(("id" = Id, Path,)),
    responses((status = 200, body = AchievementView), (status = 412, description = "Stale")))]
#[post("/achievements/{id}/confirm")]
async fn confirm(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteAchievements)?;
    change.update(&db, move |conn, actor, _, expected| service::confirm(conn, actor, id.0, expected)).await
}

/// Who changed what, when: every version, oldest first
#[utoipa::path(tag = "achievements", params(("id" = Id, Path,)), responses((status = 200, body = History)))]
#[get("/achievements/{id}/history")]
async fn history(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>) -> Result<HttpResponse> {
    let history = db.read(move |conn| service::history(conn, &actor, id.0)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(history))
}

/// Other records that may be the same result
#[utoipa::path(tag = "achievements", params(("id" = Id, Path,)), responses((status = 200, body = PossibleDuplicates)))]
#[get("/achievements/{id}/duplicates")]
async fn duplicates(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>) -> Result<HttpResponse> {
    let duplicates = db.read(move |conn| service::possible_duplicates(conn, &actor, id.0)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(duplicates))
}

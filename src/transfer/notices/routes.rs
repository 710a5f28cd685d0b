use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    content::NoticeContent,
    evidence::{self, Evidence},
    model::{
        CloseNotice, DecideObjection, NewObjection, NoticeFilter, NoticeView, ObjectionFilter, ObjectionView, OpenNotice,
        WithdrawNotice,
    },
    objections, service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::Result,
    http::{Change, List, NoParameters, Page, PatchBody, PathId, Query, found},
    types::Id,
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(create)
        .service(get_one)
        .service(edit)
        .service(open)
        .service(close)
        .service(withdraw)
        .service(object)
        .service(evidence_of)
        .service(list_objections)
        .service(get_objection)
        .service(decide);
}

/// Notices that the caller may see, the newest first
#[utoipa::path(tag = "notices", security((), ("api_key" = []), ("session" = [])), params(NoticeFilter),
    responses((status = 200, body = List<NoticeView>)))]
#[get("/notices")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<NoticeFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Draft a notice
#[utoipa::path(tag = "notices", request_body = NoticeContent, responses((status = 201, body = NoticeView)))]
#[post("/notices")]
async fn create(db: Data<Db>, change: Change<NoticeContent>) -> Result<HttpResponse> {
    change.may(Permission::WriteNotices)?.create(&db, service::create).await
}

/// One notice
#[utoipa::path(tag = "notices", security((), ("api_key" = []), ("session" = [])), params(("id" = Id, Path,)),
    responses((status = 200, body = NoticeView), (status = 304, description = "Unchanged")))]
#[get("/notices/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change a draft
#[utoipa::path(tag = "notices", params(("id" = Id, Path,)),
    request_body(content = NoticeContent, content_type = "application/merge-patch+json"), responses((status = 200, body = NoticeView)))]
#[patch("/notices/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteNotices)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

/// Publish a draft; its last day is counted by the calendar of working days
#[utoipa::path(tag = "notices", params(("id" = Id, Path,)), request_body = OpenNotice,
    responses((status = 200, body = NoticeView), (status = 412, description = "Stale")))]
#[post("/notices/{id}/open")]
async fn open(db: Data<Db>, id: PathId, change: Change<OpenNotice>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteNotices)?;
    change.update(&db, move |conn, actor, input, expected| service::open(conn, actor, id.0, input, expected)).await
}

/// Close a notice that has stood for its time, all objections decided
#[utoipa::path(tag = "notices", params(("id" = Id, Path,)), request_body = CloseNotice,
    responses((status = 200, body = NoticeView), (status = 412, description = "Stale")))]
#[post("/notices/{id}/close")]
async fn close(db: Data<Db>, id: PathId, change: Change<CloseNotice>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteNotices)?;
    change.update(&db, move |conn, actor, input, expected| service::close(conn, actor, id.0, input, expected)).await
}

/// Take a notice back, with the reason
#[utoipa::path(tag = "notices", params(("id" = Id, Path,)), request_body = WithdrawNotice,
    responses((status = 200, body = NoticeView), (status = 412, description = "Stale")))]
#[post("/notices/{id}/withdraw")]
async fn withdraw(db: Data<Db>, id: PathId, change: Change<WithdrawNotice>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteNotices)?;
    change.update(&db, move |conn, actor, input, expected| service::withdraw(conn, actor, id.0, input, expected)).await
}

/// Object to a notice that is open
#[utoipa::path(tag = "notices", params(("id" = Id, Path,)), request_body = NewObjection,
    responses((status = 201, body = ObjectionView)))]
#[post("/notices/{id}/objections")]
async fn object(db: Data<Db>, id: PathId, change: Change<NewObjection>) -> Result<HttpResponse> {
    let change = change.may(Permission::ObjectToNotices)?;
    change.create(&db, move |conn, actor, input| objections::object(conn, actor, id.0, input)).await
}

/// Everything that shows diligence, with a hash over it; for the centre and the organization that gave notice
#[utoipa::path(tag = "notices", params(("id" = Id, Path,)), responses((status = 200, body = Evidence)))]
#[get("/notices/{id}/evidence")]
async fn evidence_of(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>) -> Result<HttpResponse> {
    let evidence = db.read(move |conn| evidence::evidence(conn, &actor, id.0)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(evidence))
}

/// Objections, the newest first: all for the centre, one's own for others
#[utoipa::path(tag = "notices", params(ObjectionFilter), responses((status = 200, body = List<ObjectionView>)))]
#[get("/notice-objections")]
async fn list_objections(
    db: Data<Db>,
    actor: Actor,
    filter: Query<ObjectionFilter>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| objections::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// One objection
#[utoipa::path(tag = "notices", params(("id" = Id, Path,)),
    responses((status = 200, body = ObjectionView), (status = 304, description = "Unchanged")))]
#[get("/notice-objections/{id}")]
async fn get_objection(
    db: Data<Db>,
    actor: Actor,
    id: PathId,
    _: Query<NoParameters>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| objections::get(conn, &actor, id.0)).await?)
}

/// Decide an objection, with the reason
#[utoipa::path(tag = "notices", params(("id" = Id, Path,)), request_body = DecideObjection,
    responses((status = 200, body = ObjectionView), (status = 412, description = "Stale")))]
#[post("/notice-objections/{id}/decide")]
async fn decide(db: Data<Db>, id: PathId, change: Change<DecideObjection>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteNotices)?;
    change.update(&db, move |conn, actor, input, expected| objections::decide(conn, actor, id.0, input, expected)).await
}

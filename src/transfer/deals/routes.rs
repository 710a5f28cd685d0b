use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    content::DealContent,
    model::{DealFilter, DealView, EnterStage},
    service,
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
    config.service(list).service(create).service(get_one).service(edit).service(enter_stage);
}

/// Deals that the caller may see, the newest first
#[utoipa::path(tag = "deals", params(DealFilter), responses((status = 200, body = List<DealView>)))]
#[get("/deals")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<DealFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Enter a deal at its intent
#[utoipa::path(tag = "deals", request_body = DealContent, responses((status = 201, body = DealView)))]
#[post("/deals")]
async fn create(db: Data<Db>, change: Change<DealContent>) -> Result<HttpResponse> {
    change.may(Permission::WriteDeals)?.create(&db, service::create).await
}

/// One deal
#[utoipa::path(tag = "deals", params(("id" = Id, Path,)),
    responses((status = 200, body = DealView), (status = 304, description = "Unchanged")))]
#[get("/deals/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change what is said of a deal
#[utoipa::path(tag = "deals", params(("id" = Id, Path,)),
    request_body(content = DealContent, content_type = "application/merge-patch+json"), responses((status = 200, body = DealView)))]
#[patch("/deals/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteDeals)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

/// Bring a deal to its next stage, or correct the day of one that it has been in
#[utoipa::path(tag = "deals", params(("id" = Id, Path,)), request_body = EnterStage,
    responses((status = 200, body = DealView), (status = 412, description = "Stale")))]
#[post("/deals/{id}/stage")]
async fn enter_stage(db: Data<Db>, id: PathId, change: Change<EnterStage>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteDeals)?;
    change.update(&db, move |conn, actor, input, expected| service::enter(conn, actor, id.0, input, expected)).await
}

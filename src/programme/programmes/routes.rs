use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    filings::Filing,
    model::{Programme, ProgrammeFilter, ProgrammeView},
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
    config.service(list).service(create).service(get_one).service(edit).service(file);
}

/// Programmes, those entered last first
#[utoipa::path(tag = "programmes", params(ProgrammeFilter), responses((status = 200, body = List<ProgrammeView>)))]
#[get("/programmes")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<ProgrammeFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Enter a programme
#[utoipa::path(tag = "programmes", request_body = Programme, responses((status = 201, body = ProgrammeView)))]
#[post("/programmes")]
async fn create(db: Data<Db>, change: Change<Programme>) -> Result<HttpResponse> {
    change.may(Permission::WriteProgramme)?.create(&db, service::create).await
}

/// One programme
#[utoipa::path(tag = "programmes", params(("id" = Id, Path,)),
    responses((status = 200, body = ProgrammeView), (status = 304, description = "Unchanged")))]
#[get("/programmes/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change a programme
#[utoipa::path(tag = "programmes", params(("id" = Id, Path,)),
    request_body(content = Programme, content_type = "application/merge-patch+json"), responses((status = 200, body = ProgrammeView)))]
#[patch("/programmes/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteProgramme)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

/// Add the next round of 两上两下
#[utoipa::path(tag = "programmes", params(("id" = Id, Path,)), request_body = Filing,
    responses((status = 200, body = ProgrammeView), (status = 412, description = "Stale")))]
#[post("/programmes/{id}/filings")]
async fn file(db: Data<Db>, id: PathId, change: Change<Filing>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteProgramme)?;
    change.update(&db, move |conn, actor, filing, expected| service::file(conn, actor, id.0, filing, expected)).await
}

use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{Visit, VisitFilter, VisitView},
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
    config.service(list).service(create).service(get_one).service(edit);
}

/// Visits, those entered last first
#[utoipa::path(tag = "visits", params(VisitFilter), responses((status = 200, body = List<VisitView>)))]
#[get("/visits")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<VisitFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Enter a visit
#[utoipa::path(tag = "visits", request_body = Visit, responses((status = 201, body = VisitView)))]
#[post("/visits")]
async fn create(db: Data<Db>, change: Change<Visit>) -> Result<HttpResponse> {
    change.may(Permission::WriteProgramme)?.create(&db, service::create).await
}

/// One visit
#[utoipa::path(tag = "visits", params(("id" = Id, Path,)),
    responses((status = 200, body = VisitView), (status = 304, description = "Unchanged")))]
#[get("/visits/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change a visit
#[utoipa::path(tag = "visits", params(("id" = Id, Path,)),
    request_body(content = Visit, content_type = "application/merge-patch+json"), responses((status = 200, body = VisitView)))]
#[patch("/visits/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteProgramme)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

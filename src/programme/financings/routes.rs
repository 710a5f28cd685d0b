use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{Financing, FinancingFilter, FinancingView},
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

/// Financings, those entered last first
#[utoipa::path(tag = "financings", params(FinancingFilter), responses((status = 200, body = List<FinancingView>)))]
#[get("/financings")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<FinancingFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Enter a financing
#[utoipa::path(tag = "financings", request_body = Financing, responses((status = 201, body = FinancingView)))]
#[post("/financings")]
async fn create(db: Data<Db>, change: Change<Financing>) -> Result<HttpResponse> {
    change.may(Permission::WriteProgramme)?.create(&db, service::create).await
}

/// One financing
#[utoipa::path(tag = "financings", params(("id" = Id, Path,)),
    responses((status = 200, body = FinancingView), (status = 304, description = "Unchanged")))]
#[get("/financings/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change a financing
#[utoipa::path(tag = "financings", params(("id" = Id, Path,)),
    request_body(content = Financing, content_type = "application/merge-patch+json"), responses((status = 200, body = FinancingView)))]
#[patch("/financings/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteProgramme)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{Award, AwardFilter, AwardView},
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

/// Awards, those entered last first
#[utoipa::path(tag = "awards", params(AwardFilter), responses((status = 200, body = List<AwardView>)))]
#[get("/awards")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<AwardFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Enter an award
#[utoipa::path(tag = "awards", request_body = Award, responses((status = 201, body = AwardView)))]
#[post("/awards")]
async fn create(db: Data<Db>, change: Change<Award>) -> Result<HttpResponse> {
    change.may(Permission::WriteProgramme)?.create(&db, service::create).await
}

/// One award
#[utoipa::path(tag = "awards", params(("id" = Id, Path,)),
    responses((status = 200, body = AwardView), (status = 304, description = "Unchanged")))]
#[get("/awards/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change an award
#[utoipa::path(tag = "awards", params(("id" = Id, Path,)),
    request_body(content = Award, content_type = "application/merge-patch+json"), responses((status = 200, body = AwardView)))]
#[patch("/awards/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteProgramme)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

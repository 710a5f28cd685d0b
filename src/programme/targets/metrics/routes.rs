use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{MetricFilter, MetricView, NewMetric},
    service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::Result,
    http::{Change, List, NoParameters, Page, PatchBody, PathId, Query, found},
    types::Id,
};

/// The routes of this part.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(create).service(get_one).service(edit);
}

/// Metrics, the newest first
#[utoipa::path(tag = "targets", params(MetricFilter), responses((status = 200, body = List<MetricView>)))]
#[get("/metric-definitions")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<MetricFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Define a metric
#[utoipa::path(tag = "targets", request_body = NewMetric, responses((status = 201, body = MetricView)))]
#[post("/metric-definitions")]
async fn create(db: Data<Db>, change: Change<NewMetric>) -> Result<HttpResponse> {
    change.may(Permission::ManageTargets)?.create(&db, service::create).await
}

/// One metric
#[utoipa::path(tag = "targets", params(("id" = Id, Path,)),
    responses((status = 200, body = MetricView), (status = 304, description = "Unchanged")))]
#[get("/metric-definitions/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change a metric
#[utoipa::path(tag = "targets", params(("id" = Id, Path,)),
    request_body(content = NewMetric, content_type = "application/merge-patch+json"), responses((status = 200, body = MetricView)))]
#[patch("/metric-definitions/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageTargets)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

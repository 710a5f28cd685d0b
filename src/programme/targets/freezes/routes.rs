use actix_web::{HttpRequest, HttpResponse, get, http::header, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{FreezeFilter, FreezeView, NewFreeze, RestatementRequest, Restatements},
    service,
};
use crate::{
    foundation::{
        access::{Actor, Permission},
        db::Db,
        error::Result,
        http::{Change, List, NoParameters, Page, PathId, Query, RequestContext, found},
        types::Id,
    },
    programme::targets::{progress::Progress, years::routes::PathYear},
};

/// The routes of this part.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(create).service(restatements).service(report).service(get_one);
}

/// Freezes of a year, the newest first
#[utoipa::path(tag = "targets", params(("year" = i32, Path, minimum = 2000, maximum = 2100), FreezeFilter),
    responses((status = 200, body = List<FreezeView>)))]
#[get("/targets/{year}/freezes")]
async fn list(
    db: Data<Db>,
    actor: Actor,
    year: PathYear,
    filter: Query<FreezeFilter>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let page = Page::new(filter.0.limit, filter.0.cursor, filter.0.count);
    db.read(move |conn| service::list(conn, &actor, year.0, page)).await?.answer(&request)
}

/// Freeze the report up to a day, and close the days up to it
#[utoipa::path(tag = "targets", params(("year" = i32, Path, minimum = 2000, maximum = 2100)), request_body = NewFreeze,
    responses((status = 201, body = FreezeView)))]
#[post("/targets/{year}/freezes")]
async fn create(db: Data<Db>, year: PathYear, change: Change<NewFreeze>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageTargets)?;
    change.create(&db, move |conn, actor, input| service::create(conn, actor, year.0, input)).await
}

/// Figures of a frozen report that have changed since
#[utoipa::path(tag = "targets", params(("year" = i32, Path, minimum = 2000, maximum = 2100), RestatementRequest),
    responses((status = 200, body = Restatements)))]
#[get("/targets/{year}/restatements")]
async fn restatements(
    db: Data<Db>,
    actor: Actor,
    year: PathYear,
    query: Query<RestatementRequest>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let language = RequestContext::language(&request);
    let restated = db.read(move |conn| service::restatements(conn, &actor, year.0, &query.0, language)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization, Cookie, Accept-Language"))
        .json(restated))
}

/// One freeze
#[utoipa::path(tag = "targets", params(("id" = Id, Path,)),
    responses((status = 200, body = FreezeView), (status = 304, description = "Unchanged")))]
#[get("/target-freezes/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// A frozen report as it was given, byte for byte; its entity tag is the SHA-256 of the bytes
#[utoipa::path(tag = "targets", params(("id" = Id, Path,)),
    responses((status = 200, body = Progress), (status = 304, description = "Unchanged")))]
#[get("/target-freezes/{id}/report")]
async fn report(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    let language = RequestContext::language(&request);
    let report = db.read_point(move |conn| service::report(conn, &actor, id.0, language)).await?;
    let etag = format!("\"{}\"", report.sha256);
    let tags = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let known =
        tags.flat_map(|value| value.split(',')).map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag);
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization, Cookie, Accept-Language"))
        .insert_header((header::CONTENT_LANGUAGE, language.tag()));
    Ok(if known { answer.finish() } else { answer.content_type("application/json").body(report.bytes) })
}

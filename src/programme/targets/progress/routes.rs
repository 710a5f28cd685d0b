use actix_web::{HttpRequest, HttpResponse, get, http::header, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{CountedRecord, Progress, ProgressRequest, RecordsRequest},
    service,
};
use crate::{
    foundation::{
        access::Actor,
        db::Db,
        error::Result,
        http::{List, Query, RequestContext},
    },
    programme::targets::years::routes::PathYear,
};

/// The routes of this part.
pub fn routes(config: &mut ServiceConfig) {
    config.service(progress).service(records);
}

/// How far a year has come, up to a day
#[utoipa::path(tag = "targets", params(("year" = i32, Path, minimum = 2000, maximum = 2100), ProgressRequest),
    responses((status = 200, body = Progress)))]
#[get("/targets/{year}/progress")]
async fn progress(
    db: Data<Db>,
    actor: Actor,
    year: PathYear,
    query: Query<ProgressRequest>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let language = RequestContext::language(&request);
    let as_of = query.0.as_of;
    let progress = db.read(move |conn| service::progress(conn, &actor, year.0, as_of, language)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization, Cookie, Accept-Language"))
        .insert_header((header::CONTENT_LANGUAGE, language.tag()))
        .json(progress))
}

/// The rows behind a figure, or those left out of it with the reasons
#[utoipa::path(tag = "targets", params(("year" = i32, Path, minimum = 2000, maximum = 2100), RecordsRequest),
    responses((status = 200, body = List<CountedRecord>)))]
#[get("/targets/{year}/records")]
async fn records(
    db: Data<Db>,
    actor: Actor,
    year: PathYear,
    query: Query<RecordsRequest>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let language = RequestContext::language(&request);
    db.read(move |conn| service::records(conn, &actor, year.0, &query.0, language)).await?.answer(&request)
}

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{Recognition, TierFilter, TierSummary, TierSummaryFilter},
    service,
};
use crate::foundation::{
    access::Actor,
    db::Db,
    error::Result,
    http::{List, Page, Query},
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(summary);
}

/// What organizations have been recognised as, the last entered first
#[utoipa::path(tag = "tiers", params(TierFilter), responses((status = 200, body = List<Recognition>)))]
#[get("/tiers")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<TierFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// How many organizations each tier has, year by year
#[utoipa::path(tag = "tiers", params(TierSummaryFilter), responses((status = 200, body = TierSummary)))]
#[get("/tiers/summary")]
async fn summary(db: Data<Db>, actor: Actor, filter: Query<TierSummaryFilter>) -> Result<HttpResponse> {
    let summary = db.read(move |conn| service::summary(conn, &actor, filter.0)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(summary))
}

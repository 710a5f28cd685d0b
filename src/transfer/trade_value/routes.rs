use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{Entry, EntryFilter, TradeValue, TradeValueRequest},
    service,
};
use crate::foundation::{
    access::Actor,
    db::Db,
    error::Result,
    http::{List, Page, Query, RequestContext},
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(report);
}

/// Registered technology-trade value
///
/// By date of registration; amendments and cancellations count on the day on which they are made. Groups add up to the whole.
#[utoipa::path(tag = "trade value", params(TradeValueRequest), responses((status = 200, body = TradeValue)))]
#[get("/trade-value")]
async fn report(db: Data<Db>, actor: Actor, query: Query<TradeValueRequest>, request: HttpRequest) -> Result<HttpResponse> {
    let language = RequestContext::language(&request);
    let value = db.read(move |conn| service::report(conn, &actor, &query.0, language)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(value))
}

/// The ledger behind it, the newest entry first
#[utoipa::path(tag = "trade value", params(EntryFilter), responses((status = 200, body = List<Entry>)))]
#[get("/trade-value/entries")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<EntryFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

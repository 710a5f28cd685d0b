use actix_web::{HttpRequest, HttpResponse, get, http::header, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    demands::{DemandSearchRequest, DemandSearchResult},
    handle::Search,
    lexicon,
    model::{SearchRequest, SearchResult, SimilarRecords, SimilarRequest},
    service,
};
use crate::foundation::{
    access::Actor,
    db::Db,
    error::Result,
    http::{PathId, Query, RequestContext, next_link},
    types::Id,
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(search).service(search_demands).service(similar).configure(lexicon::routes::routes);
}

/// Search what is published
#[utoipa::path(tag = "search", security((), ("api_key" = []), ("session" = [])), params(SearchRequest),
    responses((status = 200, body = SearchResult)))]
#[get("/search/achievements")]
async fn search(
    db: Data<Db>,
    index: Data<Search>,
    actor: Actor,
    query: Query<SearchRequest>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let language = RequestContext::language(&request);
    let found = db.read(move |conn| service::search(conn, &actor, &index, &query.0, language)).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "no-cache"));
    if let Some(cursor) = &found.next_cursor {
        answer.insert_header((header::LINK, next_link(&request, cursor)));
    }
    Ok(answer.json(found))
}

/// Search the demands that are published
#[utoipa::path(tag = "search", security((), ("api_key" = []), ("session" = [])), params(DemandSearchRequest),
    responses((status = 200, body = DemandSearchResult)))]
#[get("/search/demands")]
async fn search_demands(
    db: Data<Db>,
    index: Data<Search>,
    actor: Actor,
    query: Query<DemandSearchRequest>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let language = RequestContext::language(&request);
    let found = db.read(move |conn| service::search_demands(conn, &actor, &index, &query.0, language)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-cache")).json(found))
}

/// Published achievements like this one
#[utoipa::path(tag = "search", security((), ("api_key" = []), ("session" = [])), params(("id" = Id, Path,), SimilarRequest),
    responses((status = 200, body = SimilarRecords)))]
#[get("/achievements/{id}/similar")]
async fn similar(
    db: Data<Db>,
    index: Data<Search>,
    actor: Actor,
    id: PathId,
    query: Query<SimilarRequest>,
) -> Result<HttpResponse> {
    let limit = query.0.limit;
    let similar = db.read(move |conn| service::similar(conn, &actor, &index, id.0, limit)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(similar))
}

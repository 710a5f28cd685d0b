use actix_web::{HttpRequest, HttpResponse, get, http::header, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    demands::{DemandSearchRequest, DemandSearchResult},
    explanation::{self, ExplainRequest, SearchExplanation},
    export::{self, ExportRequest},
    handle::Search,
    lexicon,
    model::{SearchRequest, SearchResult, SimilarRecords, SimilarRequest},
    service,
    suggestions::{SuggestRequest, Suggestions},
    unmet::{self, UnmetRequest, UnmetSearches},
};
use crate::foundation::{
    access::Actor,
    db::Db,
    error::Result,
    http::{PathId, Query, RequestContext, attachment, next_link, stream},
    types::{Day, Id},
};

/// Who deletes a letter and types another asks the same again within seconds. Longer, and what was withdrawn would be shown.
const CACHE_WHILE_TYPING: &str = "public, max-age=5";

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(search)
        .service(export_found)
        .service(explain_search)
        .service(unmet_searches)
        .service(search_demands)
        .service(suggest)
        .service(similar)
        .configure(lexicon::routes::routes);
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

/// All that a search finds, as a file: CSV, JSON Lines or an Excel workbook
#[utoipa::path(tag = "search", params(ExportRequest), responses((status = 200, description = "The file",
    content((Vec<u8> = "text/csv"), (Vec<u8> = "application/jsonl"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/search/achievements/export")]
async fn export_found(db: Data<Db>, index: Data<Search>, actor: Actor, query: Query<ExportRequest>) -> Result<HttpResponse> {
    let format = query.0.format();
    let begun = db.read(move |_| export::begin(&actor, &index, &query.0)).await?;
    let pieces = stream(begun, move |begun| {
        let db = db.clone();
        async move { Ok(db.read(move |conn| begun.next(conn)).await?.map(|(piece, rest)| (piece.into(), rest))) }
    });
    let name = attachment(&format!("achievements.{format}"), &format!("科技成果检索结果-{}.{format}", Day::today()));
    Ok(HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .streaming(pieces))
}

/// How a search is understood, and why its hits stand where they do
#[utoipa::path(tag = "search", params(ExplainRequest), responses((status = 200, body = SearchExplanation)))]
#[get("/search/explain")]
async fn explain_search(db: Data<Db>, index: Data<Search>, actor: Actor, query: Query<ExplainRequest>) -> Result<HttpResponse> {
    let told = db.read(move |conn| explanation::explain(conn, &actor, &index, &query.0)).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(told))
}

/// What was searched for and not found, the most frequent first
#[utoipa::path(tag = "search", params(UnmetRequest), responses((status = 200, body = UnmetSearches)))]
#[get("/search/unmet")]
async fn unmet_searches(db: Data<Db>, actor: Actor, query: Query<UnmetRequest>) -> Result<HttpResponse> {
    let unmet = db.read(move |conn| unmet::list(conn, &actor, &query.0)).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(unmet))
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

/// Completions while somebody types, of what published achievements are called
#[utoipa::path(tag = "search", security((), ("api_key" = []), ("session" = [])), params(SuggestRequest),
    responses((status = 200, body = Suggestions)))]
#[get("/search/suggest")]
async fn suggest(db: Data<Db>, index: Data<Search>, actor: Actor, query: Query<SuggestRequest>) -> Result<HttpResponse> {
    let offered = db.read(move |conn| service::suggest(conn, &actor, &index, &query.0)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", CACHE_WHILE_TYPING)).json(offered))
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

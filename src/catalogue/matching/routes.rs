use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{DemandMatches, MatchRequest, MatchResult, MatchesRequest},
    reverse, service, tickets,
};
use crate::{
    catalogue::search::Search,
    foundation::{
        access::{Actor, Permission},
        db::Db,
        error::Result,
        http::{Change, PathId, Query, RequestContext},
        types::Id,
    },
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(find).service(for_demand).service(for_achievement).configure(tickets::routes::routes);
}

/// Achievements that fit a need told in prose, with the reasons; nothing is written
#[utoipa::path(tag = "search", security((), ("api_key" = []), ("session" = [])), request_body = MatchRequest,
    responses((status = 200, body = MatchResult)))]
#[post("/search/match")]
async fn find(db: Data<Db>, index: Data<Search>, change: Change<MatchRequest>, request: HttpRequest) -> Result<HttpResponse> {
    let change = change.may(Permission::ReadPublishedAchievements)?;
    let (input, actor) = (change.input()?, change.actor);
    let language = RequestContext::language(&request);
    let found = db.read(move |conn| service::find(conn, &actor, &index, input, language)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(found))
}

/// Published achievements that may meet this demand, with the reasons
#[utoipa::path(tag = "search", params(("id" = Id, Path,), MatchesRequest), responses((status = 200, body = MatchResult)))]
#[get("/demands/{id}/matches")]
async fn for_demand(
    db: Data<Db>,
    index: Data<Search>,
    actor: Actor,
    id: PathId,
    query: Query<MatchesRequest>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (limit, language) = (query.0.limit, RequestContext::language(&request));
    let found = db.read(move |conn| service::for_demand(conn, &actor, &index, id.0, limit, language)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(found))
}

/// Published demands that this achievement may meet, with the reasons, for its owner and the centre
#[utoipa::path(tag = "search", params(("id" = Id, Path,), MatchesRequest), responses((status = 200, body = DemandMatches)))]
#[get("/achievements/{id}/matches")]
async fn for_achievement(
    db: Data<Db>,
    index: Data<Search>,
    actor: Actor,
    id: PathId,
    query: Query<MatchesRequest>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (limit, language) = (query.0.limit, RequestContext::language(&request));
    let found = db.read(move |conn| reverse::for_achievement(conn, &actor, &index, id.0, limit, language)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(found))
}

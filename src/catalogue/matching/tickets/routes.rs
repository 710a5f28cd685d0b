use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{MatchTicketAnswer, MatchTicketFilter, MatchTicketView, NewMatchTicket},
    service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::Result,
    http::{Change, List, NoBody, NoParameters, Page, PathId, Query, found},
    types::Id,
};

/// The routes of tickets.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(create).service(get_one).service(answer).service(close);
}

/// Tickets that the caller may know of, the newest first
#[utoipa::path(tag = "search", params(MatchTicketFilter), responses((status = 200, body = List<MatchTicketView>)))]
#[get("/search/match/tickets")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<MatchTicketFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Put a need for which nothing fits to an adviser
#[utoipa::path(tag = "search", request_body = NewMatchTicket, responses((status = 201, body = MatchTicketView)))]
#[post("/search/match/tickets")]
async fn create(db: Data<Db>, change: Change<NewMatchTicket>) -> Result<HttpResponse> {
    change.may(Permission::LeaveMatchTickets)?.create(&db, service::create).await
}

/// One ticket, for its organization and the centre
#[utoipa::path(tag = "search", params(("id" = Id, Path,)),
    responses((status = 200, body = MatchTicketView), (status = 304, description = "Unchanged")))]
#[get("/search/match/tickets/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Answer a ticket, or correct the answer
#[utoipa::path(tag = "search", params(("id" = Id, Path,)), request_body = MatchTicketAnswer,
    responses((status = 200, body = MatchTicketView), (status = 412, description = "Stale")))]
#[post("/search/match/tickets/{id}/answer")]
async fn answer(db: Data<Db>, id: PathId, change: Change<MatchTicketAnswer>) -> Result<HttpResponse> {
    let change = change.may(Permission::AnswerMatchTickets)?;
    change.update(&db, move |conn, actor, input, expected| service::answer(conn, actor, id.0, input, expected)).await
}

/// End a ticket for good
#[utoipa::path(tag = "search", params(("id" = Id, Path,)),
    responses((status = 200, body = MatchTicketView), (status = 412, description = "Stale")))]
#[post("/search/match/tickets/{id}/close")]
async fn close(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::AnswerMatchTickets)?;
    change.update(&db, move |conn, actor, _, expected| service::close(conn, actor, id.0, expected)).await
}

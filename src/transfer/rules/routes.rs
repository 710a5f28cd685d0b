use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{Calendar, CalendarDays, CalendarFilter, RuleFilter, RuleView, Rules},
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
    config.service(list).service(create).service(get_one).service(edit).service(calendar).service(put_calendar);
}

/// Rules of registration, the newest entry first
#[utoipa::path(tag = "contracts", params(RuleFilter), responses((status = 200, body = List<RuleView>)))]
#[get("/contract-rules")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<RuleFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, None);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Enter rules that hold from a day on
#[utoipa::path(tag = "contracts", request_body = Rules, responses((status = 201, body = RuleView)))]
#[post("/contract-rules")]
async fn create(db: Data<Db>, change: Change<Rules>) -> Result<HttpResponse> {
    change.may(Permission::ManageRules)?.create(&db, service::create).await
}

/// One set of rules
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)),
    responses((status = 200, body = RuleView), (status = 304, description = "Unchanged")))]
#[get("/contract-rules/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change rules
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)),
    request_body(content = Rules, content_type = "application/merge-patch+json"), responses((status = 200, body = RuleView)))]
#[patch("/contract-rules/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageRules)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

/// The calendar of a year: holidays, and weekends worked in their stead
#[utoipa::path(tag = "contracts", params(CalendarFilter), responses((status = 200, body = Calendar)))]
#[get("/calendar-days")]
async fn calendar(db: Data<Db>, actor: Actor, filter: Query<CalendarFilter>) -> Result<HttpResponse> {
    let days = db.read(move |conn| service::calendar(conn, &actor, &filter.0)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(days))
}

/// Enter days of the calendar
#[utoipa::path(tag = "contracts", request_body = CalendarDays, responses((status = 204, description = "Entered")))]
#[post("/calendar-days")]
async fn put_calendar(db: Data<Db>, change: Change<CalendarDays>) -> Result<HttpResponse> {
    change.may(Permission::ManageRules)?.command(&db, service::put_calendar).await
}

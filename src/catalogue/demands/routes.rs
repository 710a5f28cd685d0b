use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    content::DemandContent,
    model::{Closing, DemandFilter, DemandHistory, DemandView},
    service,
};
use crate::{
    catalogue::achievements::ReturnReason,
    foundation::{
        access::{Actor, Permission},
        db::Db,
        error::Result,
        http::{Change, List, NoBody, NoParameters, Page, PatchBody, PathId, Query, found},
        types::Id,
    },
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(create)
        .service(get_one)
        .service(edit)
        .service(submit)
        .service(publish)
        .service(give_back)
        .service(close)
        .service(history);
}

/// Demands that the caller may see, the newest first
#[utoipa::path(tag = "demands", security((), ("api_key" = []), ("session" = [])), params(DemandFilter),
    responses((status = 200, body = List<DemandView>)))]
#[get("/demands")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<DemandFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Enter a draft
#[utoipa::path(tag = "demands", request_body = DemandContent, responses((status = 201, body = DemandView)))]
#[post("/demands")]
async fn create(db: Data<Db>, change: Change<DemandContent>) -> Result<HttpResponse> {
    change.may(Permission::WriteDemands)?.create(&db, service::create).await
}

/// One demand
#[utoipa::path(tag = "demands", security((), ("api_key" = []), ("session" = [])), params(("id" = Id, Path,)),
    responses((status = 200, body = DemandView), (status = 304, description = "Unchanged")))]
#[get("/demands/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change a demand; a company's change of a published one waits for review
#[utoipa::path(tag = "demands", params(("id" = Id, Path,)),
    request_body(content = DemandContent, content_type = "application/merge-patch+json"), responses((status = 200, body = DemandView)))]
#[patch("/demands/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteDemands)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

/// Hand in for review
#[utoipa::path(tag = "demands", params(("id" = Id, Path,)),
    responses((status = 200, body = DemandView), (status = 412, description = "Stale")))]
#[post("/demands/{id}/submit")]
async fn submit(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteDemands)?;
    change.update(&db, move |conn, actor, _, expected| service::submit(conn, actor, id.0, expected)).await
}

/// Publish what was submitted, a demand or the change of one
#[utoipa::path(tag = "demands", params(("id" = Id, Path,)),
    responses((status = 200, body = DemandView), (status = 412, description = "Stale")))]
#[post("/demands/{id}/publish")]
async fn publish(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ReviewDemands)?;
    change.update(&db, move |conn, actor, _, expected| service::publish(conn, actor, id.0, expected)).await
}

/// Give back what was submitted, with the reason
#[utoipa::path(tag = "demands", params(("id" = Id, Path,)), request_body = ReturnReason,
    responses((status = 200, body = DemandView), (status = 412, description = "Stale")))]
#[post("/demands/{id}/return")]
async fn give_back(db: Data<Db>, id: PathId, change: Change<ReturnReason>) -> Result<HttpResponse> {
    let change = change.may(Permission::ReviewDemands)?;
    change.update(&db, move |conn, actor, input, expected| service::give_back(conn, actor, id.0, input.reason, expected)).await
}

/// Close for good, with what became of it
#[utoipa::path(tag = "demands", params(("id" = Id, Path,)), request_body = Closing,
    responses((status = 200, body = DemandView), (status = 412, description = "Stale")))]
#[post("/demands/{id}/close")]
async fn close(db: Data<Db>, id: PathId, change: Change<Closing>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteDemands)?;
    change.update(&db, move |conn, actor, input, expected| service::close(conn, actor, id.0, input, expected)).await
}

/// Who changed what, when: every version, oldest first
#[utoipa::path(tag = "demands", params(("id" = Id, Path,)), responses((status = 200, body = DemandHistory)))]
#[get("/demands/{id}/history")]
async fn history(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>) -> Result<HttpResponse> {
    let history = db.read(move |conn| service::history(conn, &actor, id.0)).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(history))
}

use actix_web::{HttpResponse, get, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{model::Lineage, service};
use crate::foundation::{
    access::Actor,
    db::Db,
    error::Result,
    http::{NoParameters, PathId, Query},
    types::Id,
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(of_deal).service(of_visit).service(of_demand).service(of_contract);
}

fn answer(lineage: &Lineage) -> HttpResponse {
    HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(lineage)
}

/// What a deal came of and what came of it: visits, demands, inquiries, achievements, notices, contracts, payments
#[utoipa::path(tag = "deals", params(("id" = Id, Path,)), responses((status = 200, body = Lineage)))]
#[get("/deals/{id}/lineage")]
async fn of_deal(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>) -> Result<HttpResponse> {
    Ok(answer(&db.read(move |conn| service::of_deal(conn, &actor, id.0)).await?))
}

/// What came of a visit
#[utoipa::path(tag = "visits", params(("id" = Id, Path,)), responses((status = 200, body = Lineage)))]
#[get("/visits/{id}/lineage")]
async fn of_visit(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>) -> Result<HttpResponse> {
    Ok(answer(&db.read(move |conn| service::of_visit(conn, &actor, id.0)).await?))
}

/// What a demand came of and what came of it
#[utoipa::path(tag = "demands", params(("id" = Id, Path,)), responses((status = 200, body = Lineage)))]
#[get("/demands/{id}/lineage")]
async fn of_demand(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>) -> Result<HttpResponse> {
    Ok(answer(&db.read(move |conn| service::of_demand(conn, &actor, id.0)).await?))
}

/// What a contract came of and what was paid for it
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), responses((status = 200, body = Lineage)))]
#[get("/contracts/{id}/lineage")]
async fn of_contract(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>) -> Result<HttpResponse> {
    Ok(answer(&db.read(move |conn| service::of_contract(conn, &actor, id.0)).await?))
}

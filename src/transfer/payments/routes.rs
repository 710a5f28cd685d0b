use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{NewPayment, PaymentFilter, PaymentView},
    service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::Result,
    http::{Change, List, NoParameters, Page, PathId, Query, found},
    types::Id,
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(create).service(get_one);
}

/// Money received against a contract, the newest first
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,), PaymentFilter), responses((status = 200, body = List<PaymentView>)))]
#[get("/contracts/{id}/payments")]
async fn list(
    db: Data<Db>,
    actor: Actor,
    id: PathId,
    filter: Query<PaymentFilter>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, id.0, page)).await?.answer(&request)
}

/// Enter money received, or take such a row back
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), request_body = NewPayment, responses((status = 201, body = PaymentView)))]
#[post("/contracts/{id}/payments")]
async fn create(db: Data<Db>, id: PathId, change: Change<NewPayment>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteContracts)?;
    change.create(&db, move |conn, actor, new| service::create(conn, actor, id.0, new)).await
}

/// One payment
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)),
    responses((status = 200, body = PaymentView), (status = 304, description = "Unchanged")))]
#[get("/payments/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read(move |conn| service::get(conn, &actor, id.0)).await?)
}

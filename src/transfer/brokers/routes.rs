use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{BrokerFilter, BrokerView, NewBroker},
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
    config.service(list).service(create).service(get_one).service(edit);
}

/// Brokers, the newest first
#[utoipa::path(tag = "brokers", params(BrokerFilter), responses((status = 200, body = List<BrokerView>)))]
#[get("/brokers")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<BrokerFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Register a broker with the certificates held
#[utoipa::path(tag = "brokers", request_body = NewBroker, responses((status = 201, body = BrokerView)))]
#[post("/brokers")]
async fn create(db: Data<Db>, change: Change<NewBroker>) -> Result<HttpResponse> {
    change.may(Permission::ManageBrokers)?.create(&db, service::create).await
}

/// One broker
#[utoipa::path(tag = "brokers", params(("id" = Id, Path,)),
    responses((status = 200, body = BrokerView), (status = 304, description = "Unchanged")))]
#[get("/brokers/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change a broker; the list of certificates is replaced whole
#[utoipa::path(tag = "brokers", params(("id" = Id, Path,)),
    request_body(content = NewBroker, content_type = "application/merge-patch+json"), responses((status = 200, body = BrokerView)))]
#[patch("/brokers/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageBrokers)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

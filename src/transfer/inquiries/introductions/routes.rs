use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    super::model::PageOfInquiry,
    model::{IntroductionView, NewIntroduction},
    service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::Result,
    http::{Change, List, Page, PathId, Query},
    types::Id,
};

/// The routes of the introductions.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(create);
}

/// The introductions of a broker, the newest first, with their hashes
#[utoipa::path(tag = "brokers", params(("id" = Id, Path,), PageOfInquiry), responses((status = 200, body = List<IntroductionView>)))]
#[get("/brokers/{id}/introductions")]
async fn list(db: Data<Db>, actor: Actor, id: PathId, page: Query<PageOfInquiry>, request: HttpRequest) -> Result<HttpResponse> {
    let page = Page::new(page.0.limit, page.0.cursor, page.0.count);
    db.read(move |conn| service::list(conn, &actor, id.0, page)).await?.answer(&request)
}

/// Record for good that a broker has brought two sides together
#[utoipa::path(tag = "brokers", params(("id" = Id, Path,)), request_body = NewIntroduction,
    responses((status = 201, body = IntroductionView)))]
#[post("/brokers/{id}/introductions")]
async fn create(db: Data<Db>, id: PathId, change: Change<NewIntroduction>) -> Result<HttpResponse> {
    let change = change.may(Permission::RecordIntroductions)?;
    change.create(&db, move |conn, actor, input| service::record(conn, actor, id.0, input)).await
}

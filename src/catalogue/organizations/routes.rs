use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{NewOrganization, OrganizationFilter, OrganizationView},
    service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::Result,
    http::{Change, List, NoParameters, Page, PatchBody, PathId, Query, found},
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(create).service(get_one).service(edit);
}

/// Organizations, the newest first
#[utoipa::path(tag = "organizations", security((), ("api_key" = []), ("session" = [])), params(OrganizationFilter), responses((status = 200, body = List<OrganizationView>)))]
#[get("/organizations")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<OrganizationFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Register an organization
#[utoipa::path(tag = "organizations", request_body = NewOrganization, responses((status = 201, body = OrganizationView)))]
#[post("/organizations")]
async fn create(db: Data<Db>, change: Change<NewOrganization>) -> Result<HttpResponse> {
    change.may(Permission::ManageOrganizations)?.create(&db, service::create).await
}

/// One organization
#[utoipa::path(tag = "organizations", security((), ("api_key" = []), ("session" = [])), params(("id" = crate::foundation::types::Id, Path,)),
    responses((status = 200, body = OrganizationView), (status = 304, description = "Unchanged")))]
#[get("/organizations/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change an organization
#[utoipa::path(tag = "organizations", params(("id" = crate::foundation::types::Id, Path,)),
    request_body(content = NewOrganization, content_type = "application/merge-patch+json"),
    responses((status = 200, body = OrganizationView)))]
#[patch("/organizations/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageOrganizations)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

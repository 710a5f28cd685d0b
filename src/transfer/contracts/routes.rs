use actix_web::{HttpRequest, HttpResponse, get, http::header, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    content::ContractContent,
    form,
    model::{
        Amendment, ContractFilter, ContractHistory, ContractView, ExportRequest, FileFormat, OfficialNumbers, Refusal,
        Registration, Review, StepReason,
    },
    registration, service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::Result,
    http::{Change, List, NoBody, NoParameters, Page, PatchBody, PathId, Query, found},
    types::Id,
};

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(export)
        .service(official_numbers)
        .service(list)
        .service(create)
        .service(get_one)
        .service(edit)
        .service(history)
        .service(submit)
        .service(accept)
        .service(supplement)
        .service(review)
        .service(refuse)
        .service(register)
        .service(amend)
        .service(cancel)
        .service(revoke);
}

/// Contracts that the caller may see, the newest first
#[utoipa::path(tag = "contracts", params(ContractFilter), responses((status = 200, body = List<ContractView>)))]
#[get("/contracts")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<ContractFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// Contracts as a file, in the order of the national form
#[utoipa::path(tag = "contracts", params(ExportRequest), responses((status = 200, description = "The file",
    content((Vec<u8> = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/contracts/export")]
async fn export(db: Data<Db>, actor: Actor, query: Query<ExportRequest>) -> Result<HttpResponse> {
    let request = query.0;
    let format = request.format.unwrap_or(FileFormat::Xlsx);
    let file = db.read(move |conn| {
        let rows = service::export(conn, &actor, &request)?;
        if format == FileFormat::Csv { form::csv(&rows) } else { form::xlsx(&rows) }
    });
    let media = match format {
        FileFormat::Csv => "text/csv; charset=utf-8",
        FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    Ok(HttpResponse::Ok()
        .content_type(media)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"contracts.{format}\"")))
        .body(file.await?))
}

/// Enter a contract
#[utoipa::path(tag = "contracts", request_body = ContractContent, responses((status = 201, body = ContractView)))]
#[post("/contracts")]
async fn create(db: Data<Db>, change: Change<ContractContent>) -> Result<HttpResponse> {
    change.may(Permission::WriteContracts)?.create(&db, service::create).await
}

/// Register contracts under the official numbers that came back: all of them or none
#[utoipa::path(tag = "contracts", request_body = OfficialNumbers, responses((status = 204, description = "Registered")))]
#[post("/contracts/official-numbers")]
async fn official_numbers(db: Data<Db>, change: Change<OfficialNumbers>) -> Result<HttpResponse> {
    change.may(Permission::RegisterContracts)?.command(&db, registration::register_all).await
}

/// One contract
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)),
    responses((status = 200, body = ContractView), (status = 304, description = "Unchanged")))]
#[get("/contracts/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Change a contract that has not been approved yet
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)),
    request_body(content = ContractContent, content_type = "application/merge-patch+json"), responses((status = 200, body = ContractView)))]
#[patch("/contracts/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteContracts)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

/// Every step of a contract, oldest first
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), responses((status = 200, body = ContractHistory)))]
#[get("/contracts/{id}/history")]
async fn history(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>) -> Result<HttpResponse> {
    let steps = db.read(move |conn| service::history(conn, &actor, id.0)).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(steps))
}

/// Hand in a draft, or what a supplement was asked for
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)),
    responses((status = 200, body = ContractView), (status = 412, description = "Stale")))]
#[post("/contracts/{id}/submit")]
async fn submit(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::WriteContracts)?;
    change.update(&db, move |conn, actor, _, expected| registration::submit(conn, actor, id.0, expected)).await
}

/// Take in for registration: the deadline begins
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)),
    responses((status = 200, body = ContractView), (status = 412, description = "Stale")))]
#[post("/contracts/{id}/accept")]
async fn accept(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::RegisterContracts)?;
    change.update(&db, move |conn, actor, _, expected| registration::accept(conn, actor, id.0, expected)).await
}

/// Ask for what is missing: the deadline rests
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), request_body = StepReason,
    responses((status = 200, body = ContractView), (status = 412, description = "Stale")))]
#[post("/contracts/{id}/supplement")]
async fn supplement(db: Data<Db>, id: PathId, change: Change<StepReason>) -> Result<HttpResponse> {
    let change = change.may(Permission::RegisterContracts)?;
    change.update(&db, move |conn, actor, input, expected| registration::supplement(conn, actor, id.0, input, expected)).await
}

/// First review, experts' opinion where the amount asks for it, or second review by another person
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), request_body = Review,
    responses((status = 200, body = ContractView), (status = 412, description = "Stale")))]
#[post("/contracts/{id}/review")]
async fn review(db: Data<Db>, id: PathId, change: Change<Review>) -> Result<HttpResponse> {
    let change = change.may(Permission::RegisterContracts)?;
    change.update(&db, move |conn, actor, input, expected| registration::review(conn, actor, id.0, input, expected)).await
}

/// Refuse registration, with the reasons
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), request_body = Refusal,
    responses((status = 200, body = ContractView), (status = 412, description = "Stale")))]
#[post("/contracts/{id}/refuse")]
async fn refuse(db: Data<Db>, id: PathId, change: Change<Refusal>) -> Result<HttpResponse> {
    let change = change.may(Permission::RegisterContracts)?;
    change.update(&db, move |conn, actor, input, expected| registration::refuse(conn, actor, id.0, input, expected)).await
}

/// Register under the official number; the ledger gets its entry
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), request_body = Registration,
    responses((status = 200, body = ContractView), (status = 412, description = "Stale")))]
#[post("/contracts/{id}/register")]
async fn register(db: Data<Db>, id: PathId, change: Change<Registration>) -> Result<HttpResponse> {
    let change = change.may(Permission::RegisterContracts)?;
    change.update(&db, move |conn, actor, input, expected| registration::register(conn, actor, id.0, input, expected)).await
}

/// Change the amounts of a registered contract; the ledger gets the difference
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), request_body = Amendment,
    responses((status = 200, body = ContractView), (status = 412, description = "Stale")))]
#[post("/contracts/{id}/amend")]
async fn amend(db: Data<Db>, id: PathId, change: Change<Amendment>) -> Result<HttpResponse> {
    let change = change.may(Permission::RegisterContracts)?;
    change.update(&db, move |conn, actor, input, expected| registration::amend(conn, actor, id.0, input, expected)).await
}

/// Take a registered contract out: ended, or never performed
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), request_body = StepReason,
    responses((status = 200, body = ContractView), (status = 412, description = "Stale")))]
#[post("/contracts/{id}/cancel")]
async fn cancel(db: Data<Db>, id: PathId, change: Change<StepReason>) -> Result<HttpResponse> {
    let change = change.may(Permission::RegisterContracts)?;
    change.update(&db, move |conn, actor, input, expected| registration::cancel(conn, actor, id.0, input, expected)).await
}

/// Take a registered contract out: it should not have been registered
#[utoipa::path(tag = "contracts", params(("id" = Id, Path,)), request_body = StepReason,
    responses((status = 200, body = ContractView), (status = 412, description = "Stale")))]
#[post("/contracts/{id}/revoke")]
async fn revoke(db: Data<Db>, id: PathId, change: Change<StepReason>) -> Result<HttpResponse> {
    let change = change.may(Permission::RegisterContracts)?;
    change.update(&db, move |conn, actor, input, expected| registration::revoke(conn, actor, id.0, input, expected)).await
}

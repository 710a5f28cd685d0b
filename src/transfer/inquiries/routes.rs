use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    introductions, messages,
    model::{
        CloseInquiry, EditInquiry, InquiryDeal, InquiryFilter, InquiryMessage, InquiryView, NewInquiry, NewInquiryMessage,
        PageOfInquiry,
    },
    service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::Result,
    http::{Change, List, NoBody, NoParameters, Page, PatchBody, PathId, Query, found},
    types::Id,
};

/// The routes of this feature. Those below `/achievements`, `/demands` and `/brokers` have more segments than these have.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(inquire_of_achievement)
        .service(of_achievement)
        .service(inquire_of_demand)
        .service(list)
        .service(get_one)
        .service(edit)
        .service(contact)
        .service(negotiate)
        .service(deal)
        .service(close)
        .service(accept)
        .service(list_messages)
        .service(write_message)
        .configure(introductions::routes::routes);
}

/// Say that one is interested in a published achievement
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)), request_body = NewInquiry, responses((status = 201, body = InquiryView)))]
#[post("/achievements/{id}/inquiries")]
async fn inquire_of_achievement(db: Data<Db>, id: PathId, change: Change<NewInquiry>) -> Result<HttpResponse> {
    let change = change.may(Permission::SendInquiries)?;
    change.create(&db, move |conn, actor, input| service::inquire_of_achievement(conn, actor, id.0, input)).await
}

/// Inquiries about an achievement, the newest first, for its owner and the centre
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,), PageOfInquiry), responses((status = 200, body = List<InquiryView>)))]
#[get("/achievements/{id}/inquiries")]
async fn of_achievement(
    db: Data<Db>,
    actor: Actor,
    id: PathId,
    page: Query<PageOfInquiry>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let page = Page::new(page.0.limit, page.0.cursor, page.0.count);
    db.read(move |conn| service::of_achievement(conn, &actor, id.0, page)).await?.answer(&request)
}

/// Say that one is interested in a published demand
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)), request_body = NewInquiry, responses((status = 201, body = InquiryView)))]
#[post("/demands/{id}/inquiries")]
async fn inquire_of_demand(db: Data<Db>, id: PathId, change: Change<NewInquiry>) -> Result<HttpResponse> {
    let change = change.may(Permission::SendInquiries)?;
    change.create(&db, move |conn, actor, input| service::inquire_of_demand(conn, actor, id.0, input)).await
}

/// Inquiries that the caller may know of, the newest first
#[utoipa::path(tag = "inquiries", params(InquiryFilter), responses((status = 200, body = List<InquiryView>)))]
#[get("/inquiries")]
async fn list(db: Data<Db>, actor: Actor, filter: Query<InquiryFilter>, request: HttpRequest) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page)).await?.answer(&request)
}

/// One inquiry, with the contacts of both sides when both have accepted
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)),
    responses((status = 200, body = InquiryView), (status = 304, description = "Unchanged")))]
#[get("/inquiries/{id}")]
async fn get_one(db: Data<Db>, actor: Actor, id: PathId, _: Query<NoParameters>, request: HttpRequest) -> Result<HttpResponse> {
    found(&request, &db.read(move |conn| service::get(conn, &actor, id.0)).await?)
}

/// Assign a broker; keep the centre's notes
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)),
    request_body(content = EditInquiry, content_type = "application/merge-patch+json"), responses((status = 200, body = InquiryView)))]
#[patch("/inquiries/{id}")]
async fn edit(db: Data<Db>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::HandleInquiries)?;
    change.update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected)).await
}

/// Note that the centre has brought both sides together; with a broker this records an introduction
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)),
    responses((status = 200, body = InquiryView), (status = 412, description = "Stale")))]
#[post("/inquiries/{id}/contact")]
async fn contact(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::HandleInquiries)?;
    change.update(&db, move |conn, actor, _, expected| service::contact(conn, actor, id.0, expected)).await
}

/// Note that both sides negotiate
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)),
    responses((status = 200, body = InquiryView), (status = 412, description = "Stale")))]
#[post("/inquiries/{id}/negotiate")]
async fn negotiate(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::HandleInquiries)?;
    change.update(&db, move |conn, actor, _, expected| service::negotiate(conn, actor, id.0, expected)).await
}

/// Note that a deal came of it
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)), request_body = InquiryDeal,
    responses((status = 200, body = InquiryView), (status = 412, description = "Stale")))]
#[post("/inquiries/{id}/deal")]
async fn deal(db: Data<Db>, id: PathId, change: Change<InquiryDeal>) -> Result<HttpResponse> {
    let change = change.may(Permission::HandleInquiries)?;
    change.update(&db, move |conn, actor, input, expected| service::deal(conn, actor, id.0, input.deal_id, expected)).await
}

/// End an inquiry without a deal, with the reason
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)), request_body = CloseInquiry,
    responses((status = 200, body = InquiryView), (status = 412, description = "Stale")))]
#[post("/inquiries/{id}/close")]
async fn close(db: Data<Db>, id: PathId, change: Change<CloseInquiry>) -> Result<HttpResponse> {
    let change = change.may(Permission::ReadInquiries)?;
    change.update(&db, move |conn, actor, input, expected| service::close(conn, actor, id.0, input, expected)).await
}

/// Agree, as one of both sides, that each learns how to reach the other
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)),
    responses((status = 200, body = InquiryView), (status = 412, description = "Stale")))]
#[post("/inquiries/{id}/accept")]
async fn accept(db: Data<Db>, id: PathId, change: Change<NoBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ReadInquiries)?;
    change.update(&db, move |conn, actor, _, expected| service::accept(conn, actor, id.0, expected)).await
}

/// Messages of an inquiry, the newest first
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,), PageOfInquiry), responses((status = 200, body = List<InquiryMessage>)))]
#[get("/inquiries/{id}/messages")]
async fn list_messages(
    db: Data<Db>,
    actor: Actor,
    id: PathId,
    page: Query<PageOfInquiry>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let page = Page::new(page.0.limit, page.0.cursor, page.0.count);
    db.read(move |conn| messages::list(conn, &actor, id.0, page)).await?.answer(&request)
}

/// Write a message; it is never changed
#[utoipa::path(tag = "inquiries", params(("id" = Id, Path,)), request_body = NewInquiryMessage,
    responses((status = 201, body = InquiryMessage)))]
#[post("/inquiries/{id}/messages")]
async fn write_message(db: Data<Db>, id: PathId, change: Change<NewInquiryMessage>) -> Result<HttpResponse> {
    let change = change.may(Permission::ReadInquiries)?;
    change.create(&db, move |conn, actor, input| messages::write(conn, actor, id.0, input)).await
}

use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{LexiconApplication, LexiconEntryView, LexiconFilter, LexiconWithdrawal, NewLexiconEntry},
    service,
};
use crate::{
    catalogue::search::Search,
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
    config.service(list).service(create).service(apply).service(get_one).service(edit).service(withdraw);
}

/// What was added to the words that the search knows, the newest first
#[utoipa::path(tag = "search", params(LexiconFilter), responses((status = 200, body = List<LexiconEntryView>)))]
#[get("/search/lexicon")]
async fn list(
    db: Data<Db>,
    search: Data<Search>,
    actor: Actor,
    filter: Query<LexiconFilter>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let filter = filter.0;
    let page = Page::new(filter.limit, filter.cursor, filter.count);
    db.read(move |conn| service::list(conn, &actor, &filter, page, &search.lexicons())).await?.answer(&request)
}

/// Add words; they are in force once they are applied
#[utoipa::path(tag = "search", request_body = NewLexiconEntry, responses((status = 201, body = LexiconEntryView)))]
#[post("/search/lexicon")]
async fn create(db: Data<Db>, search: Data<Search>, change: Change<NewLexiconEntry>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageLexicon)?;
    change.create(&db, move |conn, actor, input| service::create(conn, actor, input, &search.lexicons())).await
}

/// Put all active entries in force: every node makes its indexes anew, and answers from the old ones meanwhile
#[utoipa::path(tag = "search", responses((status = 202, body = LexiconApplication)))]
#[post("/search/lexicon/apply")]
async fn apply(db: Data<Db>, change: Change<NoBody>) -> Result<HttpResponse> {
    change.may(Permission::ManageLexicon)?.begin(&db, service::apply).await
}

/// One entry of the lexicon
#[utoipa::path(tag = "search", params(("id" = Id, Path,)),
    responses((status = 200, body = LexiconEntryView), (status = 304, description = "Unchanged")))]
#[get("/search/lexicon/{id}")]
async fn get_one(
    db: Data<Db>,
    search: Data<Search>,
    actor: Actor,
    id: PathId,
    _: Query<NoParameters>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    found(&request, &db.read_point(move |conn| service::get(conn, &actor, id.0, &search.lexicons())).await?)
}

/// Change the words or the reason of an entry
#[utoipa::path(tag = "search", params(("id" = Id, Path,)),
    request_body(content = NewLexiconEntry, content_type = "application/merge-patch+json"),
    responses((status = 200, body = LexiconEntryView)))]
#[patch("/search/lexicon/{id}")]
async fn edit(db: Data<Db>, search: Data<Search>, id: PathId, change: Change<PatchBody>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageLexicon)?;
    change
        .update(&db, move |conn, actor, patch, expected| service::edit(conn, actor, id.0, patch, expected, &search.lexicons()))
        .await
}

/// Take an entry out of what is applied next
#[utoipa::path(tag = "search", params(("id" = Id, Path,)), request_body = LexiconWithdrawal,
    responses((status = 200, body = LexiconEntryView), (status = 412, description = "Stale")))]
#[post("/search/lexicon/{id}/withdraw")]
async fn withdraw(db: Data<Db>, search: Data<Search>, id: PathId, change: Change<LexiconWithdrawal>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageLexicon)?;
    change
        .update(&db, move |conn, actor, input, expected| {
            service::withdraw(conn, actor, id.0, &input, expected, &search.lexicons())
        })
        .await
}

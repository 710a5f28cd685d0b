use std::{
    future::{Ready, ready},
    ops::RangeInclusive,
};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get, put, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{NewTargets, YearView},
    service,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Db,
    error::{Error, Result},
    http::{Change, NoParameters, Query, found},
};

/// The routes of this part.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_one).service(replace);
}

/// Years that may have targets.
const YEARS: RangeInclusive<i32> = 2000..=2100;

/// The `{year}` of a path, four digits. What is no year, or too far away, names nothing, so it is not found.
#[derive(Debug, Clone, Copy)]
pub struct PathYear(pub i32);

impl FromRequest for PathYear {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().get("year").filter(|text| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()));
        let year = text.and_then(|text| text.parse().ok()).filter(|year| YEARS.contains(year));
        ready(year.map(Self).ok_or(Error::NotFound))
    }
}

/// The targets of a year
#[utoipa::path(tag = "targets", params(("year" = i32, Path, minimum = 2000, maximum = 2100)),
    responses((status = 200, body = YearView), (status = 304, description = "Unchanged")))]
#[get("/targets/{year}")]
async fn get_one(
    db: Data<Db>,
    actor: Actor,
    year: PathYear,
    _: Query<NoParameters>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    found(&request, &db.read(move |conn| service::get(conn, &actor, year.0)).await?)
}

/// Set the targets of a year, all of them; `If-Match` where it has some already
#[utoipa::path(tag = "targets", params(("year" = i32, Path, minimum = 2000, maximum = 2100)), request_body = NewTargets,
    responses((status = 200, body = YearView), (status = 201, body = YearView), (status = 412, description = "Stale")))]
#[put("/targets/{year}")]
async fn replace(db: Data<Db>, year: PathYear, change: Change<NewTargets>) -> Result<HttpResponse> {
    let change = change.may(Permission::ManageTargets)?;
    change.replace(&db, move |conn, actor, input, expected| service::put(conn, actor, year.0, input, expected)).await
}

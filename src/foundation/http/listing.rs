use actix_web::{HttpRequest, HttpResponse, http::header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::foundation::{
    error::Result,
    types::{Id, Refused, text::text_value},
};

const DEFAULT_LIMIT: i64 = 20;

/// Where a page ends and the next begins; opaque to callers.
#[derive(Debug, Clone, Copy)]
pub struct Cursor(Id);

impl std::str::FromStr for Cursor {
    type Err = Refused;
    fn from_str(text: &str) -> std::result::Result<Self, Refused> {
        text.parse().map(Self).map_err(|_| Refused("cursor"))
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

text_value!(Cursor, "The `next_cursor` of the page before", "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e");

/// Which part of a list is asked for. Lists run from the newest to the oldest by id, so the last id read is all that
/// a cursor has to know, and rows that come meanwhile neither double nor hide one.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// 1 to 100; 20 when not given.
    pub limit: i64,
    /// The last id of the page before.
    pub after: Option<Id>,
    /// Whether the total was asked for.
    pub count: bool,
}

impl Page {
    /// From the parameters `limit`, `cursor` and `count`, the first already checked by the route's rules.
    pub fn new(limit: Option<i64>, cursor: Option<Cursor>, count: Option<bool>) -> Self {
        Self { limit: limit.unwrap_or(DEFAULT_LIMIT), after: cursor.map(|cursor| cursor.0), count: count.unwrap_or(false) }
    }

    /// One row more than asked for tells whether there is a next page.
    pub fn rows(&self) -> i64 {
        self.limit + 1
    }

    /// Makes the answer of up to [`Page::rows`] items.
    pub fn list<T>(&self, mut items: Vec<T>, total: Option<i64>, id: impl Fn(&T) -> String) -> List<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        List { next_cursor: if more { items.last().map(id) } else { None }, items, total }
    }
}

/// The value of `Link` that leads to the page behind `cursor` (RFC 8288): the same request, begun there.
pub fn next_link(request: &HttpRequest, cursor: &str) -> String {
    let asked = form_urlencoded::parse(request.query_string().as_bytes());
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(asked.filter(|(name, _)| name != "cursor" && name != "offset"))
        .append_pair("cursor", cursor)
        .finish();
    format!("<{}?{query}>; rel=\"next\"", request.path())
}

/// A page of a collection.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// For `?cursor=`; null on the last page.
    pub next_cursor: Option<String>,
    /// With `?count=true` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

impl<T: Serialize> List<T> {
    /// The answer, with `Link: <…>; rel="next"` (RFC 8288) where there is a next page.
    pub fn answer(&self, request: &HttpRequest) -> Result<HttpResponse> {
        let mut response = HttpResponse::Ok();
        response
            .insert_header((header::CACHE_CONTROL, "private, no-cache"))
            .insert_header((header::VARY, "Authorization, Cookie"));
        if let Some(cursor) = &self.next_cursor {
            response.insert_header((header::LINK, next_link(request, cursor)));
        }
        Ok(response.content_type("application/json").body(serde_json::to_vec(self)?))
    }
}

//! Going on where a page of hits ended.

use validator::ValidationError;

use super::model::SearchRequest;
use crate::foundation::{
    error::{Error, Result},
    http::rules,
    types::{Refused, text::text_value},
};

/// Where a page of hits ends; opaque to callers.
#[derive(Debug, Clone, Copy)]
pub struct SearchCursor(search_index::Cursor);

impl SearchCursor {
    /// The place in the order of this search; `cursor_other_search` where it is that of another one.
    pub(super) fn of(self, query: &search_index::Query) -> Result<search_index::Cursor> {
        if self.0.is_of(query) { Ok(self.0) } else { Err(Error::field("/cursor", "cursor_other_search")) }
    }
}

impl std::str::FromStr for SearchCursor {
    type Err = Refused;
    fn from_str(text: &str) -> std::result::Result<Self, Refused> {
        text.parse().map(Self).map_err(|_| Refused("cursor"))
    }
}

impl std::fmt::Display for SearchCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

text_value!(
    SearchCursor,
    "The `next_cursor` of the page before, of the same search",
    "3c1b8f2e5d6a7b900000000041d0a1b2000001932f6d5a10a1b2c3d4e5f607187f3e2d1c"
);

/// A page begins at one place only.
pub(super) fn one_beginning(request: &SearchRequest) -> std::result::Result<(), ValidationError> {
    if request.cursor.is_some() && request.offset > 0 { Err(rules::broken_at("offset_with_cursor", "/offset")) } else { Ok(()) }
}

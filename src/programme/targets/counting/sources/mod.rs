//! What each source of figures has in its tables.

mod queries;

pub(super) use queries::rows;

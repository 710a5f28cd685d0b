//! How requests become calls and how outcomes become answers: what holds for every route alike.

mod change;
mod conditional;
mod context;
mod download;
pub mod edge;
mod idempotency;
pub mod input;
pub mod limits;
mod listing;
pub mod metrics;
pub mod openapi;
mod problem;
mod query;
pub mod rules;

pub use change::{Change, NoBody, PatchBody};
pub use conditional::{Expected, Representation, Resource, found};
pub use context::RequestContext;
pub use download::{attachment, stream};
pub use listing::{Cursor, List, Page, next_link};
pub use problem::{FieldProblem, Problem, field_problems};
pub use query::{NoParameters, PathId, Query};

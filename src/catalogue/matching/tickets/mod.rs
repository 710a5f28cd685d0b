//! A need for which the catalogue had nothing, put to an adviser of the transfer centre.
//!
//! A company or institute leaves it for itself and sees its own; the centre sees all, answers, perhaps with achievements that
//! are published, and closes. An answer may be corrected until the ticket is closed.

mod model;
mod queries;
pub mod routes;
mod service;
mod workflow;

pub(super) use model::LONGEST_TEXT;

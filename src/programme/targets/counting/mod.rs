//! Counting: which rows a figure is made of, and which are left out and why.
//!
//! Each source states once which rows come into question, which rules they have to pass, and the reason why one does not.
//! The figure, the list behind it and the list of what is left out are made of that one statement, so they cannot disagree.

mod model;
mod queries;
mod sources;

pub use model::{Found, Part, Period, Position};
pub use queries::{figure, has_position, page, total};

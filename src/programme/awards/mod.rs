//! 科学技术奖: prizes for what was achieved.
//!
//! National and provincial awards count; those of departments, cities and societies are kept and do not. Which grades there
//! are follows from level and category: the national award has no third grade, the provincial no special one, and the
//! supreme award and that for international cooperation have none at all.

mod grades;
mod model;
mod queries;
pub mod routes;
pub mod service;

pub use grades::{AwardCategory, AwardLevel};
pub use model::AwardView;

//! 技术需求: what companies look for.
//!
//! A demand is reviewed as an achievement is: it is seen by others only while it is `published`, and a change of a published
//! one by its company waits for review while what was published stays visible. Title and problem are enough to hand it in; an
//! open challenge (揭榜挂帅) also says how its solution is measured and what it pays. Of an *anonymous* one nobody but its
//! company and the centre learns whose it is, by no way: neither organization nor contact is shown, counted or found by. Confidential
//! notes are for its company and the centre alone. Closed, by its company or the centre, it is so for good.

mod content;
mod document;
mod model;
mod queries;
pub mod routes;
pub mod service;
mod workflow;

pub use content::{CooperationMode, DemandContent, DemandKind, DemandSource};
pub use document::{document, documents};
pub use model::{DemandView, OpenDemand, PublicDemand};
pub use queries::{find_open, page_of_published, published_versions};
pub use workflow::DemandState;

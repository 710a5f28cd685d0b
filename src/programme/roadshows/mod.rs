//! 路演: results are shown to those who may pay for them.
//!
//! A roadshow counts once it was held. It names what was shown (an achievement of the catalogue, or a title), who came, and
//! what they said that they would spend.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::RoadshowView;

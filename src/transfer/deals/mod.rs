//! 成果转化项目: achievements on their way from a provider to a receiver.
//!
//! The achievements are the provider's; an inquiry is between the same two, and a demand is of one of them. A deal goes from intent through negotiation to its signing, is performed and
//! completed, or is terminated for a stated reason; every stage is kept with its day. A licence ends no later than the patents
//! that it is of. Once it is signed, a deal in which others have no place any more takes these modes off its achievements'
//! offer, until its licence ends or it is terminated. Both parties read their deals; the centre writes them.

mod checks;
mod content;
mod model;
mod queries;
pub mod routes;
pub mod service;
mod stages;

pub use content::{PaymentMethod, Pricing};
pub use model::DealView;
pub use stages::Stage;

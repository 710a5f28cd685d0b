//! 溯源: from a visit to a demand, an inquiry, a deal, a contract, to the money received, and back.
//!
//! Nothing is kept for it: what came of what stands in the records themselves. A trail is followed up from a record to what
//! it came of, and down to what came of it. Each caller sees the records that they may see, and no names of
//! organizations with them, so that who stands behind an anonymous demand is not told here either. Visits are the centre's.

mod model;
mod queries;
pub mod routes;
pub mod service;

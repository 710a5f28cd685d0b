//! 技术经纪人: persons, and the certificates that they hold.
//!
//! A broker is certified on a day when active and holding a certificate that is valid on it; to become inactive changes
//! nothing of the days before. A second certificate is not a second person. A certificate is told by its issuer and number
//! and belongs to one broker. How a broker is reached is for the centre alone.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::CertificateLevel;
pub use queries::is_certified;

//! 技术经纪人: persons, and the certificates that they hold.

mod queries;
pub mod service;

pub use queries::is_certified;

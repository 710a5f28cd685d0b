pub mod catalogue;
pub mod config;
pub mod foundation;
pub mod schema;

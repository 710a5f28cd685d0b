//! What every feature stands on. No word of the business below this line.

pub mod access;
pub mod db;
pub mod error;
pub mod http;
pub mod journal;
pub mod messages;
pub mod spreadsheet;
pub mod types;

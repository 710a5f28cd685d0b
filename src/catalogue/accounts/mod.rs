//! The people (`users`, with sessions) and machines (`api_keys`) that act for an organization.
//!
//! Each has one role and one organization. Passwords are kept by Argon2id; secrets of keys and sessions, which are 256 random
//! bits, by SHA-256. A key's secret is shown once, when it is made. A user who is not active, and a key that is
//! expired or revoked, is nobody.

mod model;
mod password;
mod queries;
pub mod routes;
pub mod service;

pub use model::{ApiKeyView, NewApiKey, NewUser, UserView};

//! What the tests stand on.

mod activity;
mod app;
mod client;
mod contracts;
mod database;
mod records;

pub use activity::Deal;
pub use app::{TestApp, member};
pub use client::{Answer, Client, DOCUMENT};
pub use contracts::{contract_step, day};
pub use records::{CONTACT_EMAIL, FLOOR_PRICE, MARKER, brief, full, query, step, with};

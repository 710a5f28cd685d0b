//! 对接: somebody's interest in an achievement or a demand, and what becomes of it.
//!
//! An inquiry has a sender and a receiver, whose the achievement or demand is; nobody inquires of oneself. It exists for
//! these two and for the centre alone. Sending is the sender's acceptance. Contacts are in it only when both sides have accepted,
//! and until then the sender of an inquiry about an anonymous demand learns by no way whose it is, nor is there a deal. Messages are never changed.
//!
//! *Introductions* are the proof of who brought whom together and when: an append-only chain, each entry sealed with a hash
//! that covers the entry before. The centre's step `contact` writes one where the inquiry has a broker.

mod between;
mod chain;
mod introductions;
mod messages;
mod model;
mod queries;
pub mod routes;
pub mod service;
mod workflow;

pub use between::{demand_must_be_between, must_be_between};
pub use chain::Verdict;
pub use introductions::{record as record_introduction, verify_chain};
pub use messages::write as write_message;
pub use workflow::InquiryState;

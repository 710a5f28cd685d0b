//! What becomes of a result: who is brought together, which deals come of it, which contracts are registered and for how much.

pub mod brokers;
pub mod contracts;
pub mod deals;
pub mod inquiries;
pub mod notices;
pub mod payments;
pub mod rules;
pub mod trade_value;

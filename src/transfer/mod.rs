//! What becomes of a result: who is brought together, which deals come of it, which contracts are registered and for how much.

pub mod brokers;
pub mod contracts;
pub mod payments;
pub mod inquiries;
pub mod deals;
pub mod notices;
pub mod periods;
pub mod rules;
pub mod trade_value;

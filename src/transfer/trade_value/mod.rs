//! 技术交易额: the ledger of registered technology contracts, and every figure that is read out of it.
//!
//! Nothing in the ledger is ever changed or deleted; the database itself refuses it. A registration writes one entry, dated
//! the day of registration; an amendment, a cancellation or a revocation writes a further one with the difference, dated the day on
//! which it is made. So the sum of all entries up to a day is what stood at the end of that day.
//!
//! Beside the ledger stand sums by whole months, written in the same transaction. A figure is the sums of its whole months and the
//! entries of the months that it covers in part; `verify` proves the sums equal to the ledger.

mod contract_type;
mod model;
mod queries;
pub mod routes;
pub mod service;
mod span;

pub use contract_type::ContractType;
pub use model::{Direction, EntryKind, NewEntry};
pub use queries::sums_by_contract;
pub use service::{LedgerDifferences, enter, enter_difference, verify};

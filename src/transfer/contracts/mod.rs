//! 技术合同: from the draft to registration, and what becomes of it afterwards.
//!
//! Three amounts are never mixed: the total (成交额), the technology amount (技术交易额) and what has been received for the technology
//! (技术性收入, feature `payments`). Always 0 ≤ technology ≤ total, and total = technology + the non-technical costs as listed. A
//! contract is registered once, after two different persons have approved it; from then on it changes by amendment, cancellation
//! and revocation alone, each of which the ledger (`trade_value`) is told in the same transaction. Every step is kept.

mod amounts;
mod content;
mod flags;
mod form;
mod model;
mod parties;
mod queries;
pub mod registration;
pub mod routes;
pub mod service;
mod words;
mod workflow;

pub use content::ContractContent;
pub use form::{Row, csv, header, xlsx};
pub use model::{ContractView, ExportRequest, FileFormat, OfficialNumber};
pub use registration::differing_from_ledger;
pub use workflow::ContractState;

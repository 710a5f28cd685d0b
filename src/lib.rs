//! nanhu: the service behind a district's database of research results.
//!
//! From the ground up; nothing imports from what stands below it in this list.

pub mod schema;

/// Types, database, HTTP, access, journal: no word of the business.
pub mod foundation;

pub mod config;

/// What there is: organizations, accounts, achievements, search.
pub mod catalogue;

/// What becomes of it: brokers, inquiries, deals, contracts, trade value, notices.
pub mod transfer;

/// What the district does and counts: visits, trainings, awards, roadshows, financings, programmes, targets.
pub mod programme;

/// All of it wired together.
pub mod server;

/// The commands.
pub mod cli;

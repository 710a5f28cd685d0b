//! 机构: institutes, companies, the transfer centre and whoever else takes part.
//!
//! A credit code belongs to one organization. Whether an organization is local (in Nanhu) follows from its region unless it
//! is said otherwise. Anyone may read who takes part; contacts are for the organization itself and the centre.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use model::{Contact, NewOrganization, OrganizationKind, OrganizationView, TierKind, TierLevel};
pub use queries::{count_all, find, first_of_kind, names};

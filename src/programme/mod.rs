//! What the district does for its results, and what it counts.
//!
//! What is entered here counts by a day. Such a day is not in the future where the thing has happened, and a record that
//! counts on a closed day is changed only as a correction that states its reason. Nothing is deleted: what does not take
//! place is `cancelled`. All of it is read and written by the transfer centre alone.

pub mod awards;
mod corrections;
mod days;
pub mod financings;
pub mod lineage;
mod occasions;
pub mod programmes;
mod queries;
mod references;
pub mod roadshows;
pub mod targets;
pub mod tiers;
pub mod trainings;
pub mod visits;

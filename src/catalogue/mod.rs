//! What there is: organizations, the people and machines that act for them, achievements, demands, and finding them.

pub mod accounts;
pub mod achievements;
pub mod demands;
pub mod organizations;
pub mod search;

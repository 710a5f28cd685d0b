//! What there is: the days that are closed, organizations, the people and machines that act for them, achievements, demands, and finding them.

pub mod accounts;
pub mod achievements;
pub mod demands;
pub mod organizations;
pub mod periods;
pub mod search;

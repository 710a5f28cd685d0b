//! What there is: the days that are closed, organizations, the people and machines that act for them, achievements, demands, finding them, and what fits what.

pub mod accounts;
pub mod achievements;
pub mod demands;
pub mod matching;
pub mod organizations;
pub mod periods;
pub mod search;

//! What the district does for its results, and what it counts.

pub mod targets;

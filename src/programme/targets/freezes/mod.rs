//! 冻结: a report as it was given, kept byte for byte. The days up to it are closed with it, so that what counts by a day is
//! not entered on them without a reason; and what is corrected nevertheless is told as a restatement, which counts the same
//! day again by the settings of the frozen report.

mod model;
mod queries;
pub mod routes;
pub mod service;

pub use service::damaged_reports;

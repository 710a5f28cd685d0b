//! 目标与进度: what the district has set itself for a year, and how far it has come.
//!
//! A metric is a record: what is counted, by which day, which amount, under which conditions. Every figure is printed with the
//! definition that it used and an address that lists exactly the rows behind it, another those that were left out and why. A
//! figure that was given out can be frozen: its report is kept byte for byte, the days up to it are closed, and what is
//! corrected afterwards shows as a restatement.

mod counting;
mod freezes;
mod metrics;
mod progress;
mod words;
mod years;

pub use freezes::damaged_reports;
pub use years::service::put as set_targets;

pub mod routes {
    //! The routes of this feature.
    use utoipa_actix_web::service_config::ServiceConfig;

    /// All of them.
    pub fn routes(config: &mut ServiceConfig) {
        config
            .configure(super::metrics::routes::routes)
            .configure(super::progress::routes::routes)
            .configure(super::freezes::routes::routes)
            .configure(super::years::routes::routes);
    }
}

use std::{path::Path, process::ExitCode, time::Duration};

use clap::Args;

use crate::{
    catalogue::search,
    config::Config,
    foundation::{
        db::Engine,
        error::{Error, Result},
    },
    server::{indexer_settings, open_database},
};

/// `nanhu migrate`
pub(super) fn migrate(config: &Config) -> Result<ExitCode> {
    let applied = open_database(config, false)?.migrate()?;
    println!("{applied} migrations applied");
    Ok(ExitCode::SUCCESS)
}

/// The longest that a rebuild by another process is waited for.
const REBUILD_PATIENCE: Duration = Duration::from_secs(3600);

#[derive(Args)]
pub(super) struct Reindex {}

impl Reindex {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode> {
        let db = open_database(config, true)?;
        let records = search::request_rebuild(&db, &indexer_settings(config), REBUILD_PATIENCE)?;
        println!("{records} records indexed");
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Args)]
pub(super) struct Verify {
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode> {
        if Engine::of(&config.database()) == Engine::Sqlite && !Path::new(&config.database()).exists() {
            return Err(Error::internal(format!("there is no database {}", config.database())));
        }
        let db = open_database(config, false)?;
        let differences = search::verify(&db, &config.index_dir())?;
        if self.json {
            println!("{}", serde_json::to_string(&differences)?);
        } else {
            let d = &differences;
            println!(
                "{} published records: {} missing in the index, {} extra, {} stale",
                d.published, d.missing, d.extra, d.stale
            );
            if d.pending > 0 {
                println!("{} records changed since the index was last written; they will be taken in", d.pending);
            }
            for id in &d.examples {
                println!("  differs: {id}");
            }
        }
        Ok(if differences.none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

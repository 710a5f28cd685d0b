use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};

use crate::{
    config::Config,
    foundation::{
        access::Actor,
        error::{Error, Result},
    },
    server::open_database,
    transfer::contracts::{self, ExportRequest},
};

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Collection {
    /// Technology contracts in the order of the national form
    Contracts,
}

#[derive(Args)]
pub(super) struct Export {
    collection: Collection,
    /// The file to write; its ending, .csv or .xlsx, tells the format
    file: PathBuf,
}

impl Export {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode> {
        let Collection::Contracts = self.collection;
        let ending = self.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        if !["csv", "xlsx"].contains(&ending.as_str()) {
            return Err(Error::internal("the file has to end in .csv or .xlsx"));
        }
        let db = open_database(config, true)?;
        let actor = Actor::system(None);
        let rows = db.read_blocking(|conn| contracts::service::export(conn, &actor, &ExportRequest::default()))?;
        let bytes = if ending == "csv" { contracts::csv(&rows)? } else { contracts::xlsx(&rows)? };
        std::fs::write(&self.file, bytes).map_err(|error| Error::internal(format!("{}: {error}", self.file.display())))?;
        println!("{} contracts written", rows.len());
        Ok(ExitCode::SUCCESS)
    }
}

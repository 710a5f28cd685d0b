use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use crate::{
    catalogue::search,
    config::Config,
    foundation::{
        db::{Engine, restore},
        error::{Error, Result},
    },
    server::open_database,
};

#[derive(Args)]
pub(super) struct Backup {
    /// The file to make
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode> {
        must_be_sqlite(config)?;
        if !Path::new(&config.database()).exists() {
            return Err(Error::internal(format!("there is no database {}", config.database())));
        }
        open_database(config, false)?.backup(&self.file)?;
        println!("{} holds the database", self.file.display());
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Args)]
pub(super) struct Restore {
    /// The file that `nanhu backup` made
    file: PathBuf,
    /// Take the place of the database that is there
    #[arg(long)]
    replace: bool,
}

impl Restore {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode> {
        must_be_sqlite(config)?;
        let to = PathBuf::from(config.database());
        if to.exists() && !self.replace {
            return Err(Error::internal(format!("there is a database {} already; --replace takes its place", to.display())));
        }
        if search::held_by_another(&config.index_dir())? {
            return Err(Error::internal("a server is running on this data directory; stop it first"));
        }
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).map_err(Error::internal)?;
        }
        let events = restore(&self.file, &to)?;
        println!("restored, with {events} events in its journal; the search index follows at the next start");
        Ok(ExitCode::SUCCESS)
    }
}

fn must_be_sqlite(config: &Config) -> Result<()> {
    match Engine::of(&config.database()) {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => Err(Error::internal("this is for SQLite; PostgreSQL has pg_dump and pg_restore")),
    }
}

use std::{path::Path, process::ExitCode, time::Duration};

use clap::Args;
use serde::Serialize;

use crate::{
    catalogue::search::{self, Differences},
    config::Config,
    foundation::{
        db::Engine,
        error::{Error, Result},
        types::Id,
    },
    programme::targets,
    server::{indexer_settings, open_database},
    transfer::{
        contracts, inquiries,
        trade_value::{self, LedgerDifferences},
    },
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
        let found = Found {
            index: search::verify(&db, &config.index_dir())?,
            chain: inquiries::verify_chain(&db)?,
            ledger: db.read_blocking(trade_value::verify)?,
            contracts_differing_from_ledger: db.read_blocking(contracts::differing_from_ledger)?,
            damaged_reports: db.read_blocking(targets::damaged_reports)?,
        };
        if self.json {
            println!("{}", serde_json::to_string(&found)?);
        } else {
            found.print();
        }
        Ok(if found.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Everything that is held against something else.
#[derive(Serialize)]
struct Found {
    #[serde(flatten)]
    index: Differences,
    #[serde(flatten)]
    chain: inquiries::Verdict,
    #[serde(flatten)]
    ledger: LedgerDifferences,
    contracts_differing_from_ledger: u64,
    /// Frozen reports that are no longer the bytes that were given.
    damaged_reports: Vec<Id>,
}

impl Found {
    fn is_well(&self) -> bool {
        self.index.none()
            && self.chain.broken_introductions == 0
            && self.ledger.none()
            && self.contracts_differing_from_ledger == 0
            && self.damaged_reports.is_empty()
    }

    fn print(&self) {
        self.print_index();
        print_chain(&self.chain);
        let ledger = &self.ledger;
        println!(
            "{} ledger entries: {} missing, {} sums wrong, {} contracts stand otherwise than their entries",
            ledger.trade_value_entries,
            ledger.missing_trade_value_entries,
            ledger.wrong_trade_value_sums,
            self.contracts_differing_from_ledger
        );
        for id in &self.damaged_reports {
            println!("  frozen report damaged: {id}");
        }
    }

    fn print_index(&self) {
        let d = &self.index;
        println!("{} published records: {} missing in the index, {} extra, {} stale", d.published, d.missing, d.extra, d.stale);
        if d.pending > 0 {
            println!("{} records changed since the index was last written; they will be taken in", d.pending);
        }
        for id in &d.examples {
            println!("  differs: {id}");
        }
    }
}

fn print_chain(chain: &inquiries::Verdict) {
    println!("{} introductions: {} broken", chain.introductions, chain.broken_introductions);
    if let Some(seq) = chain.first_broken_introduction {
        println!("  the first broken one: {seq}");
    }
    if let Some(hash) = &chain.last_introduction_hash {
        println!("  the last hash: {hash}");
    }
}

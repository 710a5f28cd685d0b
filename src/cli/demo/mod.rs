//! A service with something in it: an invented district, its achievements, and two years of the transfer centre's work.

mod load;
mod programme;
mod sample;
mod transfer;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::Args;
use serde::{Deserialize, Serialize};

use super::serve::{Serve, serve};
use crate::{
    catalogue::organizations,
    config::Config,
    foundation::{
        db::Conn,
        error::{Error, Result},
    },
    server::{Server, open_database},
};

/// The secrets of the sample's keys, so that a second start can show them again.
const KEYS_FILE: &str = "demo-keys.json";

#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    pub(super) serve: Serve,
    /// Also write the keys' secrets to this file, as JSON
    #[arg(long, value_name = "FILE")]
    keys_file: Option<PathBuf>,
}

/// One key a role; `…_2` is another person, of another organization for institute and company.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Keys {
    admin: String,
    staff: String,
    staff_2: String,
    institute: String,
    institute_2: String,
    company: String,
    company_2: String,
}

impl Demo {
    pub(super) fn run(&self, config: Config) -> Result<ExitCode> {
        let db = open_database(&config, !self.serve.no_migrate)?;
        let kept = config.data_dir.join(KEYS_FILE);
        let keys = if db.read_blocking(is_empty)? {
            let keys = load::load(&db)?;
            write_secret(&kept, &keys)?;
            Some(keys)
        } else {
            std::fs::read(&kept).ok().and_then(|text| serde_json::from_slice(&text).ok())
        };
        if let (Some(file), Some(keys)) = (&self.keys_file, &keys) {
            write_secret(file, keys)?;
        }
        let server = Server::build(config, db)?;
        wait_for_index(&server);
        welcome(&server, keys.as_ref());
        serve(server)
    }
}

/// So that the first search that somebody tries is answered. A damaged disk must not keep the rest from being served.
fn wait_for_index(server: &Server) {
    for _ in 0..300 {
        if server.search.status().searchable {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Only the owner of the process may read what opens the door.
fn write_secret(file: &PathBuf, keys: &Keys) -> Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let told = |error: std::io::Error| Error::internal(format!("{}: {error}", file.display()));
    let mut out = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file).map_err(told)?;
    out.write_all(serde_json::to_string_pretty(keys)?.as_bytes()).map_err(told)
}

fn is_empty(conn: &mut Conn) -> Result<bool> {
    Ok(organizations::count_all(conn)? == 0)
}

fn welcome(server: &Server, keys: Option<&Keys>) {
    let base = format!("http://{}", server.address());
    println!("nanhu demo: {base}   documentation: {base}/docs");
    let Some(keys) = keys else {
        println!("The data are those of an earlier start; make a key with: nanhu key create --role admin");
        return;
    };
    println!("\nAPI keys (Authorization: Bearer …):");
    for (role, key) in
        [("admin", &keys.admin), ("staff", &keys.staff), ("institute", &keys.institute), ("company", &keys.company)]
    {
        println!("  {role:<10}{key}");
    }
    let (institute, staff) = (&keys.institute, &keys.staff);
    println!("\nWorth trying:");
    println!(
        "  curl -G '{base}/api/v1/search/achievements' --data-urlencode 'q=石墨烯 导热' -d 'facets=industry,trl' -d highlight=true"
    );
    println!("  curl -G '{base}/api/v1/search/achievements' --data-urlencode 'q=廢水處理' -d trl_min=6 -d facets=organization");
    println!("  curl -H 'Authorization: Bearer {institute}' '{base}/api/v1/me'");
    println!(
        "  curl -H 'Authorization: Bearer {institute}' -H 'Content-Type: application/json' \
         -d '{{\"title\":\"一种新型柔性传感器\",\"abstract\":\"面向可穿戴设备的压力传感。\"}}' '{base}/api/v1/achievements'"
    );
    println!("  curl -H 'Authorization: Bearer {staff}' '{base}/api/v1/achievements?awaiting_review=true'");
    println!("  curl -G '{base}/api/v1/search/demands' --data-urlencode 'q=钙钛矿' -d highlight=true");
    println!("  curl -H 'Authorization: Bearer {staff}' '{base}/api/v1/targets/2026/progress'");
    println!("  curl -H 'Authorization: Bearer {staff}' '{base}/api/v1/trade-value?group_by=month&from=2025-01-01'\n");
}

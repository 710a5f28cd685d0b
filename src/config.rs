//! The settings: a flag before the environment before the file before the default. `config.default.toml` documents each
//! and *is* the defaults.

use std::{net::SocketAddr, path::PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

use crate::foundation::{db::Synchronous, http::limits::LimitSettings};

/// The text of the file that documents every setting.
pub const DEFAULTS: &str = include_str!("config.default.toml");

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// Settings, checked. Their meaning is told in `config.default.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub data_dir: PathBuf,
    #[serde(default)]
    pub database_url: String,
    pub listen: SocketAddr,
    pub workers: usize,
    pub log_format: LogFormat,
    pub log: String,
    pub max_body_bytes: usize,
    pub shutdown_seconds: u64,
    pub session_hours: i64,
    pub secure_cookies: bool,
    pub requests_per_minute: u32,
    pub logins_per_minute: u32,
    pub limit_loopback: bool,
    pub trust_forwarded_for: bool,
    pub sqlite_synchronous: Synchronous,
    pub index_poll_millis: u64,
    pub log_unmet_searches: bool,
}

/// What the command line may set for every command.
#[derive(Debug, Clone, Default, Serialize, clap::Args)]
pub struct Flags {
    /// Where the database, the index and uploads are kept [env: NANHU_DATA_DIR] [default: data]
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// postgres://… or the path of a SQLite file [env: NANHU_DATABASE_URL] [default: nanhu.db in the data directory]
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// A TOML file of settings
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// How the log is written [env: NANHU_LOG_FORMAT]
    #[arg(long, global = true, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<LogFormat>,
    /// The address to serve on [env: NANHU_LISTEN]
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
}

impl Config {
    /// Gathers and checks the settings; the error names the one that is wrong and where it came from.
    pub fn load(flags: &Flags) -> Result<Self, String> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = &flags.config {
            if !file.is_file() {
                return Err(format!("the settings file {} does not exist", file.display()));
            }
            figment = figment.merge(Toml::file(file));
        }
        let config: Self = figment
            .merge(Env::prefixed("NANHU_").filter(|name| known(name.as_str())))
            .merge(Serialized::defaults(flags))
            .extract()
            .map_err(|errors| errors.into_iter().map(|error| error.to_string()).collect::<Vec<_>>().join("; "))?;
        config.checked()
    }

    fn checked(self) -> Result<Self, String> {
        if self.max_body_bytes < 1024 {
            return Err("max_body_bytes must be at least 1024".to_owned());
        }
        if self.logins_per_minute < 1 {
            return Err("logins_per_minute must be at least 1".to_owned());
        }
        if self.session_hours < 1 {
            return Err("session_hours must be at least 1".to_owned());
        }
        if self.index_poll_millis < 10 {
            return Err("index_poll_millis must be at least 10".to_owned());
        }
        Ok(self)
    }

    /// The database's URL, or the SQLite file in the data directory.
    pub fn database(&self) -> String {
        if self.database_url.is_empty() {
            self.data_dir.join("nanhu.db").to_string_lossy().into_owned()
        } else {
            self.database_url.clone()
        }
    }

    /// Where this node keeps its index.
    pub fn index_dir(&self) -> PathBuf {
        self.data_dir.join("index")
    }

    /// How often an address may ask.
    pub fn limits(&self) -> LimitSettings {
        LimitSettings {
            requests_per_minute: self.requests_per_minute,
            logins_per_minute: self.logins_per_minute,
            limit_loopback: self.limit_loopback,
            trust_forwarded_for: self.trust_forwarded_for,
        }
    }
}

/// Other programs' variables may begin like ours.
fn known(name: &str) -> bool {
    name.eq_ignore_ascii_case("database_url")
        || DEFAULTS.lines().any(|line| line.split('=').next().is_some_and(|key| key.trim().eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::{Config, Flags};

    #[test]
    fn the_defaults_are_a_whole_configuration() {
        let config = Config::load(&Flags::default()).expect("the defaults");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert!(config.database().ends_with("nanhu.db"));
    }

    #[test]
    fn a_setting_that_does_not_exist_is_refused_by_name() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "lissten = \"127.0.0.1:1\"\n").expect("written");
        let flags = Flags { config: Some(file.path().to_owned()), ..Flags::default() };
        assert!(Config::load(&flags).expect_err("refused").contains("lissten"));
    }
}

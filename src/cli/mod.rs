//! The commands, one file each.

mod accounts;
mod backup;
mod contract_numbers;
mod demo;
mod export;
mod import;
mod index;
mod search_eval;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    config::{Config, Flags, LogFormat},
    foundation::{
        error::{Error, Result},
        http::field_problems,
        messages::{Language, Message},
    },
};

#[derive(Parser)]
#[command(name = "nanhu", version, about = "A district's database of research results: catalogue, search, technology trade")]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API
    Serve(serve::Serve),
    /// Serve with sample data, loaded when the database is empty
    Demo(demo::Demo),
    /// Bring the database's tables to this version
    Migrate,
    /// Bring records in from a file
    Import(import::Import),
    /// Write records to a file
    Export(export::Export),
    /// Build the search index anew, beside the old one
    Reindex(index::Reindex),
    /// Hold the database against the index, and the ledger against its sums
    Verify(index::Verify),
    /// Measure how well searches find records, on judged queries; needs no database
    SearchEval(search_eval::SearchEval),
    /// Write the SQLite database into one file, while the server runs
    Backup(backup::Backup),
    /// Put a backup in the database's place, while no server runs
    Restore(backup::Restore),
    /// People
    #[command(subcommand)]
    User(accounts::UserCommand),
    /// API keys
    #[command(subcommand)]
    Key(accounts::KeyCommand),
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let mut flags = arguments.flags;
    flags.listen = match &arguments.command {
        Command::Serve(serve) => serve.listen,
        Command::Demo(demo) => demo.serve.listen,
        _ => None,
    };
    let config = match Config::load(&flags) {
        Ok(config) => config,
        Err(message) => {
            eprintln!("nanhu: {message}");
            return ExitCode::from(2);
        }
    };
    log(&config);
    match dispatch(arguments.command, config) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("nanhu: {}", explain(&error));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command, config: Config) -> Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve.run(config),
        Command::Demo(demo) => demo.run(config),
        Command::Migrate => index::migrate(&config),
        Command::Import(import) => import.run(&config),
        Command::Export(export) => export.run(&config),
        Command::Reindex(reindex) => reindex.run(&config),
        Command::Verify(verify) => verify.run(&config),
        Command::SearchEval(eval) => eval.run(),
        Command::Backup(backup) => backup.run(&config),
        Command::Restore(restore) => restore.run(&config),
        Command::User(command) => command.run(&config),
        Command::Key(command) => command.run(&config),
    }
}

fn log(config: &Config) {
    let filter =
        tracing_subscriber::EnvFilter::try_new(&config.log).unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Json => builder.json().flatten_event(true).init(),
        LogFormat::Text => builder.init(),
    }
}

/// The speech of whoever sits at the terminal.
fn language() -> Language {
    let set =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    if set.is_some_and(|value| value.starts_with("zh")) { Language::ZhCn } else { Language::En }
}

fn explain(error: &Error) -> String {
    match error {
        Error::Internal(cause) => cause.to_string(),
        Error::Invalid(_) => {
            let fields = field_problems(error, language());
            fields.iter().map(|field| format!("{}: {}", field.pointer, field.detail)).collect::<Vec<_>>().join("\n")
        }
        other => match Message::of(other.code()) {
            Some(message) => format!("{} ({other})", message.detail(language(), &[])),
            None => other.to_string(),
        },
    }
}

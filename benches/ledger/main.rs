//! The figures of a province: 300,000 contracts and 1,000,000 entries of the ledger, asked for over loopback.
//!
//! `cargo bench --bench ledger` writes them (once; `NANHU_BENCH_LEDGER` names a folder that is kept and used again), serves them, and
//! prints what the figures take, one after the other, as a clerk asks for them. `NANHU_BENCH_CONTRACTS` sets the number of contracts,
//! `NANHU_BENCH_DATABASE_URL` names a database of PostgreSQL.

mod generate;

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const SERVED: &str = "127.0.0.1:18743";
/// Times that each figure is asked for.
const TIMES: usize = 200;
const CONTRACTS: usize = 300_000;

fn main() -> Outcome<()> {
    let (folder, _temporary) = folder()?;
    let contracts = std::env::var("NANHU_BENCH_CONTRACTS").ok().and_then(|many| many.parse().ok()).unwrap_or(CONTRACTS);
    let url = std::env::var("NANHU_BENCH_DATABASE_URL").unwrap_or_else(|_| folder.join("nanhu.db").display().to_string());
    std::fs::create_dir_all(&folder)?;
    let started = Instant::now();
    if generate::fill(&url, contracts)? {
        println!("{contracts} contracts written in {:.1} s", started.elapsed().as_secs_f64());
    }
    let key = key(&folder, &url)?;
    let verified = Instant::now();
    let told = nanhu(&folder, &url, &["reindex"]).output()?;
    let told = if told.status.success() { nanhu(&folder, &url, &["verify", "--json"]).output()? } else { told };
    println!("verify in {:.1} s: {}", verified.elapsed().as_secs_f64(), String::from_utf8_lossy(&told.stdout).trim());
    let server = nanhu(&folder, &url, &["serve", "--listen", SERVED, "--log-format", "json"])
        .env("NANHU_RATE_LIMIT_PER_MINUTE", "0")
        .stderr(Stdio::null())
        .spawn()?;
    let _server = Stopped(server);
    let agent = ureq::agent();
    ready(&agent)?;
    for path in questions() {
        ask(&agent, &key, &path)?;
    }
    Ok(())
}

fn folder() -> Outcome<(PathBuf, Option<tempfile::TempDir>)> {
    if let Ok(kept) = std::env::var("NANHU_BENCH_LEDGER") {
        return Ok((PathBuf::from(kept), None));
    }
    let temporary = tempfile::tempdir()?;
    Ok((temporary.path().to_owned(), Some(temporary)))
}

fn nanhu(folder: &PathBuf, url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nanhu"));
    command.args(arguments).env("NANHU_DATA_DIR", folder).env("NANHU_DATABASE_URL", url);
    command
}

fn key(folder: &PathBuf, url: &str) -> Outcome<String> {
    let made = nanhu(folder, url, &["key", "create", "--role", "admin", "--json"]).output()?;
    let made: serde_json::Value = serde_json::from_slice(&made.stdout)?;
    Ok(made["secret"].as_str().ok_or("no key")?.to_owned())
}

struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ready(agent: &ureq::Agent) -> Outcome<()> {
    for _ in 0..400 {
        std::thread::sleep(Duration::from_millis(50));
        if agent.get(format!("http://{SERVED}/readyz")).call().is_ok() {
            return Ok(());
        }
    }
    Err("the server does not get ready".into())
}

/// A year by month, every breakdown as of a day within a month, and the targets.
fn questions() -> Vec<String> {
    let mut questions = vec!["/trade-value?from=2025-01-01&to=2025-12-31&group_by=month".to_owned()];
    for by in ["month", "quarter", "year", "contract_type", "industry", "provider", "receiver", "direction"] {
        questions.push(format!("/trade-value?group_by={by}&as_of=2025-10-17"));
    }
    questions.push("/trade-value?from=2025-01-09&to=2025-12-20&group_by=provider&as_of=2025-10-17".to_owned());
    questions.push("/trade-value/entries?from=2025-01-01&to=2025-12-31".to_owned());
    questions.push("/targets/2025/progress?as_of=2025-10-17".to_owned());
    questions.push("/targets/2025/progress?as_of=2025-12-31".to_owned());
    questions
}

fn ask(agent: &ureq::Agent, key: &str, path: &str) -> Outcome<()> {
    let url = format!("http://{SERVED}/api/v1{path}");
    let mut taken = Vec::with_capacity(TIMES);
    let mut bytes = 0;
    for _ in 0..TIMES {
        let started = Instant::now();
        let mut answer = agent.get(&url).header("Authorization", format!("Bearer {key}")).call()?;
        bytes = answer.body_mut().with_config().limit(64 << 20).read_to_vec()?.len();
        taken.push(started.elapsed());
    }
    taken.sort();
    let at = |share: usize| taken[(taken.len() * share / 100).min(taken.len() - 1)];
    println!("{path}: p50 {:.1?}, p99 {:.1?}, {bytes} bytes", at(50), at(99));
    Ok(())
}

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

use super::{Client, Database, eventually};

/// What a node keeps: its data directory, and the database that it shares with others or has for itself.
pub(crate) struct Home {
    pub(crate) dir: PathBuf,
    /// Empty for SQLite in the data directory.
    database_url: String,
    pub(crate) database: Option<Database>,
    settings: Vec<(&'static str, String)>,
    _temporary: Option<TempDir>,
}

impl Home {
    /// A new one on the engine that the environment names.
    pub(crate) fn new() -> Self {
        let temporary = TempDir::new().expect("a temporary folder");
        let database = Database::of_the_environment();
        let database_url = database.as_ref().map(Database::url).unwrap_or_default();
        let dir = temporary.path().join("data");
        Self { dir, database_url, database, settings: Vec::new(), _temporary: Some(temporary) }
    }

    /// SQLite in this directory.
    pub(crate) fn sqlite(dir: PathBuf) -> Self {
        Self { dir, database_url: String::new(), database: None, settings: Vec::new(), _temporary: None }
    }

    pub(crate) fn with(mut self, variable: &'static str, value: &str) -> Self {
        self.settings.push((variable, value.to_owned()));
        self
    }

    /// Another node on the same database.
    pub(crate) fn another_node(&self) -> Self {
        let temporary = TempDir::new().expect("a temporary folder");
        let url =
            if self.database_url.is_empty() { self.file().to_string_lossy().into_owned() } else { self.database_url.clone() };
        let dir = temporary.path().join("data");
        Self { dir, database_url: url, database: None, settings: Vec::new(), _temporary: Some(temporary) }
    }

    /// The SQLite file.
    pub(crate) fn file(&self) -> PathBuf {
        self.dir.join("nanhu.db")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.dir.join("index")
    }

    /// Only the test's own settings count, not those of whoever runs it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nanhu"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("NANHU_")) {
            command.env_remove(name);
        }
        command.args(arguments).arg("--data-dir").arg(&self.dir).args(["--log-format", "json"]);
        if !self.database_url.is_empty() {
            command.args(["--database-url", &self.database_url]);
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// The secret of a new administrator's key.
    pub(crate) fn key(&self) -> String {
        self.key_of("admin")
    }

    /// The secret of another person's key, who is of the centre.
    pub(crate) fn key_of(&self, role: &str) -> String {
        let output = self.run(&["key", "create", "--role", role, "--json"]);
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        printed["secret"].as_str().expect("a secret").to_owned()
    }

    /// Imports the lines and fails unless all went in; answers the summary.
    pub(crate) fn import(&self, lines: &str) -> Value {
        let file = self.written(lines);
        let output = self.run(&["import", "achievements", &file.to_string_lossy(), "--json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("a summary")
    }

    /// A file of these lines, beside the data.
    pub(crate) fn written(&self, lines: &str) -> PathBuf {
        fs::create_dir_all(&self.dir).expect("the data directory");
        let file = self.dir.join(format!("import-{}.jsonl", uuid::Uuid::now_v7()));
        fs::write(&file, lines).expect("the lines");
        file
    }

    /// Fails unless database and indexes are one and nothing is pending, the ledger is whole and the contracts', and the chain of
    /// introductions and the frozen reports are unharmed; answers the number of published records.
    pub(crate) fn verified(&self) -> i64 {
        let output = self.run(&["verify", "--json"]);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
        let found: Value = serde_json::from_str(&printed).expect("differences");
        let differences = ["missing", "extra", "stale", "pending"];
        let harms =
            ["missing_trade_value_entries", "wrong_trade_value_sums", "contracts_differing_from_ledger", "broken_introductions"];
        for what in differences.iter().chain(&harms) {
            assert_eq!(found[*what], 0, "{found}");
        }
        assert_eq!(found["damaged_reports"], serde_json::json!([]), "{found}");
        found["published"].as_i64().expect("a number")
    }

    /// A server that is ready.
    pub(crate) fn start(&self) -> Server {
        let mut server = self.launch();
        assert!(server.becomes_ready(Duration::from_secs(60)), "the server did not get ready:\n{}", server.log());
        server
    }

    /// A server that listens.
    pub(crate) fn launch(&self) -> Server {
        let started = Instant::now();
        let mut child = self
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (tell, told) = channel();
        let lines = BufReader::new(child.stderr.take().expect("its log"));
        std::thread::spawn({
            let log = log.clone();
            move || follow(lines, &log, &tell)
        });
        let address = told.recv_timeout(Duration::from_secs(60));
        let mut server = Server { child, address: String::new(), log, started, ready_after: Duration::MAX };
        server.address = address.unwrap_or_else(|_| panic!("the server does not listen:\n{}", server.log()));
        server
    }
}

fn follow(lines: impl BufRead, log: &Mutex<Vec<String>>, tell: &Sender<String>) {
    for line in lines.lines().map_while(Result::ok) {
        let event: Value = serde_json::from_str(&line).unwrap_or_default();
        if event["message"] == "serving"
            && let Some(address) = event["address"].as_str()
        {
            let _ = tell.send(address.to_owned());
        }
        log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

/// A running `serve`.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    log: Arc<Mutex<Vec<String>>>,
    started: Instant,
    /// From the start of the process to the first `/readyz` that said so.
    pub(crate) ready_after: Duration,
}

impl Server {
    pub(crate) fn client(&self, key: &str) -> Client {
        Client::new(&self.address, key)
    }

    pub(crate) fn becomes_ready(&mut self, patience: Duration) -> bool {
        let client = self.client("");
        let ready = eventually(patience, || client.send("GET", "/readyz", &[], None).is_ok_and(|answer| answer.status == 200));
        self.ready_after = self.started.elapsed();
        ready
    }

    /// Whether searches see all that the database holds.
    pub(crate) fn catches_up(&self, patience: Duration) -> bool {
        let client = self.client("");
        eventually(patience, || {
            let ready = client.get("/readyz");
            ready.status == 200 && ready.number("queue_lag") == 0
        })
    }

    /// The last lines that it has logged.
    pub(crate) fn log(&self) -> String {
        let lines = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Stops every thread where it is, but lets what they have asked of the disk come to its end.
    pub(crate) fn freeze(&self) {
        signal(self.child.id(), "STOP");
        let tasks = PathBuf::from(format!("/proc/{}/task", self.child.id()));
        assert!(eventually(Duration::from_secs(10), || all_stopped(&tasks)), "the server does not stop");
    }

    /// Tells it to end and waits for that.
    pub(crate) fn stop(mut self) -> ExitStatus {
        signal(self.child.id(), "TERM");
        self.child.wait().expect("the server ends")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the server's last words:\n{}", self.log());
        }
        self.kill();
    }
}

fn signal(process: u32, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {process}")]).status();
    assert!(sent.is_ok_and(|status| status.success()), "a signal could not be sent");
}

fn all_stopped(tasks: &Path) -> bool {
    let states = fs::read_dir(tasks).into_iter().flatten().flatten().map(|task| {
        let line = fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        line.rsplit(')').next().unwrap_or_default().trim().chars().next()
    });
    states.into_iter().all(|state| state == Some('T'))
}

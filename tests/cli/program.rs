//! The built program in a home of its own: a folder, a database, no settings but those of the test.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::{Duration, Instant},
};

use nanhu::foundation::db::{Db, Synchronous};
use serde_json::Value;
use tempfile::TempDir;

use crate::database::TestDatabase;

pub struct Home {
    database: TestDatabase,
    dir: TempDir,
}

/// How a command ended.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }
}

impl Home {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(dir.path().join("data")).expect("a folder");
        Self { database: TestDatabase::new(&dir.path().join("data")), dir }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    /// The program with nothing set.
    pub fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nanhu"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("NANHU_")) {
            command.env_remove(name);
        }
        command.current_dir(self.dir.path()).env("LC_ALL", "C.UTF-8").args(arguments);
        command
    }

    /// The program on this home's data.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare(arguments);
        command.env("NANHU_DATA_DIR", self.path("data")).env("NANHU_DATABASE_URL", self.database.url());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().expect("the program runs"))
    }

    /// The database, opened beside the program.
    pub fn db(&self) -> Db {
        Db::connect(self.database.url(), Synchronous::Normal).expect("a connection")
    }

    pub fn key(&self, role: &str, organization: Option<&str>) -> String {
        let mut arguments = vec!["key", "create", "--json", "--role", role];
        if let Some(organization) = organization {
            arguments.extend(["--organization", organization]);
        }
        let made = self.run(&arguments).expect(0).json();
        made["secret"].as_str().expect("a secret").to_owned()
    }

    pub fn serve(&self) -> Server {
        Server::start(self.command(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json"]))
    }
}

/// Runs a command prepared otherwise.
pub fn ended(mut command: Command) -> Ended {
    Ended::of(command.output().expect("the program runs"))
}

/// A server as a process.
pub struct Server {
    child: Child,
    pub address: String,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts a command that logs in JSON, and waits until it serves and can be searched.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program runs");
        let lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let (tell, told) = mpsc::channel();
        let log = Arc::new(Mutex::new(String::new()));
        let kept = log.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let entry: Value = serde_json::from_str(&line).unwrap_or_default();
                if let (Some("serving"), Some(address)) = (entry["message"].as_str(), entry["address"].as_str()) {
                    let _ = tell.send(address.to_owned());
                }
                kept.lock().unwrap_or_else(PoisonError::into_inner).push_str(&format!("{line}\n"));
            }
        });
        let address = told.recv_timeout(Duration::from_secs(60)).unwrap_or_default();
        let server = Self { child, address, log };
        assert!(!server.address.is_empty(), "it does not serve:\n{}", server.log());
        server.wait_until_ready();
        server
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn wait_until_ready(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let (status, told) = self.get("/readyz", "");
            if status == 200 && told["queue_lag"] == 0 {
                return;
            }
            assert!(Instant::now() < deadline, "not ready: {told}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn get(&self, path: &str, key: &str) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        let mut request = agent.get(format!("http://{}{path}", self.address));
        if !key.is_empty() {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut response = request.call().expect("an answer");
        (response.status().as_u16(), response.body_mut().read_json().unwrap_or_default())
    }

    /// Sends JSON, and takes nothing but a success.
    pub fn post(&self, path: &str, key: &str, body: &Value) -> Value {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        let request = agent.post(format!("http://{}{path}", self.address)).header("Authorization", format!("Bearer {key}"));
        let mut response = request.send_json(body).expect("an answer");
        let answer: Value = response.body_mut().read_json().unwrap_or_default();
        assert!(response.status().is_success(), "{path}: {answer}");
        answer
    }

    /// How many records a search finds.
    pub fn finds(&self, word: &str) -> u64 {
        let word: String = form_urlencoded::byte_serialize(word.as_bytes()).collect();
        let (status, found) = self.get(&format!("/api/v1/search/achievements?q={word}"), "");
        assert_eq!(status, 200, "{found}");
        found["total"].as_u64().expect("a total")
    }

    /// Tells it to end.
    pub fn terminate(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
    }

    /// Waits for its end: the code, and how long that took.
    pub fn ends(mut self) -> (i32, Duration) {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return (status.code().unwrap_or(-1), started.elapsed());
            }
            assert!(started.elapsed() < Duration::from_secs(60), "it does not end:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn stop(self) {
        self.terminate();
        let log = self.log.clone();
        let (code, _) = self.ends();
        assert_eq!(code, 0, "{}", log.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

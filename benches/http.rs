//! The program as built for production, measured from outside over loopback with 8 connections.
//!
//! `cargo bench --bench http` imports records, serves them, and prints what an import, a search and the reading of one record
//! take, the last beside an empty actix-web handler in the same run with the same client. `NANHU_BENCH_CORPUS` names a file for
//! `nanhu import achievements`, `NANHU_BENCH_QUERIES` one of queries (`id<tab>text`); without them the project's own
//! sample serves, which is too small for more than a look. `NANHU_BENCH_DATABASE_URL` names a database of PostgreSQL.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const CONNECTIONS: usize = 8;
const RUN: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;
const SERVED: &str = "127.0.0.1:18742";

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let (corpus, records) = corpus(folder.path())?;
    let mut import = nanhu(folder.path(), &["import", "achievements", &corpus, "--json"]);
    let started = Instant::now();
    let summary = import.stderr(Stdio::null()).output()?;
    let seconds = started.elapsed().as_secs_f64();
    println!("import: {records} records in {seconds:.2} s, {:.0} a second, searchable included", records as f64 / seconds);
    println!("  {}", String::from_utf8_lossy(&summary.stdout).chars().take(100).collect::<String>());
    let _server = Stopped(nanhu(folder.path(), &["serve", "--listen", SERVED]).stderr(Stdio::null()).spawn()?);
    let served: SocketAddr = SERVED.parse()?;
    ready(served)?;
    let empty = empty_handler()?;
    compare(served, empty)?;
    search(served)
}

fn nanhu(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nanhu"));
    command.args(arguments).env("NANHU_DATA_DIR", folder.join("data"));
    if let Ok(url) = std::env::var("NANHU_BENCH_DATABASE_URL") {
        command.env("NANHU_DATABASE_URL", url);
    }
    command
}

struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        // It holds nothing but a folder that goes with it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn corpus(folder: &Path) -> Outcome<(String, usize)> {
    if let Ok(file) = std::env::var("NANHU_BENCH_CORPUS") {
        let records = std::fs::read_to_string(&file)?.lines().count();
        return Ok((file, records));
    }
    let mut lines = Vec::new();
    for line in include_str!("../src/cli/demo/achievements.jsonl").lines() {
        let mut record: serde_json::Value = serde_json::from_str(line)?;
        if let Some(members) = record.as_object_mut() {
            let owner = members.remove("owner").unwrap_or_default();
            let reference = members.get("external_ref").cloned().unwrap_or_default();
            members.remove("return_reason");
            members.insert("external_ref".to_owned(), format!("{owner}-{reference}").into());
            members.insert("state".to_owned(), "published".into());
        }
        lines.push(record.to_string());
    }
    let file = folder.join("sample.jsonl");
    std::fs::write(&file, lines.join("\n"))?;
    Ok((file.to_string_lossy().into_owned(), lines.len()))
}

fn ready(address: SocketAddr) -> Outcome<()> {
    for _ in 0..200 {
        std::thread::sleep(Duration::from_millis(50));
        let answer =
            TcpStream::connect(address).map_err(Box::from).and_then(|stream| Client::over(stream).get(address, "/readyz"));
        if answer.is_ok_and(|(status, _)| status == 200) {
            return Ok(());
        }
    }
    Err("the server does not get ready".into())
}

/// The least that actix-web can do.
fn empty_handler() -> Outcome<SocketAddr> {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let server = actix_web::HttpServer::new(|| {
            actix_web::App::new().default_service(actix_web::web::to(|| async { actix_web::HttpResponse::Ok().finish() }))
        })
        .bind("127.0.0.1:0");
        if let Ok(server) = server {
            let _ = tell.send(server.addrs()[0]);
            let _ = actix_web::rt::System::new().block_on(server.run());
        }
    });
    Ok(told.recv()?)
}

fn compare(served: SocketAddr, empty: SocketAddr) -> Outcome<()> {
    let (_, list) = Client::over(TcpStream::connect(served)?).get(served, "/api/v1/achievements?limit=1")?;
    let list: serde_json::Value = serde_json::from_slice(&list)?;
    let record = format!("/api/v1/achievements/{}", list["items"][0]["id"].as_str().unwrap_or_default());
    for round in 1..=ROUNDS {
        let floor = load(empty, &["/".to_owned()])?;
        let get = load(served, std::slice::from_ref(&record))?;
        println!(
            "round {round}: empty handler {:.0} requests a second, one record {:.0} ({:.0} %), p50 {:?}, p99 {:?}",
            floor.rate,
            get.rate,
            100.0 * get.rate / floor.rate,
            get.p50,
            get.p99
        );
    }
    Ok(())
}

fn search(served: SocketAddr) -> Outcome<()> {
    let queries: Vec<String> = match std::env::var("NANHU_BENCH_QUERIES") {
        Ok(file) => std::fs::read_to_string(file)?
            .lines()
            .filter_map(|line| line.split_once('\t').map(|(_, text)| text.to_owned()))
            .collect(),
        Err(_) => ["石墨烯 导热", "废水处理", "机器视觉 缺陷检测", "柔性传感器", "PD-1"].map(str::to_owned).to_vec(),
    };
    let paths: Vec<String> = queries
        .iter()
        .map(|text| {
            let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            format!("/api/v1/search/achievements?q={query}&facets=industry,transfer_mode,trl&highlight=true")
        })
        .collect();
    for round in 1..=ROUNDS {
        let found = load(served, &paths)?;
        println!("round {round}: search {:.0} a second, p50 {:?}, p99 {:?}", found.rate, found.p50, found.p99);
    }
    Ok(())
}

struct Load {
    rate: f64,
    p50: Duration,
    p99: Duration,
}

/// Asks for the paths in turn on all connections at once.
fn load(address: SocketAddr, paths: &[String]) -> Outcome<Load> {
    let next = AtomicUsize::new(0);
    let one = || -> Result<Vec<Duration>, String> {
        let stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let mut client = Client::over(stream);
        let (mut times, begun) = (Vec::new(), Instant::now());
        while begun.elapsed() < RUN {
            let path = &paths[next.fetch_add(1, Ordering::Relaxed) % paths.len()];
            let asked = Instant::now();
            let (status, _) = client.get(address, path).map_err(|error| error.to_string())?;
            if status != 200 {
                return Err(format!("{path} answered {status}"));
            }
            times.push(asked.elapsed());
        }
        Ok(times)
    };
    let mut times = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(one)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err("a client panicked".to_owned())))
            .collect::<Result<Vec<_>, _>>()
    })?
    .concat();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Ok(Load { rate: times.len() as f64 / RUN.as_secs_f64(), p50: at(0.5), p99: at(0.99) })
}

/// Just enough of HTTP/1.1 to ask again on one connection.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    fn over(stream: TcpStream) -> Self {
        Self { stream, buffer: vec![0; 1 << 20] }
    }

    fn get(&mut self, address: SocketAddr, path: &str) -> Outcome<(u16, Vec<u8>)> {
        write!(self.stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..])?;
            if read == 0 {
                return Err("the connection was closed".into());
            }
            filled += read;
            let answer = &self.buffer[..filled];
            let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&answer[..end])?.to_ascii_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .and_then(|n| n.trim().parse().ok())
                .unwrap_or(0);
            if filled >= end + 4 + length {
                let status = head.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0);
                return Ok((status, answer[end + 4..end + 4 + length].to_vec()));
            }
        }
    }
}

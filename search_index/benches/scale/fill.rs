//! Filling an index, and what it costs.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use search_index::{Change, Opened, Position, Store};

use crate::{
    Outcome,
    corpus::{self, Batch},
    plain::PlainWriter,
};

/// Fills an index as a rebuild of the catalogue does.
pub(crate) fn ours(corpus: &Path, dir: &Path) -> Outcome<()> {
    let (store, opened) = Store::open(dir)?;
    if let Opened::Ready(_) = opened {
        return Err(format!("{} holds an index", dir.display()).into());
    }
    let mut rebuild = store.begin_rebuild(Vec::new())?;
    let mut meter = Meter::new();
    for batch in corpus::read(corpus)? {
        let batch = meter.take(batch?);
        rebuild.writer().apply(batch.documents.into_iter().map(|document| Change::Put(Box::new(document))).collect())?;
        meter.progress();
    }
    let seq = meter.records as i64;
    let writer = rebuild.finish(&Position { seq, event_id: "corpus".to_owned() })?;
    meter.print(writer.index().count(), &Store::current(dir)?)
}

/// Fills an index of one field of words.
pub(crate) fn plain(corpus: &Path, dir: &Path) -> Outcome<()> {
    let writer = PlainWriter::create(dir)?;
    let mut meter = Meter::new();
    for batch in corpus::read(corpus)? {
        let batch = meter.take(batch?);
        batch.documents.iter().try_for_each(|document| writer.add(document))?;
        meter.progress();
    }
    let count = writer.finish()?;
    meter.print(count, dir)
}

struct Meter {
    started: Instant,
    cpu: f64,
    told: Instant,
    records: u64,
    text: u64,
    parsing: Duration,
}

impl Meter {
    fn new() -> Meter {
        let now = Instant::now();
        Meter { started: now, cpu: cpu_seconds(), told: now, records: 0, text: 0, parsing: Duration::ZERO }
    }

    fn take(&mut self, batch: Batch) -> Batch {
        self.records += batch.documents.len() as u64;
        self.text += batch.text;
        self.parsing += batch.parsing;
        batch
    }

    fn progress(&mut self) {
        if self.told.elapsed() > Duration::from_secs(30) {
            self.told = Instant::now();
            println!("{} records after {:.0} s", self.records, self.started.elapsed().as_secs_f64());
        }
    }

    fn print(&self, count: u64, dir: &Path) -> Outcome<()> {
        let seconds = self.started.elapsed().as_secs_f64();
        let cpu = cpu_seconds() - self.cpu;
        let disk = bytes(dir)?;
        let records = self.records as f64;
        println!("{count} records in {seconds:.1} s, {:.0} a second", records / seconds);
        println!(
            "processor {cpu:.1} s, {:.0} records for each; parsing beside it {:.1} s",
            records / cpu.max(0.01),
            self.parsing.as_secs_f64()
        );
        println!("text {} B, on disk {disk} B, {:.3} for each byte of text", self.text, disk as f64 / self.text.max(1) as f64);
        for (kind, bytes) in by_kind(dir)? {
            println!("  {kind:<9} {bytes:>12} B, {:.3}", bytes as f64 / self.text.max(1) as f64);
        }
        println!("peak of memory {}", peak().unwrap_or_else(|| "not known here".to_owned()));
        Ok(())
    }
}

/// Processor time of this process so far, where the system tells it, in hundredths.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn peak() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}

fn files(dir: &Path) -> Outcome<Vec<(String, u64)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        files.push((entry.file_name().to_string_lossy().into_owned(), entry.metadata()?.len()));
    }
    Ok(files)
}

fn bytes(dir: &Path) -> Outcome<u64> {
    Ok(files(dir)?.into_iter().map(|(_, bytes)| bytes).sum())
}

/// The bytes of each kind of file, and how many files there are of it.
fn by_kind(dir: &Path) -> Outcome<Vec<(String, u64)>> {
    let mut kinds = std::collections::BTreeMap::<String, (u64, usize)>::new();
    for (name, bytes) in files(dir)? {
        let kind = name.rsplit_once('.').map_or(name.as_str(), |(_, kind)| kind).to_owned();
        let sum = kinds.entry(kind).or_default();
        *sum = (sum.0 + bytes, sum.1 + 1);
    }
    Ok(kinds.into_iter().map(|(kind, (bytes, count))| (format!("{kind} {count}"), bytes)).collect())
}

//! Records from a file, read and parsed on a thread of their own.

use std::{
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    io::{BufRead, BufReader},
    path::Path,
    sync::mpsc::{Receiver, sync_channel},
    time::{Duration, Instant},
};

use search_index::Document;

use crate::Outcome;

/// As many as the indexers take from the database at once.
const BATCH: usize = 1_000;
/// Batches that are parsed ahead.
const AHEAD: usize = 4;

#[derive(Debug, serde::Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default, rename = "abstract")]
    abstract_text: String,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    industry_code: String,
    #[serde(default)]
    ipc: String,
    #[serde(default)]
    org: String,
    trl: Option<u8>,
    #[serde(default)]
    date: String,
    #[serde(default)]
    transfer_mode: String,
    price_wan: Option<f64>,
}

/// Records that were parsed together.
pub(crate) struct Batch {
    pub(crate) documents: Vec<Document>,
    /// Bytes of UTF-8 in titles, abstracts, keywords and names.
    pub(crate) text: u64,
    /// What parsing took.
    pub(crate) parsing: Duration,
}

/// Starts reading; an error ends the stream as its last item.
pub(crate) fn read(path: &Path) -> Outcome<Receiver<Result<Batch, String>>> {
    let lines = BufReader::with_capacity(1 << 20, File::open(path)?).lines();
    let (send, receive) = sync_channel(AHEAD);
    std::thread::spawn(move || {
        let mut lines = lines.peekable();
        while lines.peek().is_some() {
            let batch = batch(lines.by_ref().take(BATCH));
            let failed = batch.is_err();
            if send.send(batch).is_err() || failed {
                return;
            }
        }
    });
    Ok(receive)
}

fn batch(lines: impl Iterator<Item = std::io::Result<String>>) -> Result<Batch, String> {
    let started = Instant::now();
    let mut batch = Batch { documents: Vec::with_capacity(BATCH), text: 0, parsing: Duration::ZERO };
    for line in lines {
        let line = line.map_err(|error| error.to_string())?;
        let line: Line = serde_json::from_str(&line).map_err(|error| format!("{error}: {line}"))?;
        let document = document(line);
        let texts = [&document.title, &document.abstract_text, &document.organization_name];
        batch.text += texts.into_iter().chain(&document.keywords).map(|text| text.len() as u64).sum::<u64>();
        batch.documents.push(document);
    }
    batch.parsing = started.elapsed();
    Ok(batch)
}

/// A name as a key.
fn key(name: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, name).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

fn document(line: Line) -> Document {
    let some = |text: String| if text.is_empty() { Vec::new() } else { vec![text] };
    let completed = day(&line.date);
    Document {
        id: key(&line.id),
        version: 1,
        codes: vec![line.id],
        title: line.title,
        abstract_text: line.abstract_text,
        keywords: line.keywords,
        organization_id: if line.org.is_empty() { String::new() } else { format!("{:032x}", key(&line.org)) },
        organization_name: line.org,
        kind: "invention".to_owned(),
        industry_codes: some(line.industry_code),
        ipc_codes: some(line.ipc),
        trl: line.trl,
        completed_on: completed.map(|(_, day)| day),
        completed_year: completed.map(|(year, _)| year),
        transfer_modes: some(line.transfer_mode),
        price_fen: line.price_wan.map(|price| (price * 1_000_000.0) as i64),
        published_at_ms: completed.map_or(0, |(_, day)| i64::from(day) * 86_400_000),
        ..Document::default()
    }
}

/// A date's year, and its day counted from 1970-01-01; by the calendar that counts years from March.
fn day(date: &str) -> Option<(i32, i32)> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let (from_march, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = 365 * from_march + from_march / 4 - from_march / 100 + from_march / 400;
    Some((year, before + (153 * month + 2) / 5 + day - 1 - 719_468))
}

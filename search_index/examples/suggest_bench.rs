//! Measures completions: `suggest_bench INDEX_DIR CORPUS.jsonl`; the index is made when the directory is absent. A line of the
//! corpus is `{id, title, abstract, keywords, org}`.
//!
//! Prints the bytes of the index and of its fields against those of the texts, the time to open, and times by what is typed: with
//! confirmation by the records in memory, without a database.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use search_index::analyzer::pinyin::{initials, usual};
use search_index::{Change, Document, FieldSize, IndexWriter, Position, SearchIndex, Source, Typed};

const BATCH: usize = 1_000;
/// Of so many records one is kept in memory and typed.
const SAMPLED: usize = 300;
/// Each is typed so many times.
const REPEATED: usize = 5;
/// Records that the answers are confirmed by.
type Records = HashMap<u128, Source>;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, corpus] = args.as_slice() else {
        return Err("two arguments".into());
    };
    let dir = Path::new(dir);
    let fresh = !dir.exists();
    let mut writer = fresh.then(|| IndexWriter::create_bulk(dir, &search_index::Lexicon::builtin())).transpose()?;
    let (mut records, mut sample, mut batch) = (Records::new(), Vec::new(), Vec::with_capacity(BATCH));
    let (mut texts, started) = (0, Instant::now());
    for (number, line) in BufReader::new(File::open(corpus)?).lines().enumerate() {
        let document = document(number, &serde_json::from_str(&line?)?);
        texts += text_bytes(&document);
        if number % SAMPLED == 0 {
            sample.push((document.title.clone(), document.keywords.clone(), document.organization_name.clone()));
        }
        records.insert(document.id, source(&document));
        if let Some(writer) = &mut writer {
            batch.push(Change::Put(Box::new(document)));
            if batch.len() == BATCH {
                writer.apply(std::mem::take(&mut batch))?;
            }
        }
    }
    if let Some(mut writer) = writer {
        writer.apply(batch)?;
        writer.commit(&Position::default())?;
        println!("filled in {:.1} s", started.elapsed().as_secs_f64());
    }
    let started = Instant::now();
    let index = SearchIndex::open(dir)?;
    println!("{} records, opened in {} ms", index.count(), started.elapsed().as_millis());
    sizes(&index, dir, texts)?;
    times(&index, &records, &sample)
}

fn text_of(line: &serde_json::Value, name: &str) -> String {
    line[name].as_str().unwrap_or_default().to_owned()
}

fn document(number: usize, line: &serde_json::Value) -> Document {
    let keywords = line["keywords"].as_array().into_iter().flatten().filter_map(|word| word.as_str().map(str::to_owned));
    let organization_name = text_of(line, "org");
    Document {
        id: (number as u128 + 1) << 64 | number as u128,
        version: 1,
        codes: vec![format!("NH-2026-{number:06}"), text_of(line, "id")],
        title: text_of(line, "title"),
        abstract_text: text_of(line, "abstract"),
        keywords: keywords.collect(),
        organization_id: organization_name.bytes().map(|byte| format!("{byte:02x}")).take(16).collect(),
        organization_name,
        kind: "applied_technology".to_owned(),
        ..Document::default()
    }
}

fn source(document: &Document) -> Source {
    Source {
        title: document.title.clone(),
        keywords: document.keywords.clone(),
        codes: document.codes.clone(),
        organization_id: document.organization_id.clone(),
        organization_name: document.organization_name.clone(),
    }
}

fn text_bytes(document: &Document) -> usize {
    let keywords: usize = document.keywords.iter().map(String::len).sum();
    document.title.len() + document.abstract_text.len() + document.organization_name.len() + keywords
}

fn sizes(index: &SearchIndex, dir: &Path, texts: usize) -> Result<(), Box<dyn Error>> {
    let mut whole = 0;
    for entry in std::fs::read_dir(dir)? {
        whole += entry?.metadata()?.len();
    }
    let share = |bytes: u64| bytes as f64 / texts as f64;
    println!("texts {:.1} MB, index {:.1} MB ({:.3})", texts as f64 / 1e6, whole as f64 / 1e6, share(whole));
    for FieldSize { name, terms, bytes } in index.field_sizes()? {
        println!("  {name:16} {terms:>9} terms {:>8.2} MB ({:.3})", bytes as f64 / 1e6, share(bytes));
    }
    Ok(())
}

/// What is typed of a text: so many characters, or letters of its pinyin, or initials.
fn ways(text: &str) -> Vec<(String, String)> {
    let sound: String = text.chars().map(|c| usual(c).first().map_or(c.to_string(), |reading| (*reading).to_owned())).collect();
    let first: String = text.chars().map(|c| initials(c).next().unwrap_or(c)).collect();
    let mut ways = Vec::new();
    for (name, text, lengths) in
        [("han", text, [1, 2, 3, 4, 8]), ("pinyin", &sound, [1, 2, 4, 7, 14]), ("initials", &first, [1, 2, 3, 4, 6])]
    {
        for length in lengths {
            let part: String = text.chars().take(length).collect();
            if part.chars().count() == length {
                ways.push((format!("{name} {length:>2}"), part));
            }
        }
    }
    ways
}

/// The fastest of a few: others use the machine too. With it the numbers of candidates and of completions.
fn fastest(index: &SearchIndex, records: &Records, part: &str) -> Result<(Duration, usize, usize), Box<dyn Error>> {
    let mut best = (Duration::MAX, 0, 0);
    for _ in 0..REPEATED {
        let started = Instant::now();
        let typed = Typed::new(part);
        let candidates = index.suggest(&typed, 10)?;
        let found = typed.complete(&candidates, records, 10);
        best = best.min((started.elapsed(), candidates.len(), found.len()));
    }
    Ok(best)
}

fn times(index: &SearchIndex, records: &Records, sample: &[(String, Vec<String>, String)]) -> Result<(), Box<dyn Error>> {
    let mut all: BTreeMap<String, Vec<(Duration, usize, usize, String)>> = BTreeMap::new();
    for (title, keywords, organization) in sample {
        let texts = keywords.iter().take(1).map(|word| ("keyword", word)).chain([("title", title), ("owner", organization)]);
        for (kind, text) in texts {
            for (way, part) in ways(text) {
                let (time, candidates, found) = fastest(index, records, &part)?;
                all.entry(format!("{kind:8}{way}")).or_default().push((time, found, candidates, part));
            }
        }
    }
    println!("{:24}{:>8}{:>9}{:>9}{:>9}{:>7}{:>7}", "typed", "times", "p50 µs", "p99 µs", "max µs", "shown", "cand");
    for (name, mut times) in all {
        times.sort_by_key(|time| time.0);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0.as_micros();
        let shown = times.iter().map(|time| time.1).sum::<usize>() as f64 / times.len() as f64;
        let candidates = times.iter().map(|time| time.2).sum::<usize>() as f64 / times.len() as f64;
        let worst = &times.last().map_or("", |time| time.3.as_str());
        println!("{name:24}{:>8}{:>9}{:>9}{:>9}{shown:>7.1}{candidates:>7.1}  {worst}", times.len(), at(0.5), at(0.99), at(1.0));
    }
    Ok(())
}

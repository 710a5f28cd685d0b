//! Texts made to take long: none may take more than 50 ms, neither to be searched for nor to be marked or held as a need.
//!
//! `cargo bench -p search_index --bench hostile [-- INDEX_DIR]` exits with 1 where one does. Without an index it makes one of the judged records
//! and of all the terms that the search knows.

#[path = "../tests/suite/hostile/texts.rs"]
mod texts;

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use search_index::analyzer::{Analysis, Channel, normalise};
use search_index::{Change, Document, Highlighter, IndexWriter, Position, Query, SearchIndex, SimilarTo, highlight};

const MOST: Duration = Duration::from_millis(50);
/// The least of so many runs is taken, since others run beside.
const RUNS: usize = 5;

const DOCUMENTS: &str = include_str!("../tests/judged/documents.jsonl");
/// Terms of many fields, each a record, so that there are words to be mistaken for.
const TERMS: [&str; 4] = [
    include_str!("../lexicon/synonyms/science.tsv"),
    include_str!("../lexicon/synonyms/engineering.tsv"),
    include_str!("../lexicon/synonyms/regional.tsv"),
    include_str!("../lexicon/synonyms/zh.tsv"),
];
const MATTER: &str = "石墨烯导热膜";

fn fill(writer: &mut IndexWriter) -> Result<(), Box<dyn Error>> {
    let mut changes = Vec::new();
    for (number, line) in DOCUMENTS.lines().enumerate() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        changes.push(Change::Put(Box::new(Document {
            id: number as u128 + 1,
            title: field("title"),
            abstract_text: field("abstract"),
            ..Document::default()
        })));
    }
    for line in TERMS.into_iter().flat_map(str::lines) {
        let id = changes.len() as u128 + 1;
        changes.push(Change::Put(Box::new(Document { id, title: line.replace('\t', "，"), ..Document::default() })));
    }
    writer.apply(changes)?;
    writer.commit(&Position::default())?;
    Ok(())
}

type Work<'a> = Box<dyn FnMut() -> Result<usize, Box<dyn Error>> + 'a>;

fn least(work: &mut Work<'_>) -> Result<Duration, Box<dyn Error>> {
    let mut least = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        black_box(work()?);
        least = least.min(start.elapsed());
    }
    Ok(least)
}

/// The one that is named, or one made in `made`.
fn index(made: &Path) -> Result<SearchIndex, Box<dyn Error>> {
    Ok(match std::env::args().skip(1).find(|arg| !arg.starts_with("--")) {
        Some(dir) => SearchIndex::open(Path::new(&dir))?,
        None => {
            let mut writer = IndexWriter::create(made)?;
            fill(&mut writer)?;
            writer.index()
        }
    })
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let index = index(dir.path())?;
    let lexicon = index.lexicon().clone();
    let matter = Highlighter::new(&lexicon, MATTER);
    let mut times: Vec<(Duration, &str, String)> = Vec::new();
    for (name, text) in texts::hostile() {
        let query = Query { text: text.clone(), limit: 20, ..Query::default() };
        let similar = SimilarTo { title: MATTER.to_owned(), abstract_text: text.clone(), keywords: Vec::new() };
        let marks = Highlighter::new(&lexicon, &text);
        let mut works: Vec<(&str, Work<'_>)> = vec![
            ("search", Box::new(|| Ok(index.search(&query)?.hits.len()))),
            ("similar", Box::new(|| Ok(index.similar(&similar, 20, None)?.len()))),
            ("need", Box::new(|| Ok(index.need(&[&text])?.fit(&[&text]).met.len()))),
            ("normalise", Box::new(|| Ok(normalise(&text).len()))),
            ("words", Box::new(|| Ok(Analysis::new(&lexicon, &text, Channel::Words).tokens().count()))),
            ("pairs", Box::new(|| Ok(Analysis::new(&lexicon, &text, Channel::Pairs).tokens().count()))),
            (
                "marking by it",
                Box::new(|| Ok(highlight(&Highlighter::new(&lexicon, &text), MATTER, Some(160)).map_or(0, |html| html.len()))),
            ),
            ("marking in it", Box::new(|| Ok(highlight(&matter, &text, Some(160)).map_or(0, |html| html.len())))),
            ("marking itself", Box::new(|| Ok(highlight(&marks, &text, Some(160)).map_or(0, |html| html.len())))),
        ];
        for (work, run) in &mut works {
            times.push((least(run)?, work, name.clone()));
        }
    }
    times.sort_by(|a, b| b.cmp(a));
    for (time, work, name) in times.iter().take(12) {
        println!("{time:>10.1?}  {work}: {name}");
    }
    let slow = times.iter().filter(|(time, ..)| *time > MOST).count();
    println!("{} measured, {slow} took more than {MOST:?}", times.len());
    Ok(if slow == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

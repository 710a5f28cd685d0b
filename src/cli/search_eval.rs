use std::{
    collections::HashSet,
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Args;
use serde_json::Value;

use super::explain;
use crate::{
    catalogue::search::{Filling, Judgements, Measures, Scratch, lexicon_entry},
    foundation::error::{Error, Result},
};

/// Hits of a query that are ranked.
const RANKED: usize = 100;
/// Hits that are fetched where some of them do not count.
const FETCHED: usize = 1_000;
/// A longer line is neither a record nor a query.
const LONGEST_LINE: u64 = 4 << 20;
/// Parts of one that scores in a file of a run are rounded to.
const SCORE_UNITS: f64 = 1e6;

#[derive(Args)]
pub(super) struct SearchEval {
    /// The records: achievements as `import achievements` takes them, one a line, named by their external_ref; - for the standard input
    #[arg(long, value_name = "FILE")]
    corpus: PathBuf,
    /// The queries: id, tab, text
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// The judgements, as TREC writes them: query, 0, record, grade
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// The records that count, by name; all others are taken out of what was found
    #[arg(long, value_name = "FILE")]
    eligible: Option<PathBuf>,
    /// Where to write the rankings, as TREC takes them: query, Q0, record, rank, score, nanhu
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Entries that are added to the words that the search knows: kind and words, one JSON object a line
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
}

impl SearchEval {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let queries = queries(&self.queries)?;
        let judgements = judgements(&self.qrels)?;
        let eligible = self.eligible.as_deref().map(names).transpose()?;
        // Before the work, so that nobody waits for what cannot be written.
        let mut run = self.run.as_deref().map(Run::create).transpose()?;
        let scratch = self.fill()?;
        let mut sums = Sums::default();
        for (id, text) in &queries {
            let most = if eligible.is_some() { FETCHED } else { RANKED };
            let (mut hits, took) = scratch.search(text, most)?;
            hits.retain(|(name, _)| eligible.as_ref().is_none_or(|eligible| eligible.contains(*name)));
            let ranked: Vec<&str> = hits.iter().map(|(name, _)| *name).collect();
            sums.add(judgements.of(id).and_then(|judged| judged.measure(&ranked)), took);
            if let Some(run) = &mut run {
                run.write(id, &hits)?;
            }
        }
        if let Some(run) = run {
            run.finish()?;
        }
        println!("{}", sums.line(judgements.countable()));
        Ok(ExitCode::SUCCESS)
    }

    fn fill(&self) -> Result<Scratch> {
        let mut entries = Vec::new();
        if let Some(path) = &self.lexicon {
            each_line(path, |line| {
                entries.push(lexicon_entry(json(line)?)?);
                Ok(())
            })?;
        }
        let started = Instant::now();
        let mut filling = Filling::begin(entries)?;
        each_line(&self.corpus, |line| filling.take(json(line)?))?;
        let scratch = filling.finish()?;
        tracing::info!(records = scratch.count(), seconds = started.elapsed().as_secs_f64(), "the records are indexed");
        Ok(scratch)
    }
}

fn at(path: &Path, reason: impl std::fmt::Display) -> Error {
    Error::internal(format!("{}: {reason}", path.display()))
}

fn json(line: &str) -> Result<Value> {
    serde_json::from_str(line).map_err(|_| Error::field("", "import_line"))
}

/// Gives each line that is not blank to `take`; what is wrong with one ends it all, with the line's number.
fn each_line(path: &Path, mut take: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let mut reader: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(BufReader::with_capacity(1 << 20, File::open(path).map_err(|error| at(path, error))?))
    };
    let mut bytes = Vec::new();
    for row in 1_u64.. {
        bytes.clear();
        let length = (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut bytes).map_err(|error| at(path, error))?;
        if length == 0 {
            break;
        }
        let wrong = |reason: &str| Err(at(path, format!("line {row}: {reason}")));
        if length as u64 == LONGEST_LINE {
            return wrong("the line is too long");
        }
        let Ok(line) = std::str::from_utf8(&bytes) else {
            return wrong("the line is not UTF-8");
        };
        let line = line.trim_end_matches(['\n', '\r']);
        if line.trim().is_empty() {
            continue;
        }
        match take(line) {
            Err(error @ Error::Invalid(_)) => return wrong(explain(&error).replace('\n', "; ").trim_start_matches(": ")),
            other => other?,
        }
    }
    Ok(())
}

fn queries(path: &Path) -> Result<Vec<(String, String)>> {
    let (mut all, mut ids) = (Vec::new(), HashSet::new());
    each_line(path, |line| {
        let found = line.split_once('\t').filter(|(id, _)| !id.is_empty() && !id.contains(char::is_whitespace));
        let (id, text) = found.ok_or_else(|| Error::field("", "judged_query_line"))?;
        if !ids.insert(id.to_owned()) {
            return Err(Error::field("", "judged_query_twice"));
        }
        all.push((id.to_owned(), text.to_owned()));
        Ok(())
    })?;
    Ok(all)
}

fn judgements(path: &Path) -> Result<Judgements> {
    let mut judgements = Judgements::default();
    each_line(path, |line| if judgements.take(line) { Ok(()) } else { Err(Error::field("", "judgement_line")) })?;
    if judgements.countable() == 0 {
        return Err(at(path, "no query has a relevant record"));
    }
    Ok(judgements)
}

fn names(path: &Path) -> Result<HashSet<String>> {
    let mut names = HashSet::new();
    each_line(path, |line| {
        names.extend(line.split_whitespace().map(str::to_owned));
        Ok(())
    })?;
    Ok(names)
}

/// The rankings as a file.
struct Run<'a> {
    path: &'a Path,
    file: BufWriter<File>,
}

impl<'a> Run<'a> {
    fn create(path: &'a Path) -> Result<Self> {
        Ok(Self { path, file: BufWriter::new(File::create(path).map_err(|error| at(path, error))?) })
    }

    /// Writes one ranking. Who reads it orders by the scores, so none is written that is not below the one before.
    fn write(&mut self, query: &str, hits: &[(&str, f32)]) -> Result<()> {
        let mut before = i64::MAX;
        for (rank, (name, score)) in (1..).zip(hits) {
            before = ((f64::from(*score) * SCORE_UNITS).round() as i64).min(before - 1);
            let score = before as f64 / SCORE_UNITS;
            writeln!(self.file, "{query} Q0 {name} {rank} {score:.6} nanhu").map_err(|error| at(self.path, error))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.file.flush().map_err(|error| at(self.path, error))
    }
}

#[derive(Default)]
struct Sums {
    measures: Measures,
    times: Vec<Duration>,
}

impl Sums {
    fn add(&mut self, measures: Option<Measures>, took: Duration) {
        self.times.push(took);
        if let Some(measures) = measures {
            self.measures += measures;
        }
    }

    fn line(mut self, queries: usize) -> String {
        let mean = self.measures / queries as f64;
        self.times.sort_unstable();
        // The least time within which that share of the queries is answered.
        let within = |percent: usize| {
            let at = (self.times.len() * percent).div_ceil(100).saturating_sub(1);
            self.times.get(at).copied().unwrap_or_default().as_secs_f64() * 1e3
        };
        format!(
            "queries {queries} MRR@10 {:.4} nDCG@10 {:.4} R@10 {:.4} R@100 {:.4} p50_ms {:.3} p99_ms {:.3}",
            mean.mrr_10,
            mean.ndcg_10,
            mean.recall_10,
            mean.recall_100,
            within(50),
            within(99)
        )
    }
}

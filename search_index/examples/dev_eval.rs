//! Measures ranking and speed on judged queries.
//!
//! `dev_eval INDEX_DIR CORPUS.jsonl QUERIES.tsv QRELS [ELIGIBLE]`; the index is made when the directory is absent. A line of the
//! corpus is `{external_ref, title, abstract, keywords}`.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs::read_to_string;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::{Duration, Instant};

use search_index::{Change, Document, Facet, Highlighter, IndexWriter, Lexicon, Position, Query, SearchIndex, highlight};

/// Query → document → grade.
type Judged = HashMap<String, HashMap<u128, f64>>;

/// A document's name as a key.
fn key(name: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, name).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

#[derive(Default)]
struct Sums {
    count: f64,
    mrr: f64,
    ndcg: f64,
    times: Vec<Duration>,
    totals: Vec<u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, corpus, queries, qrels, rest @ ..] = args.as_slice() else {
        return Err("four arguments".into());
    };
    if !Path::new(dir).exists() {
        fill(Path::new(dir), corpus)?;
    }
    let index = SearchIndex::open(Path::new(dir))?;
    let eligible: Option<HashSet<u128>> =
        rest.first().map(|path| read_to_string(path).map(|text| text.split_whitespace().map(key).collect())).transpose()?;
    let judged = judged(qrels)?;
    let mut sums = Sums::default();
    for line in read_to_string(queries)?.lines() {
        let Some((id, text)) = line.split_once('\t') else {
            continue;
        };
        match judged.get(id) {
            Some(grades) if grades.values().any(|grade| *grade > 0.0) => {
                sums.add(&index, text, grades, eligible.as_ref())?;
            }
            _ => {}
        }
    }
    sums.print();
    Ok(())
}

fn judged(qrels: &str) -> Result<Judged, Box<dyn Error>> {
    let mut judged = Judged::new();
    for line in read_to_string(qrels)?.lines() {
        if let [query, _, document, grade] = line.split_whitespace().collect::<Vec<_>>()[..] {
            judged.entry(query.to_owned()).or_default().insert(key(document), grade.parse()?);
        }
    }
    Ok(judged)
}

impl Sums {
    fn add(
        &mut self,
        index: &SearchIndex,
        text: &str,
        grades: &HashMap<u128, f64>,
        eligible: Option<&HashSet<u128>>,
    ) -> Result<(), Box<dyn Error>> {
        let facets = vec![Facet::Industry, Facet::Trl, Facet::Year];
        let limit = if eligible.is_some() { 1_000 } else { 10 };
        let query = Query { text: text.to_owned(), limit, facets, ..Query::default() };
        let start = Instant::now();
        let found = index.search(&query)?;
        self.times.push(start.elapsed());
        self.totals.push(found.total);
        let ids = found.hits.iter().map(|hit| hit.id);
        let judgeable = ids.filter(|id| eligible.is_none_or(|eligible| eligible.contains(id)));
        let ids: Vec<u128> = judgeable.take(10).collect();
        let gain = |rank: usize, grade: f64| grade / ((rank + 2) as f64).log2();
        let grade = |id: u128| grades.get(&id).copied().unwrap_or_default();
        let mut best: Vec<f64> = grades.values().copied().collect();
        best.sort_by(|a, b| b.total_cmp(a));
        let ideal: f64 = best.iter().take(10).enumerate().map(|(rank, g)| gain(rank, *g)).sum();
        let got: f64 = ids.iter().enumerate().map(|(rank, id)| gain(rank, grade(*id))).sum();
        let first = ids.iter().position(|id| grade(*id) > 0.0);
        self.ndcg += got / ideal;
        self.mrr += first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        self.count += 1.0;
        Ok(())
    }

    fn print(mut self) {
        self.times.sort_unstable();
        self.totals.sort_unstable();
        let at = |share: f64| (self.times.len() as f64 * share) as usize;
        println!(
            "queries {} MRR@10 {:.4} nDCG@10 {:.4} p50 {:?} p99 {:?} total p50 {} p90 {}",
            self.count,
            self.mrr / self.count,
            self.ndcg / self.count,
            self.times[at(0.5)],
            self.times[at(0.99)],
            self.totals[at(0.5)],
            self.totals[at(0.9)]
        );
    }
}

fn document(line: &str) -> Result<Document, Box<dyn Error>> {
    let line: serde_json::Value = serde_json::from_str(line)?;
    let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let keywords = line["keywords"].as_array().into_iter().flatten();
    Ok(Document {
        id: key(&field("external_ref")),
        title: field("title"),
        abstract_text: field("abstract"),
        keywords: keywords.filter_map(|k| k.as_str().map(str::to_owned)).collect(),
        trl: line["trl"].as_u64().map(|trl| trl as u8),
        ..Document::default()
    })
}

fn fill(dir: &Path, corpus: &str) -> Result<(), Box<dyn Error>> {
    let text = read_to_string(corpus)?;
    let documents = text.lines().map(document).collect::<Result<Vec<_>, _>>()?;
    let marked = Highlighter::new(&Lexicon::builtin(), "机器学习 石墨烯 电池");
    let start = Instant::now();
    let hits = documents.iter().filter(|d| highlight(&marked, &d.abstract_text, Some(120)).is_some()).count();
    println!("highlighting: {:?} a text, {hits} hit", start.elapsed() / documents.len() as u32);
    let (count, start) = (documents.len(), Instant::now());
    let mut writer = IndexWriter::create_bulk(dir, &Lexicon::builtin())?;
    for document in documents {
        writer.apply(vec![Change::Put(Box::new(document))])?;
    }
    writer.commit(&Position::default())?;
    println!("{count} documents, {:.0} a second", count as f64 / start.elapsed().as_secs_f64());
    Ok(())
}

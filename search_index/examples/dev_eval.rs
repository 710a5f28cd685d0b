//! Measures ranking and speed on judged queries.
//!
//! `dev_eval INDEX_DIR CORPUS.jsonl QUERIES.tsv QRELS [ELIGIBLE]`; the index is made when the directory is absent. A line of the
//! corpus is `{external_ref, title, abstract, keywords}`.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use search_index::{
    Change, Document, Facet, Highlighter, IndexWriter, Position, Query, SearchIndex, highlight,
};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, corpus, queries, qrels, rest @ ..] = args.as_slice() else {
        return Err("four arguments".into());
    };
    if !Path::new(dir).exists() {
        fill(Path::new(dir), corpus)?;
    }
    let index = SearchIndex::open(Path::new(dir))?;
    let eligible: Option<HashSet<String>> = match rest.first() {
        Some(path) => Some(
            std::fs::read_to_string(path)?
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        ),
        None => None,
    };
    let mut judged: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for line in std::fs::read_to_string(qrels)?.lines() {
        if let [query, _, document, grade] = line.split_whitespace().collect::<Vec<_>>()[..] {
            judged
                .entry(query.to_owned())
                .or_default()
                .insert(document.to_owned(), grade.parse()?);
        }
    }
    let limit = if eligible.is_some() { 1_000 } else { 10 };
    let (mut mrr, mut ndcg, mut count, mut totals) = (0.0, 0.0, 0.0, Vec::new());
    let mut times = Vec::new();
    for line in std::fs::read_to_string(queries)?.lines() {
        let Some((id, text)) = line.split_once('\t') else {
            continue;
        };
        let Some(grades) = judged
            .get(id)
            .filter(|grades| grades.values().any(|grade| *grade > 0.0))
        else {
            continue;
        };
        let facets = vec![Facet::Industry, Facet::Trl, Facet::Year];
        let query = Query {
            text: text.to_owned(),
            limit,
            facets,
            ..Query::default()
        };
        let start = Instant::now();
        let found = index.search(&query)?;
        times.push(start.elapsed());
        totals.push(found.total);
        let mut ids: Vec<&str> = found.hits.iter().map(|hit| hit.id.as_str()).collect();
        if let Some(eligible) = &eligible {
            ids.retain(|id| eligible.contains(*id));
        }
        let gain = |rank: usize, grade: f64| grade / ((rank + 2) as f64).log2();
        let grade = |id: &str| grades.get(id).copied().unwrap_or_default();
        let mut best: Vec<f64> = grades.values().copied().collect();
        best.sort_by(|a, b| b.total_cmp(a));
        let ideal: f64 = best
            .iter()
            .take(10)
            .enumerate()
            .map(|(rank, grade)| gain(rank, *grade))
            .sum();
        ndcg += ids
            .iter()
            .take(10)
            .enumerate()
            .map(|(rank, id)| gain(rank, grade(id)))
            .sum::<f64>()
            / ideal;
        mrr += ids
            .iter()
            .take(10)
            .position(|id| grade(id) > 0.0)
            .map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        count += 1.0;
    }
    times.sort_unstable();
    totals.sort_unstable();
    let at = |share: f64| (times.len() as f64 * share) as usize;
    println!(
        "queries {count} MRR@10 {:.4} nDCG@10 {:.4} p50 {:?} p99 {:?} total p50 {} p90 {}",
        mrr / count,
        ndcg / count,
        times[at(0.5)],
        times[at(0.99)],
        totals[at(0.5)],
        totals[at(0.9)]
    );
    Ok(())
}

fn fill(dir: &Path, corpus: &str) -> Result<(), Box<dyn Error>> {
    let text = std::fs::read_to_string(corpus)?;
    let mut documents = Vec::new();
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let keywords = line["keywords"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|k| k.as_str().map(str::to_owned));
        documents.push(Document {
            id: field("external_ref"),
            title: field("title"),
            abstract_text: field("abstract"),
            keywords: keywords.collect(),
            trl: line["trl"].as_u64().map(|trl| trl as u8),
            ..Document::default()
        });
    }
    let marked = Highlighter::new("机器学习 石墨烯 电池");
    let start = Instant::now();
    let hits = documents
        .iter()
        .filter(|d| highlight(&marked, &d.abstract_text, Some(120)).is_some())
        .count();
    println!(
        "highlighting: {:?} a text, {hits} hit",
        start.elapsed() / documents.len() as u32
    );
    let count = documents.len();
    let start = Instant::now();
    let mut writer = IndexWriter::create_bulk(dir)?;
    for document in documents {
        writer.apply(vec![Change::Put(Box::new(document))])?;
    }
    writer.commit(&Position::default())?;
    println!(
        "{count} documents, {:.0} a second",
        count as f64 / start.elapsed().as_secs_f64()
    );
    Ok(())
}

//! Measures how well the share of a need that a record covers tells records that fit from those that do not.
//!
//! `fit_eval CORPUS.jsonl QUERIES.tsv QRELS`; a line of the corpus is an achievement, of which `{external_ref, title, abstract, keywords,
//! trl}` are read. For each share it prints how many of the judged needs have a fitting record that reaches it, and how many have a
//! record that does not fit and reaches it.

use std::collections::HashMap;
use std::error::Error;
use std::fs::read_to_string;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use search_index::{Change, Document, Filters, IndexWriter, Lexicon, Position, SearchIndex};

/// As many records as matching looks at.
const CANDIDATES: usize = 50;

/// A document's name as a key.
fn key(name: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, name).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

struct Record {
    name: String,
    texts: [String; 3],
}

fn corpus(path: &str) -> Result<HashMap<u128, Record>, Box<dyn Error>> {
    let mut records = HashMap::new();
    for line in read_to_string(path)?.lines() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let keywords: Vec<&str> = line["keywords"].as_array().into_iter().flatten().filter_map(|k| k.as_str()).collect();
        let name = field("external_ref");
        records.insert(key(&name), Record { name, texts: [field("title"), keywords.join("\n"), field("abstract")] });
    }
    Ok(records)
}

/// An index of the corpus, and the temporary folder in which it lies.
fn indexed(texts: &str) -> Result<(tempfile::TempDir, SearchIndex), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let mut writer = IndexWriter::create_bulk(dir.path(), &Lexicon::builtin())?;
    for line in read_to_string(texts)?.lines() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let keywords = line["keywords"].as_array().into_iter().flatten();
        let document = Document {
            id: key(&field("external_ref")),
            title: field("title"),
            abstract_text: field("abstract"),
            keywords: keywords.filter_map(|word| word.as_str().map(str::to_owned)).collect(),
            trl: line["trl"].as_u64().and_then(|trl| u8::try_from(trl).ok()),
            ..Document::default()
        };
        writer.apply(vec![Change::Put(Box::new(document))])?;
    }
    writer.commit(&Position::default())?;
    Ok((dir, writer.index()))
}

/// The best share of each kind among the candidates of one need.
#[derive(Default)]
struct Best {
    right: f64,
    other: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [texts, queries, qrels, rest @ ..] = args.as_slice() else {
        return Err("three arguments".into());
    };
    let (_dir, index) = indexed(texts)?;
    let records = corpus(texts)?;
    let mut judged: HashMap<(String, String), i32> = HashMap::new();
    for line in read_to_string(qrels)?.lines() {
        if let [query, _, record, grade] = line.split_whitespace().collect::<Vec<_>>()[..] {
            judged.insert((query.to_owned(), record.to_owned()), grade.parse()?);
        }
    }
    let (mut bests, mut times, mut by_grade) = (Vec::new(), Vec::new(), HashMap::<i32, Vec<f64>>::new());
    for line in read_to_string(queries)?.lines() {
        let Some((id, text)) = line.split_once('\t') else { continue };
        let start = Instant::now();
        let need = index.need(&[text])?;
        let mut best = Best::default();
        let mut lines = Vec::new();
        for hit in index.candidates(text, &Filters::default(), CANDIDATES)? {
            let Some(record) = records.get(&hit.id) else { continue };
            let fit = need.fit(&record.texts.each_ref().map(String::as_str));
            let grade = judged.get(&(id.to_owned(), record.name.clone())).copied();
            let of = if grade.is_some_and(|grade| grade > 0) { &mut best.right } else { &mut best.other };
            *of = of.max(fit.share);
            if let Some(grade) = grade {
                by_grade.entry(grade).or_default().push(fit.share);
            }
            lines.push((fit, grade, record));
        }
        times.push(start.elapsed());
        bests.push(best);
        if !rest.is_empty() {
            show(text, lines);
        }
    }
    print(&bests, times, by_grade);
    Ok(())
}

fn show(text: &str, mut lines: Vec<(search_index::Fit, Option<i32>, &Record)>) {
    lines.sort_by(|a, b| b.0.share.total_cmp(&a.0.share));
    println!("\n{text}");
    for (fit, grade, record) in lines.into_iter().take(3) {
        let met: Vec<String> = fit.met.iter().map(|met| format!("{}:{:.3}", met.term, met.share)).collect();
        println!("  {:.3} {grade:?} {} | {} | missing {}", fit.share, record.texts[0], met.join(" "), fit.missing.join(" "));
    }
}

fn print(bests: &[Best], mut times: Vec<Duration>, by_grade: HashMap<i32, Vec<f64>>) {
    let count = bests.len().max(1) as f64;
    for percent in (5..=80).step_by(5) {
        let least = f64::from(percent) / 100.0;
        let share = |of: fn(&Best) -> f64| bests.iter().filter(|best| of(best) >= least).count() as f64 / count;
        let (right, other) = (share(|best| best.right), share(|best| best.other));
        let idle = bests.iter().filter(|best| best.right == 0.0).collect::<Vec<_>>();
        let reached = idle.iter().filter(|best| best.other >= least).count();
        println!("{percent:3} %  right {right:.3}  other {other:.3}  needs without a right one {reached} of {}", idle.len());
    }
    let mut grades: Vec<_> = by_grade.into_iter().collect();
    grades.sort_by_key(|(grade, _)| *grade);
    for (grade, mut shares) in grades {
        shares.sort_by(f64::total_cmp);
        let at = |part: usize| shares[(shares.len() - 1) * part / 10];
        println!("grade {grade}: {} shares, 10 % {:.3}, 50 % {:.3}, 90 % {:.3}", shares.len(), at(1), at(5), at(9));
    }
    times.sort_unstable();
    if let (Some(middle), Some(most)) = (times.get(times.len() / 2), times.last()) {
        println!("{} needs, p50 {middle:?}, longest {most:?}", times.len());
    }
}

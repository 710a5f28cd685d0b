//! Searching: ours and the plain one in turn, and which queries are slow.

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use search_index::{Facet, Query, SearchIndex, Store};

use crate::{Outcome, plain::PlainIndex};

const HITS: usize = 20;
const FACETS: [Facet; 3] = [Facet::Industry, Facet::TransferMode, Facet::Trl];
const NAMES: [&str; 3] = ["ours", "plain", "ours, 3 facets"];
/// Times that a slow query is asked for again; the quickest counts, for others use the machine too.
const AGAIN: usize = 5;

fn open(dir: &Path) -> Outcome<SearchIndex> {
    Ok(SearchIndex::open(&Store::current(dir)?)?)
}

fn queries(path: &Path) -> Outcome<Vec<(String, String)>> {
    let text = std::fs::read_to_string(path)?;
    let queries: Vec<_> = text.lines().filter_map(|line| line.split_once('\t')).collect();
    if queries.is_empty() {
        return Err(format!("{} holds no queries", path.display()).into());
    }
    Ok(queries.into_iter().map(|(id, text)| (id.to_owned(), text.to_owned())).collect())
}

fn query(text: &str, facets: &[Facet]) -> Query {
    Query { text: text.to_owned(), limit: HITS, facets: facets.to_vec(), ..Query::default() }
}

/// What an answer took and how many there are in all.
fn ask(index: &SearchIndex, text: &str, facets: &[Facet]) -> Outcome<(Duration, u64)> {
    let query = query(text, facets);
    let started = Instant::now();
    let found = black_box(index.search(&query)?);
    Ok((started.elapsed(), found.total))
}

fn ask_plain(index: &mut PlainIndex, text: &str) -> Outcome<Duration> {
    let started = Instant::now();
    black_box(index.search(text, HITS)?);
    Ok(started.elapsed())
}

/// Asks both for the same, one query after the other, beginning with another of them each time.
pub(crate) fn compare(ours: &Path, plain: &Path, path: &Path) -> Outcome<()> {
    let (ours, mut plain) = (open(ours)?, PlainIndex::open(plain)?);
    let queries = queries(path)?;
    println!("{} records, {} queries of {}", ours.count(), queries.len(), path.display());
    println!("plain: {} segments", plain.segments());
    let mut times = [(); 3].map(|()| Vec::with_capacity(queries.len()));
    let mut totals = Vec::with_capacity(queries.len());
    for measured in [false, true] {
        for (number, (_, text)) in queries.iter().enumerate() {
            for way in (0..3).map(|way| (way + number) % 3) {
                let (time, total) = match way {
                    0 => ask(&ours, text, &[])?,
                    1 => (ask_plain(&mut plain, text)?, 0),
                    _ => ask(&ours, text, &FACETS)?,
                };
                if measured {
                    times[way].push(time);
                }
                if measured && way == 0 {
                    totals.push(total);
                }
            }
        }
    }
    print(&times, &mut totals);
    Ok(())
}

fn print(times: &[Vec<Duration>; 3], totals: &mut [u64]) {
    let mut medians = [0.0; 3];
    for (way, name) in NAMES.iter().enumerate() {
        let mut sorted = times[way].clone();
        sorted.sort_unstable();
        let milliseconds = |at: usize| sorted[at].as_secs_f64() * 1e3;
        let at = |share: f64| milliseconds((sorted.len() as f64 * share) as usize);
        medians[way] = at(0.5);
        println!(
            "{name:<15} p50 {:8.3} ms  p90 {:8.3}  p99 {:8.3}  most {:8.3}  mean {:8.3}",
            at(0.5),
            at(0.9),
            at(0.99),
            milliseconds(sorted.len() - 1),
            sum(&times[way]) * 1e3 / sorted.len() as f64
        );
    }
    for way in [0, 2] {
        let pairs = times[way].iter().zip(&times[1]);
        let mut ratios: Vec<f64> = pairs.map(|(ours, plain)| ours.as_secs_f64() / plain.as_secs_f64()).collect();
        ratios.sort_unstable_by(f64::total_cmp);
        println!(
            "{} / plain: sums {:.2}, medians {:.2}, median of the pairs {:.2}, p90 of the pairs {:.2}",
            NAMES[way],
            sum(&times[way]) / sum(&times[1]),
            medians[way] / medians[1],
            ratios[ratios.len() / 2],
            ratios[ratios.len() * 9 / 10]
        );
    }
    totals.sort_unstable();
    println!("found: p50 {} p90 {} most {}", totals[totals.len() / 2], totals[totals.len() * 9 / 10], totals[totals.len() - 1]);
}

fn sum(times: &[Duration]) -> f64 {
    times.iter().map(Duration::as_secs_f64).sum()
}

/// Prints the `most` slowest queries, each by the quickest of some answers.
pub(crate) fn profile(ours: &Path, path: &Path, most: usize) -> Outcome<()> {
    let ours = open(ours)?;
    let mut slow = Vec::new();
    for (id, text) in queries(path)? {
        let mut quickest = ask(&ours, &text, &[])?;
        for _ in 1..AGAIN {
            quickest = quickest.min(ask(&ours, &text, &[])?);
        }
        let counted = (1..AGAIN).map(|_| ask(&ours, &text, &FACETS)).collect::<Outcome<Vec<_>>>()?;
        let facets = counted.into_iter().min().map_or(Duration::ZERO, |(time, _)| time);
        slow.push((quickest, facets, id, text));
    }
    slow.sort_by(|(a, ..), (b, ..)| b.cmp(a));
    for ((time, total), facets, id, text) in slow.into_iter().take(most) {
        let shown: String = text.chars().take(60).collect();
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        println!("{:8.3} ms, {:8.3} with facets, {total:>8} found  {id}  {shown}", milliseconds(time), milliseconds(facets));
    }
    Ok(())
}

/// Nothing but searches, for a profiler to look at.
pub(crate) fn repeat(ours: &Path, path: &Path, times: usize) -> Outcome<()> {
    let ours = open(ours)?;
    let queries = queries(path)?;
    let started = Instant::now();
    for _ in 0..times {
        for (_, text) in &queries {
            ask(&ours, text, &[])?;
        }
    }
    println!("{:.3} ms each", started.elapsed().as_secs_f64() * 1e3 / (times * queries.len()).max(1) as f64);
    Ok(())
}

/// What is found, for comparison with what another version finds.
pub(crate) fn answers(ours: &Path, path: &Path) -> Outcome<()> {
    let ours = open(ours)?;
    for (id, text) in queries(path)? {
        let found = ours.search(&query(&text, &FACETS))?;
        let hits: Vec<String> = found.hits.iter().map(|hit| format!("{:032x}:{:.3}", hit.id, hit.score)).collect();
        println!("{id}\t{}\t{:?}\t{}", found.total, found.facets, hits.join(" "));
    }
    Ok(())
}

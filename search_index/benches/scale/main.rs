//! The index at a size that a province would have: filling it, and searching it beside the index library used plainly.
//!
//! `cargo bench -p search_index --bench scale -- fill CORPUS.jsonl DIR` and so on; without a command it tells what there is. The
//! corpus is the caller's, `docs/PERFORMANCE.md` says what a line holds and how the figures are read.

mod compare;
mod corpus;
mod fill;
mod plain;

use std::path::Path;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "commands:
  fill CORPUS.jsonl DIR              an index of all fields, as a rebuild makes it
  plain CORPUS.jsonl DIR             an index of one field of words, with the library's own means
  compare OURS PLAIN QUERIES.tsv     both in one run, query by query
  profile OURS QUERIES.tsv N         the N slowest queries
  repeat OURS QUERIES.tsv TIMES      all queries TIMES times, for a profiler
  answers OURS QUERIES.tsv           what is found, for comparison with another version
A line of QUERIES.tsv is `id<tab>text`.";

fn main() -> Outcome<()> {
    // `cargo bench` hands on a flag of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["fill", corpus, dir] => fill::ours(Path::new(corpus), Path::new(dir)),
        ["plain", corpus, dir] => fill::plain(Path::new(corpus), Path::new(dir)),
        ["compare", ours, plain, queries] => compare::compare(Path::new(ours), Path::new(plain), Path::new(queries)),
        ["profile", ours, queries, most] => compare::profile(Path::new(ours), Path::new(queries), most.parse()?),
        ["repeat", ours, queries, times] => compare::repeat(Path::new(ours), Path::new(queries), times.parse()?),
        ["answers", ours, queries] => compare::answers(Path::new(ours), Path::new(queries)),
        [] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(USAGE.into()),
    }
}

//! What a need or a question says before and after what it is about.

use std::collections::HashSet;
use std::ops::Range;

use crate::analyzer::{Run, cut, normalise, runs};
use crate::lexicon::Lexicon;

/// What asks, wherever it stands. A record states, so these are rare in the catalogue and would outweigh what is asked for.
const ASKING: [&str; 24] = [
    "为什么",
    "是什么",
    "什么样",
    "什么",
    "怎么样",
    "怎么",
    "怎样",
    "如何",
    "哪一个",
    "哪一",
    "哪些",
    "哪个",
    "哪里",
    "哪种",
    "是谁",
    "何时",
    "何人",
    "何处",
    "为何",
    "有几",
    "几个",
    "多少",
    "吗",
    "呢",
];
/// Longer phrases are looked for neither at the beginning nor at the end, in bytes: what a run of a thousand characters begins
/// with would be looked for a thousand times.
const LONGEST: usize = 120;
/// Less than this is no matter that a need could be about.
const LEAST: usize = 2;

/// The words of a query without what says nothing in it; as they are where nothing else is said.
pub(crate) fn without_boilerplate(lexicon: &Lexicon, words: Vec<String>) -> Vec<String> {
    let left: Vec<String> = words.iter().flat_map(|word| matter(lexicon, word)).collect();
    let said: usize = left.iter().map(|word| word.chars().filter(|c| c.is_alphanumeric()).count()).sum();
    if said < LEAST { words } else { left }
}

fn matter(lexicon: &Lexicon, word: &str) -> Vec<String> {
    let text = normalise(word);
    let mut gone: Vec<Range<usize>> = Vec::new();
    for run in runs(&text) {
        if let Run::Han(range) = run {
            let borders = borders(lexicon, &text, range.clone());
            gone.extend(around(lexicon, &text, range.clone(), &borders));
            gone.extend(asking(&text, range));
        }
    }
    if gone.is_empty() {
        return vec![word.to_owned()];
    }
    gone.sort_unstable_by_key(|range| range.start);
    let mut left = Vec::new();
    let mut at = 0;
    for range in gone {
        if at < range.start {
            left.push(text[at..range.start].to_owned());
        }
        at = at.max(range.end);
    }
    if at < text.len() {
        left.push(text[at..].to_owned());
    }
    left
}

/// Where the dictionary's words begin and end: 希望 of 希望工程 is no wish.
fn borders(lexicon: &Lexicon, text: &str, run: Range<usize>) -> HashSet<usize> {
    let mut borders = HashSet::from([run.start, run.end]);
    cut(lexicon, text, run, &mut |word| {
        borders.insert(word.end);
    });
    borders
}

/// What a run begins and ends with.
fn around(lexicon: &Lexicon, text: &str, run: Range<usize>, borders: &HashSet<usize>) -> Vec<Range<usize>> {
    let phrase =
        |at: &Range<usize>| borders.contains(&at.start) && borders.contains(&at.end) && lexicon.is_boilerplate(&text[at.clone()]);
    let mut ends: Vec<usize> = borders.iter().copied().collect();
    ends.sort_unstable();
    let (mut from, mut to) = (run.start, run.end);
    loop {
        let near = ends.partition_point(|end| *end <= from)..ends.partition_point(|end| *end <= to.min(from + LONGEST));
        let Some(end) = ends[near].iter().rev().copied().find(|end| phrase(&(from..*end))) else { break };
        from = end;
    }
    loop {
        let near = ends.partition_point(|start| *start < from.max(to.saturating_sub(LONGEST)))
            ..ends.partition_point(|start| *start < to);
        let Some(start) = ends[near].iter().copied().find(|start| phrase(&(*start..to))) else { break };
        to = start;
    }
    [run.start..from, to..run.end].into_iter().filter(|range| !range.is_empty()).collect()
}

fn asking(text: &str, run: Range<usize>) -> Vec<Range<usize>> {
    let found = |phrase: &&str| -> Vec<Range<usize>> {
        text[run.clone()].match_indices(*phrase).map(|(at, _)| run.start + at..run.start + at + phrase.len()).collect()
    };
    ASKING.iter().flat_map(found).collect()
}

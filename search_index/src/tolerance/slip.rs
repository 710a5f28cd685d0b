//! One slip away: a character of the same sound, two swapped, one lost, one too many.

use tantivy::Term;

use super::sound::{chars, syllables};
use super::vocabulary::Vocabulary;
use crate::plan::Planner;

/// Shorter words differ from too many others by one letter.
const SHORTEST_WORD: usize = 5;
/// Longer ones are no word; each letter of one is tried in more than fifty ways.
const LONGEST_WORD: usize = 30;
/// Each half of a word that lacks a blank.
const SHORTEST_HALF: usize = 3;

/// Every text one slip from `run` whose neighbours stand side by side in the catalogue, most usual first.
pub(crate) fn slips(vocabulary: &Vocabulary, run: &[char], most: usize) -> Vec<String> {
    let mut found: Vec<(Vec<char>, f32)> = Vec::new();
    for at in 0..run.len() {
        for c in syllables(run[at]).flat_map(chars).copied().filter(|c| *c != run[at]) {
            changed(vocabulary, run, at, at + 1, &[c], 0.0, &mut found);
        }
        if at + 1 < run.len() && run[at] != run[at + 1] {
            changed(vocabulary, run, at, at + 2, &[run[at + 1], run[at]], -0.5, &mut found);
        }
        if run.len() > 3 && may_be_too_many(run, at) {
            changed(vocabulary, run, at, at + 1, &[], -1.5, &mut found);
        }
        if at > 0 {
            for (c, _) in vocabulary.after(run[at - 1]).iter().filter(|(c, _)| vocabulary.pair(*c, run[at]) > 0) {
                changed(vocabulary, run, at, at, &[*c], -1.0, &mut found);
            }
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.dedup_by(|a, b| a.0 == b.0);
    found.truncate(most);
    found.into_iter().map(|(chars, _)| chars.into_iter().collect()).collect()
}

/// At its ends a term goes on with whatever belongs to it: there only a character that stands twice is one too many.
fn may_be_too_many(run: &[char], at: usize) -> bool {
    let inside = at > 0 && at + 1 < run.len();
    inside || run.get(at + 1).or(run.get(at.wrapping_sub(1))) == Some(&run[at])
}

/// Takes in `run` with `from..to` replaced, where all its pairs are known.
fn changed(
    vocabulary: &Vocabulary,
    run: &[char],
    from: usize,
    to: usize,
    with: &[char],
    cost: f32,
    found: &mut Vec<(Vec<char>, f32)>,
) {
    // The neighbours of the place first: most candidates fail there.
    let (before, after) = (from.checked_sub(1).map(|at| run[at]), run.get(to).copied());
    let near: Vec<char> = before.into_iter().chain(with.iter().copied()).chain(after).collect();
    if near.windows(2).any(|pair| vocabulary.pair(pair[0], pair[1]) == 0) {
        return;
    }
    let text: Vec<char> = run[..from].iter().chain(with).chain(&run[to..]).copied().collect();
    let mut score = cost;
    for pair in text.windows(2) {
        let together = vocabulary.pair(pair[0], pair[1]) as f32;
        score += ((together + 0.1) / (vocabulary.character(pair[0]) as f32 + 10.0)).ln();
    }
    found.push((text, score / run.len() as f32));
}

impl Planner<'_> {
    /// A word of letters that the catalogue has not, as it may have been meant: with a blank, or one letter otherwise.
    pub(super) fn respell(&self, word: &str) -> tantivy::Result<Option<String>> {
        if !(SHORTEST_WORD..=LONGEST_WORD).contains(&word.len()) {
            return Ok(None);
        }
        let documents = |text: &str| self.searcher.doc_freq(&Term::from_field_text(self.fields.words, text));
        for at in SHORTEST_HALF..=word.len().saturating_sub(SHORTEST_HALF) {
            if documents(&word[..at])? > 0 && documents(&word[at..])? > 0 {
                return Ok(Some(format!("{} {}", &word[..at], &word[at..])));
            }
        }
        let mut best = (0, None);
        for other in one_letter_otherwise(word) {
            let documents = documents(&other)?;
            if documents > best.0 {
                best = (documents, Some(other));
            }
        }
        Ok(best.1)
    }
}

fn one_letter_otherwise(word: &str) -> Vec<String> {
    let mut all = Vec::new();
    for at in 0..=word.len() {
        let (before, after) = word.split_at(at);
        let letters = (b'a'..=b'z').map(char::from);
        all.extend(letters.clone().map(|c| format!("{before}{c}{after}")));
        if let Some(rest) = after.get(1..) {
            all.push(format!("{before}{rest}"));
            all.extend(letters.map(|c| format!("{before}{c}{rest}")));
        }
        if let (Some(first), Some(second), Some(rest)) = (after.get(..1), after.get(1..2), after.get(2..)) {
            all.push(format!("{before}{second}{first}{rest}"));
        }
    }
    all
}

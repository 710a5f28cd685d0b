//! Groups of words that mean the same, to be asked by one of them.

use std::collections::HashMap;
use std::ops::Range;

use super::key;
use crate::guard::fingerprint;

/// All words lie in one text: tens of thousands of strings of their own would take longer to make than to read.
#[derive(Debug, Default)]
pub(super) struct Synonyms {
    text: String,
    words: Vec<Word>,
    /// By the fingerprint of a word, the last place where it stands.
    places: HashMap<u64, usize>,
}

#[derive(Debug)]
struct Word {
    text: Range<usize>,
    /// The words of its group.
    group: Range<usize>,
    /// The place before this one where a word of the same fingerprint stands.
    before: Option<usize>,
}

impl Synonyms {
    /// Adds a group; a group of one is none.
    pub(super) fn add<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        let (first, kept) = (self.words.len(), self.text.len());
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for word in words.map(key).filter(|word| !word.is_empty()) {
            if ranges.iter().all(|range| self.text[range.clone()] != word) {
                let from = self.text.len();
                self.text.push_str(&word);
                ranges.push(from..self.text.len());
            }
        }
        if ranges.len() < 2 {
            self.text.truncate(kept);
            return;
        }
        let group = first..first + ranges.len();
        for text in ranges {
            let before = self.places.insert(fingerprint(&self.text.as_bytes()[text.clone()]), self.words.len());
            self.words.push(Word { text, group: group.clone(), before });
        }
    }

    /// The other words of each group that holds `word`.
    pub(super) fn of<'a>(&'a self, word: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut found = Vec::new();
        let mut place = self.places.get(&fingerprint(word.as_bytes())).copied();
        while let Some(at) = place {
            let here = &self.words[at];
            if self.text[here.text.clone()] == *word {
                found.extend(here.group.clone().filter(|other| *other != at));
            }
            place = here.before;
        }
        found.into_iter().map(|at| &self.text[self.words[at].text.clone()])
    }
}

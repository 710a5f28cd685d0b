//! What the catalogue itself says: its words and its pairs of characters, by spelling and by sound.

use std::collections::HashMap;

use tantivy::Searcher;
use tantivy::schema::Field;

use super::sound::{Syllable, letter, syllables};
use crate::analyzer::is_han;

/// Words longer than this are found by their parts.
pub(super) const LONGEST_WORD: usize = 6;
/// A word of characters with several readings is known under at most so many.
const MOST_SOUNDS: usize = 8;

/// A word of the catalogue.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: Box<str>,
    pub(crate) documents: u32,
}

/// Words and pairs with how many documents have them. What has been deleted counts until segments are merged: whoever
/// takes something from here has to see whether it is still found.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: Vec<Word>,
    by_sound: HashMap<Vec<Syllable>, Vec<u32>>,
    by_letters: HashMap<Vec<u8>, Vec<u32>>,
    /// By the first character, most frequent first.
    after: HashMap<char, Vec<(char, u32)>>,
    pairs: HashMap<[char; 2], u32>,
    characters: HashMap<char, u32>,
    pub(crate) documents: u64,
}

impl Vocabulary {
    pub(crate) fn new(searcher: &Searcher, words: Field, pairs: Field) -> tantivy::Result<Vocabulary> {
        let mut this = Vocabulary { documents: searcher.num_docs(), ..Vocabulary::default() };
        each_term(searcher, pairs, |text, documents| {
            let mut chars = text.chars();
            if let (Some(a), Some(b), None) = (chars.next(), chars.next(), chars.next())
                && is_han(a)
                && is_han(b)
            {
                *this.pairs.entry([a, b]).or_default() += documents;
                *this.characters.entry(a).or_default() += documents;
            }
        })?;
        for ([a, b], documents) in &this.pairs {
            this.after.entry(*a).or_default().push((*b, *documents));
        }
        this.after.values_mut().for_each(|list| list.sort_unstable_by_key(|(c, n)| (std::cmp::Reverse(*n), *c)));
        let mut found: HashMap<Box<str>, u32> = HashMap::new();
        each_term(searcher, words, |text, documents| {
            if (2..=LONGEST_WORD).contains(&text.chars().count()) && text.chars().all(is_han) {
                *found.entry(text.into()).or_default() += documents;
            }
        })?;
        this.words = found.into_iter().map(|(text, documents)| Word { text, documents }).collect();
        this.words.sort_unstable_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.text.cmp(&b.text)));
        this.index_words();
        Ok(this)
    }

    fn index_words(&mut self) {
        for (number, word) in self.words.iter().enumerate() {
            let mut sounds: Vec<Vec<Syllable>> = vec![Vec::new()];
            for c in word.text.chars() {
                let mut next = Vec::new();
                for sound in &sounds {
                    next.extend(syllables(c).map(|syllable| sound.iter().copied().chain([syllable]).collect::<Vec<_>>()));
                }
                next.truncate(MOST_SOUNDS);
                sounds = next;
            }
            let mut spelled: Vec<Vec<u8>> = Vec::new();
            for sound in sounds {
                let letters: Vec<u8> = sound.iter().map(|syllable| letter(*syllable)).collect();
                if !spelled.contains(&letters) {
                    self.by_letters.entry(letters.clone()).or_default().push(number as u32);
                    spelled.push(letters);
                }
                self.by_sound.entry(sound).or_default().push(number as u32);
            }
        }
    }

    /// Words that are read so, most frequent first.
    pub(crate) fn sounding(&self, sound: &[Syllable]) -> impl Iterator<Item = &Word> {
        self.by_sound.get(sound).into_iter().flatten().map(|number| &self.words[*number as usize])
    }

    /// Words whose syllables begin so, most frequent first.
    pub(crate) fn beginning(&self, letters: &[u8]) -> impl Iterator<Item = &Word> {
        self.by_letters.get(letters).into_iter().flatten().map(|number| &self.words[*number as usize])
    }

    /// How many documents have the two side by side.
    pub(crate) fn pair(&self, a: char, b: char) -> u32 {
        self.pairs.get(&[a, b]).copied().unwrap_or_default()
    }

    /// How many pairs a character begins, over all documents.
    pub(crate) fn character(&self, c: char) -> u32 {
        self.characters.get(&c).copied().unwrap_or_default()
    }

    /// What follows a character, most frequent first.
    pub(crate) fn after(&self, c: char) -> &[(char, u32)] {
        self.after.get(&c).map_or(&[], Vec::as_slice)
    }
}

fn each_term(searcher: &Searcher, field: Field, mut take: impl FnMut(&str, u32)) -> tantivy::Result<()> {
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            if let Ok(text) = std::str::from_utf8(terms.key()) {
                take(text, terms.value().doc_freq);
            }
        }
    }
    Ok(())
}

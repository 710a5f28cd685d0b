//! From sounds or first letters to what the catalogue writes.

use super::sound::{Syllable, chars, letter, syllables};
use super::vocabulary::{Vocabulary, Word};

/// So many beginnings are followed further.
const BEAM: usize = 160;
/// So many words of one sound are tried.
const MOST_WORDS: usize = 40;
/// The vocabulary has none that is longer.
const LONGEST_WORD: usize = 6;
/// So many characters are tried where no word fits.
const MOST_CHARACTERS: usize = 24;

/// A reading and how probable it is, as a logarithm.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) text: String,
    pub(crate) score: f32,
    last: Option<char>,
}

/// What is to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Written<'a> {
    Sounds(&'a [Syllable]),
    Letters(&'a [u8]),
}

impl Written<'_> {
    fn len(&self) -> usize {
        match self {
            Written::Sounds(sounds) => sounds.len(),
            Written::Letters(letters) => letters.len(),
        }
    }

    fn words<'v>(&self, vocabulary: &'v Vocabulary, from: usize, to: usize) -> Vec<&'v Word> {
        match self {
            Written::Sounds(sounds) => vocabulary.sounding(&sounds[from..to]).take(MOST_WORDS).collect(),
            Written::Letters(letters) => vocabulary.beginning(&letters[from..to]).take(MOST_WORDS * 3).collect(),
        }
    }

    /// The most frequent characters that are read so; of first letters there would be hundreds.
    fn characters(&self, vocabulary: &Vocabulary, at: usize) -> Vec<char> {
        let Written::Sounds(sounds) = self else {
            return Vec::new();
        };
        let mut all: Vec<char> = chars(sounds[at]).iter().copied().filter(|c| vocabulary.character(*c) > 0).collect();
        all.sort_by_key(|c| std::cmp::Reverse(vocabulary.character(*c)));
        all.truncate(MOST_CHARACTERS);
        all
    }

    fn fits(&self, at: usize, c: char) -> bool {
        match self {
            Written::Sounds(sounds) => syllables(c).any(|syllable| syllable == sounds[at]),
            Written::Letters(letters) => syllables(c).any(|syllable| letter(syllable) == letters[at]),
        }
    }
}

/// The most probable readings, best first: words of the catalogue side by side as its pairs stand.
pub(crate) fn decode(vocabulary: &Vocabulary, written: Written<'_>, most: usize) -> Vec<Reading> {
    let mut beams: Vec<Vec<Reading>> = vec![Vec::new(); written.len() + 1];
    beams[0].push(Reading { text: String::new(), score: 0.0, last: None });
    for at in 0..written.len() {
        let mut here = std::mem::take(&mut beams[at]);
        tidy(&mut here, BEAM);
        let longer = beams.iter_mut().enumerate().skip(at + 2).take(LONGEST_WORD - 1);
        for (to, beam) in longer {
            let words = written.words(vocabulary, at, to);
            for reading in &here {
                beam.extend(words.iter().filter_map(|word| reading.with(vocabulary, &word.text, word.documents)));
            }
            if beam.len() > BEAM * 8 {
                tidy(beam, BEAM);
            }
        }
        let alone = written.characters(vocabulary, at);
        for reading in &here {
            beams[at + 1].extend(reading.with_characters(vocabulary, written, at, &alone));
        }
        tidy(&mut beams[at + 1], BEAM * 2);
    }
    let mut done = beams.pop().unwrap_or_default();
    tidy(&mut done, most);
    done
}

fn tidy(readings: &mut Vec<Reading>, most: usize) {
    readings.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
    let mut seen = std::collections::HashSet::new();
    readings.retain(|reading| seen.len() < most && seen.insert(reading.text.clone()));
}

impl Reading {
    /// How probable it is that `first` follows.
    fn step(&self, vocabulary: &Vocabulary, first: char) -> Option<f32> {
        let Some(last) = self.last else {
            return Some(-8.0);
        };
        let together = vocabulary.pair(last, first) as f32;
        (together > 0.0).then(|| ((together + 0.1) / (vocabulary.character(last) as f32 + 10.0)).ln())
    }

    fn with(&self, vocabulary: &Vocabulary, word: &str, documents: u32) -> Option<Reading> {
        let first = word.chars().next()?;
        let within = ((documents as f32 + 0.1) / (vocabulary.character(first) as f32 + 10.0)).ln().min(0.0);
        let start = if self.last.is_none() { ((vocabulary.character(first) + 1) as f32).ln() } else { 0.0 };
        Some(Reading {
            text: format!("{}{word}", self.text),
            score: self.score + self.step(vocabulary, first)? + within + start,
            last: word.chars().next_back(),
        })
    }

    /// Goes on with one of `alone`, or with a character that the catalogue has behind the last one.
    fn with_characters(&self, vocabulary: &Vocabulary, written: Written<'_>, at: usize, alone: &[char]) -> Vec<Reading> {
        let behind = self.last.map_or(&[][..], |last| vocabulary.after(last));
        let behind = behind.iter().map(|(c, _)| *c).filter(|c| written.fits(at, *c)).take(MOST_CHARACTERS);
        alone.iter().copied().chain(behind).filter_map(|c| self.with_character(vocabulary, c)).collect()
    }

    fn with_character(&self, vocabulary: &Vocabulary, c: char) -> Option<Reading> {
        let start = if self.last.is_none() { ((vocabulary.character(c) + 1) as f32).ln() } else { 0.0 };
        // A character that makes no word of the dictionary with its neighbours is rarer than its pairs say.
        Some(Reading {
            text: format!("{}{c}", self.text),
            score: self.score + self.step(vocabulary, c)? + start - 1.0,
            last: Some(c),
        })
    }
}

//! From sounds or first letters to what the catalogue writes.

use std::collections::HashSet;

use super::sound::{Syllable, chars, letter, syllables};
use super::vocabulary::{LONGEST_WORD, Vocabulary, Word};

/// So many beginnings are followed further.
const BEAM: usize = 160;
/// So many words of one sound are tried.
const MOST_WORDS: usize = 40;
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

    fn fits(&self, at: usize, c: char) -> bool {
        match self {
            Written::Sounds(sounds) => syllables(c).any(|syllable| syllable == sounds[at]),
            Written::Letters(letters) => syllables(c).any(|syllable| letter(syllable) == letters[at]),
        }
    }
}

/// The beginnings that end at one place.
#[derive(Debug, Clone, Default)]
struct Beam {
    readings: Vec<Reading>,
    /// What scores less cannot be among the best any more.
    least: Option<f32>,
}

impl Beam {
    fn take_in(&mut self, reading: &Reading, word: &Step<'_>, step: Option<f32>) {
        let Some(step) = step else { return };
        let score = reading.score + step + word.score(reading);
        if self.least.is_some_and(|least| score < least) {
            return;
        }
        self.readings.push(Reading {
            text: format!("{}{}", reading.text, word.text),
            score,
            last: word.text.chars().next_back(),
        });
        if self.readings.len() > BEAM * 8 {
            self.tidy(BEAM);
        }
    }

    /// The best `most`, each text once.
    fn tidy(&mut self, most: usize) {
        self.readings.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
        let mut seen = HashSet::new();
        self.readings.retain(|reading| seen.len() < most && seen.insert(reading.text.clone()));
        self.least = self.readings.get(most - 1).map(|reading| reading.score);
    }
}

/// What may come next, with what it scores by itself.
struct Step<'a> {
    text: &'a str,
    first: char,
    within: f32,
    start: f32,
}

impl<'a> Step<'a> {
    fn word(vocabulary: &Vocabulary, word: &'a Word) -> Option<Step<'a>> {
        let first = word.text.chars().next()?;
        let within = ((word.documents as f32 + 0.1) / (vocabulary.character(first) as f32 + 10.0)).ln().min(0.0);
        Some(Step { text: &word.text, first, within, start: Step::start(vocabulary, first) })
    }

    /// A character that makes no word of the dictionary with its neighbours is rarer than its pairs say.
    fn character(vocabulary: &Vocabulary, c: char, text: &'a mut [u8; 4]) -> Step<'a> {
        Step { text: c.encode_utf8(text), first: c, within: -1.0, start: Step::start(vocabulary, c) }
    }

    fn start(vocabulary: &Vocabulary, first: char) -> f32 {
        ((vocabulary.character(first) + 1) as f32).ln()
    }

    fn score(&self, reading: &Reading) -> f32 {
        self.within + if reading.last.is_none() { self.start } else { 0.0 }
    }
}

/// The most probable readings, best first: words of the catalogue side by side as its pairs stand.
pub(crate) fn decode(vocabulary: &Vocabulary, written: Written<'_>, most: usize) -> Vec<Reading> {
    let length = written.len();
    let mut beams: Vec<Beam> = vec![Beam::default(); length + 1];
    beams[0].readings.push(Reading { text: String::new(), score: 0.0, last: None });
    for at in 0..length {
        let mut here = std::mem::take(&mut beams[at]);
        here.tidy(BEAM);
        for (to, next) in beams.iter_mut().enumerate().take(at + LONGEST_WORD + 1).skip(at + 2) {
            let words = written.words(vocabulary, at, to);
            let steps: Vec<Step<'_>> = words.into_iter().filter_map(|word| Step::word(vocabulary, word)).collect();
            here.readings.iter().for_each(|reading| several(vocabulary, reading, &steps, next));
        }
        single(vocabulary, written, at, &here.readings, &mut beams[at + 1]);
        beams[at + 1].tidy(BEAM * 2);
        beams[at + 1].least = None;
    }
    let mut done = std::mem::take(&mut beams[length]);
    done.tidy(most);
    done.readings
}

/// Words; those that begin alike follow alike.
fn several(vocabulary: &Vocabulary, reading: &Reading, steps: &[Step<'_>], next: &mut Beam) {
    let mut before: Option<(char, Option<f32>)> = None;
    for step in steps {
        let chance = match before {
            Some((first, chance)) if first == step.first => chance,
            _ => reading.step(vocabulary, step.first),
        };
        before = Some((step.first, chance));
        next.take_in(reading, step, chance);
    }
}

/// Characters alone: the most frequent of the sound, and what follows the last one.
fn single(vocabulary: &Vocabulary, written: Written<'_>, at: usize, here: &[Reading], next: &mut Beam) {
    let alone: Vec<char> = match written {
        Written::Sounds(sounds) => {
            let mut all: Vec<char> = chars(sounds[at]).iter().copied().filter(|c| vocabulary.character(*c) > 0).collect();
            all.sort_by_key(|c| std::cmp::Reverse(vocabulary.character(*c)));
            all.truncate(MOST_CHARACTERS);
            all
        }
        Written::Letters(_) => Vec::new(),
    };
    for reading in here {
        let follow = reading.last.map_or(&[][..], |last| vocabulary.after(last));
        let follow = follow.iter().map(|(c, _)| *c).filter(|c| written.fits(at, *c)).take(MOST_CHARACTERS);
        for c in alone.iter().copied().chain(follow) {
            next.take_in(reading, &Step::character(vocabulary, c, &mut [0; 4]), reading.step(vocabulary, c));
        }
    }
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
}

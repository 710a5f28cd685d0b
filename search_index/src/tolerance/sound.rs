//! Syllables of pinyin as numbers.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analyzer::pinyin::readings;

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;
/// A text that can be read in more ways than this is hardly pinyin.
const MOST_READINGS: usize = 12;
/// `zhuang`, the longest.
pub(super) const LONGEST: usize = 6;

/// A syllable without its tone.
pub(crate) type Syllable = u16;

struct Table {
    by_text: HashMap<&'static str, Syllable>,
    /// The first letter of each syllable.
    letters: Vec<u8>,
    by_char: Vec<[Syllable; 4]>,
    chars: Vec<Vec<char>>,
}

const NONE: Syllable = Syllable::MAX;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { by_text: HashMap::new(), letters: Vec::new(), by_char: Vec::new(), chars: Vec::new() };
    for c in (FIRST..=LAST).filter_map(char::from_u32) {
        let mut all = [NONE; 4];
        for (slot, reading) in all.iter_mut().zip(readings(c)) {
            let next = table.letters.len() as Syllable;
            let syllable = *table.by_text.entry(reading).or_insert(next);
            if syllable == next {
                table.letters.push(reading.as_bytes()[0]);
                table.chars.push(Vec::new());
            }
            table.chars[syllable as usize].push(c);
            *slot = syllable;
        }
        table.by_char.push(all);
    }
    table
});

/// How a character may be read, the most usual first.
pub(crate) fn syllables(c: char) -> impl Iterator<Item = Syllable> {
    let all = (c as u32).checked_sub(FIRST).and_then(|at| TABLE.by_char.get(at as usize)).copied().unwrap_or([NONE; 4]);
    all.into_iter().take_while(|syllable| *syllable != NONE)
}

/// The letter with which a syllable begins.
pub(crate) fn letter(syllable: Syllable) -> u8 {
    TABLE.letters[syllable as usize]
}

/// The characters that are read so.
pub(crate) fn chars(syllable: Syllable) -> &'static [char] {
    &TABLE.chars[syllable as usize]
}

/// The syllable that `text` is.
pub(super) fn of(text: &str) -> Option<Syllable> {
    TABLE.by_text.get(text).copied()
}

/// Every way in which `text` is wholly pinyin, fewest syllables first.
pub(crate) fn split(text: &str) -> Vec<Vec<Syllable>> {
    let mut found = Vec::new();
    if text.bytes().all(|b| b.is_ascii_lowercase()) {
        // Marks the places from which no way leads to the end, which otherwise would be tried again and again.
        let mut dead = vec![false; text.len() + 1];
        walk(text, 0, &mut Vec::new(), &mut dead, &mut found);
    }
    found.sort_by_key(Vec::len);
    found
}

fn walk(text: &str, from: usize, so_far: &mut Vec<Syllable>, dead: &mut [bool], found: &mut Vec<Vec<Syllable>>) {
    if from == text.len() {
        found.push(so_far.clone());
        return;
    }
    let before = found.len();
    for to in (from + 1..=text.len().min(from + LONGEST)).rev() {
        if found.len() >= MOST_READINGS || dead[from] {
            return;
        }
        if let Some(syllable) = TABLE.by_text.get(&text[from..to]) {
            so_far.push(*syllable);
            walk(text, to, so_far, dead, found);
            so_far.pop();
        }
    }
    dead[from] = found.len() == before;
}

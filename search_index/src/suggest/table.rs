//! A segment's keywords and owners by what may be typed for them, in memory: on disk each is one term.
//!
//! A segment never changes, so its table is made once, when it is first shown, by one pass over its terms; a commit costs that
//! of its new segment. A beginning is a number, so that all that begin alike are one stretch of sorted numbers: even those of
//! one letter are gone through in a fraction of a millisecond.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::ops::RangeInclusive;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::index::SegmentId;
use tantivy::schema::Field;
use tantivy::{Searcher, SegmentReader};

use super::Form;
use super::keys::{Entity, readings};
use crate::analyzer::pinyin::usual;
use crate::error::Result;

/// Terms that are taken of a segment: a few times what is shown, since another segment may know better.
pub(super) const GATHERED: usize = 32;
/// Terms that are gone through each time; below a beginning of more, the best are kept.
const CROWD: usize = 512;
/// Beginnings of more letters are not that crowded.
const CROWDED_LETTERS: usize = 3;
/// Ways to read one text that are put in: characters with several readings multiply.
const MOST_READINGS: usize = 6;

/// Letters in a number and the bits of each.
struct Packing {
    letters: usize,
    bits: u32,
}

fn packing(form: Form) -> Packing {
    match form {
        Form::Text => Packing { letters: 4, bits: 16 },
        Form::Pinyin | Form::Initials => Packing { letters: 12, bits: 5 },
    }
}

/// What stands for a letter. Different ones may be one number: what is found is compared as text where that matters.
fn number(c: char, bits: u32) -> u64 {
    match c {
        'a'..='z' if bits == 5 => u64::from(c) - u64::from('a') + 1,
        c if bits == 5 => 27 + u64::from(c) % 5,
        // No letter is 0, which is where a text ends.
        c => (u64::from(c) & 0xffff).max(1),
    }
}

fn packed(letters: impl IntoIterator<Item = char>, form: Form) -> (u64, u32) {
    let Packing { letters: most, bits } = packing(form);
    let (mut key, mut taken) = (0, 0);
    for c in letters.into_iter().take(most) {
        key = key << bits | number(c, bits);
        taken += 1;
    }
    let free = (most as u32 - taken) * bits;
    (u64::checked_shl(key, free).unwrap_or(0), free)
}

/// How many letters of what was typed are compared by number; whether numbers tell all of it.
pub(super) fn told(letters: &[char], form: Form) -> bool {
    let plain = |c: &char| match form {
        Form::Text => (*c as u32) <= 0xffff,
        Form::Pinyin | Form::Initials => c.is_ascii_lowercase(),
    };
    letters.len() <= packing(form).letters && letters.iter().all(plain)
}

/// The terms of one segment by one form, sorted by their numbers.
#[derive(Debug, Default)]
struct Sorted {
    keys: Box<[u64]>,
    terms: Box<[u32]>,
}

impl Sorted {
    fn of(mut pairs: Vec<(u64, u32)>) -> Sorted {
        pairs.sort_unstable();
        pairs.dedup();
        Sorted { keys: pairs.iter().map(|pair| pair.0).collect(), terms: pairs.iter().map(|pair| pair.1).collect() }
    }

    fn between(&self, keys: &RangeInclusive<u64>) -> &[u32] {
        let from = self.keys.partition_point(|key| key < keys.start());
        let to = self.keys.partition_point(|key| key <= keys.end());
        &self.terms[from..to]
    }
}

/// The keywords and owners of one segment.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By the number of the term in the dictionary.
    records: Box<[u32]>,
    forms: [Sorted; 3],
    /// The best terms of crowded beginnings: by form and first and last number.
    crowded: HashMap<(Form, u64, u64), Vec<(u32, u32)>>,
}

impl Table {
    fn of(segment: &SegmentReader, field: Field) -> Result<Table> {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().stream().map_err(tantivy::TantivyError::from)?;
        let mut records = Vec::with_capacity(index.terms().num_terms());
        let mut forms: [Vec<(u64, u32)>; 3] = Default::default();
        while stream.advance() {
            let term = records.len() as u32;
            records.push(stream.value().doc_freq);
            if let Some(entity) = Entity::of(stream.key()) {
                entity.beginnings(|letters| enter(letters, term, &mut forms));
            }
        }
        let mut table = Table { records: records.into(), forms: forms.map(Sorted::of), crowded: HashMap::new() };
        for form in [Form::Text, Form::Pinyin, Form::Initials] {
            (1..=CROWDED_LETTERS).for_each(|letters| table.keep_crowded(form, letters));
        }
        Ok(table)
    }

    /// Keeps the best terms of each beginning of so many letters that is crowded.
    fn keep_crowded(&mut self, form: Form, letters: usize) {
        let Packing { letters: most, bits } = packing(form);
        let rest = (1_u64 << ((most - letters) as u32 * bits)) - 1;
        let mut next = 0;
        let keys = std::mem::take(&mut self.forms[form as usize].keys);
        while let Some(key) = keys.get(next) {
            let (from, to) = (key & !rest, key | rest);
            let end = next + keys[next..].partition_point(|key| *key <= to);
            if end - next > CROWD {
                let terms = &self.forms[form as usize].terms[next..end];
                self.crowded.insert((form, from, to), self.most_frequent(terms, GATHERED));
            }
            next = end;
        }
        self.forms[form as usize].keys = keys;
    }

    /// Up to `most` terms, by number, that have one of these beginnings, those of the most records first; and how many records.
    pub(super) fn best(&self, form: Form, beginning: &str, most: usize) -> Vec<(u32, u32)> {
        let (from, free) = packed(beginning.chars(), form);
        let to = from | 1_u64.checked_shl(free).map_or(u64::MAX, |end| end - 1);
        match self.crowded.get(&(form, from, to)) {
            Some(best) if most <= GATHERED => best.clone(),
            _ => self.most_frequent(self.forms[form as usize].between(&(from..=to)), most),
        }
    }

    fn most_frequent(&self, terms: &[u32], most: usize) -> Vec<(u32, u32)> {
        let mut best = BinaryHeap::with_capacity(most + 1);
        for term in terms {
            let key = Reverse((self.records[*term as usize], Reverse(*term)));
            if best.len() < most || best.peek().is_some_and(|least| key < *least) {
                best.push(key);
                if best.len() > most {
                    best.pop();
                }
            }
        }
        best.into_sorted_vec().into_iter().map(|Reverse((records, Reverse(term)))| (term, records)).collect()
    }
}

/// Puts a term in under what may be typed for these letters.
fn enter(letters: &[char], term: u32, forms: &mut [Vec<(u64, u32)>; 3]) {
    forms[Form::Text as usize].push((packed(letters.iter().copied(), Form::Text).0, term));
    if letters.iter().any(|c| !usual(*c).is_empty()) {
        for form in [Form::Pinyin, Form::Initials] {
            let ways = readings(letters, packing(form).letters, MOST_READINGS, form == Form::Initials);
            forms[form as usize].extend(ways.iter().map(|way| (packed(way.chars(), form).0, term)));
        }
    }
}

/// The tables of all segments that are shown.
#[derive(Debug, Default)]
pub(crate) struct Tables(RwLock<HashMap<SegmentId, Arc<Table>>>);

impl Tables {
    /// Makes the tables of new segments and forgets those of segments that are gone.
    pub(crate) fn follow(&self, searcher: &Searcher, field: Field) -> Result<()> {
        let mut next = HashMap::new();
        for segment in searcher.segment_readers() {
            let id = segment.segment_id();
            let known = self.of(id);
            next.insert(id, known.map_or_else(|| Table::of(segment, field).map(Arc::new), Ok)?);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }

    /// None for a segment that is shown since a moment ago.
    pub(super) fn of(&self, segment: SegmentId) -> Option<Arc<Table>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&segment).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, packed, told};

    #[test]
    fn beginnings_are_stretches_of_numbers() {
        for form in [Form::Text, Form::Pinyin, Form::Initials] {
            let mut texts = ["", "a", "ab", "abc", "abd", "b", "zzzzzzzzzzzzzzzz", "石", "石墨", "石墨烯膜材料", "矿"];
            texts.sort_by_key(|text| packed(text.chars(), form).0);
            for beginning in texts {
                let (from, free) = packed(beginning.chars(), form);
                let to = from | 1_u64.checked_shl(free).map_or(u64::MAX, |end| end - 1);
                for text in texts.iter().filter(|text| text.starts_with(beginning)) {
                    assert!((from..=to).contains(&packed(text.chars(), form).0), "{beginning} {text}");
                }
            }
        }
        assert!(
            !(packed("a".chars(), Form::Pinyin).0..packed("b".chars(), Form::Pinyin).0)
                .contains(&packed("b".chars(), Form::Pinyin).0)
        );
        assert!(told(&['s', 'm'], Form::Initials) && !told(&['1'], Form::Initials) && !told(&['石'; 5], Form::Text));
    }
}

//! Goes through the postings of a query.
//!
//! All that covers enough is counted, but only what can still be among the best is scored: on a million records that took
//! a third off a short query.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::Scorer;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::{Cover, Floor, Norms, Wanted, coverable, gain, most_gain, raised, share};

pub(super) fn list(wanted: &Wanted, reader: &SegmentReader, boost: Score) -> tantivy::Result<Option<List>> {
    let field = wanted.term.field();
    let found = reader.inverted_index(field)?.read_block_postings(&wanted.term, IndexRecordOption::WithFreqs)?;
    let lengths = reader.get_fieldnorms_reader(field)?;
    Ok(found.map(|postings| List {
        frequency: postings.doc_freq(),
        cursor: Cursor { postings: postings.clone(), at: 0 },
        probe: Cursor { postings, at: 0 },
        lengths,
        norms: wanted.norms.clone(),
        weight: wanted.weight * boost,
        most: most_gain(wanted.weight * boost),
        rest: 0.0,
        mass: wanted.mass,
    }))
}

/// A place in a list.
#[derive(Clone)]
struct Cursor {
    postings: BlockSegmentPostings,
    /// Place in the block.
    at: usize,
}

impl Cursor {
    fn doc(&self) -> DocId {
        self.postings.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.postings.seek(target);
        }
        self.doc()
    }
}

pub(super) struct List {
    /// Goes on with the windows where it leads.
    cursor: Cursor,
    /// Looks up single documents, behind the other.
    probe: Cursor,
    frequency: u32,
    lengths: FieldNormReader,
    norms: Norms,
    weight: f32,
    /// The most that a match can add.
    pub(super) most: f32,
    /// The most that a match in the title adds to one in the text.
    rest: f32,
    mass: [f32; 2],
}

impl List {
    pub(super) fn with_rest(self, rest: f32) -> List {
        List { rest, ..self }
    }

    fn score(&self, doc: DocId, frequency: u32) -> f32 {
        let norm = self.norms.0[self.lengths.fieldnorm_id(doc) as usize];
        let frequency = frequency as f32;
        gain(self.weight, frequency, norm)
    }

    /// Hands all documents before `end` to `take`, with the frequencies.
    fn each(&mut self, end: DocId, mut take: impl FnMut(&[DocId], &[u32], &List)) {
        loop {
            let at = self.cursor.at;
            let docs = self.cursor.postings.docs().get(at..).unwrap_or_default();
            let Some(last) = docs.last() else {
                return;
            };
            let many = if *last < end { docs.len() } else { docs.partition_point(|doc| *doc < end) };
            take(&docs[..many], &self.cursor.postings.freqs()[at..at + many], self);
            if many < docs.len() {
                self.cursor.at += many;
                return;
            }
            self.cursor.postings.advance();
            self.cursor.at = 0;
        }
    }

    /// Adds all documents before `end` to the slots, the first of which is that of `first`.
    fn lead(&mut self, first: DocId, end: DocId, slots: &mut [Slot], touched: &mut [u64]) {
        self.each(end, |docs, frequencies, list| {
            let rest = [list.rest, list.mass[0], list.mass[1]];
            for (doc, frequency) in docs.iter().zip(frequencies) {
                let at = (doc - first) as usize;
                touched[at / 64] |= 1 << (at % 64);
                let slot = &mut slots[at].0;
                slot[SCORE] += list.score(*doc, *frequency);
                slot[REST..].iter_mut().zip(rest).for_each(|(sum, part)| *sum += part);
            }
        });
    }

    /// As `lead`, but does not score: the most it could be is put in its place.
    fn cover(&mut self, first: DocId, end: DocId, slots: &mut [Slot], touched: &mut [u64]) {
        self.each(end, |docs, _, list| {
            let add = [0.0, list.most + list.rest, list.mass[0], list.mass[1]];
            for doc in docs {
                let at = (doc - first) as usize;
                touched[at / 64] |= 1 << (at % 64);
                slots[at].0.iter_mut().zip(add).for_each(|(sum, part)| *sum += part);
            }
        });
    }

    /// The score of a match, when there is one.
    fn probe(&mut self, doc: DocId) -> Option<f32> {
        (self.probe.seek(doc) == doc).then(|| self.score(doc, self.probe.postings.freq(self.probe.at)))
    }
}

/// Score, the most that titles may add to it, and mass by words and by pairs.
#[derive(Clone, Copy, Default)]
#[repr(align(16))]
struct Slot([f32; 4]);

const SCORE: usize = 0;
const REST: usize = 1;
const MASS: usize = 2;

const WINDOW: u32 = 2048;

/// Goes through the documents in windows: the lists without which no document can cover enough name the candidates,
/// the others only add to these.
pub(super) struct CoverScorer {
    lists: Vec<List>,
    /// So many lists from the start name candidates.
    leading: usize,
    /// So many lists from the start cover anything.
    covering: usize,
    /// So many of the leading ones are scored in this window.
    scoring: usize,
    /// The mass of each list and all behind it.
    left: Vec<[f32; 2]>,
    /// The most that the lists which do not lead can add, without those of titles, which `rest` tells.
    others: f32,
    need: [f32; 2],
    full: [f32; 2],
    floor: Floor,
    slots: Vec<Slot>,
    touched: Vec<u64>,
    end: DocId,
    ready: Vec<(DocId, f32)>,
    at: usize,
}

/// So many lists from the start name candidates: the others together cannot cover enough.
fn leading(lists: &[List], need: [f32; 2]) -> usize {
    let mut rest = [0.0; 2];
    for (at, list) in lists.iter().enumerate().rev() {
        rest = [rest[0] + list.mass[0], rest[1] + list.mass[1]];
        if rest[0] >= need[0] || rest[1] >= need[1] {
            return at + 1;
        }
    }
    0
}

/// The mass of each list and all behind it, a little more for sums in another order.
fn left(lists: &[List]) -> Vec<[f32; 2]> {
    let mut left = vec![[0.0; 2]; lists.len() + 1];
    for (at, list) in lists.iter().enumerate().rev() {
        left[at] = [left[at + 1][0] + list.mass[0], left[at + 1][1] + list.mass[1]];
    }
    left.into_iter().map(|mass| mass.map(|mass| mass * 1.0001)).collect()
}

impl CoverScorer {
    pub(super) fn new(mut lists: Vec<List>, cover: &Cover) -> CoverScorer {
        // Sums of floats in another order differ a little; what covers all must not fail by that.
        let need = cover.need.map(|mass| mass * 0.9999);
        lists.sort_by_key(|list| (list.mass == [0.0; 2], list.frequency));
        let leading = leading(&lists, need);
        let covering = lists.iter().take_while(|list| list.mass != [0.0; 2]).count();
        let titles: f32 = lists.iter().map(|list| list.rest).sum();
        let behind = &lists[leading..];
        // Every list that does not lead, but the titles of those that do: these are told document by document.
        let others =
            behind.iter().map(|list| list.most).sum::<f32>() - (titles - behind.iter().map(|list| list.rest).sum::<f32>());
        let mut scorer = CoverScorer {
            scoring: leading,
            left: left(&lists),
            lists,
            leading,
            covering: covering.max(leading),
            others: others.max(0.0),
            need,
            full: coverable(cover.full),
            floor: cover.floor.clone(),
            slots: vec![Slot::default(); WINDOW as usize],
            touched: vec![0; WINDOW as usize / 64],
            end: 0,
            ready: Vec::new(),
            at: 0,
        };
        scorer.fill();
        scorer
    }

    /// Fills `ready` from the next window that has anything.
    fn fill(&mut self) {
        self.ready.clear();
        self.at = 0;
        while self.ready.is_empty() {
            let first = self.lists[..self.leading].iter().map(|list| list.cursor.doc()).min().unwrap_or(TERMINATED);
            if first == TERMINATED {
                return;
            }
            self.end = first.saturating_add(WINDOW).min(TERMINATED);
            let floor = self.floor.get();
            self.scoring = self.scoring(floor);
            let (scoring, covering) = self.lists[..self.leading].split_at_mut(self.scoring);
            scoring.iter_mut().for_each(|list| list.lead(first, self.end, &mut self.slots, &mut self.touched));
            covering.iter_mut().for_each(|list| list.cover(first, self.end, &mut self.slots, &mut self.touched));
            self.gather(first, floor);
        }
    }

    /// So many lists from the start are scored: a document that only others have cannot be among the best.
    fn scoring(&self, floor: f32) -> usize {
        let mut scoring = self.leading;
        let mut most = self.others;
        while let Some(list) = scoring.checked_sub(1).and_then(|last| self.lists.get(last)) {
            most += list.most + list.rest;
            if best(most) >= floor {
                break;
            }
            scoring -= 1;
        }
        scoring
    }

    fn gather(&mut self, first: DocId, floor: f32) {
        for word in 0..self.touched.len() {
            let mut bits = std::mem::take(&mut self.touched[word]);
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let slot = std::mem::take(&mut self.slots[at]);
                if let Some(score) = self.judge(slot, first + at as u32, floor) {
                    self.ready.push((first + at as u32, score));
                }
            }
        }
    }

    fn enough(&self, slot: &Slot) -> bool {
        slot.0[MASS] >= self.need[0] || slot.0[MASS + 1] >= self.need[1]
    }

    /// The document's score if it covers enough; one that cannot be among the best is not looked up in every list.
    fn judge(&mut self, mut slot: Slot, doc: DocId, floor: f32) -> Option<f32> {
        let hopeless = best(slot.0[SCORE] + slot.0[REST] + self.others) < floor;
        let mut enough = self.enough(&slot);
        if hopeless && enough {
            return Some(0.0);
        }
        if !enough && !self.can_be_enough(&slot, self.leading) {
            return None;
        }
        if !hopeless {
            for list in &mut self.lists[self.scoring..self.leading] {
                slot.0[SCORE] += list.probe(doc).unwrap_or_default();
            }
        }
        for at in self.leading..self.covering {
            let list = &mut self.lists[at];
            if let Some(score) = list.probe(doc) {
                slot.0[SCORE] += score;
                slot.0[MASS] += list.mass[0];
                slot.0[MASS + 1] += list.mass[1];
            }
            enough = enough || self.enough(&slot);
            if enough && hopeless {
                return Some(0.0);
            }
            if !enough && !self.can_be_enough(&slot, at + 1) {
                return None;
            }
        }
        if !enough {
            return None;
        }
        for list in &mut self.lists[self.covering..] {
            slot.0[SCORE] += list.probe(doc).unwrap_or_default();
        }
        Some(raised(slot.0[SCORE], share([slot.0[MASS], slot.0[MASS + 1]], self.full)))
    }

    /// Whether the lists from `from` on may still bring the mass that is missing.
    fn can_be_enough(&self, slot: &Slot, from: usize) -> bool {
        let left = self.left[from];
        slot.0[MASS] + left[0] >= self.need[0] || slot.0[MASS + 1] + left[1] >= self.need[1]
    }
}

/// The most that a sum of matches can become, a little more for sums in another order.
fn best(sum: f32) -> f32 {
    raised(sum, 1.0) * 1.0001
}

impl DocSet for CoverScorer {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        if self.at >= self.ready.len() {
            self.fill();
        }
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target >= self.end {
            for list in &mut self.lists[..self.leading] {
                list.cursor.seek(target);
            }
            self.fill();
        }
        while self.doc() < target {
            self.advance();
        }
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.ready.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        self.lists[..self.leading].iter().map(|list| list.frequency).fold(0, u32::saturating_add)
    }
}

impl Scorer for CoverScorer {
    fn score(&mut self) -> Score {
        self.ready.get(self.at).map_or(0.0, |(_, score)| *score)
    }
}

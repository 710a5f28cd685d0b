//! What a match is worth: one table of weights, and a query that adds up matches and asks for coverage.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

mod parts;

pub(crate) use parts::{Covered, Part};

/// Every number that ranks. Measured on judged queries, one at a time around these values: a known title, its words,
/// keywords, subjects, needs in words and in prose, questions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights {
    /// BM25: how soon repetition stops counting. Abstracts are short; 1.2 lost .02 on words of a title, 0.6 on prose.
    pub(crate) k1: f32,
    /// BM25: how much a long text is held against a match. Flat between 0.6 and 0.9.
    pub(crate) b: f32,
    /// A word by dictionary. The words inside a longer one are not asked for: any weight for them lost.
    pub(crate) word: f32,
    /// A single character between words; less than half a word's weight lost .01 on questions.
    pub(crate) single: f32,
    /// A pair of characters. More helps short subjects, less helps prose.
    pub(crate) pair: f32,
    /// Letters and digits, which have no pairs beside them.
    pub(crate) latin: f32,
    /// What a match is worth once more when it is in the title: without it subjects lose .07, above 0.5 needs lose.
    pub(crate) title: f32,
    /// What covering all of the query adds to the score, as a share of it.
    pub(crate) coverage: f32,
    /// What standing close together adds to the score, as a share of it: .006 on words of a title and .024 beside first
    /// letters, for .002 on terms.
    pub(crate) near: f32,
    /// In prose, how much more what is said several times weighs: the power of how often. 1 lost .002 on needs in a sentence.
    pub(crate) repeated: f32,
}

pub(crate) const WEIGHTS: Weights = Weights {
    k1: 0.8,
    b: 0.75,
    word: 0.5,
    single: 0.55,
    pair: 0.4,
    latin: 1.0,
    title: 0.35,
    coverage: 0.5,
    near: 0.3,
    repeated: 0.7,
};

/// BM25's weight of a term that `with` of `of` documents have.
pub(crate) fn rarity(with: u64, of: u64) -> f32 {
    let (with, of) = (with as f32, of.max(with) as f32);
    (1.0 + (of - with + 0.5) / (with + 0.5)).ln()
}

/// What a match adds to the score.
#[inline]
fn gain(weight: f32, frequency: f32, norm: f32) -> f32 {
    weight * (WEIGHTS.k1 + 1.0) * frequency / (frequency + norm)
}

/// Which share of the query is covered.
#[inline]
fn share(mass: [f32; 2], full: [f32; 2]) -> f32 {
    (mass[0] / full[0]).max(mass[1] / full[1]).min(1.0)
}

/// What there is to be covered; never nothing.
fn coverable(full: [f32; 2]) -> [f32; 2] {
    full.map(|mass| mass.max(0.001))
}

/// A score with what covering a share of the query adds.
#[inline]
fn raised(score: f32, share: f32) -> f32 {
    score * (1.0 + WEIGHTS.coverage * share)
}

/// BM25's length part for each stored length.
#[derive(Debug, Clone)]
pub(crate) struct Norms(Arc<[f32; 256]>);

impl Norms {
    pub(crate) fn new(searcher: &Searcher, field: Field) -> tantivy::Result<Norms> {
        let (mut tokens, mut documents) = (0, 0);
        for segment in searcher.segment_readers() {
            tokens += segment.inverted_index(field)?.total_num_tokens();
            documents += u64::from(segment.max_doc());
        }
        let average = (tokens as f32 / documents.max(1) as f32).max(1.0);
        let part = |id: usize| {
            let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
            WEIGHTS.k1 * (1.0 - WEIGHTS.b + WEIGHTS.b * length / average)
        };
        Ok(Norms(Arc::new(std::array::from_fn(part))))
    }
}

/// A term that is looked for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) term: Term,
    pub(crate) norms: Norms,
    /// What its best match adds to the score.
    pub(crate) weight: f32,
    /// What a match covers of the query, by words and by pairs.
    pub(crate) mass: [f32; 2],
}

/// Adds up the matches of its terms; a document must cover enough of the query, by words or by pairs.
#[derive(Debug, Clone)]
pub(crate) struct Cover {
    pub(crate) terms: Arc<Vec<Wanted>>,
    /// Mass that is enough, by words and by pairs.
    pub(crate) need: [f32; 2],
    /// Mass of the whole query, by words and by pairs.
    pub(crate) full: [f32; 2],
}

impl Query for Cover {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.terms.iter().for_each(|wanted| visitor(&wanted.term, false));
    }
}

impl Weight for Cover {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut lists = Vec::with_capacity(self.terms.len());
        for wanted in self.terms.iter() {
            let field = wanted.term.field();
            let found = reader.inverted_index(field)?.read_postings(&wanted.term, IndexRecordOption::WithFreqs)?;
            if let Some(postings) = found {
                lists.push(List {
                    frequency: postings.doc_freq(),
                    postings,
                    lengths: reader.get_fieldnorms_reader(field)?,
                    norms: wanted.norms.clone(),
                    weight: wanted.weight * boost,
                    mass: wanted.mass,
                });
            }
        }
        Ok(Box::new(CoverScorer::new(lists, self.need, self.full)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("sum of the matches", score))
    }
}

struct List {
    postings: SegmentPostings,
    frequency: u32,
    lengths: FieldNormReader,
    norms: Norms,
    weight: f32,
    mass: [f32; 2],
}

impl List {
    fn add_to(&self, slot: &mut Slot, doc: DocId) {
        let frequency = self.postings.term_freq() as f32;
        let norm = self.norms.0[self.lengths.fieldnorm_id(doc) as usize];
        slot.score += gain(self.weight, frequency, norm);
        slot.mass[0] += self.mass[0];
        slot.mass[1] += self.mass[1];
    }
}

#[derive(Clone, Copy, Default)]
struct Slot {
    score: f32,
    mass: [f32; 2],
}

const WINDOW: u32 = 4096;

/// Goes through the documents in windows: the lists without which no document can cover enough name the candidates,
/// the others only add to these.
struct CoverScorer {
    lists: Vec<List>,
    /// So many lists from the start name candidates.
    leading: usize,
    need: [f32; 2],
    full: [f32; 2],
    slots: Vec<Slot>,
    touched: Vec<u64>,
    end: DocId,
    ready: Vec<(DocId, f32)>,
    at: usize,
}

impl CoverScorer {
    fn new(mut lists: Vec<List>, need: [f32; 2], full: [f32; 2]) -> CoverScorer {
        // Sums of floats in another order differ a little; what covers all must not fail by that.
        let need = need.map(|mass| mass * 0.9999);
        lists.sort_by_key(|list| (list.mass == [0.0; 2], list.frequency));
        let mut leading = lists.len();
        let mut rest = [0.0; 2];
        while leading > 0 {
            let mass = lists[leading - 1].mass;
            rest = [rest[0] + mass[0], rest[1] + mass[1]];
            if rest[0] >= need[0] || rest[1] >= need[1] {
                break;
            }
            leading -= 1;
        }
        let mut scorer = CoverScorer {
            lists,
            leading,
            need,
            full: coverable(full),
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
            let first = self.lists[..self.leading].iter().map(|list| list.postings.doc()).min().unwrap_or(TERMINATED);
            if first == TERMINATED {
                return;
            }
            self.end = first.saturating_add(WINDOW).min(TERMINATED);
            self.lead(first);
            self.follow(first);
            self.gather(first);
        }
    }

    fn lead(&mut self, first: DocId) {
        for list in &mut self.lists[..self.leading] {
            let mut doc = list.postings.doc();
            while doc < self.end {
                let at = (doc - first) as usize;
                self.touched[at / 64] |= 1 << (at % 64);
                list.add_to(&mut self.slots[at], doc);
                doc = list.postings.advance();
            }
        }
    }

    fn follow(&mut self, first: DocId) {
        for list in &mut self.lists[self.leading..] {
            for (word, bits) in self.touched.iter().enumerate() {
                let mut bits = *bits;
                while bits != 0 {
                    let at = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let doc = first + at as u32;
                    if list.postings.doc() < doc {
                        list.postings.seek(doc);
                    }
                    if list.postings.doc() == doc {
                        list.add_to(&mut self.slots[at], doc);
                    }
                }
            }
        }
    }

    fn gather(&mut self, first: DocId) {
        for (word, touched) in self.touched.iter_mut().enumerate() {
            let mut bits = std::mem::take(touched);
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let slot = std::mem::take(&mut self.slots[at]);
                if slot.mass[0] >= self.need[0] || slot.mass[1] >= self.need[1] {
                    self.ready.push((first + at as u32, raised(slot.score, share(slot.mass, self.full))));
                }
            }
        }
    }
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
                if list.postings.doc() < target {
                    list.postings.seek(target);
                }
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

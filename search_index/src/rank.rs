//! What a match is worth: one table of weights, and a query that adds up matches and asks for coverage.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, Term};

use scorer::{CoverScorer, list};

mod parts;
mod scorer;

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
    /// What a match is worth once more when it is in the title: without it subjects lose .07, with 0.35 .007; above 0.5 needs
    /// lose.
    pub(crate) title: f32,
    /// What covering all of the query adds to the score, as a share of it.
    pub(crate) coverage: f32,
    /// What standing close together adds to the score, as a share of it: .004 on words of a title and .015 beside first
    /// letters; 0.3 lost .001 on whole titles.
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
    title: 0.5,
    coverage: 0.5,
    near: 0.2,
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
    most_gain(weight) * frequency / (frequency + norm)
}

/// The most that a match can add, however often the term stands there.
fn most_gain(weight: f32) -> f32 {
    weight * (WEIGHTS.k1 + 1.0)
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

/// The score that a document must reach to be among the best: raised by who gathers, heeded by who scores.
///
/// Scores are never negative, so that their bits are ordered as they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Floor(Arc<AtomicU32>);

impl Floor {
    pub(crate) fn raise(&self, score: f32) {
        self.0.fetch_max(score.to_bits(), Ordering::Relaxed);
    }

    fn get(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }
}

/// Adds up the matches of its terms; a document must cover enough of the query, by words or by pairs.
#[derive(Debug, Clone)]
pub(crate) struct Cover {
    /// Each term of the whole text, and behind it the same of the title.
    pub(crate) terms: Arc<Vec<Wanted>>,
    /// Mass that is enough, by words and by pairs.
    pub(crate) need: [f32; 2],
    /// Mass of the whole query, by words and by pairs.
    pub(crate) full: [f32; 2],
    /// Documents that cannot reach this get no score worth the name, but are still found.
    pub(crate) floor: Floor,
}

impl Query for Cover {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let cover = self.clone();
        if !scoring.is_scoring_enabled() {
            cover.floor.raise(f32::INFINITY);
        }
        Ok(Box::new(cover))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.terms.iter().for_each(|wanted| visitor(&wanted.term, false));
    }
}

impl Weight for Cover {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut lists = Vec::with_capacity(self.terms.len());
        for pair in self.terms.chunks(2) {
            let text = pair.first().map(|wanted| list(wanted, reader, boost)).transpose()?.flatten();
            let title = pair.get(1).map(|wanted| list(wanted, reader, boost)).transpose()?.flatten();
            let rest = title.as_ref().map_or(0.0, |title| title.most);
            lists.extend(text.map(|text| text.with_rest(rest)));
            lists.extend(title);
        }
        Ok(Box::new(CoverScorer::new(lists, self)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("sum of the matches", score))
    }
}

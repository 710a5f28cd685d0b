//! One pass over what was found: the best, how many, and the facets.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::facet::{Counter, Counts};
use crate::query::{Facet, Filters, Sort};
use crate::rank::Floor;

/// By what hits are ordered; the greater stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) first: i64,
    pub(crate) published: i64,
    pub(crate) tie: u64,
}

/// A hit by its place in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) key: Key,
    pub(crate) segment: SegmentOrdinal,
    pub(crate) doc: DocId,
    score_bits: u32,
}

impl Place {
    pub(crate) fn score(&self) -> f32 {
        f32::from_bits(self.score_bits)
    }

    /// Gives it another score, which orders it from now on.
    pub(crate) fn rescore(&mut self, score: f32) {
        self.score_bits = score.to_bits();
        self.key.first = i64::from(self.score_bits);
    }
}

/// What a pass brings.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) total: u64,
    /// How many of them stand behind `after`.
    pub(crate) left: u64,
    pub(crate) best: Vec<Place>,
    pub(crate) facets: Vec<Counts>,
}

/// Gathers the best `most` by `sort`, of those that stand behind `after`. All are counted.
#[derive(Debug)]
pub(crate) struct Gather<'a> {
    pub(crate) sort: Sort,
    pub(crate) most: usize,
    pub(crate) after: Option<Key>,
    pub(crate) facets: &'a [Facet],
    pub(crate) filters: &'a Filters,
    /// What a score must reach to be among the best.
    pub(crate) floor: Floor,
}

enum First {
    Score,
    Published,
    Lowest(Column<i64>),
    Highest(Column<i64>),
}

/// Gathers within one segment.
pub(crate) struct SegmentGather {
    segment: SegmentOrdinal,
    most: usize,
    first: First,
    published: Arc<dyn ColumnValues<i64>>,
    tie: Arc<dyn ColumnValues<u64>>,
    heap: BinaryHeap<Reverse<Place>>,
    after: Option<Key>,
    total: u64,
    left: u64,
    counters: Vec<Counter>,
    floor: Floor,
}

impl Collector for Gather<'_> {
    type Fruit = Gathered;
    type Child = SegmentGather;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentGather> {
        let columns = reader.fast_fields();
        Ok(SegmentGather {
            segment,
            most: self.most,
            first: match self.sort {
                Sort::Relevance => First::Score,
                Sort::Newest => First::Published,
                Sort::PriceLow => First::Lowest(columns.i64("price")?),
                Sort::PriceHigh => First::Highest(columns.i64("price")?),
                Sort::TrlHigh => First::Highest(columns.i64("trl")?),
            },
            published: columns.i64("published")?.first_or_default_col(0),
            tie: columns.u64("tie")?.first_or_default_col(0),
            heap: BinaryHeap::new(),
            after: self.after,
            total: 0,
            left: 0,
            counters: self.facets.iter().map(|of| Counter::new(*of, self.filters, reader)).collect::<tantivy::Result<_>>()?,
            floor: self.floor.clone(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Gathered>>) -> tantivy::Result<Gathered> {
        let mut all = Gathered { facets: vec![Counts::new(); self.facets.len()], ..Gathered::default() };
        for segment in segments {
            let segment = segment?;
            all.total += segment.total;
            all.left += segment.left;
            all.best.extend(segment.best);
            for (sum, counts) in all.facets.iter_mut().zip(segment.facets) {
                counts.into_iter().for_each(|(value, count)| *sum.entry(value).or_default() += count);
            }
        }
        all.best.sort_unstable_by(|a, b| b.cmp(a));
        all.best.truncate(self.most);
        Ok(all)
    }
}

impl SegmentGather {
    fn key(&self, first: i64, doc: DocId) -> Key {
        Key { first, published: self.published.get_val(doc), tie: self.tie.get_val(doc) }
    }

    /// Most are told by the first part of the key alone, without a look at the other columns.
    fn is_behind(&self, after: Key, first: i64, doc: DocId) -> bool {
        first < after.first || (first == after.first && self.key(first, doc) < after)
    }
}

impl SegmentCollector for SegmentGather {
    type Fruit = tantivy::Result<Gathered>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        self.counters.iter_mut().for_each(|counter| counter.count(doc));
        let first = match &self.first {
            // Scores are never negative, and the bits of such floats are ordered as they are.
            First::Score => i64::from(score.to_bits()),
            First::Published => self.published.get_val(doc),
            First::Lowest(column) => column.first(doc).map_or(i64::MIN, |value| value.saturating_neg()),
            First::Highest(column) => column.first(doc).unwrap_or(i64::MIN),
        };
        if self.after.is_some_and(|after| !self.is_behind(after, first, doc)) {
            return;
        }
        self.left += 1;
        let full = self.heap.len() >= self.most;
        if full && self.heap.peek().is_none_or(|Reverse(worst)| first < worst.key.first) {
            return;
        }
        let key = self.key(first, doc);
        self.heap.push(Reverse(Place { key, segment: self.segment, doc, score_bits: score.to_bits() }));
        if full {
            self.heap.pop();
        }
        if self.heap.len() >= self.most
            && matches!(self.first, First::Score)
            && let Some(Reverse(worst)) = self.heap.peek()
        {
            self.floor.raise(worst.score());
        }
    }

    fn harvest(self) -> tantivy::Result<Gathered> {
        let mut facets = Vec::with_capacity(self.counters.len());
        for counter in self.counters {
            let mut counts = Counts::new();
            counter.add_to(&mut counts)?;
            facets.push(counts);
        }
        Ok(Gathered {
            total: self.total,
            left: self.left,
            best: self.heap.into_iter().map(|Reverse(place)| place).collect(),
            facets,
        })
    }
}

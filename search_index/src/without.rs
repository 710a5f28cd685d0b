//! What is to be left out, as a query that may stand behind a `-`.
//!
//! The library asks an excluded query about documents that lie before the one it stands at, which the phrase scorer's own
//! shortcut (`seek_danger`) does not allow. Seen through this wrapper, it is sought in the ordinary way.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader};

#[derive(Debug)]
pub(crate) struct Without(pub(crate) Box<dyn Query>);

struct WithoutWeight(Box<dyn Weight>);

struct WithoutScorer(Box<dyn Scorer>);

impl Clone for Without {
    fn clone(&self) -> Self {
        Without(self.0.box_clone())
    }
}

impl Query for Without {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(WithoutWeight(self.0.weight(scoring)?)))
    }
}

impl Weight for WithoutWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(WithoutScorer(self.0.scorer(reader, boost)?)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.0.explain(reader, doc)
    }
}

impl DocSet for WithoutScorer {
    fn advance(&mut self) -> DocId {
        self.0.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.0.seek(target)
    }

    fn doc(&self) -> DocId {
        self.0.doc()
    }

    fn size_hint(&self) -> u32 {
        self.0.size_hint()
    }
}

impl Scorer for WithoutScorer {
    fn score(&mut self) -> Score {
        self.0.score()
    }
}

//! A second look at the best: how much of the query stands close together.

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Searcher, TERMINATED, Term};

use crate::collect::Place;
use crate::rank::WEIGHTS;

/// So many are looked at again.
pub(crate) const LOOKED_AT: usize = 50;
/// A longer query says enough by its words: on whole titles the second look lost .002, and costs most.
const MOST_TOKENS: usize = 14;
/// Characters that are close together: about a clause.
const CLOSE: u32 = 16;

/// The tokens of a query whose positions are known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Near {
    /// With their rarity.
    pub(crate) tokens: Vec<(Term, f32)>,
}

impl Near {
    /// Orders the first of `places` anew.
    pub(crate) fn rerank(&self, searcher: &Searcher, places: &mut [Place]) -> tantivy::Result<()> {
        let looked_at = places.len().min(LOOKED_AT);
        let places = &mut places[..looked_at];
        if let Some(shares) = self.shares(searcher, places)? {
            for (place, share) in places.iter_mut().zip(shares) {
                place.rescore(place.score() * (1.0 + WEIGHTS.near * share));
            }
            places.sort_unstable_by(|a, b| b.cmp(a));
        }
        Ok(())
    }

    /// For each place the share of the query that stands close together there; none where that is not looked at.
    pub(crate) fn shares(&self, searcher: &Searcher, places: &[Place]) -> tantivy::Result<Option<Vec<f32>>> {
        if !(2..=MOST_TOKENS).contains(&self.tokens.len()) || places.len() < 2 {
            return Ok(None);
        }
        Ok(Some(self.positions(searcher, places)?.iter().map(|found| self.closest(found)).collect()))
    }

    /// For each place where which tokens stand, in the order of the text.
    fn positions(&self, searcher: &Searcher, places: &[Place]) -> tantivy::Result<Vec<Vec<(u32, usize)>>> {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|at| (places[*at].segment, places[*at].doc));
        let mut found: Vec<Vec<(u32, usize)>> = vec![Vec::new(); places.len()];
        let mut positions = Vec::new();
        for group in order.chunk_by(|a, b| places[*a].segment == places[*b].segment) {
            let segment = searcher.segment_reader(places[group[0]].segment);
            for (number, (term, _)) in self.tokens.iter().enumerate() {
                let index = segment.inverted_index(term.field())?;
                let Some(mut postings) = index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)? else {
                    continue;
                };
                for at in group {
                    let doc = places[*at].doc;
                    if postings.doc() < doc && postings.seek(doc) == TERMINATED {
                        break;
                    }
                    if postings.doc() == doc {
                        postings.positions(&mut positions);
                        found[*at].extend(positions.iter().map(|position| (*position, number)));
                    }
                }
            }
        }
        found.iter_mut().for_each(|all| all.sort_unstable());
        Ok(found)
    }

    /// The largest share of the query, by rarity, that stands close together.
    fn closest(&self, found: &[(u32, usize)]) -> f32 {
        let full: f32 = self.tokens.iter().map(|(_, rarity)| rarity).sum();
        let mut counts = vec![0_u32; self.tokens.len()];
        let (mut from, mut sum, mut most) = (0, 0.0, 0.0_f32);
        for (position, number) in found {
            counts[*number] += 1;
            if counts[*number] == 1 {
                sum += self.tokens[*number].1;
            }
            while found[from].0 + CLOSE < *position {
                let (_, left) = found[from];
                counts[left] -= 1;
                if counts[left] == 0 {
                    sum -= self.tokens[left].1;
                }
                from += 1;
            }
            most = most.max(sum);
        }
        most / full.max(f32::MIN_POSITIVE)
    }
}

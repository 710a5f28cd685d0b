//! How much of the query a document must cover.

use super::{Found, PAIRS, Pool, WORDS};
use crate::analyzer::Kind;
use crate::plan::Strictness;

/// Of so many of its words and pairs a document must have a share.
const MOST_NEEDED: usize = 20;

impl Pool<'_> {
    /// The mass that is enough, and that of all, by words and by pairs.
    pub(super) fn need(&self, strictness: Strictness) -> ([f32; 2], [f32; 2]) {
        let mut sum = [0.0; 2];
        let mut count = [0; 2];
        let mut broken = false;
        let mut counted = vec![false; self.tokens.len()];
        for group in &self.groups {
            let mut most = [0.0_f32; 2];
            let mut most_count = [0; 2];
            for (number, text) in group.texts.iter().enumerate() {
                let (mass, tokens, has_single) = self.mass_of_text(&text.tokens, strictness, &counted);
                broken |= number == 0 && has_single;
                for channel in [WORDS, PAIRS] {
                    most[channel] = most[channel].max(mass[channel]);
                    most_count[channel] = most_count[channel].max(tokens[channel]);
                }
            }
            group.texts.iter().flat_map(|text| &text.tokens).for_each(|token| counted[*token] = true);
            for channel in [WORDS, PAIRS] {
                sum[channel] += most[channel];
                count[channel] += most_count[channel];
            }
        }
        let share = self.share(strictness, count[PAIRS]);
        let mut need = [WORDS, PAIRS].map(|channel| self.heaviest(channel).min(sum[channel]) * share);
        // A word that the dictionary breaks into characters proves nothing by its pieces.
        if broken && count[PAIRS] > 0 && self.runs == 1 && count[PAIRS] <= 3 {
            need[WORDS] = f32::INFINITY;
        }
        for channel in [WORDS, PAIRS] {
            if sum[channel] == 0.0 {
                need[channel] = f32::INFINITY;
            }
        }
        (need, sum)
    }

    /// The mass of what weighs most in a channel. A need of a page is about as few things as one of a sentence; asked for a
    /// share of all that it says, half of the fitting records were not found.
    fn heaviest(&self, channel: usize) -> f32 {
        let latin = |found: &Found| matches!(found.kind, Kind::Latin | Kind::Part);
        let counted = self.tokens.iter().filter(|(_, found)| found.channel == channel || latin(found));
        let mut masses: Vec<f32> = counted.map(|(_, found)| found.mass).collect();
        masses.sort_by(|a, b| b.total_cmp(a));
        masses.into_iter().take(MOST_NEEDED).sum()
    }

    /// The mass of a text by words and by pairs, without what has been counted before, the number of its tokens, and whether
    /// it has a character that makes no word.
    fn mass_of_text(&self, text: &[usize], strictness: Strictness, counted: &[bool]) -> ([f32; 2], [usize; 2], bool) {
        let (mut mass, mut count, mut single) = ([0.0; 2], [0; 2], false);
        let compounds = text.iter().any(|token| self.tokens[*token].1.kind == Kind::Part);
        let mut mine: Vec<usize> = text.to_vec();
        mine.sort_unstable();
        mine.dedup();
        for token in mine.into_iter().filter(|token| !counted[*token]) {
            let (text, found) = &self.tokens[token];
            let latin = matches!(found.kind, Kind::Latin | Kind::Part) || (found.kind == Kind::Joined && !compounds);
            single |= found.kind == Kind::Word && text.chars().count() == 1;
            let counts = [latin || found.kind == Kind::Word, latin || found.kind == Kind::Pair];
            for channel in [WORDS, PAIRS] {
                if counts[channel] && (strictness == Strictness::Strict || found.known) {
                    mass[channel] += found.mass;
                    count[channel] += 1;
                }
            }
        }
        (mass, count, single)
    }

    fn share(&self, strictness: Strictness, count: usize) -> f32 {
        match (strictness, count) {
            (Strictness::Strict, 0..=3) if self.runs == 1 => 1.0,
            (Strictness::Strict, 0..=8) => 0.35,
            (Strictness::Strict, 9..=20) => 0.2,
            (Strictness::Strict, _) => 0.1,
            (Strictness::Loose, 0..=8) => 0.2,
            (Strictness::Loose, _) => 0.05,
        }
    }
}

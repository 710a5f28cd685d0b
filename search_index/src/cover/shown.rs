//! The tokens of a query as they are weighed.

use super::{INITIALS, PAIRS, Pool};
use crate::analyzer::Kind;
use crate::explain::Channels;

/// A different token of the query.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownToken {
    /// As it is indexed.
    pub text: String,
    /// Where it is looked for.
    pub channel: Channels,
    /// What it is.
    pub kind: Kind,
    /// Whether any record has it.
    pub known: bool,
    /// BM25's weight of a term that so many records have.
    pub rarity: f32,
    /// How often it is asked for; less than once where only another text for a word has it.
    pub times: f32,
    /// Its rarity by how often it is asked for and by what its kind is worth; none where no record has it. Only the tokens of the
    /// highest weights are asked for.
    pub weight: f32,
}

impl Pool<'_> {
    /// All tokens, the weightiest first.
    pub(crate) fn shown(&self) -> Vec<ShownToken> {
        let channel = |channel| match channel {
            PAIRS => Channels::Pairs,
            INITIALS => Channels::Initials,
            _ => Channels::Words,
        };
        let token = |(text, found): &(String, super::Found)| ShownToken {
            text: text.clone(),
            channel: channel(found.channel),
            kind: found.kind,
            known: found.known,
            rarity: found.rarity,
            times: found.times,
            weight: if found.known { self.weight(text, found) } else { 0.0 },
        };
        let mut all: Vec<ShownToken> = self.tokens.iter().map(token).collect();
        all.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        all
    }
}

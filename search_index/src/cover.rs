//! The plain words of a query as weighed terms, and how much of them a document must have.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use tantivy::Term;
use tantivy::schema::Field;

use crate::analyzer::{Analysed, Analysis, Channel, Kind, initials};
use crate::near::Near;
use crate::plan::{Planner, Strictness};
use crate::rank::{Cover, Floor, Norms, WEIGHTS, Wanted, rarity};
use crate::tolerance::{Alternative, Asked, Meaning};

mod need;
pub(crate) mod shown;

/// So many different words, and as many pairs, of a pasted text are looked up.
const MOST_LOOKED_UP: usize = 256;
/// So many of them, those that weigh most, are searched.
const MOST_SEARCHED: usize = 128;
/// More pairs than this are prose.
const PROSE: usize = 24;

/// A token that no document has is a slip or a name; it must not count so much against all the rest.
const UNKNOWN: f32 = 0.3;

const WORDS: usize = 0;
const PAIRS: usize = 1;
const INITIALS: usize = 2;

/// A different token of the query.
struct Found {
    channel: usize,
    kind: Kind,
    /// How often it is asked for, less where only another spelling has it.
    times: f32,
    rarity: f32,
    known: bool,
    /// What a match covers of the query.
    mass: f32,
    /// Where it stands in the query; of a compound, which parts it joins.
    original: Range<usize>,
    /// Number of the text that it was read from.
    word: usize,
    /// Whether it stands in what was typed.
    typed: bool,
    /// Whether a match counts as covering something; it may score all the same.
    proves: bool,
}

impl Found {
    fn is_part_of(&self, word: usize, compound: &Range<usize>) -> bool {
        self.kind == Kind::Part && self.word == word && compound.start <= self.original.start && self.original.end <= compound.end
    }
}

/// Where each token of a channel stands in the list.
type Seen = HashMap<(usize, String), usize>;

/// The plain words of a query.
pub(crate) struct Pool<'a> {
    planner: &'a Planner<'a>,
    tokens: Vec<(String, Found)>,
    norms: [[Norms; 2]; 3],
    runs: usize,
    texts: usize,
    counts: [usize; 3],
    /// For each word its texts, and for each of these its tokens.
    groups: Vec<Group>,
}

/// What a word may mean: as typed, then otherwise.
struct Group {
    /// Whether what was typed is there.
    known: bool,
    texts: Vec<Reading>,
}

struct Reading {
    /// Each as often as it stands there.
    tokens: Vec<usize>,
    strength: f32,
}

impl<'a> Pool<'a> {
    /// Analyses and looks up `words`; runs of a single character are put into `characters`.
    pub(crate) fn new(planner: &'a Planner<'a>, words: &[Asked], characters: &mut Vec<String>) -> tantivy::Result<Pool<'a>> {
        let f = planner.fields;
        let norms = |field: Field| Norms::new(planner.searcher, field);
        let norms = [
            [norms(f.words)?, norms(f.title_words)?],
            [norms(f.pairs)?, norms(f.title_pairs)?],
            [norms(f.initials)?, norms(f.initials)?],
        ];
        let mut pool = Pool { planner, tokens: Vec::new(), norms, runs: 0, texts: 0, counts: [0; 3], groups: Vec::new() };
        let mut seen = Seen::new();
        for word in words {
            pool.runs += 1;
            let mut texts = vec![Reading { tokens: pool.add(&word.text, true, &mut seen, characters), strength: 1.0 }];
            for Alternative { text, meaning, strength, .. } in &word.alternatives {
                let tokens = match meaning {
                    Meaning::Letters => pool.add_letters(text, &mut seen),
                    _ => pool.add(text, false, &mut seen, &mut Vec::new()),
                };
                texts.push(Reading { tokens, strength: *strength });
            }
            pool.groups.push(Group { known: word.known, texts });
        }
        pool.look_up()?;
        Ok(pool)
    }

    fn add(&mut self, word: &str, typed: bool, seen: &mut Seen, characters: &mut Vec<String>) -> Vec<usize> {
        self.texts += 1;
        let mut tokens = Vec::new();
        let mut pair_end = usize::MAX;
        for token in Analysis::new(self.planner.lexicon, word, Channel::Pairs).tokens() {
            // Letters and digits are in both channels; they are searched among the words, so that they count once.
            match token.kind {
                Kind::Pair => {
                    pair_end = token.position + 1;
                    tokens.extend(self.add_token(PAIRS, &token, typed, seen));
                }
                Kind::Last if pair_end != token.position => characters.push(token.text.to_owned()),
                _ => {}
            }
        }
        // The words inside a word say nothing that the pairs do not.
        for token in Analysis::new(self.planner.lexicon, word, Channel::Words).tokens() {
            if token.kind != Kind::Inner {
                tokens.extend(self.add_token(WORDS, &token, typed, seen));
            }
        }
        tokens
    }

    fn add_letters(&mut self, letters: &str, seen: &mut Seen) -> Vec<usize> {
        self.texts += 1;
        let mut tokens = Vec::new();
        for text in initials::typed(letters) {
            let token = Analysed { text: &text, kind: Kind::Latin, position: 0, original: 0..letters.len() };
            tokens.extend(self.add_token(INITIALS, &token, false, seen));
        }
        tokens
    }

    fn add_token(&mut self, channel: usize, token: &Analysed<'_>, typed: bool, seen: &mut Seen) -> Option<usize> {
        let key = (channel, token.text.to_owned());
        if let Some(at) = seen.get(&key).copied() {
            Some(at)
        } else if self.counts[channel] < MOST_LOOKED_UP {
            self.counts[channel] += 1;
            seen.insert(key, self.tokens.len());
            let found = Found {
                channel,
                kind: token.kind,
                times: 0.0,
                typed,
                rarity: 0.0,
                known: false,
                mass: 0.0,
                original: token.original.clone(),
                word: self.texts,
                proves: true,
            };
            self.tokens.push((token.text.to_owned(), found));
            Some(self.tokens.len() - 1)
        } else {
            None
        }
    }

    fn look_up(&mut self) -> tantivy::Result<()> {
        let searcher = self.planner.searcher;
        let documents = searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum();
        let fields = [self.planner.fields.words, self.planner.fields.pairs, self.planner.fields.initials];
        for (text, found) in &mut self.tokens {
            let with = searcher.doc_freq(&Term::from_field_text(fields[found.channel], text))?;
            found.known = with > 0;
            found.rarity = rarity(with, documents);
        }
        self.count();
        self.weigh_compounds();
        Ok(())
    }

    /// How often each token is asked for: of a word's texts by the one that asks most. Where what was typed is there, all
    /// that it may mean besides weighs less than it does itself.
    fn count(&mut self) {
        for group in &self.groups {
            let mut most: HashMap<usize, f32> = HashMap::new();
            let weigh = |reading: &Reading| -> f32 {
                let known = reading.tokens.iter().map(|token| &self.tokens[*token]).filter(|(_, found)| found.known);
                known.map(|(text, found)| weight_once(text, found)).sum()
            };
            let typed = group.texts.first().map_or(0.0, weigh);
            for reading in &group.texts {
                let own = weigh(reading);
                let scale = if group.known && own > typed { reading.strength * typed / own } else { reading.strength };
                let mut times: HashMap<usize, f32> = HashMap::new();
                reading.tokens.iter().for_each(|token| *times.entry(*token).or_default() += scale);
                for (token, times) in times {
                    let so_far = most.entry(token).or_default();
                    *so_far = so_far.max(times);
                }
            }
            for (token, times) in most {
                self.tokens[token].1.times += times;
            }
        }
    }

    /// A compound that is known joined is covered by that; its parts, which stand everywhere, then prove nothing.
    fn weigh_compounds(&mut self) {
        for (_, found) in &mut self.tokens {
            found.mass = if found.known { found.rarity } else { found.rarity * UNKNOWN };
        }
        let compounds: Vec<(usize, usize, Range<usize>)> = (0..self.tokens.len())
            .map(|at| (at, &self.tokens[at].1))
            .filter(|(_, found)| found.kind == Kind::Joined)
            .map(|(at, found)| (at, found.word, found.original.clone()))
            .collect();
        for (at, word, range) in compounds {
            let parts = |found: &Found| found.is_part_of(word, &range);
            let inside = self.tokens.iter().filter(|(_, found)| parts(found));
            let mass: f32 = inside.map(|(_, part)| part.mass).sum();
            if mass > 0.0 {
                self.tokens[at].1.mass = mass;
            }
            if self.tokens[at].1.known {
                self.tokens.iter_mut().filter(|(_, found)| parts(found)).for_each(|(_, part)| part.proves = false);
            }
        }
    }

    /// A code or a number that nobody has is not to be answered with whatever shares its year.
    fn is_code(&self) -> bool {
        let latin = |kind| matches!(kind, Kind::Latin | Kind::Joined | Kind::Part);
        self.runs == 1
            && self.tokens.iter().all(|(_, found)| latin(found.kind))
            && self.tokens.iter().any(|(text, _)| text.bytes().any(|b| b.is_ascii_digit()))
    }

    /// Whether nothing but single characters was asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.iter().all(|(text, found)| found.kind == Kind::Word && text.chars().count() == 1)
    }

    /// The query, unless the index has none of the words.
    pub(crate) fn cover(&self, strictness: Strictness) -> Option<Cover> {
        if strictness == Strictness::Loose && self.is_code() {
            return None;
        }
        let wanted = self.wanted(MOST_SEARCHED);
        let (mut need, full) = self.need(strictness);
        // Of a pasted text only the searched part can be covered.
        for (channel, searched) in mass_of(&wanted).into_iter().enumerate() {
            if searched < full[channel] && self.tokens.len() > MOST_SEARCHED {
                need[channel] *= searched / full[channel];
            }
        }
        (!wanted.is_empty()).then(|| Cover { terms: Arc::new(wanted), need, full, floor: Floor::default() })
    }

    /// A query of the `most` weightiest terms; a document must have `share` of their mass.
    pub(crate) fn cover_share(&self, share: f32, most: usize) -> Option<Cover> {
        let wanted = self.wanted(most);
        let full = mass_of(&wanted);
        let need = full.map(|mass| if mass > 0.0 { mass * share } else { f32::INFINITY });
        (!wanted.is_empty()).then(|| Cover { terms: Arc::new(wanted), need, full, floor: Floor::default() })
    }

    /// What was typed, for a second look at the best.
    pub(crate) fn near(&self) -> Near {
        let placed = self.tokens.iter().filter(|(_, found)| {
            let latin = matches!(found.kind, Kind::Latin | Kind::Part) && found.channel == WORDS;
            found.known && found.typed && (latin || found.kind == Kind::Pair)
        });
        let term = |text: &str| Term::from_field_text(self.planner.fields.pairs, text);
        Near { tokens: placed.map(|(text, found)| (term(text), found.rarity)).collect() }
    }

    fn wanted(&self, most: usize) -> Vec<Wanted> {
        let mut wanted: Vec<Wanted> = Vec::new();
        let mut known: Vec<&(String, Found)> = self.tokens.iter().filter(|(_, found)| found.known).collect();
        known.sort_by(|(x, a), (y, b)| self.weight(y, b).total_cmp(&self.weight(x, a)));
        known.truncate(most);
        for (text, found) in known {
            self.want(text, found, &mut wanted);
        }
        wanted
    }

    fn weight(&self, text: &str, found: &Found) -> f32 {
        let repeated = if self.counts[PAIRS] > PROSE { WEIGHTS.repeated } else { 1.0 };
        weight_once(text, found) * found.times.powf(repeated)
    }

    fn want(&self, text: &str, found: &Found, wanted: &mut Vec<Wanted>) {
        let f = self.planner.fields;
        let fields = [[f.words, f.title_words], [f.pairs, f.title_pairs], [f.initials, f.initials]][found.channel];
        let mass = match (found.kind, found.channel) {
            (Kind::Part, _) if !found.proves => [0.0; 2],
            (Kind::Latin | Kind::Joined | Kind::Part, _) => [found.mass; 2],
            (_, WORDS) => [found.mass, 0.0],
            _ => [0.0, found.mass],
        };
        // First letters are of titles already: what they would be worth once more is nothing.
        let title = if found.channel == INITIALS { 0.0 } else { WEIGHTS.title };
        for (place, share, mass) in [(0, 1.0, mass), (1, title, [0.0; 2])] {
            let term = Term::from_field_text(fields[place], text);
            let weight = self.weight(text, found) * share;
            wanted.push(Wanted { term, norms: self.norms[found.channel][place].clone(), weight, mass });
        }
    }
}

fn mass_of(wanted: &[Wanted]) -> [f32; 2] {
    [WORDS, PAIRS].map(|channel| wanted.iter().map(|w| w.mass[channel]).sum())
}

fn weight_once(text: &str, found: &Found) -> f32 {
    let kind = match found.kind {
        Kind::Word if text.chars().nth(1).is_none() => WEIGHTS.single,
        Kind::Word | Kind::Inner => WEIGHTS.word,
        Kind::Last => WEIGHTS.single,
        Kind::Pair => WEIGHTS.pair,
        Kind::Latin | Kind::Joined | Kind::Part => WEIGHTS.latin,
    };
    kind * found.rarity
}

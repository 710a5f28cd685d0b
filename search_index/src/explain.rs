//! How a query is understood, and why its hits stand where they do, by the very planner and ranking that search.

use tantivy::query::{EnableScoring, Query as Search};
use tantivy::{DocId, SegmentReader};

use crate::analyzer::normalise;
use crate::collect::Place;
use crate::cover::shown::ShownToken;
use crate::error::{Result, guarded};
use crate::plan::{Strictness, Understood, Way};
use crate::query::{Query, Sort};
use crate::rank::{Cover, Covered, Floor, Part, WEIGHTS};
use crate::reader::{Snapshot, hits};
use crate::schema::Fields;
use crate::syntax::{Clause, Parsed, parse};
use crate::tolerance::{Asked, Meaning};

mod tree;

/// Where a token is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// Among words; letters and digits too.
    Words,
    /// Among pairs of characters.
    Pairs,
    /// Among the first letters of titles and keywords.
    Initials,
}

/// A word or phrase as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedClause {
    /// The words.
    pub text: String,
    /// Whether they stand between quotation marks.
    pub phrase: bool,
}

/// What was typed, in its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedText {
    /// Plain words, weighed together.
    pub words: Vec<String>,
    /// Of each group one must hold.
    pub groups: Vec<Vec<TypedClause>>,
    /// None of these may hold.
    pub without: Vec<TypedClause>,
}

/// What a plain word is taken for, after what says nothing in a need was taken off.
#[derive(Debug, Clone, PartialEq)]
pub struct WordMeaning {
    /// The word.
    pub text: String,
    /// Whether the catalogue has it as typed.
    pub known: bool,
    /// Other texts that are searched for too, and what a match of them is worth, as a share of an exact one.
    pub alternatives: Vec<(String, Meaning, f32)>,
}

/// A part of a score that one token adds in one field.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenPart {
    /// The token as indexed.
    pub token: String,
    /// Where it was looked for.
    pub channel: Channels,
    /// Whether in the title alone; else in the whole text.
    pub title: bool,
    /// How often it stands there.
    pub frequency: u32,
    /// Number of the tokens there, as coarsely as the index keeps it.
    pub length: u32,
    /// What it adds.
    pub contribution: f32,
}

/// What else than words adds to a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherWay {
    /// A code that is what was typed.
    Code,
    /// A single character, where nothing else was asked for.
    Character,
    /// A phrase.
    Phrase,
    /// One or more of words or phrases joined by OR.
    Alternatives,
}

/// A part of a score that no share of coverage raises.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherPart {
    /// What it is.
    pub way: OtherWay,
    /// What was asked for.
    pub text: String,
    /// What it adds.
    pub contribution: f32,
}

/// A hit's score in its parts: (sum of `parts` × (1 + coverage × `coverage_share`) + sum of `others`) × (1 + near × `near_share`).
#[derive(Debug, Clone, PartialEq)]
pub struct HitExplanation {
    /// The record's key.
    pub id: u128,
    /// As a search gives it.
    pub score: f32,
    /// Every token that adds something, the greatest first.
    pub parts: Vec<TokenPart>,
    /// What else adds something.
    pub others: Vec<OtherPart>,
    /// Which share of the words is covered.
    pub coverage_share: f32,
    /// Which share of what was typed stands close together; none where that is not looked at.
    pub near_share: Option<f32>,
}

/// How a query is understood, and why its hits stand where they do.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The text in the form in which texts are compared.
    pub normalised: String,
    /// The text in its parts.
    pub typed: TypedText,
    /// What its plain words are taken for.
    pub words: Vec<WordMeaning>,
    /// What is looked for, the weightiest first.
    pub tokens: Vec<ShownToken>,
    /// The mass, by words and by pairs, of which one is enough for a record to be found; infinite where that can never be.
    pub need: [f32; 2],
    /// The mass of the whole query, by words and by pairs.
    pub full: [f32; 2],
    /// Whether nothing covered as much as is asked for at first.
    pub loosened: bool,
    /// What is run, for people to read.
    pub tree: String,
    /// Another spelling that would be proposed.
    pub suggestion: Option<String>,
    /// What covering all of the words adds to a score, as a share of it.
    pub coverage: f32,
    /// What standing close together adds, as a share.
    pub near: f32,
    /// How many there are in all.
    pub total: u64,
    /// The best, in their order.
    pub hits: Vec<HitExplanation>,
}

impl Snapshot {
    /// Explains the best hits of `query`, as many as its limit says, from the first.
    pub fn explain(&self, query: &Query) -> Result<Explanation> {
        guarded(|| {
            let query = Query { sort: Sort::Relevance, offset: 0, after: None, facets: Vec::new(), ..query.clone() };
            let vocabulary = self.index.vocabulary();
            let planner = self.index.planner(&self.searcher, vocabulary.as_deref());
            let read = planner.read(&query.text)?;
            let (gathered, strictness) = self.gather(&query, &planner, &read, 0, None)?;
            let cover = read.pool.cover(strictness).filter(|_| !read.parsed.words.is_empty());
            let mut others = Vec::new();
            if !read.parsed.words.is_empty() {
                let ways = planner.ways(&read, strictness, &Floor::default());
                others.extend(ways.into_iter().filter_map(|way| OtherQuery::of_way(&query.text, way)));
            }
            for (group, choices) in read.parsed.groups.iter().zip(&read.groups) {
                others.push(OtherQuery::of_group(group, planner.group(choices, strictness)));
            }
            let shares = read.near().shares(&self.searcher, &gathered.best)?.filter(|_| query.order() == Sort::Relevance);
            let scored = Scored { cover: cover.as_ref(), others: &others, fields: planner.fields };
            let best = &gathered.best[..query.limit.min(gathered.best.len())];
            let mut explained = Vec::with_capacity(best.len());
            for (number, (place, hit)) in best.iter().zip(hits(&self.searcher, best)?).enumerate() {
                let near_share = shares.as_ref().and_then(|shares| shares.get(number)).copied();
                let mut one = scored.explain(self, place, near_share)?;
                one.id = hit.id;
                explained.push(one);
            }
            let mut explanation = explanation(&query, read, strictness, cover.as_ref(), gathered.total, explained);
            for word in &mut explanation.words {
                word.known = planner.has(&word.text)?;
            }
            self.index.untouched()?;
            Ok(explanation)
        })
    }
}

fn explanation(
    query: &Query,
    read: Understood<'_>,
    strictness: Strictness,
    cover: Option<&Cover>,
    total: u64,
    hits: Vec<HitExplanation>,
) -> Explanation {
    Explanation {
        normalised: normalise(&query.text),
        typed: parse(&query.text).into(),
        tree: tree::tree(&read, cover, query, strictness),
        tokens: read.pool.shown(),
        words: read.asked.into_iter().map(WordMeaning::from).collect(),
        need: cover.map_or([0.0; 2], |cover| cover.need),
        full: cover.map_or([0.0; 2], |cover| cover.full),
        loosened: strictness == Strictness::Loose,
        suggestion: read.suggestion,
        coverage: WEIGHTS.coverage,
        near: WEIGHTS.near,
        total,
        hits,
    }
}

/// A query beside the words.
struct OtherQuery {
    way: OtherWay,
    text: String,
    query: Box<dyn Search>,
}

impl OtherQuery {
    fn of_way(typed: &str, (way, query): (Way, Box<dyn Search>)) -> Option<OtherQuery> {
        match way {
            Way::Cover => None,
            Way::Character(text) => Some(OtherQuery { way: OtherWay::Character, text, query }),
            Way::Code => Some(OtherQuery { way: OtherWay::Code, text: typed.to_owned(), query }),
        }
    }

    fn of_group(group: &[Clause], query: Box<dyn Search>) -> OtherQuery {
        let way = if matches!(group, [only] if only.phrase) { OtherWay::Phrase } else { OtherWay::Alternatives };
        OtherQuery { way, text: tree::alternatives(group), query }
    }

    fn score(&self, at: &Snapshot, reader: &SegmentReader, doc: DocId) -> Result<Option<f32>> {
        let weight = self.query.weight(EnableScoring::enabled_from_searcher(&at.searcher))?;
        let mut scorer = weight.scorer(reader, 1.0)?;
        Ok((scorer.doc() <= doc && scorer.seek(doc) == doc).then(|| scorer.score()))
    }
}

/// All that scores.
struct Scored<'a> {
    cover: Option<&'a Cover>,
    others: &'a [OtherQuery],
    fields: &'a Fields,
}

impl Scored<'_> {
    fn explain(&self, at: &Snapshot, place: &Place, near_share: Option<f32>) -> Result<HitExplanation> {
        let reader = at.searcher.segment_reader(place.segment);
        let covered = self.cover.map(|cover| cover.covered(reader, place.doc)).transpose()?.flatten();
        let Covered { parts, share } = covered.unwrap_or_default();
        let mut others = Vec::new();
        for other in self.others {
            if let Some(contribution) = other.score(at, reader, place.doc)? {
                others.push(OtherPart { way: other.way, text: other.text.clone(), contribution });
            }
        }
        let mut parts: Vec<TokenPart> = parts.into_iter().map(|part| self.part(part)).collect();
        parts.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
        Ok(HitExplanation { id: 0, score: place.score(), parts, others, coverage_share: share, near_share })
    }

    fn part(&self, part: Part) -> TokenPart {
        let f = self.fields;
        let channel = match part.field {
            field if field == f.initials => Channels::Initials,
            field if field == f.pairs || field == f.title_pairs => Channels::Pairs,
            _ => Channels::Words,
        };
        TokenPart {
            token: part.token,
            channel,
            title: part.field == f.title_words || part.field == f.title_pairs,
            frequency: part.frequency,
            length: part.length,
            contribution: part.contribution,
        }
    }
}

impl From<Clause> for TypedClause {
    fn from(clause: Clause) -> TypedClause {
        TypedClause { text: clause.text, phrase: clause.phrase }
    }
}

impl From<Parsed> for TypedText {
    fn from(parsed: Parsed) -> TypedText {
        let all = |clauses: Vec<Clause>| clauses.into_iter().map(TypedClause::from).collect();
        TypedText { words: parsed.words, groups: parsed.groups.into_iter().map(all).collect(), without: all(parsed.without) }
    }
}

impl From<Asked> for WordMeaning {
    fn from(asked: Asked) -> WordMeaning {
        let alternatives = asked.alternatives.into_iter().map(|other| (other.text, other.meaning, other.strength));
        WordMeaning { text: asked.text, known: asked.known, alternatives: alternatives.collect() }
    }
}

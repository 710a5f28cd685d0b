//! From what was asked to what the index library runs.

use std::cell::Cell;
use std::collections::HashSet;
use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query as Search, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::analyzer::{Analysis, Channel, Kind};
use crate::boilerplate::without_boilerplate;
use crate::cover::Pool;
use crate::lexicon::Lexicon;
use crate::near::Near;
use crate::query::Filters;
use crate::rank::{Cover, Floor};
use crate::schema::{Fields, code_forms, discipline_code, ipc_code, plain_code};
use crate::syntax::{Clause, Parsed, parse};
use crate::tolerance::{Asked, Vocabulary, proposal};
use crate::without::Without;

/// A code that was typed whole stands above any text.
const CODE_SCORE: f32 = 10_000.0;
/// So many different single characters are looked for; each is found by every pair that it begins.
const MOST_CHARACTERS: usize = 8;
/// The only score that a single character's prefix search can give.
const CHARACTER_SCORE: f32 = 0.1;

/// How much of the words a document must cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// So much that a person sees why it was found.
    Strict,
    /// What is left to offer when nothing covers as much.
    Loose,
}

/// Builds queries against one state of the index.
pub(crate) struct Planner<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: &'a Fields,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) vocabulary: Option<&'a Vocabulary>,
    /// Raised by who gathers the answer.
    pub(crate) floor: Floor,
    /// How much has been spent on other meanings of words, of one search together.
    pub(crate) bent: Cell<usize>,
}

/// What a person typed, as it is understood.
pub(crate) struct Understood<'a> {
    text: String,
    pub(crate) parsed: Parsed,
    /// The plain words with what else they may mean.
    pub(crate) asked: Vec<Asked>,
    pub(crate) pool: Pool<'a>,
    pub(crate) groups: Vec<Vec<Choice<'a>>>,
    /// Words of a single character.
    characters: Vec<String>,
    /// What to propose instead.
    pub(crate) suggestion: Option<String>,
}

/// One alternative of a group.
pub(crate) enum Choice<'a> {
    Phrase(String),
    Words(Box<Understood<'a>>),
}

impl Understood<'_> {
    /// What to hold the best hits against once more.
    pub(crate) fn near(&self) -> Near {
        self.pool.near()
    }
}

/// A way in which plain words are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// Enough of them.
    Cover,
    /// A single character, where nothing else was asked for.
    Character(String),
    /// A code that is what was typed.
    Code,
}

type Clauses = Vec<(Occur, Box<dyn Search>)>;

impl Planner<'_> {
    /// Reads what a person typed.
    pub(crate) fn read(&self, text: &str) -> tantivy::Result<Understood<'_>> {
        let mut parsed = parse(text);
        parsed.words = without_boilerplate(self.lexicon, parsed.words);
        self.understood(text, parsed)
    }

    fn understood(&self, text: &str, parsed: Parsed) -> tantivy::Result<Understood<'_>> {
        let asked = self.understand(&parsed.words)?;
        let mut characters = Vec::new();
        let pool = Pool::new(self, &asked, &mut characters)?;
        let mut seen = HashSet::new();
        characters.retain(|c| seen.len() < MOST_CHARACTERS && seen.insert(c.clone()));
        let mut groups = Vec::with_capacity(parsed.groups.len());
        for group in &parsed.groups {
            groups.push(group.iter().map(|clause| self.choice(clause)).collect::<tantivy::Result<_>>()?);
        }
        Ok(Understood { text: text.to_owned(), parsed, suggestion: proposal(&asked), asked, pool, groups, characters })
    }

    fn choice(&self, clause: &Clause) -> tantivy::Result<Choice<'_>> {
        if clause.phrase {
            return Ok(Choice::Phrase(clause.text.clone()));
        }
        let one = Parsed { words: vec![clause.text.clone()], ..Parsed::default() };
        Ok(Choice::Words(Box::new(self.understood(&clause.text, one)?)))
    }

    /// The whole query, filters and all.
    pub(crate) fn plan(
        &self,
        read: &Understood<'_>,
        filters: &Filters,
        strictness: Strictness,
    ) -> tantivy::Result<Box<dyn Search>> {
        let parsed = &read.parsed;
        let mut clauses: Clauses = Vec::new();
        if !parsed.words.is_empty() {
            clauses.push((Occur::Must, self.words(read, strictness, &self.floor)));
        }
        for group in &read.groups {
            clauses.push((Occur::Must, self.group(group, strictness)));
        }
        if clauses.is_empty() {
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
        }
        for clause in &parsed.without {
            if let Some(query) = self.phrase(&clause.text) {
                clauses.push((Occur::MustNot, Box::new(Without(query))));
            }
        }
        for filter in self.filters(filters) {
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(filter, 0.0))));
        }
        Ok(match clauses.pop() {
            Some((Occur::Must, only)) if clauses.is_empty() => only,
            last => {
                clauses.extend(last);
                Box::new(BooleanQuery::new(clauses))
            }
        })
    }

    fn words(&self, read: &Understood<'_>, strictness: Strictness, floor: &Floor) -> Box<dyn Search> {
        let ways = self.ways(read, strictness, floor);
        let mut alternatives: Clauses = ways.into_iter().map(|(_, query)| (Occur::Should, query)).collect();
        match alternatives.pop() {
            Some((_, only)) if alternatives.is_empty() => only,
            None => Box::new(EmptyQuery),
            last => {
                alternatives.extend(last);
                Box::new(BooleanQuery::new(alternatives))
            }
        }
    }

    /// All ways in which the plain words are found, whose scores add up.
    pub(crate) fn ways(&self, read: &Understood<'_>, strictness: Strictness, floor: &Floor) -> Vec<(Way, Box<dyn Search>)> {
        let mut ways: Vec<(Way, Box<dyn Search>)> = Vec::new();
        let (pool, characters) = (&read.pool, &read.characters);
        let typed = read.parsed.words.iter().map(String::as_str).chain([read.text.as_str()]);
        let codes = self.codes(typed);
        // Beside others, its score is only a part of that by which hits are ordered.
        let alone = read.parsed.groups.is_empty() && codes.is_none() && !pool.is_empty();
        let floor = if alone { floor.clone() } else { Floor::default() };
        ways.extend(pool.cover(strictness).map(|cover| (Way::Cover, Box::new(Cover { floor, ..cover }) as Box<dyn Search>)));
        if pool.is_empty() {
            ways.extend(characters.iter().filter_map(|c| Some((Way::Character(c.clone()), self.character(c)?))));
        }
        ways.extend(codes.map(|codes| (Way::Code, codes)));
        ways
    }

    fn codes<'t>(&self, typed: impl Iterator<Item = &'t str>) -> Option<Box<dyn Search>> {
        let forms = typed.filter(|typed| looks_like_code(typed)).flat_map(code_forms);
        let codes: Vec<Term> = forms.map(|form| Term::from_field_text(self.fields.codes, &form)).collect();
        if codes.is_empty() {
            return None;
        }
        Some(Box::new(ConstScoreQuery::new(Box::new(TermSetQuery::new(codes)), CODE_SCORE)))
    }

    /// One of these must hold.
    pub(crate) fn group(&self, group: &[Choice<'_>], strictness: Strictness) -> Box<dyn Search> {
        let mut alternatives: Clauses = Vec::new();
        for choice in group {
            match choice {
                Choice::Phrase(text) => alternatives.extend(self.phrase(text).map(|query| (Occur::Should, query))),
                Choice::Words(read) => alternatives.push((Occur::Should, self.words(read, strictness, &Floor::default()))),
            }
        }
        Box::new(BooleanQuery::new(alternatives))
    }

    /// Exactly these characters in this order.
    pub(crate) fn phrase(&self, text: &str) -> Option<Box<dyn Search>> {
        let analysis = Analysis::new(self.lexicon, text, Channel::Pairs);
        let term = |text: &str| Term::from_field_text(self.fields.pairs, text);
        let mut terms: Vec<(usize, Term)> = Vec::new();
        let (mut joined, mut compounds, mut last) = (None, 0, None);
        for token in analysis.tokens() {
            match token.kind {
                Kind::Pair | Kind::Part | Kind::Latin => terms.push((token.position, term(token.text))),
                Kind::Joined => {
                    joined.get_or_insert_with(|| term(token.text));
                    compounds += 1;
                }
                Kind::Last | Kind::Word | Kind::Inner => last = Some(token.text.to_owned()),
            }
        }
        let exact: Box<dyn Search> = match terms.len() {
            0 => return self.character(&last?),
            1 => Box::new(TermQuery::new(terms.pop()?.1, IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        };
        // “PD-1” is also where PD1 is written; only for a compound alone, for inside a phrase the positions would differ.
        match joined {
            Some(term) if compounds == 1 && last.is_none() => {
                let whole: Box<dyn Search> = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                Some(Box::new(BooleanQuery::union(vec![exact, whole])))
            }
            _ => Some(exact),
        }
    }

    /// One character: it begins a pair, or ends a run.
    fn character(&self, character: &str) -> Option<Box<dyn Search>> {
        let c = character.chars().next()?;
        let after = (c as u32 + 1..).find_map(char::from_u32)?;
        let bound = |c: char| Term::from_field_text(self.fields.pairs, c.encode_utf8(&mut [0; 4]));
        let range = RangeQuery::new(Bound::Included(bound(c)), Bound::Excluded(bound(after)));
        Some(Box::new(ConstScoreQuery::new(Box::new(range), CHARACTER_SCORE)))
    }

    fn filters(&self, filters: &Filters) -> Vec<Box<dyn Search>> {
        let f = self.fields;
        let mut out = self.sets(filters);
        let wide = |number: Option<i32>| number.map(i64::from);
        let level = |number: Option<u8>| number.map(i64::from);
        out.extend(range(f.trl, level(filters.trl_min), level(filters.trl_max)));
        out.extend(range(f.price, filters.price_min_fen, filters.price_max_fen));
        out.extend(range(f.completed_on, wide(filters.completed_from), wide(filters.completed_to)));
        if let Some(award) = filters.has_award {
            let award = Term::from_field_bool(f.award, award);
            out.push(Box::new(TermQuery::new(award, IndexRecordOption::Basic)));
        }
        out
    }

    fn sets(&self, filters: &Filters) -> Vec<Box<dyn Search>> {
        let f = self.fields;
        let as_is: fn(&str) -> String = str::to_owned;
        let sets = [
            (f.industry, &filters.industry, plain_code as fn(&str) -> String),
            (f.discipline, &filters.discipline, discipline_code),
            (f.ipc, &filters.ipc, ipc_code),
            (f.organization, &filters.organization_id, as_is),
            (f.transfer_mode, &filters.transfer_mode, as_is),
            (f.ip_kind, &filters.ip_kind, as_is),
            (f.kind, &filters.kind, as_is),
        ];
        let asked = sets.into_iter().filter(|(_, values, _)| !values.is_empty());
        asked
            .map(|(field, values, spelled)| {
                let terms = values.iter().map(|value| Term::from_field_text(field, &spelled(value)));
                Box::new(TermSetQuery::new(terms)) as Box<dyn Search>
            })
            .collect()
    }
}

fn range(field: Field, from: Option<i64>, to: Option<i64>) -> Option<Box<dyn Search>> {
    if from.is_none() && to.is_none() {
        return None;
    }
    let bound = |value: Option<i64>, open: i64| Bound::Included(Term::from_field_i64(field, value.unwrap_or(open)));
    Some(Box::new(RangeQuery::new(bound(from, i64::MIN), bound(to, i64::MAX))))
}

/// Letters with digits, or many digits: worth a look among the codes.
fn looks_like_code(text: &str) -> bool {
    if text.len() > 200 {
        return false;
    }
    let text = crate::analyzer::normalise(text);
    let marks = text.chars().filter(|c| c.is_alphanumeric()).count();
    (4..=40).contains(&marks) && text.chars().any(|c| c.is_ascii_digit())
}

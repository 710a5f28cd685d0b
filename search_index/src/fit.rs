//! How much of a need a text speaks of: an absolute measure, so that it can be told when nothing fits.
//!
//! A need is cut into terms, each weighed by its rarity in the index. A text covers the terms that stand in it. The measure is
//! the share of the need's weight that is covered; it does not depend on what else was found.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use tantivy::{Searcher, Term};

use crate::analyzer::{Analysed, Analysis, Channel, Kind, Run, normalise, pieces, runs};
use crate::error::{Result, guarded};
use crate::lexicon::Lexicon;
use crate::query::{Filters, Hit, Query};
use crate::rank::rarity;
use crate::reader::SearchIndex;
use crate::schema::{Fields, schema};

/// More of a need than this is not read, in characters: what it is about has been said by then.
const LONGEST_NEED: usize = 5_000;
/// So many tokens of letters and digits of a need are looked at; each is held against all, since one may lie in another.
const MOST_LATIN: usize = 2_000;
/// More of a text that may meet it is not read, in characters; it bounds the time that one answer takes.
const LONGEST_TEXT: usize = 5_000;
/// So many terms of a need, the weightiest, are held against texts; more are figures and asides. With 16, at the share below, 9 of
/// 20 judged needs in prose kept a right record rather than 10, and 11 took in one not known to be right rather than 9.
const MOST_TERMS: usize = 24;
/// A term that more than this share of the records have tells none from another.
const COMMON: f64 = 0.1;
/// A catalogue of a few records cannot say what is rare: so many others without the term are thought beside it.
const FEWEST_RECORDS: u64 = 2_000;
/// A term that no record has may be a slip or a name; it counts less, but it counts, or nothing would ever be missing.
const UNKNOWN: f64 = 0.5;
/// A single character between words is part of a word that the dictionary lacks, and stands in many others.
const SINGLE: f64 = 0.4;
/// What the parts of a term are worth that stand apart: less than the whole.
const APART: f64 = 0.7;
/// A run of single characters is one term up to this length.
const LONGEST_RUN: usize = 4;

/// The share of a need in prose from which a record may be said to fit. Of 20 judged requirements of companies it keeps 10 of the
/// 13 for which there is something (at 30 %: 9, at 40 %: 3), and says of 6 of the 7 others that nothing fits (at 20 %: of 3).
/// It was chosen on these same needs, which are few.
const ENOUGH_OF_PROSE: f64 = 0.25;
/// The same of a need in few words, where one word covers much. Of the titles alone of those requirements it keeps 10 of the 16
/// for which there is something; of 3 of the 4 others it still takes something in, since titles say too little to tell.
const ENOUGH_OF_WORDS: f64 = 0.5;
/// Up to so many terms a need is one of few words, from so many on it is prose; between them the share falls evenly.
const WORDS_TO_PROSE: Range<usize> = 4..12;

const BOILERPLATE: &str = include_str!("../lexicon/need_words.txt");
/// Characters that bind words and say nothing alone.
const PARTICLES: &str = "的了和与及或在对于为以从到由将把被让使用可能会要需应是有无不未没很较更最也都还又并且而但若则因所其此该这那之等\
    各每某个种类项些几多少大小高低上下中内外前后左右间时里给向往经过用做作来去得地着就只便再已即如同本我你他它们一二三四五六七八九十年月日\
    好新型式性化率度量法力点面类级条件次第者人求寻拟需现做达强快慢长短重轻深浅宽窄厚薄约超";
/// Measures: a figure with one of these is a figure.
const UNITS: [&str; 36] = [
    "v", "mv", "kv", "a", "ma", "ah", "mah", "w", "kw", "mw", "kwh", "wh", "mm", "cm", "m", "km", "um", "nm", "kg", "mg", "t",
    "pa", "kpa", "mpa", "gpa", "hz", "khz", "mhz", "h", "min", "s", "ms", "c", "l", "ml", "db",
];

static UNSAID: LazyLock<HashSet<&str>> =
    LazyLock::new(|| BOILERPLATE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect());

/// A need made ready to be held against texts.
#[derive(Debug, Clone, Default)]
pub struct Need {
    terms: Vec<Wanted>,
    total: f64,
}

/// A term of a need.
#[derive(Debug, Clone)]
struct Wanted {
    /// As it was written.
    shown: String,
    form: Form,
    weight: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Form {
    /// Characters that must stand in the text, or parts of them that count as a part.
    Han { whole: String, parts: Vec<String> },
    /// A token of letters and digits that must stand in the text, or parts of it that count as a part.
    Latin { whole: String, parts: Vec<String> },
}

/// How far a text meets a need.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fit {
    /// The share of the need's weight that the text speaks of, 0 to 1.
    pub share: f64,
    /// The terms that it speaks of, the weightiest first.
    pub met: Vec<MetTerm>,
    /// The terms of which it says nothing, the weightiest first.
    pub missing: Vec<String>,
}

/// A term of the need that a text has.
#[derive(Debug, Clone, PartialEq)]
pub struct MetTerm {
    /// As the need has it.
    pub term: String,
    /// The first of the given texts that has it.
    pub text: usize,
    /// What it adds to the share.
    pub share: f64,
}

impl SearchIndex {
    /// Records that may meet a need in prose, best first. No mark in it is an order to the search.
    pub fn candidates(&self, need: &str, filters: &Filters, limit: usize) -> Result<Vec<Hit>> {
        let text = need.split(['"', '＂', '“', '”', '「', '」', '『', '』']).collect::<Vec<_>>().join("，");
        let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_start_matches(['-', '－', '−'])).collect();
        let text = words.into_iter().filter(|word| *word != "OR").collect::<Vec<_>>().join(" ");
        if !text.chars().any(char::is_alphanumeric) {
            return Ok(Vec::new());
        }
        Ok(self.search(&Query { text, filters: filters.clone(), limit, ..Query::default() })?.hits)
    }

    /// The terms of a need with their weights in this index. What stands in several of the texts weighs more.
    pub fn need(&self, texts: &[&str]) -> Result<Need> {
        guarded(|| {
            let mut found = Found::default();
            for text in texts {
                found.read(self.lexicon(), &head(text, LONGEST_NEED));
            }
            let need = found.weigh(&self.searcher(), &schema().1)?;
            self.untouched()?;
            Ok(need)
        })
    }
}

fn head(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The different terms of a need.
#[derive(Default)]
struct Found {
    terms: Vec<(String, Form, usize)>,
    places: HashMap<Form, usize>,
}

impl Found {
    fn read(&mut self, lexicon: &Lexicon, text: &str) {
        let analysis = Analysis::new(lexicon, text, Channel::Words);
        let mut run: Option<(String, Range<usize>)> = None;
        let mut latin: Vec<Analysed<'_>> = Vec::new();
        let tokens: Vec<Analysed<'_>> = analysis.tokens().collect();
        for (at, token) in tokens.iter().enumerate() {
            let single = token.kind == Kind::Word && token.text.chars().nth(1).is_none();
            let neighbour = run.as_ref().is_some_and(|(_, range)| range.end == token.original.start);
            if !(single && neighbour) && token.kind != Kind::Inner {
                self.close(&mut run, text);
            }
            match token.kind {
                Kind::Word if single && PARTICLES.contains(token.text) => self.close(&mut run, text),
                Kind::Word if single => {
                    let (whole, range) = run.get_or_insert_with(|| (String::new(), token.original.clone()));
                    whole.push_str(token.text);
                    range.end = token.original.end;
                    if whole.chars().count() == LONGEST_RUN {
                        self.close(&mut run, text);
                    }
                }
                Kind::Word => self.word(text, token, &tokens[at + 1..]),
                Kind::Latin | Kind::Joined | Kind::Part if latin.len() < MOST_LATIN => latin.push(token.clone()),
                Kind::Latin | Kind::Joined | Kind::Part => {}
                Kind::Inner | Kind::Pair | Kind::Last => {}
            }
        }
        self.close(&mut run, text);
        self.latin(text, &latin);
    }

    fn add(&mut self, shown: &str, form: Form) {
        if let Some((.., times)) = self.places.get(&form).and_then(|at| self.terms.get_mut(*at)) {
            *times += 1;
        } else {
            self.places.insert(form.clone(), self.terms.len());
            self.terms.push((shown.to_owned(), form, 1));
        }
    }

    /// A word of the dictionary; of a long one the words inside it count as parts.
    fn word(&mut self, text: &str, token: &Analysed<'_>, after: &[Analysed<'_>]) {
        if is_unsaid(token.text) {
            return;
        }
        let long = token.text.chars().count() > 3;
        let inside = after.iter().take_while(|inner| inner.kind == Kind::Inner).filter(|_| long);
        let parts = inside.map(|inner| inner.text.to_owned()).filter(|part| !is_unsaid(part)).collect();
        self.add(&text[token.original.clone()], Form::Han { whole: token.text.to_owned(), parts });
    }

    /// What the dictionary breaks into characters: one term of its pairs.
    fn close(&mut self, run: &mut Option<(String, Range<usize>)>, text: &str) {
        let Some((whole, range)) = run.take() else { return };
        if is_unsaid(&whole) {
            return;
        }
        let chars: Vec<char> = whole.chars().collect();
        let parts = if chars.len() > 2 { chars.windows(2).map(|pair| pair.iter().collect()).collect() } else { Vec::new() };
        self.add(&text[range], Form::Han { whole, parts });
    }

    /// Each compound joined, of a list of compounds each one; what is in no compound alone.
    fn latin(&mut self, text: &str, tokens: &[Analysed<'_>]) {
        let inside = |a: &Analysed<'_>, b: &Analysed<'_>| {
            b.original.start <= a.original.start && a.original.end <= b.original.end && a.original.len() < b.original.len()
        };
        let holds = |b: &Analysed<'_>| tokens.iter().any(|a| a.kind == Kind::Joined && inside(a, b));
        let compounds: Vec<&Analysed<'_>> = tokens.iter().filter(|t| t.kind == Kind::Joined && !holds(t)).collect();
        for token in tokens.iter().filter(|token| !is_figure(token.text)) {
            let of_compound = |a: &Analysed<'_>| compounds.iter().any(|compound| inside(a, compound));
            if token.kind == Kind::Joined && holds(token) || token.kind != Kind::Joined && of_compound(token) {
                continue;
            }
            let parts = tokens.iter().filter(|part| part.kind == Kind::Part && inside(part, token) && !is_figure(part.text));
            let parts = parts.map(|part| part.text.to_owned()).collect();
            self.add(&text[token.original.clone()], Form::Latin { whole: token.text.to_owned(), parts });
        }
    }

    fn weigh(self, searcher: &Searcher, fields: &Fields) -> tantivy::Result<Need> {
        let records: u64 = searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum();
        let records = records.max(FEWEST_RECORDS);
        let mut terms = Vec::new();
        for (shown, form, times) in self.terms {
            let with = form.records(searcher, fields)?;
            let coded =
                matches!(&form, Form::Latin { whole, .. } if with == 0 && whole.bytes().filter(u8::is_ascii_digit).count() > 3);
            if with as f64 > COMMON * records as f64 || coded {
                continue;
            }
            let single = matches!(&form, Form::Han { whole, .. } if whole.chars().nth(1).is_none());
            let kind = if single { SINGLE } else { 1.0 } * if with == 0 { UNKNOWN } else { 1.0 };
            let weight = f64::from(rarity(with, records)) * kind * (times.min(4) as f64).sqrt();
            terms.push(Wanted { shown, form, weight });
        }
        terms.sort_by(|a, b| b.weight.partial_cmp(&a.weight).unwrap_or(Ordering::Equal).then_with(|| a.shown.cmp(&b.shown)));
        terms.truncate(MOST_TERMS);
        let total = terms.iter().map(|term| term.weight).sum();
        Ok(Need { terms, total })
    }
}

/// Whether a word says what every need says; two such words, as in 解决问题, say no more.
fn is_unsaid(word: &str) -> bool {
    let halves = |at: usize| UNSAID.contains(&word[..at]) && UNSAID.contains(&word[at..]);
    UNSAID.contains(word) || word.char_indices().skip(1).any(|(at, _)| halves(at))
}

/// A number, alone or with its measure.
fn is_figure(token: &str) -> bool {
    let unit = token.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < token.len() && (unit.is_empty() || UNITS.contains(&unit)) || token.len() == 1 || UNITS.contains(&token)
}

impl Form {
    /// How many records have it.
    fn records(&self, searcher: &Searcher, fields: &Fields) -> tantivy::Result<u64> {
        let with = |field, text: &str| searcher.doc_freq(&Term::from_field_text(field, text));
        match self {
            Form::Latin { whole, parts } => {
                let known = with(fields.words, whole)?;
                let mut least = if parts.is_empty() { 0 } else { u64::MAX };
                for part in parts {
                    least = least.min(with(fields.words, part)?);
                }
                Ok(if known > 0 { known } else { least })
            }
            Form::Han { whole, .. } => {
                let known = with(fields.words, whole)?;
                let chars: Vec<char> = whole.chars().collect();
                let mut least = u64::MAX;
                for pair in chars.windows(2) {
                    least = least.min(with(fields.pairs, &pair.iter().collect::<String>())?);
                }
                Ok(if known > 0 || chars.len() < 2 { known } else { least })
            }
        }
    }

    /// How much of it the text has, 0 to 1.
    fn in_text(&self, text: &Read) -> f64 {
        match self {
            Form::Latin { whole, .. } if text.latin.contains(whole) => 1.0,
            Form::Latin { parts, .. } => {
                let met = parts.iter().filter(|part| text.latin.contains(*part)).count();
                APART * met as f64 / parts.len().max(1) as f64
            }
            Form::Han { whole, .. } if text.plain.contains(whole.as_str()) => 1.0,
            Form::Han { whole, parts } => {
                let chars = whole.chars().count();
                let mut met = vec![false; chars];
                for part in parts.iter().filter(|part| text.plain.contains(part.as_str())) {
                    let at = whole.find(part.as_str()).map_or(0, |byte| whole[..byte].chars().count());
                    met.iter_mut().skip(at).take(part.chars().count()).for_each(|one| *one = true);
                }
                APART * met.iter().filter(|one| **one).count() as f64 / chars.max(1) as f64
            }
        }
    }
}

/// A text made ready to be looked into.
struct Read {
    plain: String,
    latin: HashSet<String>,
}

impl Read {
    fn new(text: &str) -> Read {
        let plain = normalise(&head(text, LONGEST_TEXT));
        let mut latin = HashSet::new();
        for run in runs(&plain) {
            if let Run::Latin(range) = run {
                pieces(&plain, range, &mut |token, _, _, _| {
                    latin.insert(token.to_owned());
                });
            }
        }
        Read { plain, latin }
    }
}

impl Need {
    /// Whether it says nothing that could be met.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The share from which a text may be said to fit.
    pub fn enough(&self) -> f64 {
        let over = self.terms.len().clamp(WORDS_TO_PROSE.start, WORDS_TO_PROSE.end) - WORDS_TO_PROSE.start;
        let way = over as f64 / WORDS_TO_PROSE.len() as f64;
        ENOUGH_OF_WORDS + (ENOUGH_OF_PROSE - ENOUGH_OF_WORDS) * way
    }

    /// How far these texts together meet it. A term is said to stand in the first of them that has all of it, else in that
    /// which has most of it.
    pub fn fit(&self, texts: &[&str]) -> Fit {
        let texts: Vec<Read> = texts.iter().map(|text| Read::new(text)).collect();
        let mut fit = Fit::default();
        for wanted in &self.terms {
            let mut best = (0, 0.0);
            for (at, text) in texts.iter().enumerate() {
                let part = wanted.form.in_text(text);
                if part > best.1 {
                    best = (at, part);
                }
            }
            if best.1 > 0.0 {
                let share = wanted.weight * best.1 / self.total;
                fit.met.push(MetTerm { term: wanted.shown.clone(), text: best.0, share });
                fit.share += share;
            } else {
                fit.missing.push(wanted.shown.clone());
            }
        }
        fit.met.sort_by(|a, b| b.share.partial_cmp(&a.share).unwrap_or(Ordering::Equal));
        fit.share = fit.share.min(1.0);
        fit
    }
}

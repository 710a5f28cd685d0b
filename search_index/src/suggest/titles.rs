//! Records whose title or code may be meant. Only some are gathered, and each is compared with what it says itself afterwards.

use tantivy::postings::SegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::find::{Finder, MOST_SOUNDS, living, range};
use super::keys::{TITLE_INITIALS, TITLE_PINYIN, mark};
use super::{Candidate, CompletionKind, Form};
use crate::analyzer::{Analysis, Channel, Kind};
use crate::error::Result;
use crate::lexicon::Lexicon;

/// Records that are compared: the caller reads each of them.
const MOST_TITLES: usize = 24;
/// Terms of the last, unfinished word.
const MOST_ENDINGS: usize = 64;
/// Steps through lists of records, after which those found so far must do.
const MOST_STEPS: usize = 4_000;
/// Codes that are looked through; deleted records keep theirs until the next merge.
const MOST_CODES: usize = 128;
/// Letters from which on a code is meant.
const SHORTEST_CODE: usize = 2;

/// What a title must have to be meant: all of these terms, and one of those that end it.
#[derive(Debug, Default)]
struct Wanted {
    terms: Vec<Term>,
    ending: Option<String>,
}

fn candidate(kind: CompletionKind, record: u128) -> Candidate {
    Candidate { kind, payload: String::new(), count: 1, records: vec![record] }
}

impl Finder<'_> {
    /// Records whose title may be meant.
    pub(super) fn titles(&self) -> Result<Vec<Candidate>> {
        let wanted = self.wanted();
        let keys = self.title_beginnings();
        let mut found = Vec::new();
        for (number, segment) in self.segments() {
            let mut docs = Vec::new();
            self.by_text(segment, &wanted, &mut docs)?;
            for key in &keys {
                let most = MOST_TITLES.saturating_sub(found.len());
                self.beginning(segment, self.fields.suggest_titles, key, MOST_ENDINGS, most, &mut docs)?;
            }
            for doc in docs {
                let title = candidate(CompletionKind::Title, self.id(number, doc)?);
                if !found.contains(&title) {
                    found.push(title);
                }
            }
            if found.len() >= MOST_TITLES {
                break;
            }
        }
        Ok(found)
    }

    /// Under which terms to look for what is typed as it sounds.
    fn title_beginnings(&self) -> Vec<String> {
        let with = |form, key: &str, letters| std::iter::once(mark(form)).chain(key.chars().take(letters)).collect();
        let sounds = self.typed.sounds(MOST_SOUNDS);
        let mut keys: Vec<String> = sounds.iter().map(|key| with(Form::Pinyin, key, TITLE_PINYIN)).collect();
        if self.typed.is_latin() {
            keys.push(with(Form::Initials, &self.typed.plain(), TITLE_INITIALS));
        }
        keys
    }

    /// Records of which a code may be meant.
    pub(super) fn codes(&self, limit: usize) -> Result<Vec<Candidate>> {
        if !self.typed.is_latin() || self.typed.letters.len() < SHORTEST_CODE {
            return Ok(Vec::new());
        }
        let forms: Vec<String> = self.typed.code_forms().into_iter().map(|form| form.iter().collect()).collect();
        let mut found = Vec::new();
        for (number, segment) in self.segments() {
            let mut docs = Vec::new();
            for form in &forms {
                self.beginning(segment, self.fields.codes, form, MOST_CODES, limit, &mut docs)?;
            }
            for doc in docs {
                found.push(candidate(CompletionKind::Code, self.id(number, doc)?));
            }
            if found.len() >= limit {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Adds up to `most` living records that have a term with this beginning.
    fn beginning(
        &self,
        segment: &SegmentReader,
        field: Field,
        beginning: &str,
        scanned: usize,
        most: usize,
        docs: &mut Vec<DocId>,
    ) -> Result<()> {
        let index = segment.inverted_index(field)?;
        let (from, to) = range(beginning);
        let mut stream = index.terms().range().ge(from).lt(to).into_stream().map_err(tantivy::TantivyError::from)?;
        let most = docs.len() + most;
        for _ in 0..scanned {
            if docs.len() >= most || !stream.advance() {
                break;
            }
            for doc in living(segment, field, stream.value(), most - docs.len())?.1 {
                if !docs.contains(&doc) {
                    docs.push(doc);
                }
            }
        }
        Ok(())
    }

    /// What was typed as terms of the titles' fields: pairs of characters and whole words, and the word that is still being typed.
    fn wanted(&self) -> Wanted {
        let analysis = Analysis::new(&Lexicon::builtin(), &self.typed.text, Channel::Pairs);
        let tokens: Vec<_> = analysis.tokens().filter(|token| token.kind != Kind::Part).collect();
        let end = tokens.iter().map(|token| token.original.end).max().unwrap_or(0);
        let mut wanted = Wanted::default();
        for (place, token) in tokens.iter().enumerate() {
            let last = token.original.end == end;
            match token.kind {
                Kind::Pair => wanted.terms.push(Term::from_field_text(self.fields.title_pairs, token.text)),
                // A single character among others is in one of their pairs.
                Kind::Last if last && (place == 0 || tokens[place - 1].kind != Kind::Pair) => {
                    wanted.ending = Some(token.text.to_owned());
                }
                Kind::Latin | Kind::Joined if last => wanted.ending = Some(token.text.to_owned()),
                Kind::Latin | Kind::Joined => {
                    wanted.terms.push(Term::from_field_text(self.fields.title_words, token.text));
                }
                _ => {}
            }
        }
        wanted
    }

    fn by_text(&self, segment: &SegmentReader, wanted: &Wanted, docs: &mut Vec<DocId>) -> Result<()> {
        let mut lists = Vec::with_capacity(wanted.terms.len());
        for term in &wanted.terms {
            match segment.inverted_index(term.field())?.read_postings(term, IndexRecordOption::Basic) {
                Ok(Some(list)) => lists.push(list),
                Ok(None) => return Ok(()),
                Err(error) => return Err(tantivy::TantivyError::from(error).into()),
            }
        }
        let Some(ending) = &wanted.ending else {
            together(segment, lists, None, docs);
            return Ok(());
        };
        if lists.is_empty() {
            return self.beginning(segment, self.fields.title_words, ending, MOST_ENDINGS, MOST_TITLES, docs);
        }
        let index = segment.inverted_index(self.fields.title_words)?;
        let (from, to) = range(ending);
        let mut stream = index.terms().range().ge(from).lt(to).into_stream().map_err(tantivy::TantivyError::from)?;
        let mut endings = Vec::new();
        while endings.len() < MOST_ENDINGS && stream.advance() {
            let list = index.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic);
            endings.push(list.map_err(tantivy::TantivyError::from)?);
        }
        together(segment, lists, Some(endings), docs);
        Ok(())
    }
}

/// Adds living records that are in all of `lists`, and in one of `endings` if there are such.
fn together(
    segment: &SegmentReader,
    mut lists: Vec<SegmentPostings>,
    mut endings: Option<Vec<SegmentPostings>>,
    docs: &mut Vec<DocId>,
) {
    lists.sort_by_key(DocSet::size_hint);
    let Some((first, others)) = lists.split_first_mut() else {
        return;
    };
    let mut doc = first.doc();
    for _ in 0..MOST_STEPS {
        if doc == TERMINATED || docs.len() >= MOST_TITLES {
            return;
        }
        match others.iter_mut().map(|list| reach(list, doc)).max().filter(|furthest| *furthest > doc) {
            Some(furthest) => doc = reach(first, furthest),
            None => {
                let ends = endings.as_mut().is_none_or(|lists| lists.iter_mut().any(|list| reach(list, doc) == doc));
                if ends && !segment.is_deleted(doc) {
                    docs.push(doc);
                }
                doc = first.advance();
            }
        }
    }
}

/// The first record of a list at or behind `doc`.
fn reach(list: &mut SegmentPostings, doc: DocId) -> DocId {
    if list.doc() >= doc { list.doc() } else { list.seek(doc) }
}

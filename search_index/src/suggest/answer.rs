//! From what may be meant to what is shown.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::find::Finder;
use super::typed::plain;
use super::{Candidate, Completion, CompletionKind, Form, Source, Typed};
use crate::error::{Result, guarded};
use crate::reader::SearchIndex;

/// More than are shown, since some may not be confirmed.
const SPARE: usize = 4;

impl SearchIndex {
    /// What may be meant by `typed`: each with records that are in the index and not deleted. The caller confirms them and has
    /// them ordered by [`Typed::complete`].
    pub fn suggest(&self, typed: &Typed, limit: usize) -> Result<Vec<Candidate>> {
        if typed.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        guarded(|| {
            let searcher = self.searcher();
            let finder = Finder::new(&searcher, self.fields(), self.tables(), typed);
            let mut entities = finder.entities()?;
            entities.truncate(limit + SPARE);
            // Titles and codes are of one record each: nothing of them stands before a text that two records have.
            let ahead = entities.iter().filter(|(form, entity)| *form == Form::Text && entity.count > 1).count();
            let mut candidates: Vec<Candidate> = entities.into_iter().map(|(_, entity)| entity).collect();
            if ahead < limit + SPARE {
                candidates.extend(finder.titles()?);
                candidates.extend(finder.codes(limit + SPARE)?);
            }
            self.untouched()?;
            Ok(candidates)
        })
    }
}

impl Typed {
    /// Completions of what `records` confirm, the best first, each text once: those by characters before those by pinyin before those
    /// by initials, then those of more records, then the shorter.
    pub fn complete(&self, candidates: &[Candidate], records: &HashMap<u128, Source>, limit: usize) -> Vec<Completion> {
        let mut found: Vec<(u8, Completion)> = candidates.iter().flat_map(|candidate| self.confirm(candidate, records)).collect();
        found.sort_by(|(rank_a, a), (rank_b, b)| {
            let key = |rank: u8, c: &Completion| (rank, Reverse(c.count), c.text.chars().count());
            key(*rank_a, a).cmp(&key(*rank_b, b)).then_with(|| a.text.cmp(&b.text)).then_with(|| a.record.cmp(&b.record))
        });
        let mut shown = HashSet::new();
        found.retain(|(_, completion)| shown.insert(plain(&completion.text)));
        found.into_iter().map(|(_, completion)| completion).take(limit).collect()
    }

    fn confirm(&self, candidate: &Candidate, records: &HashMap<u128, Source>) -> Vec<(u8, Completion)> {
        let known = candidate.records.iter().filter_map(|id| records.get(id).map(|source| (*id, source)));
        let complete = |(record, source): (u128, &Source)| {
            let found = match candidate.kind {
                CompletionKind::Keyword => source
                    .keywords
                    .iter()
                    .filter(|word| plain(word) == candidate.payload)
                    .filter_map(|w| self.text(w, false))
                    .next(),
                CompletionKind::Organization => {
                    let own = source.organization_id == candidate.payload;
                    own.then(|| self.text(&source.organization_name, true)).flatten()
                }
                CompletionKind::Title => self.text(&source.title, true),
                CompletionKind::Code => source.codes.iter().find_map(|code| self.code(code)),
            };
            found.map(|(rank, form, text, highlight)| {
                (rank, Completion { text, kind: candidate.kind, form, record, count: candidate.count, highlight })
            })
        };
        known.map(complete).find(Option::is_some).flatten().into_iter().collect()
    }

    fn text(&self, text: &str, anywhere: bool) -> Option<(u8, Form, String, String)> {
        self.mark(text, anywhere).map(|(form, highlight)| (form as u8, form, text.to_owned(), highlight))
    }

    /// Letters alone are rather the beginning of a word than of a code.
    fn code(&self, code: &str) -> Option<(u8, Form, String, String)> {
        let numbered = self.letters.iter().any(char::is_ascii_digit);
        let rank = if numbered { Form::Text as u8 } else { Form::Initials as u8 + 1 };
        self.mark_code(code).map(|highlight| (rank, Form::Text, code.to_owned(), highlight))
    }
}

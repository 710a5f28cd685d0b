//! What may be meant: from the terms of keywords and owners, each backed by records that are still there.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::keys::Entity;
use super::table::{GATHERED, Tables, told};
use super::{Candidate, CompletionKind, Form, Typed};
use crate::error::Result;
use crate::reader::Ids;
use crate::schema::Fields;

/// Ways to read the characters among what was typed.
pub(super) const MOST_SOUNDS: usize = 4;
/// Of all segments' terms together those of the most records are looked at more closely: what is frequent is so in one of
/// the large segments.
const RESOLVED: usize = 96;
/// The same where each is compared with what was typed.
const COMPARED: usize = 256;
/// Candidates whose records are counted: more than are shown, for the numbers of the terms are not exact.
const COUNTED: usize = 16;
/// Records that may confirm a completion.
pub(super) const BACKING: usize = 2;
/// Beyond so many, the living ones are estimated.
const MOST_WALKED: u32 = 20_000;

/// Searching for completions.
pub(super) struct Finder<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
    pub(super) tables: &'a Tables,
    pub(super) typed: &'a Typed,
    /// By the number of the segment, once they are asked for.
    ids: Vec<OnceCell<Ids>>,
}

/// `beginning` and the first beginning behind all that have it.
pub(super) fn range(beginning: &str) -> (Vec<u8>, Vec<u8>) {
    // 0xff is in no UTF-8.
    let end = beginning.bytes().chain([0xff]).collect();
    (beginning.as_bytes().to_vec(), end)
}

impl<'a> Finder<'a> {
    pub(super) fn new(searcher: &'a Searcher, fields: &'a Fields, tables: &'a Tables, typed: &'a Typed) -> Self {
        let ids = searcher.segment_readers().iter().map(|_| OnceCell::new()).collect();
        Finder { searcher, fields, tables, typed, ids }
    }

    /// The segments with their numbers, the newest first.
    pub(super) fn segments(&self) -> impl Iterator<Item = (usize, &'a SegmentReader)> {
        self.searcher.segment_readers().iter().enumerate().rev()
    }

    /// The key of a record.
    pub(super) fn id(&self, segment: usize, doc: DocId) -> Result<u128> {
        let opened = &self.ids[segment];
        if opened.get().is_none() {
            let ids = Ids::of(&self.searcher.segment_readers()[segment])?;
            return Ok(opened.get_or_init(|| ids).id(doc));
        }
        Ok(opened.get().map_or(0, |ids| ids.id(doc)))
    }

    /// Keywords and owners, the best first.
    pub(super) fn entities(&self) -> Result<Vec<(Form, Candidate)>> {
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        for (form, beginnings) in self.beginnings() {
            // What meets in another form stands behind all of these.
            if found.len() >= COUNTED {
                break;
            }
            let mut best: Vec<(Entity, u64)> = self.gather(form, &beginnings)?.into_iter().collect();
            best.retain(|(entity, _)| seen.insert(entity.clone()));
            best.sort_by_cached_key(|(entity, count)| (Reverse(*count), entity.length(), entity.clone()));
            best.truncate(COUNTED);
            for (entity, _) in best {
                let (count, records) = self.backed(&entity)?;
                let (kind, payload) = match entity {
                    Entity::Keyword(letters) => (CompletionKind::Keyword, letters),
                    Entity::Organization(_, id) => (CompletionKind::Organization, id),
                };
                if !records.is_empty() {
                    found.push((form, Candidate { kind, payload, count, records }));
                }
            }
        }
        Ok(found)
    }

    /// Under which beginnings to look.
    fn beginnings(&self) -> [(Form, Vec<String>); 3] {
        let plain = self.typed.plain();
        let initials = if self.typed.is_latin() { vec![plain.clone()] } else { Vec::new() };
        [(Form::Text, vec![plain]), (Form::Pinyin, self.typed.sounds(MOST_SOUNDS)), (Form::Initials, initials)]
    }

    /// What has one of these beginnings, and in how many records it seems to be.
    fn gather(&self, form: Form, beginnings: &[String]) -> Result<HashMap<Entity, u64>> {
        // What was typed may be longer than numbers tell, or name characters of which others sound alike.
        let sure = told(&self.typed.letters, form);
        let mut terms = Vec::new();
        for (segment, reader) in self.segments() {
            let Some(table) = self.tables.of(reader.segment_id()) else {
                continue;
            };
            for beginning in beginnings {
                let best = table.best(form, beginning, if sure { GATHERED } else { COMPARED });
                terms.extend(best.into_iter().map(|(term, records)| (Reverse(records), segment, term)));
            }
        }
        terms.sort_unstable();
        // Ways to read one thing have the same records.
        terms.dedup();
        terms.truncate(if sure { RESOLVED } else { COMPARED });
        let mut found: HashMap<Entity, u64> = HashMap::new();
        let mut bytes = Vec::new();
        for (Reverse(records), segment, term) in terms {
            let index = self.searcher.segment_readers()[segment].inverted_index(self.fields.suggest)?;
            index.terms().ord_to_term(u64::from(term), &mut bytes).map_err(tantivy::TantivyError::from)?;
            if let Some(entity) = Entity::of(&bytes).filter(|entity| sure || self.means(entity, form)) {
                *found.entry(entity).or_insert(0) += u64::from(records);
            }
        }
        Ok(found)
    }

    fn means(&self, entity: &Entity, form: Form) -> bool {
        let mut meant = false;
        entity.beginnings(|letters| meant |= self.typed.means(letters, form));
        meant
    }

    /// How many records have it, and some of these.
    fn backed(&self, entity: &Entity) -> Result<(u64, Vec<u128>)> {
        let field = self.fields.suggest;
        let term = Term::from_field_text(field, &entity.term());
        let (mut count, mut records) = (0, Vec::new());
        for (number, segment) in self.segments() {
            let index = segment.inverted_index(field)?;
            let Some(info) = index.get_term_info(&term).map_err(tantivy::TantivyError::from)? else {
                continue;
            };
            let wanted = BACKING.saturating_sub(records.len());
            let (living, docs) = living(segment, field, &info, wanted)?;
            count += living;
            for doc in docs {
                records.push(self.id(number, doc)?);
            }
        }
        Ok((count, records))
    }
}

/// How many of a term's records are not deleted, and the first `wanted` of them.
pub(super) fn living(segment: &SegmentReader, field: Field, info: &TermInfo, wanted: usize) -> Result<(u64, Vec<DocId>)> {
    let index = segment.inverted_index(field)?;
    if !segment.has_deletes() && wanted == 0 {
        return Ok((u64::from(info.doc_freq), Vec::new()));
    }
    let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic).map_err(tantivy::TantivyError::from)?;
    let (mut alive, mut walked, mut docs) = (0_u32, 0_u32, Vec::new());
    let mut doc = postings.doc();
    while doc != TERMINATED && walked < MOST_WALKED {
        walked += 1;
        if !segment.is_deleted(doc) {
            alive += 1;
            if docs.len() < wanted {
                docs.push(doc);
            }
        }
        if !segment.has_deletes() && docs.len() == wanted {
            break;
        }
        doc = postings.advance();
    }
    let count = if segment.has_deletes() {
        u64::from(alive) * u64::from(info.doc_freq) / u64::from(walked.max(1))
    } else {
        u64::from(info.doc_freq)
    };
    Ok((count, docs))
}

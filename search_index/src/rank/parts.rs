//! The score of one document, part by part.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::query::Weight;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader};

use super::{Cover, Wanted, coverable, gain, share};

/// What one term adds in one document.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) token: String,
    pub(crate) field: Field,
    pub(crate) frequency: u32,
    /// Number of the field's tokens, as coarsely as it is stored.
    pub(crate) length: u32,
    pub(crate) contribution: f32,
}

/// How a document covers the query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Covered {
    pub(crate) parts: Vec<Part>,
    pub(crate) share: f32,
}

impl Cover {
    /// How `doc` covers the query; none if not enough.
    pub(crate) fn covered(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Option<Covered>> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Ok(None);
        }
        let mut mass = [0.0; 2];
        let mut parts = Vec::new();
        for wanted in self.terms.iter() {
            if let Some(part) = wanted.part(reader, doc)? {
                mass = [mass[0] + wanted.mass[0], mass[1] + wanted.mass[1]];
                parts.push(part);
            }
        }
        Ok(Some(Covered { parts, share: share(mass, coverable(self.full)) }))
    }
}

impl Wanted {
    fn part(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Option<Part>> {
        let field = self.term.field();
        let found = reader.inverted_index(field)?.read_postings(&self.term, IndexRecordOption::WithFreqs)?;
        let Some(mut postings) = found else {
            return Ok(None);
        };
        if postings.doc() > doc || postings.seek(doc) != doc {
            return Ok(None);
        }
        let (frequency, length) = (postings.term_freq(), reader.get_fieldnorms_reader(field)?.fieldnorm_id(doc));
        Ok(Some(Part {
            token: self.term.value().as_str().unwrap_or_default().to_owned(),
            field,
            frequency,
            length: FieldNormReader::id_to_fieldnorm(length),
            contribution: gain(self.weight, frequency as f32, self.norms.0[length as usize]),
        }))
    }
}

//! What each field costs, for measuring.

use crate::error::{Result, guarded};
use crate::reader::SearchIndex;

/// A field and what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSize {
    /// Its name.
    pub name: String,
    /// Different terms, counted in each segment.
    pub terms: u64,
    /// Bytes of its dictionaries, lists and positions.
    pub bytes: u64,
}

impl SearchIndex {
    /// The fields that are searched by terms.
    pub fn field_sizes(&self) -> Result<Vec<FieldSize>> {
        guarded(|| {
            let searcher = self.searcher();
            let usage = searcher.space_usage()?;
            let mut sizes = Vec::new();
            for (field, entry) in self.schema().fields().filter(|(_, entry)| entry.is_indexed()) {
                let mut terms = 0;
                for segment in searcher.segment_readers() {
                    terms += segment.inverted_index(field)?.terms().num_terms() as u64;
                }
                let parts = usage.segments().iter().flat_map(|s| [s.termdict(), s.postings(), s.positions(), s.fieldnorms()]);
                let bytes = parts.flat_map(|part| part.fields()).filter(|part| part.field_name() == entry.name());
                let bytes = bytes.map(|part| part.total().get_bytes()).sum();
                sizes.push(FieldSize { name: entry.name().to_owned(), terms, bytes });
            }
            Ok(sizes)
        })
    }
}

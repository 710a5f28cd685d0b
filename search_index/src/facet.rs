//! Counts the values of the documents found, column by column.

use std::collections::HashMap;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::query::{Facet, FacetCount};

/// So many values of one facet are given.
const MOST: usize = 50;
/// Numbers further apart than this are counted one by one.
const MOST_SLOTS: i64 = 4_096;

/// Counts of one facet over all segments.
pub(crate) type Counts = HashMap<String, u64>;

/// Counts one facet within one segment.
pub(crate) enum Counter {
    Text {
        column: StrColumn,
        counts: Vec<u32>,
    },
    /// Levels and years lie close together: a slot for each number between the least and the greatest.
    Number {
        column: Column<i64>,
        least: i64,
        counts: Vec<u32>,
        others: HashMap<i64, u64>,
    },
    Nothing,
}

fn column_name(facet: Facet) -> &'static str {
    match facet {
        Facet::Industry => "industry_division",
        Facet::Discipline => "discipline_top",
        Facet::TransferMode => "transfer_mode",
        Facet::IpKind => "ip_kind",
        Facet::Organization => "organization",
        Facet::Trl => "trl",
        Facet::Year => "year",
        Facet::Kind => "kind",
        Facet::Ipc => "ipc_subclass",
    }
}

impl Counter {
    pub(crate) fn new(facet: Facet, segment: &SegmentReader) -> tantivy::Result<Counter> {
        let name = column_name(facet);
        if matches!(facet, Facet::Trl | Facet::Year) {
            let column = segment.fast_fields().i64(name)?;
            let (least, width) = (column.min_value(), column.max_value().saturating_sub(column.min_value()));
            let counts = vec![0; width.clamp(0, MOST_SLOTS) as usize + 1];
            return Ok(Counter::Number { column, least, counts, others: HashMap::new() });
        }
        Ok(match segment.fast_fields().str(name)? {
            Some(column) => Counter::Text { counts: vec![0; column.num_terms()], column },
            None => Counter::Nothing,
        })
    }

    pub(crate) fn count(&mut self, doc: DocId) {
        match self {
            Counter::Text { column, counts } => column.term_ords(doc).for_each(|ord| counts[ord as usize] += 1),
            Counter::Number { column, least, counts, others } => {
                let Some(value) = column.first(doc) else {
                    return;
                };
                match usize::try_from(value.wrapping_sub(*least)).ok().and_then(|at| counts.get_mut(at)) {
                    Some(slot) => *slot += 1,
                    None => *others.entry(value).or_default() += 1,
                }
            }
            Counter::Nothing => {}
        }
    }

    pub(crate) fn add_to(self, all: &mut Counts) -> std::io::Result<()> {
        match self {
            Counter::Text { column, counts } => {
                // One walk through the dictionary: asked for a value at a time, it would be unpacked for each.
                let mut values = column.dictionary().stream()?;
                for count in counts {
                    if !values.advance() {
                        break;
                    }
                    let value = String::from_utf8_lossy(values.key());
                    if count > 0 && !value.is_empty() {
                        *all.entry(value.into_owned()).or_default() += u64::from(count);
                    }
                }
            }
            Counter::Number { least, counts, others, .. } => {
                let slots = counts.into_iter().enumerate().map(|(at, count)| (least.wrapping_add(at as i64), u64::from(count)));
                for (value, count) in slots.chain(others).filter(|(_, count)| *count > 0) {
                    *all.entry(value.to_string()).or_default() += count;
                }
            }
            Counter::Nothing => {}
        }
        Ok(())
    }
}

/// The most frequent values, equal ones in the order of their text.
pub(crate) fn top(counts: Counts) -> Vec<FacetCount> {
    let mut all: Vec<FacetCount> = counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
    all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    all.truncate(MOST);
    all
}

//! Counts the values of the documents found, column by column.

use std::collections::HashMap;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::levels::Levels;
use crate::query::{Facet, FacetCount, Filters, PRICE_RANGES};

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
    Levels(Levels),
    /// Levels and years lie close together: a slot for each number between the least and the greatest.
    Number {
        column: Column<i64>,
        least: i64,
        counts: Vec<u32>,
        others: HashMap<i64, u64>,
    },
    /// A slot for each range, and one behind them for records without a price.
    Price {
        column: Column<i64>,
        counts: [u64; PRICE_RANGES.len()],
    },
    Nothing,
}

fn column_name(facet: Facet) -> &'static str {
    match facet {
        Facet::Industry | Facet::IndustrySection | Facet::IndustryGroup | Facet::IndustryClass => "industry_code",
        Facet::Discipline => "discipline_top",
        Facet::TransferMode => "transfer_mode",
        Facet::IpKind => "ip_kind",
        Facet::Organization => "organization",
        Facet::Trl => "trl",
        Facet::Year => "year",
        Facet::Kind => "kind",
        Facet::Ipc | Facet::IpcSection | Facet::IpcClass | Facet::IpcGroup => "ipc_group",
        Facet::Price => "price",
    }
}

impl Counter {
    pub(crate) fn new(facet: Facet, filters: &Filters, segment: &SegmentReader) -> tantivy::Result<Counter> {
        let name = column_name(facet);
        if facet == Facet::Price {
            return Ok(Counter::Price { column: segment.fast_fields().i64(name)?, counts: Default::default() });
        }
        if matches!(facet, Facet::Trl | Facet::Year) {
            let column = segment.fast_fields().i64(name)?;
            let (least, width) = (column.min_value(), column.max_value().saturating_sub(column.min_value()));
            let counts = vec![0; width.clamp(0, MOST_SLOTS) as usize + 1];
            return Ok(Counter::Number { column, least, counts, others: HashMap::new() });
        }
        let Some(column) = segment.fast_fields().str(name)? else {
            return Ok(Counter::Nothing);
        };
        Ok(match Levels::of(facet, filters, &column)? {
            Some(levels) => Counter::Levels(levels),
            None => Counter::Text { counts: vec![0; column.num_terms()], column },
        })
    }

    pub(crate) fn count(&mut self, doc: DocId) {
        match self {
            Counter::Text { column, counts } => column.term_ords(doc).for_each(|ord| counts[ord as usize] += 1),
            Counter::Levels(levels) => levels.count(doc),
            Counter::Number { column, least, counts, others } => {
                let Some(value) = column.first(doc) else {
                    return;
                };
                match usize::try_from(value.wrapping_sub(*least)).ok().and_then(|at| counts.get_mut(at)) {
                    Some(slot) => *slot += 1,
                    None => *others.entry(value).or_default() += 1,
                }
            }
            Counter::Price { column, counts } => {
                let price = column.first(doc);
                if let Some(at) = PRICE_RANGES.iter().position(|range| range.holds(price)) {
                    counts[at] += 1;
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
            Counter::Levels(levels) => levels.counts().for_each(|(value, count)| *all.entry(value).or_default() += count),
            Counter::Number { least, counts, others, .. } => {
                let slots = counts.into_iter().enumerate().map(|(at, count)| (least.wrapping_add(at as i64), u64::from(count)));
                for (value, count) in slots.chain(others).filter(|(_, count)| *count > 0) {
                    *all.entry(value.to_string()).or_default() += count;
                }
            }
            Counter::Price { counts, .. } => {
                for (range, count) in PRICE_RANGES.iter().zip(counts).filter(|(_, count)| *count > 0) {
                    *all.entry(range.name.to_owned()).or_default() += count;
                }
            }
            Counter::Nothing => {}
        }
        Ok(())
    }
}

/// The most frequent values, equal ones in the order of their text; ranges in their own order.
pub(crate) fn top(facet: Facet, counts: Counts) -> Vec<FacetCount> {
    let mut all: Vec<FacetCount> = counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
    if facet == Facet::Price {
        all.sort_by_key(|count| PRICE_RANGES.iter().position(|range| range.name == count.value));
    } else {
        all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    }
    all.truncate(MOST);
    all
}

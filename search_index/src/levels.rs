//! Counts codes at one of their levels. The column holds each record's codes once, as fine as they are counted at all; the
//! other levels are what these begin with.

use tantivy::DocId;
use tantivy::columnar::StrColumn;

use crate::query::{Facet, Filters};
use crate::schema::{head, industry_levels, ipc_code, ipc_levels, plain_code};

/// A code that does not count.
const NOWHERE: u32 = u32::MAX;

/// Counts of one level within one segment.
pub(crate) struct Levels {
    column: StrColumn,
    /// For each code of the column the place of its value among `values`.
    slots: Vec<u32>,
    values: Vec<String>,
    counts: Vec<u32>,
}

/// How many characters a level takes of a code; a main group of the IPC is all that the column holds.
fn length(facet: Facet) -> Option<usize> {
    Some(match facet {
        Facet::IndustrySection | Facet::IpcSection => 1,
        Facet::Industry | Facet::IpcClass => 3,
        Facet::IndustryGroup | Facet::Ipc => 4,
        Facet::IndustryClass => 5,
        Facet::IpcGroup => usize::MAX,
        _ => return None,
    })
}

/// The levels of a code, itself among them.
type LevelsOf = fn(&str) -> Vec<String>;

/// Whether a code is one of those chosen, or lies below one. The two levels that were there first count all codes of what was
/// found.
fn chosen(facet: Facet, filters: &Filters) -> impl Fn(&str) -> bool {
    let (codes, levels): (Vec<String>, LevelsOf) = match facet {
        Facet::IndustrySection | Facet::IndustryGroup | Facet::IndustryClass => {
            (filters.industry.iter().map(|code| plain_code(code)).collect(), industry_levels)
        }
        Facet::IpcSection | Facet::IpcClass | Facet::IpcGroup => {
            let group = |code: &String| ipc_code(code).split('/').next().unwrap_or_default().to_owned();
            (filters.ipc.iter().map(group).collect(), ipc_levels)
        }
        _ => (Vec::new(), |_| Vec::new()),
    };
    move |code| codes.is_empty() || levels(code).iter().any(|level| codes.contains(level))
}

impl Levels {
    /// For facets that are levels of codes.
    pub(crate) fn of(facet: Facet, filters: &Filters, column: &StrColumn) -> std::io::Result<Option<Levels>> {
        let Some(length) = length(facet) else {
            return Ok(None);
        };
        let counts = chosen(facet, filters);
        let (mut slots, mut values) = (Vec::with_capacity(column.num_terms()), Vec::<String>::new());
        let mut codes = column.dictionary().stream()?;
        while codes.advance() {
            let code = String::from_utf8_lossy(codes.key());
            if code.is_empty() || !counts(&code) {
                slots.push(NOWHERE);
                continue;
            }
            // The dictionary is in order, so codes of one value are neighbours. This runs for every search.
            let value = code.char_indices().nth(length).map_or(&*code, |(end, _)| &code[..end]);
            if values.last().is_none_or(|last| last != value) {
                values.push(value.to_owned());
            }
            slots.push((values.len() - 1) as u32);
        }
        Ok(Some(Levels { column: column.clone(), slots, counts: vec![0; values.len()], values }))
    }

    /// A record counts once for a value, however many of its codes lie there.
    pub(crate) fn count(&mut self, doc: DocId) {
        let mut last = NOWHERE;
        for ord in self.column.term_ords(doc) {
            let slot = self.slots[ord as usize];
            // A record's codes stand in order, so those that begin alike are neighbours.
            if slot != NOWHERE && slot != last {
                self.counts[slot as usize] += 1;
                last = slot;
            }
        }
    }

    /// The values with their counts.
    pub(crate) fn counts(self) -> impl Iterator<Item = (String, u64)> {
        let found = self.values.into_iter().zip(self.counts).filter(|(_, count)| *count > 0);
        found.map(|(value, count)| (value, u64::from(count)))
    }
}

/// The code that a value lies in, one level up; none for the highest and for values that are no codes of levels.
pub fn parent(facet: Facet, value: &str) -> Option<String> {
    let levels: &[usize] = match facet {
        Facet::IndustrySection | Facet::Industry | Facet::IndustryGroup | Facet::IndustryClass => &[1, 3, 4],
        Facet::IpcSection | Facet::IpcClass | Facet::Ipc | Facet::IpcGroup => &[1, 3, 4],
        _ => return None,
    };
    let own = value.chars().count();
    levels.iter().rev().find(|level| **level < own).map(|level| head(value, *level))
}

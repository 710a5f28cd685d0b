//! Where a page of hits ends and the next begins.

use crate::collect::Key;
use crate::guard::fingerprint;
use crate::near::LOOKED_AT;
use crate::query::Query;

/// The place of the last hit of a page in the order of its search, so that the next page begins behind it however many there
/// were before. Opaque as text; it holds nothing but what the order is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    query: u64,
    pub(crate) key: Key,
}

/// What no hit is ordered by.
const BEHIND: i64 = i64::MAX;

/// Text that is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no cursor")]
pub struct NoCursor;

/// Characters of a number, of which there are four, and of the sum behind them.
const NUMBER: usize = 16;
const SUM: usize = 8;

impl Cursor {
    pub(crate) fn new(query: &Query, key: Key) -> Cursor {
        Cursor { query: query.identity(), key }
    }

    /// Behind the first hits, whose order has been looked at again and is not that of their keys.
    pub(crate) fn behind(query: &Query, hits: usize) -> Cursor {
        Cursor { query: query.identity(), key: Key { first: BEHIND, published: 0, tie: hits as u64 } }
    }

    /// How many hits are to be left out, or the key behind which the page begins.
    pub(crate) fn start(self) -> (usize, Option<Key>) {
        if self.key.first == BEHIND {
            (usize::try_from(self.key.tie).unwrap_or(usize::MAX).min(LOOKED_AT), None)
        } else {
            (0, Some(self.key))
        }
    }

    /// Whether it was given by this search: the same text, filters and order, on whichever page.
    pub fn is_of(&self, query: &Query) -> bool {
        self.query == query.identity()
    }

    fn body(&self) -> String {
        // The bits of the numbers, since a score has to come back as exactly what it was.
        format!("{:016x}{:016x}{:016x}{:016x}", self.query, self.key.first, self.key.published, self.key.tie)
    }
}

fn sum(body: &str) -> u32 {
    let whole = fingerprint(body.as_bytes());
    (whole ^ (whole >> 32)) as u32
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = self.body();
        write!(f, "{body}{:08x}", sum(&body))
    }
}

impl std::str::FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Cursor, NoCursor> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if !plain || text.len() != 4 * NUMBER + SUM {
            return Err(NoCursor);
        }
        let (body, check) = text.split_at(4 * NUMBER);
        if u32::from_str_radix(check, 16) != Ok(sum(body)) {
            return Err(NoCursor);
        }
        let number = |at: usize| u64::from_str_radix(&body[at * NUMBER..(at + 1) * NUMBER], 16).map_err(|_| NoCursor);
        let key = Key { first: number(1)?.cast_signed(), published: number(2)?.cast_signed(), tie: number(3)? };
        Ok(Cursor { query: number(0)?, key })
    }
}

//! Tokens of an alphanumeric compound: `pd-1/pd-l1` gives `pd1pdl1`, `pd1`, `pdl1`, `pd`, `1`, `pd`, `l1`.

use std::ops::Range;

use super::scan::is_joiner;

/// A longer token than this is no word (a sequence, a pasted key); its head finds it.
const LONGEST: usize = 64;
/// A compound of more parts than this is a list or an address: whole it would never be asked for.
const MOST_PARTS: usize = 6;
/// Of a pasted list so many stretches are joined, for the time that it would take.
const MOST_STRETCHES: usize = 32;

/// What a token of a compound is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The word, where there is but one part.
    Word,
    /// Several parts joined without what stood between.
    Joined,
    /// One of several parts.
    Part,
}

/// Hands each token's text, its range in `text` and the number of its first part to `emit`; returns the number of parts.
pub(crate) fn pieces(text: &str, run: Range<usize>, emit: &mut impl FnMut(&str, Range<usize>, usize, Piece)) -> usize {
    let compound = &text[run.clone()];
    let parts: Vec<Range<usize>> = parts(compound).map(|r| run.start + r.start..run.start + r.end).collect();
    if let [only] = parts.as_slice() {
        let stem = clip(&text[only.clone()]);
        emit(stem, only.clone(), 0, Piece::Word);
        // `c++`, `c#`: the mark makes the name.
        if only.end < run.end {
            emit(clip(compound), run, 0, Piece::Joined);
        }
        return 1;
    }
    let mut joined = String::new();
    for (from, to) in stretches(text, &parts) {
        joined.clear();
        parts[from..to].iter().for_each(|part| joined.push_str(&text[part.clone()]));
        emit(clip(&joined), parts[from].start..parts[to - 1].end, from, Piece::Joined);
    }
    for (number, part) in parts.iter().enumerate() {
        emit(clip(&text[part.clone()]), part.clone(), number, Piece::Part);
    }
    parts.len()
}

/// Which parts, by their numbers, are asked for as one: all, those between slashes, and those between hyphens.
fn stretches(text: &str, parts: &[Range<usize>]) -> Vec<(usize, usize)> {
    let mut out = vec![(0, parts.len())];
    for separators in [&['/'][..], &['/', '-'][..]] {
        let mut from = 0;
        for at in 1..=parts.len() {
            if at == parts.len() || text[parts[at - 1].end..parts[at].start].contains(separators) {
                let wanted = (2..=MOST_PARTS).contains(&(at - from)) && out.len() < MOST_STRETCHES;
                if wanted && !out.contains(&(from, at)) {
                    out.push((from, at));
                }
                from = at;
            }
        }
    }
    out.retain(|(from, to)| (2..=MOST_PARTS).contains(&(to - from)));
    out
}

fn parts(compound: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut from = 0;
    compound.split(|c| is_joiner(c) || c == '#').filter_map(move |part| {
        let range = from..from + part.len();
        from = range.end + 1;
        (!part.is_empty()).then_some(range)
    })
}

fn clip(token: &str) -> &str {
    let mut end = token.len().min(LONGEST);
    while !token.is_char_boundary(end) {
        end -= 1;
    }
    &token[..end]
}

//! One spelling for what a person takes for the same text, and the way back to the original's bytes.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const FIRST_HAN: u32 = 0x3400;
const LAST_HAN: u32 = 0x9fff;

/// Traditional → simplified for each code point of the Han blocks. A table, because the conversion of one character
/// through the converting crate allocates.
static SIMPLIFIED: LazyLock<Box<[char]>> = LazyLock::new(|| {
    (FIRST_HAN..=LAST_HAN)
        .map(|code| {
            let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            let converted = fast2s::convert(c.encode_utf8(&mut [0; 4]));
            let mut chars = converted.chars();
            match (chars.next(), chars.next()) {
                (Some(simple), None) => simple,
                _ => c,
            }
        })
        .collect()
});

/// A normalised text; each of its bytes knows the range of the original's bytes that it came from.
#[derive(Debug, Default)]
pub struct Normalised {
    /// The normalised text.
    pub text: String,
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Normalised {
    /// Normalises `text`: compatibility forms (full width, ligatures, superscripts), case, accents and script.
    pub fn new(text: &str) -> Normalised {
        let mut out = Normalised {
            text: String::with_capacity(text.len()),
            starts: Vec::with_capacity(text.len()),
            ends: Vec::with_capacity(text.len()),
        };
        for (at, c) in text.char_indices() {
            let (from, to) = (at as u32, (at + c.len_utf8()) as u32);
            fold(c, &mut |folded| out.push(folded, from, to));
        }
        out
    }

    fn push(&mut self, c: char, from: u32, to: u32) {
        self.text.push(c);
        self.starts.extend(std::iter::repeat_n(from, c.len_utf8()));
        self.ends.extend(std::iter::repeat_n(to, c.len_utf8()));
    }

    /// The original's byte range of the normalised, non-empty range `from..to`.
    pub fn original(&self, from: usize, to: usize) -> (usize, usize) {
        (self.starts[from] as usize, self.ends[to - 1] as usize)
    }
}

/// The normalised text alone.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold(c, &mut |folded| out.push(folded));
    }
    out
}

fn fold(c: char, push: &mut impl FnMut(char)) {
    match c {
        '\0'..='\x7f' => push(c.to_ascii_lowercase()),
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' => push(simplify(c)),
        // Kana and Hangul would fall apart into marks; they are letters as they stand.
        '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}' => push(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => push('-'),
        // Punctuation of nearly every sentence: what the general way below makes of it, without the way.
        '\u{ff01}'..='\u{ff5e}' => push(full_width(c)),
        '\u{3001}'..='\u{301b}' | '\u{2018}'..='\u{201d}' => push(c),
        _ => std::iter::once(c).nfkd().filter(|d| !is_combining_mark(*d)).for_each(|d| {
            d.to_lowercase().filter(|l| !is_combining_mark(*l)).for_each(|l| push(letter(l)));
        }),
    }
}

/// The ASCII character that stands behind a full-width one, in lower case.
fn full_width(c: char) -> char {
    char::from_u32(c as u32 - 0xfee0).map_or(c, |ascii| ascii.to_ascii_lowercase())
}

fn letter(c: char) -> char {
    match c {
        'ς' => 'σ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => simplify(c),
    }
}

fn simplify(c: char) -> char {
    let code = c as u32;
    if (FIRST_HAN..=LAST_HAN).contains(&code) { SIMPLIFIED[(code - FIRST_HAN) as usize] } else { c }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::normalise;

    #[test]
    fn the_short_ways_lead_where_the_general_one_does() {
        for c in ('\u{ff01}'..='\u{ff5e}').chain('\u{3001}'..='\u{301b}').chain('\u{2018}'..='\u{201d}') {
            let general: String = std::iter::once(c).nfkd().flat_map(char::to_lowercase).collect();
            assert_eq!(normalise(&c.to_string()), general, "{c}");
        }
    }
}

//! Cuts normalised text into runs: Han (with kana and Hangul) and alphanumeric compounds.

use std::ops::Range;

/// A stretch of text that is analysed by one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Run {
    /// Characters written without blanks between words.
    Han(Range<usize>),
    /// Letters and digits, with the joiners inside (`pd-1/pd-l1`), and trailing `+` or `#` (`c++`).
    Latin(Range<usize>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Han,
    Latin,
    Joiner,
    Other,
}

/// Whether `c` belongs to a script that is cut into pairs.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Whether `c` joins the parts of a compound.
pub(crate) fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '/' | '.' | '+' | '_')
}

fn class(c: char) -> Class {
    if c.is_ascii_alphanumeric() {
        Class::Latin
    } else if is_han(c) {
        Class::Han
    } else if is_joiner(c) || c == '#' {
        Class::Joiner
    } else if c.is_alphanumeric() {
        Class::Latin
    } else {
        Class::Other
    }
}

/// All runs of `text`, in order.
pub(crate) fn runs(text: &str) -> impl Iterator<Item = Run> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, c) = chars.next()?;
            match class(c) {
                Class::Han => {
                    let mut end = start + c.len_utf8();
                    while let Some((at, c)) = chars.next_if(|(_, c)| class(*c) == Class::Han) {
                        end = at + c.len_utf8();
                    }
                    return Some(Run::Han(start..end));
                }
                Class::Latin => return Some(Run::Latin(latin(text, start, &mut chars))),
                Class::Joiner | Class::Other => {}
            }
        }
    })
}

fn latin(text: &str, start: usize, chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>) -> Range<usize> {
    let mut end = text.len();
    let mut joiner: Option<usize> = None;
    while let Some(&(at, c)) = chars.peek() {
        match class(c) {
            Class::Latin => joiner = None,
            // A single joiner binds; a second one, or `#`, ends the compound.
            Class::Joiner if joiner.is_none() && c != '#' => joiner = Some(at),
            _ => {
                end = at;
                break;
            }
        }
        chars.next();
    }
    let stem = start..joiner.unwrap_or(end);
    let tail = &text[stem.end..];
    let marks = tail.bytes().take_while(|b| matches!(b, b'+' | b'#')).count();
    let next = tail[marks..].chars().next();
    // `c++` and `c#` are names; `a+b` was taken above, and `c+, ` is a charge or a slip that is better kept too.
    if marks > 0 && stem.len() <= 4 && next.is_none_or(|c| class(c) != Class::Latin) {
        return stem.start..stem.end + marks;
    }
    stem
}

//! Reads the search box. Nothing is a syntax error: what makes no sense as syntax is text.

/// More than this of a pasted text is not read: what it is about has been said by then.
const LONGEST: usize = 3_000;
/// Longer than this it is prose, whose quotation marks and dashes are no orders to the search.
const PROSE: usize = 100;
/// And longer than this, with a mark that ends a sentence.
const SENTENCE: usize = 30;

/// What a person typed, in its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    /// Plain words, weighed together.
    pub(crate) words: Vec<String>,
    /// Of each group one alternative must hold; a phrase alone is a group of one.
    pub(crate) groups: Vec<Vec<Clause>>,
    /// None of these may hold.
    pub(crate) without: Vec<Clause>,
}

/// One word or phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) text: String,
    pub(crate) phrase: bool,
}

enum Piece {
    Clause { clause: Clause, left_out: bool },
    Or,
}

/// Reads `text`.
pub(crate) fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut group: Vec<Clause> = Vec::new();
    let mut joins = false;
    for piece in pieces(text) {
        match piece {
            Piece::Or => joins = !group.is_empty(),
            Piece::Clause { clause, left_out: true } => parsed.without.push(clause),
            Piece::Clause { clause, .. } => {
                if !joins {
                    parsed.close(&mut group);
                }
                group.push(clause);
                joins = false;
            }
        }
    }
    parsed.close(&mut group);
    parsed
}

impl Parsed {
    fn close(&mut self, group: &mut Vec<Clause>) {
        match group.as_slice() {
            [] => {}
            [only] if !only.phrase => self.words.push(only.text.clone()),
            _ => self.groups.push(group.clone()),
        }
        group.clear();
    }
}

fn closing(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '＂' => Some('＂'),
        '“' | '”' => Some('”'),
        '「' => Some('」'),
        '『' => Some('』'),
        _ => None,
    }
}

fn searchable(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn pieces(text: &str) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().take(LONGEST).collect();
    let sentence = chars.len() > SENTENCE && chars.iter().any(|c| matches!(c, '。' | '！' | '？' | '；'));
    if sentence || chars.len() > PROSE {
        return prose(&chars);
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if is_blank(chars[at]) {
            at += 1;
            continue;
        }
        let left_out = leaves_out(&chars[at..]);
        let start = at + usize::from(left_out);
        let (text, phrase, next) = match quoted(&chars, start) {
            Some((text, next)) => (text, true, next),
            None => plain(&chars, start),
        };
        at = next.max(at + 1);
        if !phrase && text == "OR" {
            out.push(Piece::Or);
        } else if searchable(&text) {
            out.push(Piece::Clause { clause: Clause { text, phrase }, left_out });
        }
    }
    out
}

fn prose(chars: &[char]) -> Vec<Piece> {
    let words = chars.split(|c| is_blank(*c)).map(|word| word.iter().collect::<String>()).filter(|word| searchable(word));
    words.map(|text| Piece::Clause { clause: Clause { text, phrase: false }, left_out: false }).collect()
}

/// `-word` leaves out; `-40℃` is a temperature, and a dash alone is a dash.
fn leaves_out(rest: &[char]) -> bool {
    matches!(rest[0], '-' | '－' | '−')
        && rest.get(1).is_some_and(|c| (c.is_alphanumeric() && !c.is_numeric()) || closing(*c).is_some())
}

fn quoted(chars: &[char], start: usize) -> Option<(String, usize)> {
    let close = closing(*chars.get(start)?)?;
    let inside = &chars[start + 1..];
    let length = inside.iter().position(|c| *c == close || (close == '”' && *c == '“'))?;
    let text: String = inside[..length].iter().collect();
    searchable(&text).then_some((text, start + length + 2))
}

/// A word reaches to the next blank or to a quotation mark that opens a phrase.
fn plain(chars: &[char], start: usize) -> (String, bool, usize) {
    let mut end = start;
    while end < chars.len() && !is_blank(chars[end]) && (end == start || quoted(chars, end).is_none()) {
        end += 1;
    }
    (chars[start..end].iter().collect(), false, end)
}

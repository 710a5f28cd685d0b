//! What was typed, and whether a text is meant by it.

use super::Form;
use crate::analyzer::pinyin::usual;
use crate::analyzer::{Analysis, Channel, Kind, Normalised, is_han};
use crate::highlight::escape;
use crate::lexicon::Lexicon;

/// Characters between the words of a title, and those that end one: nobody begins to type there.
const BETWEEN: &str = "的与和及在对中用之为或等有以其并从由于上下型式类性";

/// A letter, digit or character of a normalised text, and where it stands in the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) c: char,
    from: usize,
    to: usize,
}

/// The letters of a text: blanks and punctuation are as good as not there.
pub(super) fn letters(text: &str) -> Vec<Letter> {
    let normalised = Normalised::new(text);
    let lettered = normalised.text.char_indices().filter(|(_, c)| c.is_alphanumeric());
    let letter = |(at, c): (usize, char)| {
        let (from, to) = normalised.original(at, at + c.len_utf8());
        Letter { c, from, to }
    };
    lettered.map(letter).collect()
}

/// The letters of a text alone.
pub(super) fn plain(text: &str) -> String {
    letters(text).into_iter().map(|letter| letter.c).collect()
}

/// The letters with which words begin from which a text is typed; the first always.
pub(super) fn starts(text: &str, letters: &[Letter]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut loose = false;
    // Where a word may begin: terms that were added make no other beginnings worth offering.
    for token in Analysis::new(&Lexicon::builtin(), text, Channel::Words).tokens() {
        let word = matches!(token.kind, Kind::Word | Kind::Latin | Kind::Joined);
        if !word {
            continue;
        }
        let mut chars = token.text.chars();
        let single = chars.next().filter(|c| is_han(*c) && chars.next().is_none());
        let between = single.is_some_and(|c| BETWEEN.contains(c));
        // Characters that no dictionary joins are together one word.
        if !(between || single.is_some() && loose) {
            starts.push(letters.partition_point(|letter| letter.from < token.original.start));
        }
        loose = single.is_some() && !between;
    }
    starts.sort_unstable();
    starts.dedup();
    starts.retain(|start| *start < letters.len());
    starts
}

/// What was typed, made ready for comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// As it was typed.
    pub(super) text: String,
    /// Its letters.
    pub(super) letters: Vec<char>,
}

impl Typed {
    /// Takes what was typed; nothing in it is an error.
    pub fn new(text: &str) -> Typed {
        // Who can type `ü` means it; the common form would take its dots away.
        let text = text.replace(['ü', 'Ü', 'ǖ', 'ǘ', 'ǚ', 'ǜ'], "v").replace("u\u{308}", "v");
        Typed { letters: letters(&text).into_iter().map(|letter| letter.c).collect(), text }
    }

    /// Whether there is nothing to complete.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Whether all is letters and digits, so that it may be pinyin, initials or a code.
    pub(super) fn is_latin(&self) -> bool {
        self.letters.iter().all(char::is_ascii_alphanumeric)
    }

    /// The letters as text.
    pub(super) fn plain(&self) -> String {
        self.letters.iter().collect()
    }

    /// Up to `most` ways to write it with each character of Han replaced by a usual reading; none where no letter was typed:
    /// characters alone mean themselves.
    pub(super) fn sounds(&self, most: usize) -> Vec<String> {
        if !self.letters.iter().any(char::is_ascii_alphabetic) {
            return Vec::new();
        }
        let mut ways = vec![String::new()];
        for c in &self.letters {
            let mut buffer = [0; 4];
            let mut parts: Vec<&str> = usual(*c).to_vec();
            if parts.is_empty() {
                parts.push(c.encode_utf8(&mut buffer));
            }
            parts.truncate((most / ways.len()).max(1));
            ways = parts.iter().flat_map(|part| ways.iter().map(move |way| format!("{way}{part}"))).collect();
        }
        ways
    }

    /// How a text is meant from one of these letters on, and up to which letter.
    fn meets(&self, letters: &[Letter], starts: &[usize]) -> Option<(Form, usize, usize)> {
        [Form::Text, Form::Pinyin, Form::Initials].into_iter().find_map(|form| {
            let mut lengths = starts.iter().map(|start| (start, self.length(&letters[*start..], form)));
            lengths.find_map(|(start, length)| length.map(|length| (form, *start, start + length)))
        })
    }

    /// Whether these letters are meant in this form.
    pub(super) fn means(&self, letters: &[char], form: Form) -> bool {
        let letters: Vec<Letter> = letters.iter().map(|c| Letter { c: *c, from: 0, to: 0 }).collect();
        self.length(&letters, form).is_some()
    }

    /// How many letters are meant, if these are in this form.
    fn length(&self, letters: &[Letter], form: Form) -> Option<usize> {
        let typed = &self.letters;
        let initial = |c: char, typed: char| c == typed || usual(c).iter().any(|reading| reading.starts_with(typed));
        match form {
            Form::Text => begins(letters, typed).then_some(typed.len()),
            Form::Pinyin => self.as_pinyin(letters),
            Form::Initials => {
                let all = letters.len() >= typed.len() && letters.iter().zip(typed).all(|(letter, c)| initial(letter.c, *c));
                all.then_some(typed.len())
            }
        }
    }

    /// How `text` is meant, and the text as HTML with the part that was typed marked.
    pub(super) fn mark(&self, text: &str, anywhere: bool) -> Option<(Form, String)> {
        let letters = letters(text);
        let starts = if anywhere { starts(text, &letters) } else { vec![0] };
        let (form, from, to) = self.meets(&letters, &starts).filter(|_| !letters.is_empty() && !self.is_empty())?;
        Some((form, marked(text, letters[from].from, letters[to - 1].to)))
    }

    /// What was typed as the beginning of a code: as it is, and without the letters that stand before a patent's number.
    pub(super) fn code_forms(&self) -> Vec<&[char]> {
        let typed = self.letters.as_slice();
        let number = typed.strip_prefix(&['z', 'l']).or(typed.strip_prefix(&['c', 'n']));
        let number = number.filter(|rest| rest.first().is_some_and(char::is_ascii_digit));
        std::iter::once(typed).chain(number).collect()
    }

    /// A code, with what was typed marked; the letters before a patent's number may be missing on either side.
    pub(super) fn mark_code(&self, code: &str) -> Option<String> {
        let letters = letters(code);
        let forms = self.code_forms();
        let found = [0, 2].into_iter().find_map(|skip| {
            let rest = letters.get(skip..)?;
            forms.iter().find(|form| begins(rest, form)).map(|form| (skip, form.len()))
        });
        let (skip, length) = found.filter(|(_, length)| *length > 0)?;
        Some(marked(code, letters[skip].from, letters[skip + length - 1].to))
    }

    /// Each character is typed as itself or as one of its readings, of which the last may be unfinished.
    fn as_pinyin(&self, letters: &[Letter]) -> Option<usize> {
        let typed = &self.letters;
        // Where in what was typed a character may begin: readings of one can be of different lengths.
        let mut reached = vec![0];
        for (place, letter) in letters.iter().enumerate() {
            let mut next: Vec<usize> =
                reached.iter().flat_map(|at| sounded(letter.c, &typed[*at..]).map(move |n| at + n)).collect();
            next.sort_unstable();
            next.dedup();
            match next.last() {
                None => return None,
                Some(furthest) if *furthest == typed.len() => return Some(place + 1),
                Some(_) => reached = next,
            }
        }
        None
    }
}

/// How many letters of `typed` a character may take: as many as itself or one of its readings has, or all that are left.
fn sounded(c: char, typed: &[char]) -> impl Iterator<Item = usize> {
    let itself = (typed.first() == Some(&c)).then_some(1);
    let reading = move |reading: &&str| {
        let same = reading.chars().zip(typed).take_while(|(a, b)| a == *b).count();
        (same == reading.len() || same == typed.len()).then_some(same)
    };
    itself.into_iter().chain(usual(c).iter().filter_map(reading))
}

fn begins(letters: &[Letter], typed: &[char]) -> bool {
    letters.len() >= typed.len() && letters.iter().zip(typed).all(|(letter, c)| letter.c == *c)
}

fn marked(text: &str, from: usize, to: usize) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    escape(&text[..from], &mut html);
    html.push_str("<mark>");
    escape(&text[from..to], &mut html);
    html.push_str("</mark>");
    escape(&text[to..], &mut html);
    html
}

#[cfg(test)]
mod tests {
    use super::{Form, Typed, letters, starts};

    #[test]
    fn a_text_is_meant_by_its_characters_its_pinyin_or_its_initials() {
        use Form::{Initials, Pinyin, Text};
        for (typed, text, expected) in [
            ("石墨", "石墨烯", Some((Text, "<mark>石墨</mark>烯"))),
            ("石墨", "高导热石墨烯膜", Some((Text, "高导热<mark>石墨</mark>烯膜"))),
            ("墨烯", "高导热石墨烯膜", None),
            ("shimoxi", "石墨烯", Some((Pinyin, "<mark>石墨烯</mark>"))),
            ("shimox", "石墨烯", Some((Pinyin, "<mark>石墨烯</mark>"))),
            ("shi mo", "石墨烯", Some((Pinyin, "<mark>石墨</mark>烯"))),
            ("石mo", "石墨烯", Some((Pinyin, "<mark>石墨</mark>烯"))),
            ("smx", "石墨烯", Some((Initials, "<mark>石墨烯</mark>"))),
            ("smx", "高导热石墨烯膜", Some((Initials, "高导热<mark>石墨烯</mark>膜"))),
            ("chongli", "重力", Some((Pinyin, "<mark>重力</mark>"))),
            ("zl", "重力", Some((Initials, "<mark>重力</mark>"))),
            ("cl", "重力", Some((Initials, "<mark>重力</mark>"))),
            ("lvse", "绿色", Some((Pinyin, "<mark>绿色</mark>"))),
            ("lüse", "绿色", Some((Pinyin, "<mark>绿色</mark>"))),
            ("pd1k", "PD-1抗体", Some((Pinyin, "<mark>PD-1抗</mark>体"))),
            ("ＰＤ", "PD-1抗体", Some((Text, "<mark>PD</mark>-1抗体"))),
            ("機器", "机器学习", Some((Text, "<mark>机器</mark>学习"))),
            ("xian", "西安", Some((Pinyin, "<mark>西安</mark>"))),
            ("a<", "A<b", Some((Text, "<mark>A</mark>&lt;b"))),
            ("shimoxix", "石墨烯", None),
            ("", "石墨烯", None),
            ("石", "", None),
        ] {
            let found = Typed::new(typed).mark(text, true);
            assert_eq!(found.as_ref().map(|(form, html)| (*form, html.as_str())), expected, "{typed} in {text}");
        }
    }

    #[test]
    fn words_begin_where_somebody_would_begin_to_type() {
        let words = |text: &str| -> Vec<String> {
            let letters = letters(text);
            starts(text, &letters).into_iter().map(|start| letters[start..].iter().take(2).map(|l| l.c).collect()).collect()
        };
        assert_eq!(words("高导热石墨烯膜的制备"), ["高导", "导热", "石墨", "膜的", "制备"]);
        assert!(words("").is_empty() && words("，。").is_empty());
    }
}

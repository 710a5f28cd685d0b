//! Under which terms a document can be completed.
//!
//! A keyword or an owner is one term, whatever may be typed for it: see `table`. A title's term is only the beginning of what may
//! be typed from one of its words on; the rest is compared with the title itself, for titles are long and nearly all different.

use super::Form;
use super::typed::{Letter, letters, plain, starts};
use crate::analyzer::pinyin::usual;
use crate::document::Document;

/// Between an owner's name and its key; no letter.
const DIVIDER: char = '\u{1}';
/// Before a word of an owner's name from which it may be typed; no letter.
const START: char = '\u{2}';
/// A keyword of more characters is a sentence.
const LONGEST_KEYWORD: usize = 60;
/// Letters of pinyin in a title's term; what is typed beyond is compared with the text.
pub(super) const TITLE_PINYIN: usize = 8;
/// Initials in a title's term.
pub(super) const TITLE_INITIALS: usize = 5;
/// Ways to read each beginning in a title.
const MOST_TITLE_READINGS: usize = 2;
/// Words of a title from which it can be typed.
const MOST_TITLE_STARTS: usize = 10;
/// Words of a name from which it can be typed: behind them stand 研究院 and 有限公司, which everybody has.
const MOST_NAME_STARTS: usize = 3;

/// What a term stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Entity {
    /// By its letters.
    Keyword(String),
    /// By its name, with a sign before each word from which it may be typed, and its key.
    Organization(String, String),
}

impl Entity {
    pub(super) fn of(term: &[u8]) -> Option<Entity> {
        let term = std::str::from_utf8(term).ok()?;
        if let Some(letters) = term.strip_prefix('k') {
            return Some(Entity::Keyword(letters.to_owned()));
        }
        let (name, id) = term.strip_prefix('o')?.split_once(DIVIDER)?;
        Some(Entity::Organization(name.to_owned(), id.to_owned()))
    }

    pub(super) fn term(&self) -> String {
        match self {
            Entity::Keyword(letters) => format!("k{letters}"),
            Entity::Organization(name, id) => format!("o{name}{DIVIDER}{id}"),
        }
    }

    /// Hands over the letters from each place at which somebody may begin to type.
    pub(super) fn beginnings(&self, mut emit: impl FnMut(&[char])) {
        match self {
            Entity::Keyword(letters) => emit(&letters.chars().collect::<Vec<_>>()),
            Entity::Organization(name, _) => {
                for (at, _) in name.match_indices(START) {
                    emit(&name[at..].chars().filter(|c| *c != START).collect::<Vec<_>>());
                }
            }
        }
    }

    /// Characters of what is shown, about.
    pub(super) fn length(&self) -> usize {
        let (Entity::Keyword(text) | Entity::Organization(text, _)) = self;
        text.chars().count()
    }
}

/// The terms of a document's keywords and of its owner.
pub(crate) fn entity_terms(document: &Document) -> Vec<String> {
    let keywords = document.keywords.iter().map(|keyword| plain(keyword));
    let keywords = keywords.filter(|letters| !letters.is_empty() && letters.chars().count() <= LONGEST_KEYWORD);
    let mut entities: Vec<Entity> = keywords.map(Entity::Keyword).collect();
    let letters = letters(&document.organization_name);
    if !letters.is_empty() && !document.organization_id.is_empty() {
        let starts = starts(&document.organization_name, &letters);
        let mut name = String::new();
        for (place, letter) in letters.iter().enumerate() {
            if starts.iter().take(MOST_NAME_STARTS).any(|start| *start == place) {
                name.push(START);
            }
            name.push(letter.c);
        }
        entities.push(Entity::Organization(name, document.organization_id.clone()));
    }
    let mut terms: Vec<String> = entities.iter().map(Entity::term).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// A form's letter before a title's term.
pub(super) fn mark(form: Form) -> char {
    if form == Form::Initials { 'i' } else { 'p' }
}

/// The terms of a document's title. By its characters it is found through the fields of the search.
pub(crate) fn title_terms(title: &str) -> Vec<String> {
    let letters = letters(title);
    let mut terms = Vec::new();
    for start in starts(title, &letters).into_iter().take(MOST_TITLE_STARTS) {
        let chars: Vec<char> = letters[start..].iter().take(TITLE_PINYIN).map(|letter: &Letter| letter.c).collect();
        if chars.iter().all(|c| usual(*c).is_empty()) {
            continue;
        }
        for (form, length) in [(Form::Pinyin, TITLE_PINYIN), (Form::Initials, TITLE_INITIALS)] {
            let ways = readings(&chars, length, MOST_TITLE_READINGS, form == Form::Initials);
            terms.extend(ways.into_iter().map(|way| format!("{}{way}", mark(form))));
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Up to `most` ways to read these letters, each cut to `length` letters; of each reading the first letter alone, if asked
/// for. Those characters read in several ways that come first are given all of them, for it is the beginning that is typed.
pub(super) fn readings(letters: &[char], length: usize, most: usize, initials: bool) -> Vec<String> {
    let mut ways = vec![(String::new(), 0)];
    for c in letters {
        if ways.iter().all(|(_, count)| *count >= length) {
            break;
        }
        let mut buffer = [0; 4];
        let mut parts: Vec<&str> = usual(*c).iter().map(|reading| if initials { &reading[..1] } else { reading }).collect();
        parts.dedup();
        if parts.is_empty() {
            parts.push(c.encode_utf8(&mut buffer));
        }
        parts.truncate((most / ways.len()).max(1));
        let longer = |(way, count): &(String, usize), part: &str| (format!("{way}{part}"), count + part.chars().count());
        ways = if let [part] = parts.as_slice() {
            ways.iter().map(|way| longer(way, part)).collect()
        } else {
            parts.iter().flat_map(|part| ways.iter().map(move |way| longer(way, part))).collect()
        };
    }
    let mut ways: Vec<String> = ways.into_iter().map(|(way, _)| way.chars().take(length).collect()).collect();
    ways.sort_unstable();
    ways.dedup();
    ways
}

#[cfg(test)]
mod tests {
    use super::{Entity, entity_terms, readings, title_terms};
    use crate::document::Document;

    #[test]
    fn a_keyword_and_an_owner_are_one_term_each() {
        let document = Document {
            keywords: vec!["石墨烯".to_owned(), "PD-1".to_owned(), "ＰＤ１".to_owned(), "。".to_owned()],
            organization_id: "7".to_owned(),
            organization_name: "嘉兴市材料研究院（南湖）".to_owned(),
            ..Document::default()
        };
        let terms = entity_terms(&document);
        assert_eq!(terms.len(), 3, "{terms:?}");
        for term in &terms {
            assert_eq!(Entity::of(term.as_bytes()).map(|entity| entity.term()).as_ref(), Some(term));
        }
        let mut beginnings = Vec::new();
        let owner = Entity::of(terms[2].as_bytes()).expect("an owner");
        owner.beginnings(|letters| beginnings.push(letters.iter().collect::<String>()));
        assert_eq!(beginnings, ["嘉兴市材料研究院南湖", "材料研究院南湖", "研究院南湖"]);
    }

    #[test]
    fn readings_multiply_within_bounds() {
        let ways = |text: &str, initials| readings(&text.chars().collect::<Vec<_>>(), 12, 6, initials);
        assert_eq!(ways("重力调节", false), ["chonglidiaoj", "chonglitiaoj", "zhonglidiaoj", "zhonglitiaoj"]);
        assert_eq!(ways("重力调节", true), ["cldj", "cltj", "zldj", "zltj"]);
        assert!(ways(&"长".repeat(40), false).len() <= 6);
        assert_eq!(ways("PD1抗体", true), ["PD1kt"]);
    }

    #[test]
    fn a_title_stands_under_each_of_its_words() {
        let terms = title_terms("一种高导热石墨烯膜的制备");
        for expected in ["pshimoxim", "ismxmd", "izb", "pzhibei"] {
            assert!(terms.iter().any(|term| term == expected), "{expected}: {terms:?}");
        }
        assert!(terms.iter().all(|term| !term.starts_with("pde")), "{terms:?}");
        assert!(title_terms("Graphene for batteries").is_empty());
    }
}

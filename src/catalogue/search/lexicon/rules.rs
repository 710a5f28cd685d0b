//! What the words of an entry must be like.

use std::collections::HashSet;

use search_index::{
    Entry, EntryKind, Lexicon,
    lexicon::{can_be_term, key},
};
use validator::ValidationError;

use super::model::{LexiconKind, LexiconRow, NewLexiconEntry};
use crate::foundation::error::FieldError;

/// Words of one entry. A longer group is a subject, not a meaning.
pub(super) const MOST_WORDS: u64 = 20;
/// The longest word, in characters.
const LONGEST: usize = 50;

/// Every rule of the words alone, for `validator`.
pub(super) fn fits_its_kind(input: &NewLexiconEntry) -> Result<(), ValidationError> {
    let mut each: Vec<(String, &str)> = Vec::new();
    let mut seen = HashSet::new();
    for (index, word) in input.words.iter().enumerate() {
        if let Some(code) = of_a_word(word).or_else(|| (!seen.insert(key(word))).then_some("lexicon_repeated")) {
            each.push((format!("/words/{index}"), code));
        }
    }
    match (input.kind, input.words.as_slice()) {
        (_, []) => each.push(("/words".to_owned(), "required")),
        (Some(LexiconKind::Term), [word]) if each.is_empty() => {
            each.extend(of_a_term(word).map(|code| ("/words/0".to_owned(), code)));
        }
        (Some(LexiconKind::Term), [_, _, ..]) => each.push(("/words".to_owned(), "lexicon_term_one_word")),
        (Some(LexiconKind::Synonyms), [_]) => each.push(("/words".to_owned(), "lexicon_too_few_synonyms")),
        _ => {}
    }
    if each.is_empty() {
        return Ok(());
    }
    let mut error = ValidationError::new("blank");
    error.add_param("each".into(), &each);
    error.add_param("max".into(), &LONGEST);
    Err(error)
}

fn of_a_word(word: &str) -> Option<&'static str> {
    match word.trim().chars().count() {
        0 => Some("blank"),
        length if length > LONGEST => Some("too_long"),
        // Marks alone are never searched for.
        _ if !key(word).chars().any(char::is_alphanumeric) => Some("lexicon_no_letters"),
        _ => None,
    }
}

fn of_a_term(word: &str) -> Option<&'static str> {
    if !can_be_term(word) {
        Some("lexicon_term_script")
    } else if key(word).chars().count() < 2 {
        Some("lexicon_term_one_character")
    } else {
        None
    }
}

/// Which words say nothing that is not known: compiled in, or said by one of the `others`.
pub(super) fn duplicates(row: &LexiconRow, others: &[LexiconRow]) -> Vec<FieldError> {
    let of = |kind| others.iter().filter(move |other| other.kind == kind);
    let duplicate = |index: usize| FieldError::new(format!("/words/{index}"), "lexicon_duplicate");
    match row.kind {
        LexiconKind::Term => {
            let known: HashSet<&str> = of(LexiconKind::Term).flat_map(LexiconRow::keys).collect();
            let builtin = Lexicon::builtin();
            let is_known = |word: &str| known.contains(word) || builtin.is_term(word);
            row.keys().enumerate().filter(|(_, word)| is_known(word)).map(|(index, _)| duplicate(index)).collect()
        }
        LexiconKind::Boilerplate => {
            let known = lexicon_of(of(LexiconKind::Boilerplate));
            let is_known = |word: &str| known.is_boilerplate(word);
            row.keys().enumerate().filter(|(_, word)| is_known(word)).map(|(index, _)| duplicate(index)).collect()
        }
        LexiconKind::Synonyms => {
            let known = lexicon_of(of(LexiconKind::Synonyms));
            let words: Vec<&str> = row.keys().collect();
            let is_said = |word: &str| {
                let same: HashSet<&str> = known.synonyms_of(word).collect();
                words.iter().all(|other| *other == word || same.contains(other))
            };
            let known = words.iter().all(|word| is_said(word));
            known.then(|| FieldError::new("/words", "lexicon_duplicate")).into_iter().collect()
        }
    }
}

fn lexicon_of<'a>(rows: impl Iterator<Item = &'a LexiconRow>) -> Lexicon {
    let entries: Vec<Entry> = rows.map(LexiconRow::entry).collect();
    debug_assert!(entries.iter().all(|entry| entry.kind != EntryKind::Term), "a copy of the dictionary is dear");
    Lexicon::with(entries)
}

//! The words that definitions and reasons are made of, in both languages: `words.tsv`, one line a word.

use std::{collections::HashMap, sync::LazyLock};

use crate::foundation::messages::Language;

static WORDS: LazyLock<HashMap<&'static str, [&'static str; 2]>> = LazyLock::new(|| {
    include_str!("words.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, [cells.next()?, cells.next()?]))
        })
        .collect()
});

/// What a word of a group is called; the word itself where the table lacks it.
pub(super) fn said<'a>(group: &str, word: &'a str, language: Language) -> &'a str {
    WORDS.get(format!("{group}.{word}").as_str()).map_or(word, |said| said[language as usize])
}

#[cfg(test)]
mod tests {
    use super::WORDS;

    #[test]
    fn every_word_is_said_in_both_languages_and_reasons_are_sentences() {
        assert!(WORDS.len() > 60);
        for (word, said) in WORDS.iter() {
            assert!(said.iter().all(|text| !text.trim().is_empty()), "{word}");
            if word.starts_with("reason.") {
                assert!(said[0].ends_with('。') && said[1].ends_with('.'), "{word}");
            }
        }
    }
}

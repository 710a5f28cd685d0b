//! What is compiled in. Each part is read when it is first asked for.

use std::collections::HashSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;

use super::key;
use super::synonyms::Synonyms;
use crate::guard::fingerprint;

const TERMS: &str = include_str!("../../lexicon/terms.txt");
const BOILERPLATE: &str = include_str!("../../lexicon/boilerplate.txt");
const SYNONYMS: [&str; 4] = [
    include_str!("../../lexicon/synonyms/science.tsv"),
    include_str!("../../lexicon/synonyms/engineering.tsv"),
    include_str!("../../lexicon/synonyms/regional.tsv"),
    include_str!("../../lexicon/synonyms/zh.tsv"),
];

/// The lines that say something.
fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The general dictionary and the project's own terms.
pub(super) fn dictionary() -> &'static Jieba {
    static DICTIONARY: LazyLock<Jieba> = LazyLock::new(|| {
        let mut jieba = Jieba::new();
        for term in lines(TERMS) {
            jieba.add_word(&key(term), None, None);
        }
        jieba
    });
    &DICTIONARY
}

/// A copy with more terms; none where there are none.
pub(super) fn dictionary_with(terms: &[String]) -> Option<Jieba> {
    if terms.is_empty() {
        return None;
    }
    let mut jieba = dictionary().clone();
    for term in terms.iter().filter(|term| !term.is_empty()) {
        jieba.add_word(term, None, None);
    }
    Some(jieba)
}

/// What cuts documents: an index that was built with other terms is cut otherwise than its queries.
pub(super) fn terms_fingerprint() -> u64 {
    fingerprint(TERMS.as_bytes())
}

/// All groups of all files.
pub(super) fn synonyms() -> &'static Synonyms {
    static GROUPS: LazyLock<Synonyms> = LazyLock::new(|| {
        let mut groups = Synonyms::default();
        SYNONYMS.into_iter().flat_map(lines).for_each(|line| groups.add(line.split('\t')));
        groups
    });
    &GROUPS
}

/// Phrases of needs and questions.
pub(super) fn boilerplate() -> &'static HashSet<String> {
    static PHRASES: LazyLock<HashSet<String>> = LazyLock::new(|| lines(BOILERPLATE).map(key).collect());
    &PHRASES
}

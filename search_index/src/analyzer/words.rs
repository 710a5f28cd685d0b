//! Words by dictionary: the general one, and the project's own of technical terms.

use std::ops::Range;
use std::sync::LazyLock;

use jieba_rs::Jieba;

const LEXICON: &str = include_str!("../../lexicon/terms.txt");
/// Longer sub-words than this are words that are asked for whole.
const LONGEST_INNER: usize = 6;

static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    for term in lexicon() {
        jieba.add_word(&super::normalise(term), None, None);
    }
    jieba
});

/// The project's own terms.
pub(crate) fn lexicon() -> impl Iterator<Item = &'static str> {
    LEXICON.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Hands each word of the Han run to `emit`, with `true` for a word of the cut and `false` for a word inside one.
///
/// Without the guessing model: a guess depends on what stands beside, so the same term would be cut differently in query
/// and document; what the dictionary does not know, the pairs find.
pub(crate) fn words(text: &str, run: Range<usize>, emit: &mut impl FnMut(Range<usize>, bool)) {
    for token in JIEBA.cut(&text[run.clone()], false) {
        let from = run.start + token.byte_start;
        emit(from..from + token.word.len(), true);
        if token.end - token.start > 2 {
            inner(token.word, from, token.end - token.start, emit);
        }
    }
}

fn inner(word: &str, base: usize, length: usize, emit: &mut impl FnMut(Range<usize>, bool)) {
    let bounds: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    for from in 0..length - 1 {
        for to in from + 2..=length.min(from + LONGEST_INNER) {
            if to - from < length && JIEBA.has_word(&word[bounds[from]..bounds[to]]) {
                emit(base + bounds[from]..base + bounds[to], false);
            }
        }
    }
}

//! Words by dictionary: the general one, and the project's own of technical terms.

use std::ops::Range;

use jieba_rs::Jieba;

use crate::lexicon::Lexicon;

/// Longer sub-words than this are words that are asked for whole.
const LONGEST_INNER: usize = 6;

/// Hands each word of the Han run to `emit`, with `true` for a word of the cut and `false` for a word inside one.
///
/// Without the guessing model: a guess depends on what stands beside, so the same term would be cut differently in query
/// and document; what the dictionary does not know, the pairs find.
pub(crate) fn words(dictionary: &Jieba, text: &str, run: Range<usize>, emit: &mut impl FnMut(Range<usize>, bool)) {
    for token in dictionary.cut(&text[run.clone()], false) {
        let from = run.start + token.byte_start;
        emit(from..from + token.word.len(), true);
        if token.end - token.start > 2 {
            inner(dictionary, token.word, from, token.end - token.start, emit);
        }
    }
}

/// Hands each word of the cut to `emit`.
pub(crate) fn cut(lexicon: &Lexicon, text: &str, run: Range<usize>, emit: &mut impl FnMut(Range<usize>)) {
    for token in lexicon.dictionary().cut(&text[run.clone()], false) {
        let from = run.start + token.byte_start;
        emit(from..from + token.word.len());
    }
}

fn inner(dictionary: &Jieba, word: &str, base: usize, length: usize, emit: &mut impl FnMut(Range<usize>, bool)) {
    let bounds: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    for from in 0..length - 1 {
        for to in from + 2..=length.min(from + LONGEST_INNER) {
            if to - from < length && dictionary.has_word(&word[bounds[from]..bounds[to]]) {
                emit(base + bounds[from]..base + bounds[to], false);
            }
        }
    }
}

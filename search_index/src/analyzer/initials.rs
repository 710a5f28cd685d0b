//! First letters of words as they are typed for a term: of 神经网络 `^sjwl` and `sjwl$`.
//!
//! A term's letters are kept as its first four and its last four, and three whole, from one border of a word to another: so
//! the number of different tokens stays bounded however many terms there are.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analyzer::pinyin::initials;
use crate::analyzer::{Normalised, Run, is_han, runs};
use crate::lexicon::Lexicon;

/// So many letters are one token.
const LETTERS: usize = 4;
/// A stretch with several characters of several readings is known under at most so many spellings.
const MOST_SPELLINGS: usize = 4;

/// Hands the tokens of `text` to `emit`.
pub(crate) fn tokens(lexicon: &Lexicon, text: &str, emit: &mut impl FnMut(String)) {
    let normalised = Normalised::new(text);
    for run in runs(&normalised.text) {
        let Run::Han(range) = run else {
            continue;
        };
        let at: Vec<usize> = normalised.text[range.clone()].char_indices().map(|(at, _)| range.start + at).collect();
        let (mut begins, mut ends) = (vec![false; at.len()], vec![false; at.len() + 1]);
        let number = |byte: usize| at.binary_search(&byte).unwrap_or(at.len());
        super::words::words(lexicon.dictionary(), &normalised.text, range.clone(), &mut |word, _| {
            begins[number(word.start)] = true;
            ends[number(word.end)] = true;
        });
        let chars: Vec<char> = normalised.text[range].chars().collect();
        stretches(&chars, &begins, &ends, emit);
    }
}

fn stretches(chars: &[char], begins: &[bool], ends: &[bool], emit: &mut impl FnMut(String)) {
    for from in 0..chars.len() {
        if from + LETTERS <= chars.len() {
            let four = &chars[from..from + LETTERS];
            if begins[from] {
                spellings(four).for_each(|letters| emit(format!("^{letters}")));
            }
            if ends[from + LETTERS] {
                spellings(four).for_each(|letters| emit(format!("{letters}$")));
            }
        }
        if from + 3 <= chars.len() && begins[from] && ends[from + 3] {
            spellings(&chars[from..from + 3]).for_each(|letters| emit(format!("={letters}")));
        }
    }
}

fn spellings(chars: &[char]) -> impl Iterator<Item = String> + use<> {
    let mut all = vec![String::new()];
    for c in chars.iter().filter(|c| is_han(**c)) {
        let mut next = Vec::new();
        for letter in initials(*c) {
            next.extend(all.iter().map(|so_far| format!("{so_far}{letter}")));
        }
        next.truncate(MOST_SPELLINGS);
        all = next;
    }
    all.into_iter()
}

/// The tokens by which a term typed as `letters` is found; none where it is too short.
pub(crate) fn typed(letters: &str) -> Vec<String> {
    match letters.len() {
        ..3 => Vec::new(),
        3 => vec![format!("={letters}")],
        length => vec![format!("^{}", &letters[..LETTERS]), format!("{}$", &letters[length - LETTERS..])],
    }
}

/// The analysis as the index library wants it.
#[derive(Debug, Clone)]
pub(crate) struct InitialsTokenizer(pub(crate) Lexicon);

impl Tokenizer for InitialsTokenizer {
    type TokenStream<'a> = InitialsStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> InitialsStream {
        let mut all = Vec::new();
        tokens(&self.0, text, &mut |token| all.push(token));
        // What a token begins with is no position that the index library could count on.
        InitialsStream { left: all.into_iter(), token: Token { position: 0, ..Token::default() } }
    }
}

/// The tokens of one text, one after the other.
#[derive(Debug)]
pub(crate) struct InitialsStream {
    left: std::vec::IntoIter<String>,
    token: Token,
}

impl TokenStream for InitialsStream {
    fn advance(&mut self) -> bool {
        self.left.next().map(|text| self.token.text = text).is_some()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

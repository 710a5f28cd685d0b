//! Text → tokens, the same for documents and queries.
//!
//! Two channels over one normalised text, because each finds what the other misses: *words* by dictionary, and
//! *pairs*, all overlapping pairs of neighbouring Han characters, which lose no unknown term and serve phrases. Letters and
//! digits are in both. Positions count characters of Han and parts of compounds, so that a phrase means adjacency.

pub(crate) mod initials;
mod latin;
mod normalise;
pub mod pinyin;
mod scan;
mod words;

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

pub(crate) use latin::{Piece, pieces};
pub use normalise::{Normalised, normalise};
pub(crate) use scan::{Run, is_han, runs};
pub(crate) use words::cut;

use crate::lexicon::Lexicon;

/// Which tokens are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Words by dictionary and the words inside them.
    Words,
    /// Overlapping pairs of characters, and each run's last character.
    Pairs,
}

/// What a token is, for those who weigh it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A word of the dictionary or a single character between words.
    Word,
    /// A word inside a longer one.
    Inner,
    /// Two neighbouring characters.
    Pair,
    /// The last character of a run; it has no pair of its own, and a search for one character needs it.
    Last,
    /// Letters or digits that stand alone.
    Latin,
    /// Parts of a compound, joined.
    Joined,
    /// One part of a compound.
    Part,
}

/// A token; `text` is its normalised form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysed<'a> {
    /// The normalised form, as indexed.
    pub text: &'a str,
    /// What it is.
    pub kind: Kind,
    /// Number of its first character or part in the text.
    pub position: usize,
    /// Byte range in the original text.
    pub original: Range<usize>,
}

/// The tokens of one text.
#[derive(Debug, Default)]
pub struct Analysis {
    text: String,
    spans: Vec<Span>,
}

#[derive(Debug)]
struct Span {
    token: Range<usize>,
    original: Range<usize>,
    position: usize,
    kind: Kind,
}

impl Analysis {
    /// Analyses `text` for one channel; words are those of `lexicon`.
    pub fn new(lexicon: &Lexicon, text: &str, channel: Channel) -> Analysis {
        let normalised = Normalised::new(text);
        let mut tokens = Analysis { text: String::new(), spans: Vec::with_capacity(text.len() / 3 + 1) };
        let mut joined = String::new();
        let mut position = 0;
        for run in runs(&normalised.text) {
            position += match run {
                Run::Han(range) if channel == Channel::Pairs => tokens.pairs(&normalised, range, position),
                Run::Han(range) => tokens.words(lexicon, &normalised, range, position),
                Run::Latin(range) => tokens.latin(&normalised, range, position, &mut joined),
            };
        }
        tokens.text = normalised.text;
        tokens.text.push_str(&joined);
        tokens
    }

    /// The tokens in order of their positions, longer before shorter where a word holds others.
    pub fn tokens(&self) -> impl Iterator<Item = Analysed<'_>> + '_ {
        self.spans.iter().map(|span| Analysed {
            text: &self.text[span.token.clone()],
            kind: span.kind,
            position: span.position,
            original: span.original.clone(),
        })
    }

    fn push(&mut self, normalised: &Normalised, token: Range<usize>, at: Range<usize>, position: usize, kind: Kind) {
        let (from, to) = normalised.original(at.start, at.end);
        self.spans.push(Span { token, original: from..to, position, kind });
    }

    fn pairs(&mut self, normalised: &Normalised, run: Range<usize>, position: usize) -> usize {
        let mut previous: Option<usize> = None;
        let mut count = 0;
        for (at, c) in normalised.text[run.clone()].char_indices() {
            let at = run.start + at;
            if let Some(start) = previous {
                let pair = start..at + c.len_utf8();
                self.push(normalised, pair.clone(), pair, position + count - 1, Kind::Pair);
            }
            previous = Some(at);
            count += 1;
        }
        if let Some(start) = previous {
            self.push(normalised, start..run.end, start..run.end, position + count - 1, Kind::Last);
        }
        count
    }

    fn words(&mut self, lexicon: &Lexicon, normalised: &Normalised, run: Range<usize>, position: usize) -> usize {
        let text = normalised.text.as_str();
        let (mut counted, mut position_now) = (run.start, position);
        let end = run.end;
        words::words(lexicon.dictionary(), text, run, &mut |word, whole| {
            let kind = if whole { Kind::Word } else { Kind::Inner };
            if whole {
                position_now += text[counted..word.start].chars().count();
                counted = word.start;
            }
            let offset = text[counted..word.start].chars().count();
            self.push(normalised, word.clone(), word, position_now + offset, kind);
        });
        position_now + text[counted..end].chars().count() - position
    }

    fn latin(&mut self, normalised: &Normalised, run: Range<usize>, position: usize, joined: &mut String) -> usize {
        let text = normalised.text.as_str();
        pieces(text, run, &mut |token, at, part, piece| {
            let kind = match piece {
                Piece::Word => Kind::Latin,
                Piece::Joined => Kind::Joined,
                Piece::Part => Kind::Part,
            };
            // A joined form is no slice of the text: it lives behind it.
            let range = if piece == Piece::Joined {
                let start = text.len() + joined.len();
                joined.push_str(token);
                start..start + token.len()
            } else {
                at.start..at.start + token.len()
            };
            self.push(normalised, range, at, position + part, kind);
        })
    }
}

/// The analysis as the index library wants it.
#[derive(Debug, Clone)]
pub(crate) struct ChannelTokenizer {
    pub(crate) lexicon: Lexicon,
    pub(crate) channel: Channel,
}

impl Tokenizer for ChannelTokenizer {
    type TokenStream<'a> = ChannelStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ChannelStream {
        ChannelStream { analysis: Analysis::new(&self.lexicon, text, self.channel), next: 0, token: Token::default() }
    }
}

/// The tokens of one text, one after the other in one buffer.
#[derive(Debug)]
pub(crate) struct ChannelStream {
    analysis: Analysis,
    next: usize,
    token: Token,
}

impl TokenStream for ChannelStream {
    fn advance(&mut self) -> bool {
        let Some(span) = self.analysis.spans.get(self.next) else {
            return false;
        };
        self.next += 1;
        self.token.text.clear();
        self.token.text.push_str(&self.analysis.text[span.token.clone()]);
        self.token.position = span.position;
        self.token.offset_from = span.original.start;
        self.token.offset_to = span.original.end;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

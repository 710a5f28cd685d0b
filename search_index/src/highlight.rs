//! Marks what a query hits in a text that the caller holds.
//!
//! The words of the query are looked up in the normalised text as they are; the text is not cut into words, which would
//! cost more than the search itself, and would miss a hit where the cut falls otherwise.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::analyzer::{Analysis, Channel, Kind, Normalised, Run, pieces, runs};
use crate::lexicon::Lexicon;
use crate::syntax::{Clause, parse};

/// Words that are in every question and worth no mark.
const UNMARKED: [&str; 24] = [
    "如何",
    "什么",
    "怎么",
    "怎样",
    "哪些",
    "哪个",
    "为什么",
    "以及",
    "或者",
    "我们",
    "需要",
    "解决",
    "寻求",
    "希望",
    "企业",
    "有没有",
    "能够",
    "可以",
    "进行",
    "一种",
    "以下",
    "相关",
    "方面",
    "要求",
];

/// A query made ready for marking: once per search, used for every text of the page.
#[derive(Debug, Clone, Default)]
pub struct Highlighter {
    /// By their first character, longest first.
    han: HashMap<char, Vec<String>>,
    latin: HashSet<String>,
}

impl Highlighter {
    /// Prepares the marking of what `text`, as typed into the search box, asks for, with the words of the index that
    /// is searched.
    pub fn new(lexicon: &Lexicon, text: &str) -> Highlighter {
        let parsed = parse(text);
        let mut this = Highlighter::default();
        parsed.words.iter().for_each(|word| this.add_words(lexicon, word));
        for Clause { text, phrase } in parsed.groups.iter().flatten() {
            if *phrase {
                this.add_phrase(text);
            } else {
                this.add_words(lexicon, text);
            }
        }
        for patterns in this.han.values_mut() {
            patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
            patterns.dedup();
        }
        this
    }

    fn add_phrase(&mut self, text: &str) {
        let normalised = Normalised::new(text);
        for run in runs(&normalised.text) {
            match run {
                Run::Han(range) => self.add_han(&normalised.text[range]),
                Run::Latin(range) => self.add_latin(&normalised.text, range),
            }
        }
    }

    fn add_words(&mut self, lexicon: &Lexicon, text: &str) {
        let normalised = Normalised::new(text);
        for run in runs(&normalised.text) {
            match run {
                Run::Han(range) => self.add_run(lexicon, &normalised.text[range]),
                Run::Latin(range) => self.add_latin(&normalised.text, range),
            }
        }
    }

    /// The run whole, its words, and what the dictionary does not know: neighbouring single characters, together and in pairs.
    fn add_run(&mut self, lexicon: &Lexicon, run: &str) {
        let mut unknown = String::new();
        let mut says_something = run.chars().count() == 1;
        let analysis = Analysis::new(lexicon, run, Channel::Words);
        let long: Vec<&str> =
            analysis.tokens().filter(|t| t.kind == Kind::Word && t.text.chars().count() > 3).map(|t| t.text).collect();
        // A record may be found by a part of a long word alone: 废水 of 废水处理, but not 石墨 of 石墨烯.
        let parts = analysis.tokens().filter(|t| t.kind == Kind::Inner && long.iter().any(|word| word.contains(t.text)));
        parts.filter(|t| !UNMARKED.contains(&t.text)).for_each(|t| self.add_han(t.text));
        for token in analysis.tokens().filter(|token| token.kind == Kind::Word) {
            if token.text.chars().nth(1).is_none() {
                unknown.push_str(token.text);
                continue;
            }
            says_something |= self.add_unknown(&mut unknown);
            if !UNMARKED.contains(&token.text) {
                self.add_han(token.text);
                says_something = true;
            }
        }
        says_something |= self.add_unknown(&mut unknown);
        if says_something {
            self.add_han(run);
        }
    }

    fn add_unknown(&mut self, unknown: &mut String) -> bool {
        let chars: Vec<char> = unknown.chars().collect();
        if chars.len() > 1 {
            self.add_han(unknown);
            chars.windows(2).for_each(|pair| self.add_han(&pair.iter().collect::<String>()));
        }
        unknown.clear();
        chars.len() > 1
    }

    fn add_han(&mut self, pattern: &str) {
        if let Some(first) = pattern.chars().next() {
            self.han.entry(first).or_default().push(pattern.to_owned());
        }
    }

    fn add_latin(&mut self, text: &str, range: Range<usize>) {
        pieces(text, range, &mut |token, _, _, _| {
            self.latin.insert(token.to_owned());
        });
    }

    /// The byte ranges of `text` that are hit, in order, merged where they touch.
    fn hits(&self, text: &str) -> Vec<Range<usize>> {
        let normalised = Normalised::new(text);
        let mut hits: Vec<Range<usize>> = Vec::new();
        let mut hit = |range: Range<usize>| {
            let (from, to) = normalised.original(range.start, range.end);
            hits.push(from..to);
        };
        for run in runs(&normalised.text) {
            match run {
                Run::Han(range) => self.hits_in_han(&normalised.text, range, &mut hit),
                Run::Latin(range) => {
                    pieces(&normalised.text, range, &mut |token, at, _, _| {
                        if self.latin.contains(token) {
                            hit(at);
                        }
                    });
                }
            }
        }
        merge(hits)
    }

    fn hits_in_han(&self, text: &str, run: Range<usize>, hit: &mut impl FnMut(Range<usize>)) {
        for (at, c) in text[run.clone()].char_indices() {
            let rest = &text[run.start + at..run.end];
            let longest =
                self.han.get(&c).and_then(|patterns| patterns.iter().find(|pattern| rest.starts_with(pattern.as_str())));
            if let Some(pattern) = longest {
                hit(run.start + at..run.start + at + pattern.len());
            }
        }
    }
}

fn merge(mut hits: Vec<Range<usize>>) -> Vec<Range<usize>> {
    hits.sort_unstable_by_key(|hit| (hit.start, hit.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(hits.len());
    for hit in hits {
        match merged.last_mut() {
            Some(last) if hit.start <= last.end => last.end = last.end.max(hit.end),
            _ => merged.push(hit),
        }
    }
    merged
}

/// `text` as HTML with `<mark>` around hits and all else escaped, or nothing where nothing is hit. With `max_chars` about so
/// many characters around the densest hits, with `…` where something was cut off.
pub fn highlight(query: &Highlighter, text: &str, max_chars: Option<usize>) -> Option<String> {
    let hits = query.hits(text);
    if hits.is_empty() {
        return None;
    }
    let shown = max_chars.map_or(0..text.len(), |most| fragment(text, &hits, most.max(1)));
    let mut html = String::with_capacity(shown.len() + 64);
    if shown.start > 0 {
        html.push('…');
    }
    let mut at = shown.start;
    for hit in &hits {
        let (from, to) = (hit.start.max(shown.start), hit.end.min(shown.end));
        if from < to {
            escape(&text[at..from], &mut html);
            html.push_str("<mark>");
            escape(&text[from..to], &mut html);
            html.push_str("</mark>");
            at = to;
        }
    }
    escape(&text[at..shown.end], &mut html);
    if shown.end < text.len() {
        html.push('…');
    }
    Some(html)
}

/// The byte range of about `most` characters that holds the most marked ones.
fn fragment(text: &str, hits: &[Range<usize>], most: usize) -> Range<usize> {
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    if bounds.len() <= most + 1 {
        return 0..text.len();
    }
    let char_at = |byte: usize| bounds.binary_search(&byte).unwrap_or_else(|next| next);
    let marks: Vec<Range<usize>> = hits.iter().map(|hit| char_at(hit.start)..char_at(hit.end)).collect();
    let (first, last) = densest(&marks, most);
    let span = marks[last].end.saturating_sub(marks[first].start).min(most);
    let lead = ((most - span) / 3).min(marks[first].start);
    let mut start = marks[first].start - lead;
    // Better to begin with a sentence than with the tail of one.
    let sentence =
        bounds[start..marks[first].start].iter().rposition(|at| text[*at..].starts_with(['。', '；', '！', '？', '\n']));
    start += sentence.map_or(0, |at| at + 1);
    start = start.min(bounds.len() - 1 - most);
    bounds[start]..bounds[(start + most).min(bounds.len() - 1)]
}

/// First and last of the marks that, within `most` characters, mark the most.
fn densest(marks: &[Range<usize>], most: usize) -> (usize, usize) {
    let (mut best, mut best_sum) = ((0, 0), 0);
    let (mut last, mut sum) = (0, 0);
    for first in 0..marks.len() {
        if last < first {
            (last, sum) = (first, 0);
        }
        while last < marks.len() && (last == first || marks[last].end <= marks[first].start + most) {
            sum += marks[last].len();
            last += 1;
        }
        if sum > best_sum {
            (best, best_sum) = ((first, last - 1), sum);
        }
        sum -= marks[first].len();
    }
    best
}

/// Writes `text` as HTML.
pub(crate) fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

//! Texts made to take long or to break something: each gets an answer, soon.

mod texts;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use search_index::analyzer::{Analysis, Channel};
use search_index::{Filters, Highlighter, Lexicon, Query, highlight};

use crate::support::Catalogue;
use texts::{LONG, hostile};

/// Even unoptimized and beside others; what `benches/hostile.rs` allows is a hundredth of it.
const SOON: Duration = Duration::from_secs(5);
const TRIES: usize = 3;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let texts = hostile();
    let own = texts.iter().map(|(_, text)| text.as_str()).filter(|text| text.len() < LONG);
    Catalogue::titles(&["石墨烯导热膜", "钙钛矿电池组件", "PD-1抗体", "机器学习方法"].into_iter().chain(own).collect::<Vec<_>>())
});

fn soon(name: &str, work: impl Fn()) {
    let mut took = Duration::MAX;
    for _ in 0..TRIES {
        let start = Instant::now();
        work();
        took = took.min(start.elapsed());
        if took < SOON {
            return;
        }
    }
    panic!("{name} took {took:?}");
}

#[test]
fn a_search_is_answered_soon_whatever_is_typed() {
    let index = CATALOGUE.index();
    for (name, text) in hostile() {
        let query = Query { text, limit: 10, ..Query::default() };
        soon(&name, || assert!(index.search(&query).is_ok()));
    }
}

#[test]
fn a_need_is_read_soon_whatever_it_says() {
    let index = CATALOGUE.index();
    for (name, text) in hostile().into_iter().filter(|(_, text)| text.len() > 100) {
        soon(&name, || {
            let share = index.need(&[&text]).expect("a need").fit(&[&text]).share;
            assert!((0.0..=1.0).contains(&share), "{share}");
            assert!(index.candidates(&text, &Filters::default(), 10).is_ok());
        });
    }
}

#[test]
fn marks_are_made_soon_whatever_is_typed_or_marked() {
    for (name, text) in hostile() {
        soon(&name, || {
            let marks = Highlighter::new(&Lexicon::builtin(), &text);
            highlight(&marks, "石墨烯导热膜", Some(10));
            if let Some(html) = highlight(&marks, &text, Some(160)) {
                assert!(html.matches("<mark>").count() == html.matches("</mark>").count());
            }
        });
    }
}

#[test]
fn the_number_of_tokens_follows_the_length_of_the_text() {
    for (name, text) in hostile() {
        // Some single characters are compatibility forms of eighteen.
        let chars = search_index::analyzer::normalise(&text).chars().count();
        let count = |channel| Analysis::new(&Lexicon::builtin(), &text, channel).tokens().count();
        assert!(count(Channel::Pairs) <= 2 * chars, "{name}: {} pairs", count(Channel::Pairs));
        assert!(count(Channel::Words) <= 4 * chars, "{name}: {} words", count(Channel::Words));
    }
}

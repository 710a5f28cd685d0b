//! Any text: no panic, offsets that are character boundaries, tokens where they say, records found by their own titles.

use std::sync::LazyLock;

use proptest::prelude::*;
use search_index::analyzer::{Analysis, Channel, Kind, Normalised, normalise};
use search_index::{Highlighter, Lexicon, Query, Source, Typed, highlight};

use crate::support::Catalogue;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let titles = [
        "石墨烯电池 PD-1",
        "ＡＩ驅動的機器學習",
        "C++ 5G",
        "钙钛矿组件封装",
        "graphene heat spreader",
        "电梯钢丝绳检测",
        "重行调率",
        "👩\u{200d}👧 e\u{301}",
    ];
    Catalogue::titles(&titles)
});

/// Text of the kinds that the rules speak of, beside any characters at all.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[石墨烯電池機器學習的ＡＩ1a]{0,8}",
        r#"[-+/._#"“”「」 \u{3000}]{0,4}"#,
        Just(" OR ".to_owned()),
        "[a-z]{1,12}",
        "(shi|xian|fang|an|zh|ng|v|lv|gai tai ){1,6}",
        "[石末烯钙矿钛电梯重行调率还]{1,13}",
        "(寻求|有没有|希望|几个|什么|的技术|请问){1,4}",
        "[\u{200d}\u{fe0f}👩👧🇨🇳\u{1f3fd}]{1,6}",
        "[e\u{301}\u{323}\u{345}ก็\u{202e}שמ\0]{1,6}",
        ("[a的1\\-“墨]", 1usize..300).prop_map(|(c, times)| c.repeat(times)),
        "[a-zα-ω0-9İßﬁ①㎡が가]{0,6}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn offsets_are_character_boundaries(text in text()) {
        for channel in [Channel::Words, Channel::Pairs] {
            let analysis = Analysis::new(&Lexicon::builtin(), &text, channel);
            let mut position = 0;
            for token in analysis.tokens() {
                prop_assert!(!token.text.is_empty());
                prop_assert!(token.original.start < token.original.end);
                prop_assert!(text.is_char_boundary(token.original.start) && text.is_char_boundary(token.original.end));
                let there = normalise(&text[token.original.clone()]);
                if token.kind == Kind::Joined {
                    let letters: String = there.chars().filter(|c| !"-/._".contains(*c)).collect();
                    prop_assert!(letters.contains(token.text) || letters.replace(['+', '#'], "").contains(token.text));
                } else {
                    prop_assert!(there.contains(token.text), "{} in {there}", token.text);
                    prop_assert!(token.position >= position);
                    position = token.position;
                }
            }
        }
    }

    #[test]
    fn what_is_normal_stays_as_it_is_and_knows_where_it_was(text in text()) {
        let normal = Normalised::new(&text);
        prop_assert_eq!(&normal.text, &normalise(&text));
        prop_assert_eq!(normalise(&normal.text), normal.text.clone());
        for (at, c) in normal.text.char_indices() {
            let (from, to) = normal.original(at, at + c.len_utf8());
            prop_assert!(from < to && text.is_char_boundary(from) && text.is_char_boundary(to));
            prop_assert!(normalise(&text[from..to]).contains(c));
        }
    }

    #[test]
    fn any_need_is_met_by_a_share(need in text(), text in text()) {
        let need = CATALOGUE.index().need(&[&need]).expect("a need");
        let fit = need.fit(&[&text, ""]);
        prop_assert!((0.0..=1.0).contains(&fit.share));
    }

    #[test]
    fn any_query_gets_an_answer(text in text()) {
        let query = Query { text, limit: 10, ..Query::default() };
        prop_assert!(CATALOGUE.index().search(&query).is_ok());
    }

    #[test]
    fn any_highlight_is_the_text_with_marks(query in text(), text in text(), most in proptest::option::of(0usize..40)) {
        if let Some(html) = highlight(&Highlighter::new(&Lexicon::builtin(), &query), &text, most) {
            prop_assert_eq!(html.matches("<mark>").count(), html.matches("</mark>").count());
            if most.is_none() {
                let plain = html.replace("<mark>", "").replace("</mark>", "");
                let plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
                prop_assert_eq!(plain.replace("&amp;", "&"), text);
            }
        }
    }
}

proptest! {
    // Each case makes an index.
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_may_be_typed(typed in text(), title in text()) {
        let typed = Typed::new(&typed);
        let candidates = CATALOGUE.index().suggest(&typed, 10);
        prop_assert!(candidates.is_ok());
        let source = Source { title: title.clone(), keywords: vec![title.clone()], codes: vec![title], ..Source::default() };
        let records = candidates.iter().flatten().flat_map(|c| &c.records).map(|id| (*id, source.clone())).collect();
        for completion in typed.complete(&candidates.unwrap_or_default(), &records, 10) {
            prop_assert_eq!(completion.highlight.matches("<mark>").count(), 1);
        }
    }

    #[test]
    fn a_text_finds_itself(words in proptest::collection::vec("[石墨烯电池机器学习方法材料]{1,5}", 1..4)) {
        let title = words.join(" ");
        let catalogue = Catalogue::titles(&[&title]);
        prop_assert_eq!(catalogue.find(&title), ["0"]);
    }

    /// Of words, letters and marks of every kind; quotation marks would end the phrase.
    #[test]
    fn a_record_is_found_by_its_title_as_a_phrase(title in text()) {
        let title: String = title.chars().filter(|c| !"\"＂“”「」『』".contains(*c)).take(90).collect();
        let pairs = Analysis::new(&Lexicon::builtin(), &title, Channel::Pairs).tokens().count();
        prop_assume!(pairs > 0);
        let catalogue = Catalogue::titles(&["石墨", &title, "a 1"]);
        let found = catalogue.find(&format!("“{title}”"));
        prop_assert!(found.contains(&"1".to_owned()), "{found:?}");
    }
}

proptest! {
    // Each case makes an index of its own.
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_keyword_and_title_is_offered_when_typed_whole(text in "[石墨烯重行模a-c1 -]{1,20}") {
        prop_assume!(text.chars().any(char::is_alphanumeric));
        let document = search_index::Document { id: 1, keywords: vec![text.clone()], title: text.clone(), ..Default::default() };
        let catalogue = Catalogue::of([document]);
        let typed = Typed::new(&text);
        let source = Source { title: text.clone(), keywords: vec![text.clone()], ..Source::default() };
        let candidates = catalogue.index().suggest(&typed, 10).expect("candidates");
        let found = typed.complete(&candidates, &std::collections::HashMap::from([(1, source)]), 10);
        prop_assert_eq!(found.into_iter().map(|completion| completion.text).collect::<Vec<_>>(), [text]);
    }
}

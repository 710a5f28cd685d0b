//! Tables: text → tokens with positions and offsets.

use search_index::Lexicon;
use search_index::analyzer::{Analysis, Channel, Kind, normalise};

fn tokens(text: &str, channel: Channel) -> Vec<(String, usize, String)> {
    let analysis = Analysis::new(&Lexicon::builtin(), text, channel);
    analysis.tokens().map(|t| (t.text.to_owned(), t.position, text[t.original].to_owned())).collect()
}

fn texts(text: &str, channel: Channel) -> Vec<String> {
    tokens(text, channel).into_iter().map(|(token, ..)| token).collect()
}

fn expect(text: &str, channel: Channel, wanted: &[(&str, usize, &str)]) {
    let wanted: Vec<_> = wanted.iter().map(|(t, p, o)| ((*t).to_owned(), *p, (*o).to_owned())).collect();
    assert_eq!(tokens(text, channel), wanted, "{text}");
}

#[test]
fn one_spelling_for_the_same_text() {
    for (text, wanted) in [
        ("ＡＩ", "ai"),
        ("ＰＤ－１", "pd-1"),
        ("PD–1", "pd-1"),
        ("機器學習", "机器学习"),
        ("Café Müller", "cafe muller"),
        ("H₂O ㎡ ℃", "h2o m2 °c"),
        ("μ µ Ω α-烯烃", "μ μ ω α-烯烃"),
        ("ﬁne ①", "fine 1"),
        ("コンピュータ", "コンピュータ"),
        ("Σίσυφος", "σισυφοσ"),
    ] {
        assert_eq!(normalise(text), wanted, "{text}");
    }
}

#[test]
fn pairs_overlap_and_end_in_a_single_character() {
    expect("石墨烯", Channel::Pairs, &[("石墨", 0, "石墨"), ("墨烯", 1, "墨烯"), ("烯", 2, "烯")]);
    expect("烯", Channel::Pairs, &[("烯", 0, "烯")]);
    expect("機器，學習", Channel::Pairs, &[("机器", 0, "機器"), ("器", 1, "器"), ("学习", 2, "學習"), ("习", 3, "習")]);
    expect("5G 通信", Channel::Pairs, &[("5g", 0, "5G"), ("通信", 1, "通信"), ("信", 2, "信")]);
    expect("ＡＩ驅動", Channel::Pairs, &[("ai", 0, "ＡＩ"), ("驱动", 1, "驅動"), ("动", 2, "動")]);
}

#[test]
fn words_come_with_the_words_inside() {
    expect("石墨烯", Channel::Words, &[("石墨烯", 0, "石墨烯"), ("石墨", 0, "石墨")]);
    let inside = texts("质子交换膜燃料电池", Channel::Words);
    for word in ["质子交换膜燃料电池", "质子交换膜", "燃料电池", "电池", "质子"] {
        assert!(inside.iter().any(|token| token == word), "{word} in {inside:?}");
    }
    let analysis = Analysis::new(&Lexicon::builtin(), "新型固态电池", Channel::Words);
    let position = |text: &str| analysis.tokens().find(|t| t.text == text).map(|t| (t.position, t.kind));
    assert_eq!(position("固态电池"), Some((2, Kind::Word)));
    assert_eq!(position("电池"), Some((4, Kind::Inner)));
}

#[test]
fn compounds_are_found_whole_and_in_parts() {
    for (text, wanted) in [
        ("PD-1", vec!["pd1", "pd", "1"]),
        ("PD1", vec!["pd1"]),
        ("ＰＤ－１", vec!["pd1", "pd", "1"]),
        ("PD-1/PD-L1", vec!["pd1pdl1", "pd1", "pdl1", "pd", "1", "pd", "l1"]),
        ("ZL-2000A", vec!["zl2000a", "zl", "2000a"]),
        ("COVID-19", vec!["covid19", "covid", "19"]),
        ("C++", vec!["c", "c++"]),
        ("C#", vec!["c", "c#"]),
        ("5G", vec!["5g"]),
        ("α-", vec!["α"]),
        ("- / +", vec![]),
        ("a--b", vec!["a", "b"]),
    ] {
        assert_eq!(texts(text, Channel::Words), wanted, "{text}");
    }
    expect("α-烯烃", Channel::Pairs, &[("α", 0, "α"), ("烯烃", 1, "烯烃"), ("烃", 2, "烃")]);
    expect("抗PD-1药", Channel::Pairs, &[("抗", 0, "抗"), ("pd1", 1, "PD-1"), ("pd", 1, "PD"), ("1", 2, "1"), ("药", 3, "药")]);
}

#[test]
fn long_tokens_are_cut_and_long_lists_not_joined() {
    let long = "a".repeat(10_000);
    assert_eq!(texts(&long, Channel::Words), ["a".repeat(64)]);
    let list = "a.b.c.d.e.f.g.h";
    assert!(!texts(list, Channel::Words).contains(&"abcdefgh".to_owned()));
}

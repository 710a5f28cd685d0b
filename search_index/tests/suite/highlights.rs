//! Marks on the original text.

use search_index::{Highlighter, Lexicon, highlight};

fn marked(query: &str, text: &str) -> Option<String> {
    highlight(&Highlighter::new(&Lexicon::builtin(), query), text, None)
}

/// What is asked, the text, and the text as it is to be shown.
const MARKED: [(&str, &str, &str); 14] = [
    ("机器学习", "ＡＩ驅動的機器學習", "ＡＩ驅動的<mark>機器學習</mark>"),
    ("ai 机器学习", "ＡＩ驅動的機器學習", "<mark>ＡＩ</mark>驅動的<mark>機器學習</mark>"),
    ("石墨烯 电池", "石墨烯电池与石墨", "<mark>石墨烯电池</mark>与石墨"),
    ("废水处理", "印染廢水分质", "印染<mark>廢水</mark>分质"),
    ("锂枝晶", "抑制锂枝晶生长", "抑制<mark>锂枝晶</mark>生长"),
    ("PD1", "抗PD-1单抗", "抗<mark>PD-1</mark>单抗"),
    ("PD-1", "抗PD1单抗", "抗<mark>PD1</mark>单抗"),
    ("ai", "main AI domain", "main <mark>AI</mark> domain"),
    ("“机器学习”", "机器学习与机器", "<mark>机器学习</mark>与机器"),
    ("机器学习 -电池", "机器学习电池", "<mark>机器学习</mark>电池"),
    ("石墨烯", "<b>石墨烯</b> & \"'", "&lt;b&gt;<mark>石墨烯</mark>&lt;/b&gt; &amp; &quot;&#39;"),
    ("铁", "钢铁", "钢<mark>铁</mark>"),
    ("如何解决枝晶", "枝晶如何解决", "<mark>枝晶</mark>如何解决"),
    ("如何解决枝晶", "如何解决枝晶", "<mark>如何解决枝晶</mark>"),
];

#[test]
fn marks_are_exact_on_the_original() {
    for (query, text, wanted) in MARKED {
        assert_eq!(marked(query, text).as_deref(), Some(wanted), "{query} in {text}");
    }
}

#[test]
fn what_is_not_hit_is_not_shown() {
    assert_eq!(marked("石墨烯", "碳纤维"), None);
    assert_eq!(marked("", "碳纤维"), None);
    assert_eq!(marked("-碳纤维", "碳纤维"), None);
    assert_eq!(marked("如何 解决 枝晶", "如何解决"), None);
}

#[test]
fn a_fragment_stands_around_the_densest_hits() {
    let text = format!("{}石墨烯。{}柔性石墨烯电池与石墨烯散热{}", "前".repeat(200), "中".repeat(200), "后".repeat(200));
    let html = highlight(&Highlighter::new(&Lexicon::builtin(), "石墨烯"), &text, Some(60)).expect("it is hit");
    assert!(html.starts_with('…') && html.ends_with('…'));
    assert_eq!(html.matches("<mark>石墨烯</mark>").count(), 2);
    let plain = html.replace("<mark>", "").replace("</mark>", "");
    assert_eq!(plain.chars().count(), 62);
    assert!(text.contains(plain.trim_matches('…')));
    let short = highlight(&Highlighter::new(&Lexicon::builtin(), "石墨烯"), "石墨烯", Some(60));
    assert_eq!(short.as_deref(), Some("<mark>石墨烯</mark>"));
    assert_eq!(
        highlight(&Highlighter::new(&Lexicon::builtin(), "石墨烯"), "石墨烯石墨烯", Some(2)).as_deref(),
        Some("<mark>石墨</mark>…")
    );
}

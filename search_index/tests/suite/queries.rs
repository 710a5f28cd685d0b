//! What a person types, and what must be found.

use search_index::{Document, Query, SimilarTo, Sort};

use crate::support::{Catalogue, at, document, key, name};

#[test]
fn an_unknown_word_is_found_and_its_halves_are_not_enough() {
    let c = Catalogue::titles(&["石墨烯散热膜", "石墨电极与烯烃", "石墨负极", "碳纳米管"]);
    assert_eq!(c.find("石墨烯"), ["0"]);
    assert_eq!(c.find("墨烯"), ["0"]);
    let without = Catalogue::titles(&["石墨负极", "碳纳米管"]);
    assert_eq!(without.find("石墨烯"), ["0"], "nothing fits whole, so the nearest is offered");
    let unknown = Catalogue::titles(&["锂枝晶抑制方法", "锂矿与枝条", "晶体"]);
    assert_eq!(unknown.find("锂枝晶"), ["0"]);
}

#[test]
fn spellings_meet() {
    let c = Catalogue::titles(&["PD-1抗体", "PD1抑制剂", "ＰＤ－１单抗", "钯Pd催化剂1号", "PD-1/PD-L1通路"]);
    for text in ["PD-1", "PD1", "ＰＤ－１", "pd-1", "PD–1"] {
        assert_eq!(c.sorted(text), ["0", "1", "2", "4"], "{text}");
    }
    assert_eq!(c.find("PD-L1"), ["4"]);
    assert_eq!(c.find("PD-1/PD-L1")[0], "4");
    let c = Catalogue::titles(&[
        "α-烯烃聚合",
        "5G基站天线",
        "ZL-2000A型机床",
        "AI驱动的机器学习",
        "C++编译器",
        "COVID-19检测",
        "C语言",
    ]);
    for (text, id) in [
        ("α-烯烃", "0"),
        ("α烯烃", "0"),
        ("5g", "1"),
        ("５Ｇ", "1"),
        ("ZL2000A", "2"),
        ("zl-2000a", "2"),
        ("ＡＩ驅動", "3"),
        ("機器學習", "3"),
        ("C++", "4"),
        ("covid19", "5"),
        ("COVID 19", "5"),
    ] {
        assert_eq!(c.find(text).first().map(String::as_str), Some(id), "{text}");
    }
}

#[test]
fn phrases_are_exact() {
    let c = Catalogue::titles(&["机器学习方法", "机器的学习", "学习机器", "PD-1 抗体制备", "PD1抗体", "抗体与PD-1"]);
    for text in ["“机器学习”", "\"机器学习\"", "「機器學習」", "＂机器学习＂"] {
        assert_eq!(c.find(text), ["0"], "{text}");
    }
    assert_eq!(c.find("“PD-1抗体”"), ["3"]);
    assert_eq!(c.sorted("“PD-1”"), ["3", "4", "5"]);
    assert!(c.find("“习方”").contains(&"0".to_owned()));
}

#[test]
fn words_are_left_out_and_joined_by_or() {
    let c = Catalogue::titles(&["石墨烯电池", "石墨烯涂料", "碳纤维复合材料", "锂电池"]);
    assert_eq!(c.find("石墨烯 -电池"), ["1"]);
    assert_eq!(c.find("石墨烯 -\"电池\""), ["1"]);
    assert_eq!(c.sorted("-电池"), ["1", "2"]);
    assert_eq!(c.sorted("涂料 OR 碳纤维"), ["1", "2"]);
    assert_eq!(c.sorted("“石墨烯” 涂料 OR 碳纤维"), ["1"]);
    assert_eq!(c.find("OR 涂料"), ["1"]);
    assert_eq!(c.find("涂料 OR"), ["1"]);
    assert_eq!(c.sorted("涂料 OR “碳纤维”"), ["1", "2"]);
}

#[test]
fn one_character_is_found_wherever_it_stands() {
    let c = Catalogue::titles(&["铁", "钢铁冶金", "铁路", "高铁", "铜"]);
    assert_eq!(c.sorted("铁"), ["0", "1", "2", "3"]);
    assert_eq!(c.sorted("“铁”"), ["0", "1", "2", "3"]);
}

#[test]
fn codes_find_their_record_first() {
    let mut one = document("one", "激光清洗装备");
    one.codes = vec!["NH-2025-000123".into(), "ZL202310123456.7".into(), "ref/A 17".into()];
    let mut two = document("two", "2025 NH 000124 激光");
    two.codes = vec!["NH-2025-000124".into(), "ZL202310123457.5".into()];
    let c = Catalogue::of([one, two]);
    for text in [
        "NH-2025-000123",
        "nh2025000123",
        "NH 2025 000123",
        "ＮＨ－２０２５－０００１２３",
        "ZL202310123456.7",
        "202310123456.7",
        "2023101234567",
        "202310123456",
        "ZL 2023 1 0123456.7",
        "ZL 202310123456.7 激光",
        "ref/A 17",
        "refA17",
    ] {
        assert_eq!(c.find(text).first().map(String::as_str), Some("one"), "{text}");
    }
    assert!(c.find("NH-2025-999999").is_empty());
    assert!(c.find("ZL209912345678.9").is_empty());
}

#[test]
fn nothing_fits_is_an_answer() {
    let c = Catalogue::titles(&["石墨烯电池", "碳纤维"]);
    assert!(c.find("鲸鱼").is_empty());
    assert!(c.find("zzzz").is_empty());
}

#[test]
fn no_input_is_an_error() {
    let c = Catalogue::titles(&["石墨烯电池", "碳纤维"]);
    let long = "石墨烯与电池的研究，".repeat(400);
    for text in [
        "",
        " ",
        "\u{3000}",
        "-",
        "--",
        "\"",
        "“",
        "””",
        "「",
        "\"\"",
        "“ ”",
        "OR",
        "OR OR",
        "- - -",
        "😀",
        "😀 -😀",
        "\0\u{7}",
        "-\"",
        "+",
        "^*()[]{}:~",
        "a:b AND (c",
        &long,
    ] {
        c.find(text);
    }
    assert_eq!(c.find("石墨烯\"").len(), 1);
    assert_eq!(c.find("“石墨烯").len(), 1);
    assert_eq!(c.find("").len(), 2);
    assert_eq!(c.find(&long).first().map(String::as_str), Some("0"));
}

#[test]
fn a_pasted_text_finds_what_it_speaks_of() {
    let c = Catalogue::titles(&["石墨烯复合负极材料的制备方法及其在锂离子电池中的应用", "大豆育种"]);
    let prose: String = ('\u{4e00}'..='\u{9f00}').step_by(9).collect();
    let text = format!("我公司需要“鲸鱼”石墨烯复合负极材料的制备方法，用于锂离子电池。{prose}");
    assert_eq!(c.find(&text), ["0"]);
}

#[test]
fn everything_comes_newest_first() {
    let dated = |id: &str, published_at_ms| Document { published_at_ms, ..document(id, "激光") };
    let c = Catalogue::of([dated("old", 1), dated("new", 3), dated("middle", 2)]);
    assert_eq!(c.find(""), ["new", "middle", "old"]);
    assert_eq!(c.find("激光"), ["new", "middle", "old"], "equal scores: newest first");
    let newest = Query { text: "激光".into(), sort: Sort::Newest, limit: 2, ..Query::default() };
    assert_eq!(c.ask(&newest), ["new", "middle"]);
}

#[test]
fn title_outweighs_the_rest() {
    let mut body = document("body", "一种方法");
    body.abstract_text = "采用柔性电子制备传感器。".into();
    let c = Catalogue::of([body, document("title", "柔性电子制备方法与传感器")]);
    assert_eq!(c.find("柔性电子"), ["title", "body"]);
}

#[test]
fn a_change_is_applied_once() {
    let mut c = Catalogue::titles(&["石墨烯电池", "碳纤维"]);
    for seq in [2, 3] {
        c.writer
            .apply(vec![
                crate::support::put(document("0", "钙钛矿电池")),
                search_index::Change::Delete(key("1")),
                crate::support::put(document("2", "一")),
                crate::support::put(document("2", "固态电池")),
            ])
            .expect("changes are taken");
        c.writer.commit(&at(seq)).expect("a commit");
    }
    assert_eq!(c.index().position(), Some(at(3)));
    assert_eq!(c.index().count(), 2);
    assert!(c.find("石墨烯").is_empty());
    assert!(c.find("碳纤维").is_empty());
    assert_eq!(c.sorted("电池"), ["0", "2"]);
    let mut ids = c.index().ids().expect("ids");
    ids.sort();
    assert_eq!(ids, [(key("0"), 1), (key("2"), 1)]);
}

#[test]
fn similar_records_share_rare_words() {
    let c = Catalogue::titles(&["石墨烯散热膜的制备方法", "石墨烯导热薄膜", "大豆育种方法", "水稻栽培"]);
    let text =
        SimilarTo {
            title: "石墨烯散热膜".into(), abstract_text: "石墨烯薄膜导热性能".into(), keywords: vec!["石墨烯".into()]
        };
    let similar = c.index().similar(&text, 10, Some(key("0"))).expect("an answer");
    assert_eq!(similar.first().map(|hit| name(hit.id)).as_deref(), Some("1"));
    assert!(similar.iter().all(|hit| hit.id != key("0") && hit.id != key("3")));
    assert!(c.index().similar(&SimilarTo::default(), 10, None).expect("an answer").is_empty());
}

#[test]
fn a_phrase_is_left_out_wherever_it_stands_among_the_found() {
    let titles = ["电池隔膜的制备", "电池隔膜的检测", "电池隔膜的控制系统", "电池隔膜的回收", "窑炉的控制系统"];
    let c = Catalogue::titles(&titles);
    assert_eq!(c.sorted("电池隔膜 -控制系统"), ["0", "1", "3"]);
    assert_eq!(c.sorted("\"电池隔膜\" -\"控制系统\""), ["0", "1", "3"]);
    assert_eq!(c.sorted("-\"电池隔膜\" -检测"), ["4"]);
}

//! What was typed otherwise than the catalogue writes it, and that what is written as typed stands first all the same.

use proptest::prelude::*;
use search_index::{Cursor, Query};

use crate::support::{Catalogue, name};

/// By their number: what is looked for, and what is like it.
const TITLES: [&str; 24] = [
    "高导热石墨烯散热膜的制备",                 // 0
    "石墨负极材料的包覆",                       // 1
    "钙钛矿太阳能电池组件封装",                 // 2
    "电梯钢丝绳在线检测",                       // 3
    "农产品溯源的区块链平台",                   // 4
    "毛衫三维虚拟试穿系统",                     // 5
    "葡萄采摘机器人",                           // 6
    "焊接机器人的路径规划",                     // 7
    "太湖蓝藻水华预警",                         // 8
    "人体姿态的神经网络识别",                   // 9
    "机器学习用于材料筛选",                     // 10
    "固态电池 solid state battery electrolyte", // 11
    "graphene heat spreader for mobile phones", // 12
    "碳纤维复合材料回收",                       // 13
    "激光清洗设备",                             // 14
    "数据库的时间序列压缩",                     // 15
    "软件缺陷的静态分析",                       // 16
    "希望工程的捐赠管理",                       // 17
    "几何光学透镜的装调",                       // 18
    "碳化硅功率模块",                           // 19
    "超临界二氧化碳染色",                       // 20
    "聚乳酸全降解血管支架",                     // 21
    "IP67防护等级的水下灯",                     // 22
    "mRNA疫苗的冻干",                           // 23
];

/// How it is typed, what is to stand first, and the spelling that is proposed.
type Row = (&'static str, usize, Option<&'static str>);

fn expect(rows: &[Row]) {
    let c = Catalogue::titles(&TITLES);
    let mut wrong = Vec::new();
    for (text, first, suggestion) in rows {
        let found = c.index().search(&Query { text: (*text).into(), limit: 10, ..Query::default() }).expect("an answer");
        let hits: Vec<String> = found.hits.iter().map(|hit| name(hit.id)).collect();
        if hits.first() != Some(&first.to_string()) || found.suggestion.as_deref() != *suggestion {
            wrong.push(format!("{text}: {hits:?}, proposed {:?}", found.suggestion));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pinyin_is_read_with_blanks_and_without() {
    expect(&[
        ("shimoxi", 0, Some("石墨烯")),
        ("shi mo xi", 0, Some("石墨烯")),
        ("gaitaikuang", 2, Some("钙钛矿")),
        ("gai tai kuang", 2, Some("钙钛矿")),
        ("dian ti", 3, Some("电梯")),
        ("lan zao", 8, Some("蓝藻")),
        ("qukuailian", 4, Some("区块链")),
        ("jiqixuexi", 10, Some("机器学习")),
        ("jiqiren hanjie", 7, Some("机器人 焊接")),
    ]);
}

#[test]
fn pinyin_stands_beside_characters() {
    expect(&[
        ("shimoxi 散热", 0, Some("石墨烯 散热")),
        ("葡萄 jiqiren", 6, Some("葡萄 机器人")),
        ("tai hu 蓝藻", 8, Some("太湖 蓝藻")),
    ]);
}

#[test]
fn first_letters_stand_for_a_term() {
    expect(&[
        ("smx 散热", 0, Some("石墨烯 散热")),
        ("qkl", 4, Some("区块链")),
        ("sjwl", 9, Some("神经网络")),
        ("jqr 葡萄", 6, Some("机器人 葡萄")),
    ]);
}

#[test]
fn a_character_of_the_same_sound_is_heard() {
    expect(&[
        ("石末烯", 0, Some("石墨烯")),
        ("钙钛框", 2, Some("钙钛矿")),
        ("刚丝绳", 3, Some("钢丝绳")),
        ("区快链", 4, Some("区块链")),
        ("机气人 焊接", 7, Some("机器人 焊接")),
    ]);
}

#[test]
fn swapped_lost_and_doubled_characters_are_put_right() {
    expect(&[
        ("石烯墨", 0, Some("石墨烯")),
        ("虚试拟穿", 5, Some("虚拟试穿")),
        ("超临二氧化碳", 20, Some("超临界二氧化碳")),
        ("石墨墨烯", 0, Some("石墨烯")),
        ("聚乳酸全降降解支架", 21, None),
    ]);
}

#[test]
fn english_is_put_right() {
    expect(&[
        ("solidstate", 11, Some("solid state")),
        ("graphine", 12, Some("graphene")),
        ("grahpene", 12, Some("graphene")),
        ("electrolite", 11, Some("electrolyte")),
    ]);
}

#[test]
fn names_typed_in_two_parts_are_found_as_one() {
    expect(&[("ip 67", 22, None), ("m RNA 冻干", 23, None), ("IP67", 22, None), ("石墨 烯 散热膜", 0, None)]);
}

#[test]
fn a_term_of_several_words_is_no_name_in_two_parts() {
    // A blank that somebody lost makes a word of the two behind the first.
    let c = Catalogue::titles(&["物联网网关", "the internet ofthings", "石墨烯"]);
    assert!(c.find("internet of things").contains(&"0".to_owned()), "{:?}", c.find("internet of things"));
}

#[test]
fn a_term_is_found_in_the_other_language_and_in_other_words() {
    expect(&[
        ("blockchain", 4, None),
        ("machine learning", 10, None),
        ("carbon fiber", 13, None),
        ("perovskite 封装", 2, None),
        ("雷射清洗", 14, None),
        ("資料庫", 15, None),
        ("軟體缺陷", 16, None),
        ("碳化矽功率模組", 19, None),
        ("超临界二氧化碳染缸", 20, None),
    ]);
}

#[test]
fn what_is_spelled_right_has_no_proposal() {
    let c = Catalogue::titles(&TITLES);
    for text in [
        "石墨烯",
        "钙钛矿封装",
        "graphene",
        "solid state battery",
        "机器人",
        "石墨负极",
        "IP67",
        "mRNA",
        "区块链 溯源",
        "葡萄采摘机器人",
        "“石末烯”",
        "石墨烯 -电池",
        "",
    ] {
        let found = c.index().search(&Query { text: text.into(), limit: 10, ..Query::default() }).expect("an answer");
        assert_eq!(found.suggestion, None, "{text}");
    }
}

#[test]
fn what_is_written_as_typed_stands_above_what_is_only_like_it() {
    for (typed, other) in [
        ("石末烯", "石墨烯"),
        ("graphine", "graphene"),
        ("shimoxi", "石墨烯"),
        ("smx", "石墨烯"),
        ("刚丝绳", "钢丝绳"),
        ("机气人", "机器人"),
        ("led", "发光二极管"),
        ("blockchain", "区块链"),
    ] {
        let others = vec![format!("{other}的制备方法"); 8];
        let exact = format!("{typed}的制备方法");
        let titles: Vec<&str> = others.iter().map(String::as_str).chain([exact.as_str()]).collect();
        let c = Catalogue::titles(&titles);
        assert_eq!(c.find(typed).first().map(String::as_str), Some("8"), "{typed}");
    }
}

#[test]
fn what_every_need_says_is_cut_off_but_not_out_of_words() {
    let c = Catalogue::titles(&TITLES);
    let first = |text: &str| c.find(text).first().cloned();
    for (need, same) in [
        ("寻求石墨烯散热的技术", "石墨烯散热"),
        ("有没有区块链", "区块链"),
        ("请问哪里有焊接机器人", "焊接机器人"),
        ("我公司想找碳纤维回收的方法", "碳纤维回收"),
        ("looking for graphene", "graphene"),
        ("如何预警蓝藻", "预警 蓝藻"),
    ] {
        assert_eq!(c.find(need), c.find(same), "{need}");
        assert!(first(need).is_some(), "{need}");
    }
    for (text, wanted) in [("希望工程", "17"), ("几何", "18"), ("几何光学", "18"), ("捐赠管理", "17")] {
        assert_eq!(first(text).as_deref(), Some(wanted), "{text}");
    }
    assert!(!c.find("工程").is_empty() && c.find("希望工程") == ["17"], "希望 of 希望工程 is no wish");
    assert_eq!(c.find("寻求"), c.find("“寻求”"), "where nothing else is said it is looked for");
}

/// Records of the same words in many orders and distances, so that the second look has something to order.
fn many(records: usize) -> Catalogue {
    let title = |n: usize| {
        let mut words = vec!["石墨烯", "散热", "电池", "检测"];
        let gap = |n: usize| "的".repeat(n % 23);
        let mut title = String::new();
        for left in (1..=4).rev() {
            title += words.remove(n / left % left);
            title += &gap(n * (left + 2));
        }
        title
    };
    let titles: Vec<String> = (0..records).map(title).collect();
    Catalogue::titles(&titles.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_page_is_the_same_whatever_its_size_and_pages_go_on_without_gaps() {
    let c = many(260);
    for text in ["石墨烯 散热", "石末烯 散热", "shimoxi 电池", "smx", "石墨烯检测"] {
        let ask = |query: &Query| c.index().search(query).expect("an answer");
        let whole = ask(&Query { text: text.into(), limit: 1_000, ..Query::default() });
        let ids: Vec<u128> = whole.hits.iter().map(|hit| hit.id).collect();
        assert!(ids.len() > 120, "{text}: {}", ids.len());
        for limit in [1, 7, 10, 33, 99, 100, 101, 150] {
            let page = |offset| ask(&Query { text: text.into(), limit, offset, ..Query::default() });
            let mut by_offset = Vec::new();
            for offset in (0..ids.len()).step_by(limit).take(24) {
                by_offset.extend(page(offset).hits.iter().map(|hit| hit.id));
            }
            assert_eq!(by_offset, ids[..by_offset.len()], "{text} by {limit}");
            let mut walked = Vec::new();
            let mut query = Query { text: text.into(), limit, ..Query::default() };
            loop {
                let found = ask(&query);
                walked.extend(found.hits.iter().map(|hit| hit.id));
                let Some(next) = found.next else { break };
                query.after = Some(next.to_string().parse::<Cursor>().expect("a cursor"));
            }
            assert_eq!(walked, ids, "{text} by cursors of {limit}");
        }
    }
}

#[test]
fn pages_of_different_sizes_follow_each_other_over_the_border_of_the_second_look() {
    let c = many(260);
    let ask = |query: &Query| c.index().search(query).expect("an answer");
    let whole = ask(&Query { text: "石墨烯 散热".into(), limit: 1_000, ..Query::default() });
    for sizes in [[90, 10, 1, 60], [60, 60, 60, 60], [99, 2, 99, 60], [100, 100, 50, 10], [1, 98, 1, 160]] {
        let mut query = Query { text: "石墨烯 散热".into(), ..Query::default() };
        let mut walked = Vec::new();
        for limit in sizes {
            query.limit = limit;
            let found = ask(&query);
            walked.extend(found.hits);
            query.after = found.next;
        }
        let count = walked.len();
        assert_eq!(walked, whole.hits[..count], "{sizes:?}");
        assert!(count > 110);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// One slip anywhere in a word that the catalogue has: the word itself stays first when it is there as typed too.
    #[test]
    fn a_slip_that_somebody_writes_is_what_is_meant(at in 0usize..4, other in "[墨钛矿链器梯藻膜刚区末]") {
        let term = "石墨烯膜";
        let mut chars: Vec<char> = term.chars().collect();
        chars[at] = other.chars().next().unwrap_or('膜');
        let slip: String = chars.into_iter().collect();
        prop_assume!(slip != term);
        let titles = [&format!("{term}制备"), &format!("{term}加工"), &format!("{slip}制备"), "导热硅脂"];
        let c = Catalogue::titles(&titles.map(|title| title as &str));
        let found = c.index().search(&Query { text: slip.clone(), limit: 10, ..Query::default() }).expect("an answer");
        prop_assert_eq!(found.hits.first().map(|hit| name(hit.id)), Some("2".to_owned()));
        prop_assert_eq!(found.suggestion, None);
    }
}

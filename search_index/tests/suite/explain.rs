//! Why hits stand where they do.

use search_index::analyzer::Kind;
use search_index::{Change, Channels, Document, Explanation, HitExplanation, Meaning, OtherWay, Query};

use crate::support::{Catalogue, at, document, key, name, put};

const TEXTS: [(&str, &str); 14] = [
    ("石墨烯改性锂离子电池负极材料", "以石墨烯为导电骨架，制备锂离子电池的硅碳负极材料，循环寿命长。"),
    ("高导热石墨烯复合薄膜", "石墨烯与聚酰亚胺复合制成薄膜，导热系数高，用于电子散热。"),
    ("锂离子电池回收方法", "湿法冶金回收锂离子电池中的钴和锂，回收率高，成本低。"),
    ("钙钛矿太阳能电池封装", "一种钙钛矿太阳能电池的封装工艺，防水防氧，稳定性好。"),
    ("PD-1抗体的制备", "PD-1抗体用于肿瘤免疫治疗，亲和力高。"),
    ("污水处理膜生物反应器", "膜生物反应器处理生活污水，出水水质稳定，能耗低。"),
    ("土壤重金属修复剂", "用生物炭修复重金属污染的土壤，降低作物中镉的含量。"),
    ("机器学习辅助的催化剂筛选", "机器学习方法预测催化剂活性，加快材料筛选。"),
    ("工业机器人减速器", "谐波减速器的设计与加工，精度高，噪声低，用于工业机器人。"),
    ("氢能储运合金", "镁基储氢合金，储氢密度高，用于氢能储运。"),
    ("铁基催化剂", "铁基催化剂用于费托合成。"),
    ("石墨负极", "石墨负极材料的表面包覆，用于电池。"),
    ("电池热管理系统", "电池热管理系统采用相变材料，导热好，散热快，石墨烯涂层导热。"),
    ("水质在线监测仪", "在线监测水质的重金属含量，测量范围大。"),
];

/// Texts of every kind that a search box gets.
const QUERIES: [&str; 22] = [
    "石墨烯",
    "石墨烯 电池",
    "石墨烯 导热 散热",
    "锂离子电池负极材料",
    "“机器学习”",
    "石墨烯 “锂离子电池”",
    "电池 -钙钛矿",
    "氢能 OR 催化剂",
    "电池 石墨烯 OR “重金属”",
    "PD-1",
    "pd1抗体",
    "shimoxi",
    "turang zhongjinshu",
    "gdr 石墨烯",
    "钙钛旷太阳能",
    "铁",
    "NH-2026-000012",
    "machine learning 催化剂",
    "需要一种导热系数高的薄膜材料，用于电子器件的散热，成本低，稳定性好",
    "量子计算 石墨烯",
    "纳米碳管量子点发光二极管显示",
    "",
];

fn catalogue() -> Catalogue {
    let of = |(number, (title, text)): (usize, &(&str, &str))| Document {
        abstract_text: (*text).to_owned(),
        keywords: vec![title.chars().take(4).collect()],
        codes: vec![format!("NH-2026-{number:06}")],
        trl: Some((number % 9 + 1) as u8),
        ..document(&char::from(b'a' + number as u8).to_string(), title)
    };
    let mut catalogue = Catalogue::of(TEXTS.iter().enumerate().take(8).map(of));
    // A second segment, and something that is gone.
    catalogue.writer.apply(TEXTS.iter().enumerate().skip(8).map(of).map(put).collect()).expect("documents are taken");
    catalogue.writer.apply(vec![Change::Delete(key("b"))]).expect("a deletion is taken");
    catalogue.writer.commit(&at(2)).expect("a commit");
    catalogue
}

fn query(text: &str) -> Query {
    Query { text: text.to_owned(), limit: 20, ..Query::default() }
}

fn explain(catalogue: &Catalogue, text: &str) -> Explanation {
    catalogue.index().snapshot().explain(&query(text)).expect("an explanation")
}

fn sum(explanation: &Explanation, hit: &HitExplanation) -> f32 {
    let parts: f32 = hit.parts.iter().map(|part| part.contribution).sum();
    let others: f32 = hit.others.iter().map(|other| other.contribution).sum();
    let covered = parts * (1.0 + explanation.coverage * hit.coverage_share) + others;
    covered * (1.0 + explanation.near * hit.near_share.unwrap_or(0.0))
}

#[test]
fn the_parts_of_every_hit_add_up_to_the_score_that_a_search_gives() {
    let catalogue = catalogue();
    let (mut hits, mut near, mut others) = (0, 0, 0);
    let together = QUERIES.iter().flat_map(|one| QUERIES.iter().map(move |other| format!("{one} {other}")));
    for text in QUERIES.iter().map(ToString::to_string).chain(together) {
        let explanation = explain(&catalogue, &text);
        let found = catalogue.index().search(&query(&text)).expect("an answer");
        assert_eq!(explanation.total, found.total, "{text}");
        assert_eq!(explanation.suggestion, found.suggestion, "{text}");
        let told: Vec<(u128, f32)> = explanation.hits.iter().map(|hit| (hit.id, hit.score)).collect();
        assert_eq!(told, found.hits.iter().map(|hit| (hit.id, hit.score)).collect::<Vec<_>>(), "{text}");
        for hit in &explanation.hits {
            let sum = sum(&explanation, hit);
            assert!((sum - hit.score).abs() <= 1e-4 * hit.score.max(1.0), "{text}: {sum} {hit:?}");
            assert!(
                (0.0..=1.0).contains(&hit.coverage_share) && hit.near_share.is_none_or(|share| (0.0..=1.001).contains(&share))
            );
            hits += 1;
            near += usize::from(hit.near_share.is_some_and(|share| share > 0.0));
            others += hit.others.len();
        }
    }
    assert!(hits > 1_000 && near > 400 && others > 150, "{hits} {near} {others}");
}

#[test]
fn the_same_holds_with_filters() {
    let catalogue = catalogue();
    let mut query = query("石墨烯 电池");
    query.filters.trl_max = Some(3);
    let explanation = catalogue.index().snapshot().explain(&query).expect("an explanation");
    assert_eq!(explanation.hits.iter().map(|hit| name(hit.id)).collect::<Vec<_>>(), ["a", "l", "c"]);
    for hit in &explanation.hits {
        assert!((sum(&explanation, hit) - hit.score).abs() < 1e-3, "{hit:?}");
    }
    assert!(explanation.tree.ends_with("\nmust have trl ≤ 3"), "{}", explanation.tree);
}

#[test]
fn a_part_tells_how_often_a_token_stands_where() {
    let catalogue = Catalogue::of([
        Document { abstract_text: "石墨烯涂层，石墨烯导热。".to_owned(), ..document("a", "导热膜") },
        Document { abstract_text: "无。".to_owned(), ..document("b", "石墨烯") },
    ]);
    let explanation = explain(&catalogue, "石墨烯");
    let hit = explanation.hits.iter().find(|hit| name(hit.id) == "a").expect("it is found");
    let part = hit.parts.iter().find(|part| part.token == "石墨烯").expect("its part");
    assert_eq!((part.channel, part.title, part.frequency), (Channels::Words, false, 2));
    assert!(part.length >= 6, "{part:?}");
    assert!(hit.parts.iter().all(|part| !part.title), "{hit:?}");
    let titled = explanation.hits.iter().find(|hit| name(hit.id) == "b").expect("it is found");
    let titles: Vec<&str> = titled.parts.iter().filter(|part| part.title).map(|part| part.token.as_str()).collect();
    assert!(titles.contains(&"石墨烯") && titles.contains(&"墨烯"), "{titled:?}");
    assert_eq!((titled.coverage_share, hit.coverage_share), (1.0, 1.0));
}

#[test]
fn it_is_told_how_the_text_is_understood() {
    let catalogue = catalogue();
    let explanation = explain(&catalogue, "锂離子電池 “機器學習” 涂料 OR 铁基 -鈣鈦礦");
    assert_eq!(explanation.normalised, "锂离子电池 “机器学习” 涂料 or 铁基 -钙钛矿");
    assert_eq!(explanation.typed.words, ["锂離子電池"]);
    let groups: Vec<Vec<(&str, bool)>> =
        explanation.typed.groups.iter().map(|group| group.iter().map(|one| (one.text.as_str(), one.phrase)).collect()).collect();
    assert_eq!(groups, [vec![("機器學習", true)], vec![("涂料", false), ("铁基", false)]]);
    assert_eq!(explanation.typed.without[0].text, "鈣鈦礦");
    let lines: Vec<&str> = explanation.tree.lines().collect();
    assert!(lines[0].starts_with("must cover [锂離子電池]: "), "{lines:?}");
    assert_eq!(lines[1..], ["must hold “機器學習”", "must hold 涂料 OR 铁基", "must not hold 鈣鈦礦"]);
    let pair = explanation.tokens.iter().find(|token| token.text == "离子").expect("a pair");
    assert_eq!((pair.channel, pair.kind, pair.known, pair.times), (Channels::Pairs, Kind::Pair, true, 1.0));
    assert!(pair.weight > 0.0 && pair.rarity > pair.weight, "{pair:?}");
}

#[test]
fn it_is_told_what_else_a_word_may_mean() {
    let catalogue = catalogue();
    let meaning = |text: &str| {
        let word = explain(&catalogue, text).words.into_iter().next().expect("a word");
        (word.known, word.alternatives.into_iter().map(|(text, meaning, _)| (text, meaning)).collect::<Vec<_>>())
    };
    assert_eq!(meaning("石墨烯"), (true, vec![]));
    let (known, read) = meaning("turangzhongjinshu");
    assert!(!known && read.contains(&("土壤重金属".to_owned(), Meaning::Reading)), "{read:?}");
    let (known, slips) = meaning("土让重金属");
    assert!(!known && slips.contains(&("土壤重金属".to_owned(), Meaning::Slip)), "{slips:?}");
    let (_, letters) = meaning("trzjs");
    assert!(letters.contains(&("trzjs".to_owned(), Meaning::Letters)), "{letters:?}");
    let (_, same) = meaning("machine learning");
    assert!(same.contains(&("机器学习".to_owned(), Meaning::Synonym)), "{same:?}");
}

#[test]
fn codes_and_characters_and_phrases_are_parts_of_their_own() {
    let catalogue = catalogue();
    let ways = |text: &str| {
        let hit = explain(&catalogue, text).hits.into_iter().next().expect("a hit");
        hit.others.into_iter().map(|other| (other.way, other.text)).collect::<Vec<_>>()
    };
    assert_eq!(ways("NH-2026-000012"), [(OtherWay::Code, "NH-2026-000012".to_owned())]);
    assert_eq!(ways("铁"), [(OtherWay::Character, "铁".to_owned())]);
    assert_eq!(ways("石墨烯 “锂离子电池”"), [(OtherWay::Phrase, "“锂离子电池”".to_owned())]);
    assert_eq!(ways("氢能 OR 储能"), [(OtherWay::Alternatives, "氢能 OR 储能".to_owned())]);
}

#[test]
fn where_nothing_covers_enough_it_is_said_that_less_was_asked_for() {
    let catalogue = catalogue();
    assert!(!explain(&catalogue, "石墨烯").loosened);
    let explanation = explain(&catalogue, "石墨气凝胶隔热毡");
    assert!(explanation.loosened && !explanation.hits.is_empty(), "{explanation:?}");
    assert!(explanation.tree.ends_with(", loosened"), "{}", explanation.tree);
}

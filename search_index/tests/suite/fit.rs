//! How much of a need a text speaks of.

use proptest::prelude::*;
use search_index::{Filters, Fit};

use crate::support::{Catalogue, document, name};

const RECORDS: [&str; 6] = [
    "石墨烯导热膜的制备方法",
    "PD-1抗体药物",
    "高镍正极材料残碱洗涤",
    "工业废水深度处理",
    "大豆育种",
    "一种用于电池的石墨烯负极材料",
];

fn fit(need: &str, texts: &[&str]) -> Fit {
    Catalogue::titles(&RECORDS).index().need(&[need]).expect("a need").fit(texts)
}

fn met(fit: &Fit) -> Vec<(&str, usize)> {
    fit.met.iter().map(|met| (met.term.as_str(), met.text)).collect()
}

#[test]
fn words_of_every_need_and_figures_say_nothing() {
    let need = Catalogue::titles(&RECORDS).index();
    for text in [
        "寻求解决问题的技术",
        "有没有相关的成果",
        "需要解决的难题，希望合作开发",
        "2024年，120 万元，4.2V，1000mAh",
        "",
        "，。！",
    ] {
        assert!(need.need(&[text]).expect("a need").is_empty(), "{text}");
        assert_eq!(need.need(&[text]).expect("a need").fit(&["寻求解决问题的技术 2024 120 4.2V"]), Fit::default(), "{text}");
    }
}

#[test]
fn the_share_is_that_of_what_is_needed_whatever_else_there_is() {
    let whole = fit("石墨烯导热", &["石墨烯导热膜"]);
    assert!((whole.share - 1.0).abs() < 1e-9 && whole.missing.is_empty(), "{whole:?}");
    let half = fit("石墨烯大豆", &["石墨烯导热膜"]);
    assert!((0.3..0.7).contains(&half.share), "{half:?}");
    assert_eq!((met(&half), half.missing.as_slice()), (vec![("石墨烯", 0)], &["大豆".to_owned()][..]));
    assert_eq!(fit("石墨烯导热", &["污泥干化"]).share, 0.0);
}

#[test]
fn a_term_stands_in_the_first_text_that_has_it() {
    let found = fit("石墨烯、抗体与育种", &["抗体", "石墨烯 抗体", "石墨烯"]);
    let mut places = met(&found);
    places.sort_unstable();
    assert_eq!((places, found.missing.as_slice()), (vec![("抗体", 0), ("石墨烯", 1)], &["育种".to_owned()][..]));
}

#[test]
fn letters_meet_in_every_way_of_writing_and_only_whole() {
    for text in ["PD1抗体", "pd-1 抗体", "ＰＤ－１抗体"] {
        assert!((fit("PD-1", &[text]).share - 1.0).abs() < 1e-9, "{text}");
    }
    assert_eq!(fit("LED", &["OLED FLED"]).share, 0.0);
}

#[test]
fn traditional_characters_meet_simplified_ones_and_are_shown_as_written() {
    assert_eq!(met(&fit("廢水深度處理", &["废水深度处理"]))[0].0.chars().count(), 2);
    assert!((fit("廢水深度處理", &["废水深度处理"]).share - 1.0).abs() < 1e-9);
}

#[test]
fn a_part_of_a_long_word_counts_as_a_part() {
    let whole = fit("深度学习算法在废水处理中", &["废水处理"]);
    let part = fit("深度学习算法在废水处理中", &["废水"]);
    assert!(part.share > 0.0 && part.share < whole.share, "{part:?} {whole:?}");
}

#[test]
fn what_no_record_has_is_missed_all_the_same() {
    let found = fit("石墨烯羽绒服", &["石墨烯"]);
    assert!(found.share < 0.9 && !found.missing.is_empty(), "{found:?}");
}

#[test]
fn a_rare_word_weighs_more_than_a_frequent_one() {
    let mut titles: Vec<String> = (0..150).map(|number| format!("电池 {number}")).collect();
    titles.push("电池 残碱".to_owned());
    let catalogue = Catalogue::of(titles.iter().enumerate().map(|(number, title)| document(&number.to_string(), title)));
    let found = catalogue.index().need(&["电池残碱"]).expect("a need").fit(&["电池 残碱"]);
    assert_eq!(met(&found)[0].0, "残碱", "{found:?}");
    assert!(found.met[0].share > 1.5 * found.met[1].share, "{found:?}");
}

#[test]
fn more_must_be_said_of_a_short_need_than_of_a_long_one() {
    let index = Catalogue::titles(&RECORDS).index();
    let enough = |text: &str| index.need(&[text]).expect("a need").enough();
    let long = "石墨烯 导热膜 抗体 药物 正极 残碱 洗涤 废水 大豆 育种 电池 负极 污泥 羽绒服 围巾 轴承";
    let middle = "石墨烯 导热膜 抗体 药物 残碱 废水 大豆";
    assert!(enough("石墨烯") > enough(middle) && enough(middle) > enough(long));
    assert_eq!((enough("石墨烯"), enough(long)), (0.5, 0.25));
}

#[test]
fn candidates_take_no_orders_from_marks() {
    let index = Catalogue::titles(&RECORDS).index();
    for text in ["“石墨烯，负极”电池", "石墨烯 -电池", "石墨烯 OR", "-石墨烯"] {
        let hits = index.candidates(text, &Filters::default(), 10).expect("hits");
        assert!(hits.iter().any(|hit| name(hit.id) == "5"), "{text}");
    }
    assert!(index.candidates("，-\"", &Filters::default(), 10).expect("hits").is_empty());
    let none = Filters { kind: vec!["x".to_owned()], ..Filters::default() };
    assert!(index.candidates("石墨烯", &none, 10).expect("hits").is_empty());
    assert_eq!(index.candidates("石墨烯", &Filters::default(), 1).expect("hits").len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_texts_give_a_share_that_is_the_sum_of_its_terms(
        need in "[石墨烯导热膜残碱洗涤育种a-zA-Z0-9 .。，/+-]{0,60}", text in "[石墨烯导热膜残碱洗涤育种a-z0-9 .。，/+-]{0,60}", any in any::<String>(),
    ) {
        let index = Catalogue::titles(&RECORDS).index();
        for (need, text) in [(&need, &text), (&any, &text), (&need, &any), (&any, &any)] {
            index.candidates(need, &Filters::default(), 5).expect("hits");
            let fit = index.need(&[need]).expect("a need").fit(&[text, need]);
            prop_assert!((0.0..=1.0).contains(&fit.share));
            let sum: f64 = fit.met.iter().map(|met| met.share).sum();
            prop_assert!((sum - fit.share).abs() < 1e-9, "{fit:?}");
            prop_assert!(fit.met.iter().all(|met| met.share > 0.0 && met.text < 2));
        }
    }
}

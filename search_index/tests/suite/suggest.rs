//! What is offered while somebody types.

use std::collections::HashMap;

use search_index::{Change, Completion, CompletionKind, Document, Form, SearchIndex, Source, Typed};

use crate::support::{Catalogue, at, document, key, put};

fn source(document: &Document) -> (u128, Source) {
    let source = Source {
        title: document.title.clone(),
        keywords: document.keywords.clone(),
        codes: document.codes.clone(),
        organization_id: document.organization_id.clone(),
        organization_name: document.organization_name.clone(),
    };
    (document.id, source)
}

/// An index, and the records as their holder knows them.
struct Offering {
    catalogue: Catalogue,
    records: HashMap<u128, Source>,
}

impl Offering {
    fn of(documents: Vec<Document>) -> Offering {
        let records = documents.iter().map(source).collect();
        Offering { catalogue: Catalogue::of(documents), records }
    }

    fn complete(&self, typed: &str) -> Vec<Completion> {
        complete(&self.catalogue.index(), &self.records, typed)
    }

    fn texts(&self, typed: &str) -> Vec<String> {
        self.complete(typed).into_iter().map(|completion| completion.text).collect()
    }
}

fn complete(index: &SearchIndex, records: &HashMap<u128, Source>, typed: &str) -> Vec<Completion> {
    let typed = Typed::new(typed);
    let candidates = index.suggest(&typed, 10).expect("candidates");
    typed.complete(&candidates, records, 10)
}

fn with_keywords(id: &str, title: &str, keywords: &[&str]) -> Document {
    Document { keywords: keywords.iter().map(|word| (*word).to_owned()).collect(), ..document(id, title) }
}

fn owned(id: &str, title: &str, organization: (&str, &str)) -> Document {
    let (organization_id, organization_name) = (organization.0.to_owned(), organization.1.to_owned());
    Document { organization_id, organization_name, ..document(id, title) }
}

#[test]
fn keywords_are_completed_by_characters_pinyin_and_initials() {
    let offering = Offering::of(vec![
        with_keywords("1", "甲", &["石墨烯", "重力传感", "绿色制造", "PD-1抗体"]),
        with_keywords("2", "乙", &["機器學習", "模具钢", "Graphene", "碳纤维"]),
    ]);
    for (typed, expected) in [
        ("石", "石墨烯"),
        ("石墨", "石墨烯"),
        ("石墨烯", "石墨烯"),
        ("s", "石墨烯"),
        ("sh", "石墨烯"),
        ("shimox", "石墨烯"),
        ("shimoxi", "石墨烯"),
        ("SHI MO xi", "石墨烯"),
        ("ｓｈｉｍｏ", "石墨烯"),
        ("石mo", "石墨烯"),
        ("smx", "石墨烯"),
        ("zhongli", "重力传感"),
        ("chongli", "重力传感"),
        ("zlcg", "重力传感"),
        ("lvse", "绿色制造"),
        ("lüse", "绿色制造"),
        ("pd1", "PD-1抗体"),
        ("PD-1", "PD-1抗体"),
        ("pd1kangti", "PD-1抗体"),
        ("机器", "機器學習"),
        ("jqxx", "機器學習"),
        ("muju", "模具钢"),
        ("moju", "模具钢"),
        ("graph", "Graphene"),
        ("GRAPHENE", "Graphene"),
        ("tanxianwei", "碳纤维"),
    ] {
        assert!(offering.texts(typed).iter().any(|text| text == expected), "{typed}: {:?}", offering.texts(typed));
    }
    for nothing in ["", "  ", "。", "墨", "shimoxix", "qwrt", "石墨烯膜", "石mi", "🦀"] {
        assert!(offering.texts(nothing).is_empty(), "{nothing}: {:?}", offering.texts(nothing));
    }
}

#[test]
fn titles_are_completed_from_each_of_their_words() {
    let offering = Offering::of(vec![
        document("1", "高导热石墨烯膜的制备"),
        document("2", "一种用于PD-1检测的Graphene Oxide传感器"),
        document("3", "硒化铋单晶"),
    ]);
    for (typed, expected) in [
        ("高", "高导热石墨烯膜的制备"),
        ("高导", "高导热石墨烯膜的制备"),
        ("石墨", "高导热石墨烯膜的制备"),
        ("石", "高导热石墨烯膜的制备"),
        ("石墨烯膜的", "高导热石墨烯膜的制备"),
        ("石墨烯膜的制备", "高导热石墨烯膜的制备"),
        ("shimoximo", "高导热石墨烯膜的制备"),
        ("shimoximodezhibei", "高导热石墨烯膜的制备"),
        ("smxm", "高导热石墨烯膜的制备"),
        ("gdr", "高导热石墨烯膜的制备"),
        ("石mo", "高导热石墨烯膜的制备"),
        ("石墨xi", "高导热石墨烯膜的制备"),
        ("pd-1检", "一种用于PD-1检测的Graphene Oxide传感器"),
        ("graphene ox", "一种用于PD-1检测的Graphene Oxide传感器"),
        ("oxide传感", "一种用于PD-1检测的Graphene Oxide传感器"),
        ("硒化", "硒化铋单晶"),
        ("xihuabi", "硒化铋单晶"),
    ] {
        let found = offering.complete(typed);
        assert_eq!(found.first().map(|c| (c.text.as_str(), c.kind)), Some((expected, CompletionKind::Title)), "{typed}");
    }
    for nothing in ["墨烯", "热石", "moxi", "shimoximodezhibeix", "制备高"] {
        assert!(offering.texts(nothing).is_empty(), "{nothing}: {:?}", offering.texts(nothing));
    }
}

#[test]
fn owners_and_codes_are_completed() {
    let coded = |id: &str, code: &str, patent: &str| Document {
        codes: vec![code.to_owned(), patent.to_owned()],
        ..document(id, "成果")
    };
    let offering = Offering::of(vec![
        owned("1", "甲", ("a", "嘉兴先进材料研究院")),
        owned("2", "乙", ("a", "嘉兴先进材料研究院")),
        owned("3", "丙", ("b", "清华大学")),
        coded("4", "NH-2026-000012", "ZL201710601862.3"),
        coded("5", "NH-2026-000013", "2023SR0123456"),
        coded("6", "X7", "201910000001.9"),
    ]);
    for (typed, expected, count) in [
        ("嘉兴", "嘉兴先进材料研究院", 2),
        ("先进材料", "嘉兴先进材料研究院", 2),
        ("jiaxingxianjin", "嘉兴先进材料研究院", 2),
        ("jxxjcl", "嘉兴先进材料研究院", 2),
        ("qinghua", "清华大学", 1),
        ("qh", "清华大学", 1),
    ] {
        let found = offering.complete(typed);
        let first = found.first().map(|c| (c.text.as_str(), c.kind, c.count));
        assert_eq!(first, Some((expected, CompletionKind::Organization, count)), "{typed}");
    }
    for (typed, expected) in [
        ("NH-2026-0000", &["NH-2026-000012", "NH-2026-000013"][..]),
        ("nh2026000012", &["NH-2026-000012"]),
        ("nh", &["NH-2026-000012", "NH-2026-000013"]),
        ("ZL2017", &["ZL201710601862.3"]),
        ("20171060", &["ZL201710601862.3"]),
        ("ZL2019", &["201910000001.9"]),
        ("2023sr", &["2023SR0123456"]),
        ("n", &[]),
    ] {
        let found = offering.complete(typed);
        assert!(found.iter().all(|c| c.kind == CompletionKind::Code), "{typed}: {found:?}");
        assert_eq!(found.into_iter().map(|c| c.text).collect::<Vec<_>>(), expected, "{typed}");
    }
}

#[test]
fn characters_stand_before_pinyin_before_initials_then_the_more_frequent_then_the_shorter() {
    let mut documents: Vec<Document> = (0..3).map(|n| with_keywords(&format!("a{n}"), "成果", &["水凝胶", "深孔"])).collect();
    documents.extend([
        with_keywords("b", "SK法工艺", &["水凝胶膜", "水凝", "SK铝合金"]),
        with_keywords("c", "成果", &["生科"]),
        with_keywords("d", "成果", &["思考科学方法"]),
    ]);
    let offering = Offering::of(documents);
    assert_eq!(offering.texts("水凝"), ["水凝胶", "水凝", "水凝胶膜"]);
    assert_eq!(offering.texts("sk"), ["SK法工艺", "SK铝合金", "深孔", "生科", "思考科学方法"]);
    let forms: Vec<Form> = offering.complete("sk").into_iter().map(|c| c.form).collect();
    assert_eq!(forms, [Form::Text, Form::Text, Form::Initials, Form::Initials, Form::Initials]);
    let first = &offering.complete("水凝")[0];
    assert_eq!((first.count, first.highlight.as_str()), (3, "<mark>水凝</mark>胶"));
}

#[test]
fn each_text_is_offered_once_and_never_more_than_was_asked_for() {
    let documents: Vec<Document> =
        (0..40).map(|n| with_keywords(&n.to_string(), "石墨烯", &["石墨烯", &format!("石墨烯材料{n}")])).collect();
    let offering = Offering::of(documents);
    let texts = offering.texts("石墨");
    assert_eq!((texts.len(), texts[0].as_str()), (10, "石墨烯"));
    assert_eq!(texts.iter().filter(|text| *text == "石墨烯").count(), 1);
}

#[test]
fn what_only_deleted_records_say_is_not_offered() {
    let documents = vec![
        with_keywords("1", "石墨烯电池", &["石墨烯"]),
        with_keywords("2", "石墨烯涂料", &["石墨烯", "涂料"]),
        owned("3", "成果", ("a", "石化研究院")),
        with_keywords("4", "碳纤维", &[]),
    ];
    let mut offering = Offering::of(documents);
    let deleted = ["2", "3"].map(|id| Change::Delete(key(id)));
    offering.catalogue.writer.apply(deleted.into()).expect("changes are taken");
    offering.catalogue.writer.commit(&at(2)).expect("a commit");
    let texts = |typed: &str| offering.texts(typed);
    assert_eq!(texts("石"), ["石墨烯", "石墨烯电池"]);
    assert_eq!(offering.complete("石墨")[0].count, 1);
    assert!(texts("涂").is_empty() && texts("tuliao").is_empty() && texts("shihua").is_empty() && texts("smxt").is_empty());
}

#[test]
fn what_the_holder_of_the_records_does_not_confirm_is_not_offered() {
    let first = Document { codes: vec!["NH-2026-000001".to_owned()], ..with_keywords("1", "石墨烯电池", &["石墨炔"]) };
    let mut offering =
        Offering::of(vec![Document { organization_name: "石化院".to_owned(), organization_id: "o".to_owned(), ..first }]);
    assert_eq!(offering.texts("石"), ["石化院", "石墨炔", "石墨烯电池"]);
    let changed = offering.records.get_mut(&key("1")).expect("a record");
    (changed.title, changed.keywords, changed.organization_name) = ("碳".to_owned(), Vec::new(), "化工院".to_owned());
    assert!(offering.texts("石").is_empty());
    offering.records.clear();
    assert!(offering.texts("nh2026").is_empty() && offering.texts("石").is_empty());
}

#[test]
fn a_beginning_that_very_many_terms_have_offers_the_most_frequent() {
    let mut documents: Vec<Document> = (0..600)
        .map(|n| with_keywords(&n.to_string(), "成果", &[&format!("石{}{}", char::from_u32(0x4e00 + n).unwrap_or('一'), n)]))
        .collect();
    documents.extend((0..5).map(|n| with_keywords(&format!("x{n}"), "成果", &["石龘矿"])));
    let mut offering = Offering::of(documents);
    for typed in ["石", "s", "sh", "shi"] {
        let found = offering.complete(typed);
        assert_eq!((found.len(), found[0].text.as_str(), found[0].count), (10, "石龘矿", 5), "{typed}");
    }
    let more: Vec<Document> = (0..9).map(|n| with_keywords(&format!("y{n}"), "成果", &["石龙子"])).collect();
    offering.records.extend(more.iter().map(source));
    offering.catalogue.writer.apply(more.into_iter().map(put).collect()).expect("changes are taken");
    offering.catalogue.writer.commit(&at(2)).expect("a commit");
    for typed in ["石", "shi", "石龙", "slz"] {
        assert_eq!(offering.texts(typed)[0], "石龙子", "{typed}");
    }
    let reopened = SearchIndex::open(offering.catalogue.dir.path()).expect("an index");
    assert_eq!(complete(&reopened, &offering.records, "s")[0].text, "石龙子");
}

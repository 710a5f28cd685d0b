//! What a person types, and what is found.

use serde_json::{Value, json};

use crate::support::{TestApp, full, query, with};

pub fn record(reference: &str, title: &str, more: Value) -> Value {
    with(json!({"external_ref": reference, "title": title, "abstract": "样机已经完成。", "state": "published"}), more)
}

/// A server with these records, found by their references.
pub fn searching(records: Vec<Value>) -> TestApp {
    let app = TestApp::start();
    app.import(&app.organizations.institute, records);
    app
}

/// The references of what a search finds, in its order.
pub fn refs(app: &TestApp, pairs: &[(&str, &str)]) -> Vec<String> {
    app.anonymous.get(&format!("/search/achievements?{}", query(pairs))).expect(200).each("external_ref")
}

pub fn sorted(app: &TestApp, pairs: &[(&str, &str)]) -> Vec<String> {
    let mut found = refs(app, pairs);
    found.sort();
    found
}

#[test]
fn a_hit_shows_what_anyone_may_read() {
    let app = searching(vec![with(full(), json!({"state": "published"}))]);
    let answer = app.anonymous.get(&format!("/search/achievements?{}", query(&[("q", "石墨烯")]))).expect(200);
    let json = answer.json();
    assert_eq!((&json["total"], &json["facets"], &json["suggestion"]), (&json!(1), &json!({}), &json!(null)));
    assert!(json["took_ms"].is_u64(), "{answer}");
    let (item, sent) = (&json["items"][0], full());
    for name in [
        "external_ref",
        "title",
        "abstract",
        "keywords",
        "kind",
        "trl",
        "transfer_modes",
        "price_min_fen",
        "price_max_fen",
        "price_negotiable",
    ] {
        assert_eq!(item[name], sent[name], "{name}");
    }
    assert_eq!(item["organization"], json!({"id": app.organizations.institute, "name": "嘉兴先进材料研究院"}));
    assert!(item["code"].as_str().is_some_and(|code| code.starts_with("NH-")), "{answer}");
    assert!(item["score"].as_f64().is_some_and(|score| score > 0.0), "{answer}");
    assert_eq!(item.get("highlights"), None);
}

#[test]
fn spellings_of_one_thing_meet() {
    let app = searching(vec![
        record("olefin", "α-烯烃聚合催化剂", json!({})),
        record("5g", "5G基站天线", json!({})),
        record("pd1", "PD-1抗体药物", json!({})),
        record("ai", "AI驱动的机器学习质检", json!({})),
        record("water", "印染废水处理与回用", json!({})),
        record("cpp", "C++编译优化", json!({})),
    ]);
    for (text, reference) in [
        ("α-烯烃", "olefin"),
        ("α烯烃", "olefin"),
        ("5G", "5g"),
        ("5g", "5g"),
        ("５Ｇ", "5g"),
        ("PD-1", "pd1"),
        ("PD1", "pd1"),
        ("ＰＤ－１", "pd1"),
        ("ＡＩ", "ai"),
        ("機器學習", "ai"),
        ("廢水處理", "water"),
        ("C++", "cpp"),
    ] {
        assert_eq!(refs(&app, &[("q", text)]).first().map(String::as_str), Some(reference), "{text}");
    }
}

#[test]
fn phrases_exclusions_and_alternatives_are_understood() {
    let app = searching(vec![
        record("1", "石墨烯电池", json!({})),
        record("2", "石墨烯涂料", json!({})),
        record("3", "碳纤维复合材料", json!({})),
        record("4", "机器学习方法", json!({})),
        record("5", "机器的学习", json!({})),
    ]);
    for (text, expected) in [
        ("“机器学习”", &["4"][..]),
        ("\"机器学习\"", &["4"]),
        ("「機器學習」", &["4"]),
        ("石墨烯 -电池", &["2"]),
        ("石墨烯 -“电池”", &["2"]),
        ("涂料 OR 碳纤维", &["2", "3"]),
        ("“石墨烯” 涂料 OR 碳纤维", &["2"]),
        ("石墨烯", &["1", "2"]),
    ] {
        assert_eq!(sorted(&app, &[("q", text)]), expected, "{text}");
    }
}

#[test]
fn nothing_that_is_typed_is_a_syntax_error() {
    let app = searching(vec![record("1", "石墨烯电池", json!({}))]);
    let long = "石墨烯，".repeat(1_200);
    for text in
        ["", " ", "\"", "“", "-", "OR", "OR OR", "a:b AND (c", "^*()[]{}~\\", "😀", "+", "%", "<script>", "' OR 1=1 --", &long]
    {
        app.anonymous.get(&format!("/search/achievements?{}", query(&[("q", text), ("highlight", "true")]))).expect(200);
    }
    assert_eq!(refs(&app, &[]), ["1"], "nothing asked for is everything");
}

#[test]
fn numbers_and_codes_find_their_record() {
    let app = searching(vec![
        record("AM/2025 006", "激光清洗装备", json!({"ip_rights": [{"kind": "invention_patent", "number": "201710601862.3"}]})),
        record("B", "激光焊接装备", json!({"ip_rights": [{"kind": "software_copyright", "number": "2023SR0123456"}]})),
    ]);
    let first = &app.anonymous.get("/achievements?external_ref=AM%2F2025+006").expect(200).items()[0];
    let code = first["code"].as_str().expect("a code").to_owned();
    for text in [
        code.as_str(),
        &code.to_lowercase(),
        &code.replace('-', ""),
        "AM/2025 006",
        "ZL201710601862.3",
        "201710601862.3",
        "ZL 2017 1 0601862.3",
    ] {
        assert_eq!(refs(&app, &[("q", text)]).first().map(String::as_str), Some("AM/2025 006"), "{text}");
    }
    assert_eq!(refs(&app, &[("q", "2023SR0123456")]), ["B"]);
    assert!(refs(&app, &[("q", "NH-1999-999999")]).is_empty());
}

#[test]
fn what_was_meant_is_proposed_and_marked() {
    let app = searching(vec![record("1", "石墨烯导热膜", json!({}))]);
    let pairs = [("q", "shimoxi"), ("highlight", "true")];
    let json = app.anonymous.get(&format!("/search/achievements?{}", query(&pairs))).expect(200).json();
    assert_eq!(json["suggestion"], "石墨烯");
    assert_eq!(json["items"][0]["highlights"]["title"], json!(["<mark>石墨烯</mark>导热膜"]));
}

#[test]
fn hits_are_marked_and_all_else_is_escaped() {
    let more = json!({"abstract": "本<b>石墨烯</b>膜 & \"导热\"好。", "keywords": ["石墨烯", "散热"]});
    let app = searching(vec![record("1", "石墨烯<i>导热膜", more)]);
    let pairs = [("q", "石墨烯"), ("highlight", "true")];
    let json = app.anonymous.get(&format!("/search/achievements?{}", query(&pairs))).expect(200).json();
    let marks = &json["items"][0]["highlights"];
    assert_eq!(marks["title"], json!(["<mark>石墨烯</mark>&lt;i&gt;导热膜"]));
    assert_eq!(marks["keywords"], json!(["<mark>石墨烯</mark>"]));
    let text = marks["abstract"][0].as_str().expect("a fragment");
    assert!(text.contains("&lt;b&gt;<mark>石墨烯</mark>&lt;/b&gt;") && text.contains("&amp;"), "{text}");
    let everything = app.anonymous.get("/search/achievements?highlight=true").expect(200).json();
    assert_eq!(everything["items"][0]["highlights"], json!({}));
}

#[test]
fn similar_records_are_others_that_are_published() {
    let app = searching(vec![
        record("1", "石墨烯散热膜的制备方法", json!({})),
        record("2", "石墨烯导热薄膜", json!({})),
        record("3", "大豆育种", json!({"abstract": "高产品种。"})),
    ]);
    let draft = app.draft(&json!({"title": "石墨烯散热膜的另一制备方法", "abstract": "石墨烯散热膜。"}));
    let id = app.anonymous.get("/achievements?external_ref=1").expect(200).each("id").remove(0);
    let similar = app.anonymous.get(&format!("/achievements/{id}/similar")).expect(200).each("external_ref");
    assert_eq!(similar.first().map(String::as_str), Some("2"), "{similar:?}");
    assert!(!similar.contains(&"1".to_owned()) && !similar.contains(&"3".to_owned()), "{similar:?}");
    assert_eq!(app.anonymous.get(&format!("/achievements/{id}/similar?limit=1")).expect(200).items().len(), 1);
    app.anonymous.get(&format!("/achievements/{id}/similar?limit=0")).invalid(&[("/limit", "range")]);
    let of_draft = app.institute.get(&format!("/achievements/{draft}/similar")).expect(200).each("external_ref");
    assert_eq!(of_draft.first().map(String::as_str), Some("1"), "{of_draft:?}");
    app.anonymous.get(&format!("/achievements/{draft}/similar")).refused(404, "not_found");
}

#[test]
fn a_query_as_long_as_may_be_fits_into_an_address_whatever_its_characters() {
    let app = TestApp::start();
    for character in ["x", "石", "𢹂"] {
        for collection in ["achievements", "demands"] {
            app.anonymous.get(&format!("/search/{collection}?{}", query(&[("q", &character.repeat(5_000))]))).expect(200);
        }
    }
}

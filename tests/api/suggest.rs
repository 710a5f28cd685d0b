//! What is offered while somebody types.

use serde_json::{Value, json};

use crate::{
    search::{record, searching},
    support::{Answer, CONTACT_EMAIL, MARKER, TestApp, brief, full, query, step, with},
};

fn suggest(app: &TestApp, pairs: &[(&str, &str)]) -> Answer {
    app.anonymous.get(&format!("/search/suggest?{}", query(pairs))).expect(200)
}

fn offered(app: &TestApp, typed: &str) -> Vec<Value> {
    suggest(app, &[("q", typed)]).items()
}

fn texts(app: &TestApp, typed: &str) -> Vec<String> {
    suggest(app, &[("q", typed)]).each("text")
}

#[test]
fn a_completion_says_what_it_is_and_of_what() {
    let app = searching(vec![with(full(), json!({"state": "published"}))]);
    let found = &app.anonymous.get("/search/achievements?q=").expect(200).items()[0];
    let (id, code) = (&found["id"], found["code"].as_str().expect("a code"));
    let title = "石墨烯改性锂离子电池负极材料";
    let keyword = json!({"text": "石墨烯", "kind": "keyword", "count": 1, "highlight": "<mark>石墨</mark>烯"});
    let whole = json!({"text": title, "kind": "title", "id": id, "highlight": "<mark>石墨</mark>烯改性锂离子电池负极材料"});
    assert_eq!(offered(&app, "石墨"), [keyword, whole]);
    let owner = json!({"text": "嘉兴先进材料研究院", "kind": "organization", "id": app.organizations.institute, "count": 1,
        "highlight": "<mark>嘉兴先进</mark>材料研究院"});
    assert_eq!(offered(&app, "jiaxingxianjin"), [owner]);
    let coded = json!({"text": code, "kind": "code", "id": id, "highlight": format!("<mark>{code}</mark>")});
    assert_eq!(offered(&app, code), [coded]);
    for (typed, text) in [("AM-2025", "AM-2025-006"), ("ZL2017106", "201710601862.3"), ("2023SR", "2023SR0123456")] {
        assert_eq!(texts(&app, typed), [text], "{typed}");
    }
}

#[test]
fn characters_pinyin_and_initials_find_the_same() {
    let app = searching(vec![
        record("1", "高导热石墨烯膜", json!({"keywords": ["石墨烯", "重力传感"]})),
        record("2", "機器學習質檢", json!({"keywords": ["機器學習", "PD-1抗体"]})),
    ]);
    for (typed, text) in [
        ("石", "石墨烯"),
        ("shimox", "石墨烯"),
        ("ＳＨＩＭＯＸＩ", "石墨烯"),
        ("smx", "石墨烯"),
        ("石mo", "石墨烯"),
        ("shimoximo", "高导热石墨烯膜"),
        ("gdr", "高导热石墨烯膜"),
        ("石墨烯膜", "高导热石墨烯膜"),
        ("chongli", "重力传感"),
        ("zhongli", "重力传感"),
        ("机器", "機器學習"),
        ("jqxx", "機器學習"),
        ("pd1", "PD-1抗体"),
    ] {
        assert_eq!(texts(&app, typed).first().map(String::as_str), Some(text), "{typed}");
    }
    for nothing in ["", "  ", "。", "墨烯", "石墨烯电", "qqqq"] {
        assert!(offered(&app, nothing).is_empty(), "{nothing}");
    }
    assert!(suggest(&app, &[]).items().is_empty());
}

#[test]
fn the_more_frequent_stands_first_and_ten_are_the_most() {
    let mut records: Vec<Value> =
        (0..12).map(|n| record(&n.to_string(), &format!("成果{n}"), json!({"keywords": [format!("石墨材料{n}")]}))).collect();
    records.extend((0..3).map(|n| record(&format!("x{n}"), "石墨材料", json!({"keywords": ["石墨烯气凝胶", "石墨材料"]}))));
    let app = searching(records);
    let all = texts(&app, "石墨");
    assert_eq!((all.len(), &all[..2]), (10, &["石墨材料".to_owned(), "石墨烯气凝胶".to_owned()][..]));
    assert_eq!(offered(&app, "石墨")[0]["count"], 3);
    assert_eq!(suggest(&app, &[("q", "石墨"), ("limit", "2")]).items().len(), 2);
}

#[test]
fn only_what_is_published_is_offered_and_to_everybody_the_same() {
    let app = TestApp::start();
    let open = with(full(), json!({"title": "石墨炔催化剂", "keywords": ["石墨炔"]}));
    let id = app.published(&open);
    app.draft(&with(brief("石墨矿提纯"), json!({"keywords": ["石墨矿"]})));
    app.submitted(&with(brief("石墨毡制备"), json!({"keywords": ["石墨毡"]})));
    // A change that waits for review is nothing yet.
    app.institute.patch(&format!("/achievements/{id}")).if_match("*").json(&json!({"keywords": ["石墨环"]})).expect(200);
    app.wait_until_searchable();
    for (name, _, caller) in app.callers() {
        let answer = caller.get("/search/suggest?q=%E7%9F%B3%E5%A2%A8").expect(200);
        assert_eq!(answer.each("text"), ["石墨炔", "石墨炔催化剂"], "{name}");
        assert_eq!(answer.header("cache-control"), Some("public, max-age=5"), "{name}");
    }
    for secret in [MARKER, CONTACT_EMAIL, "谈判底线", "only", "李工", "0573"] {
        assert!(offered(&app, secret).is_empty(), "{secret}");
    }
}

#[test]
fn what_is_withdrawn_is_gone_at_once() {
    let app = TestApp::start();
    let body = with(full(), json!({"title": "石墨炔催化剂", "keywords": ["石墨炔"]}));
    let id = app.published(&body);
    let other = with(brief("石墨毡制备"), json!({"keywords": ["石墨毡"]}));
    app.published(&other);
    assert_eq!(texts(&app, "石墨"), ["石墨毡", "石墨炔", "石墨毡制备", "石墨炔催化剂"]);
    // Behind the journal's back, so that the index goes on knowing the record.
    app.execute(&format!("UPDATE achievements SET state = 'withdrawn' WHERE id = '{id}'"));
    assert!(!app.found(&[("q", "石墨毡")]).is_empty());
    assert_eq!(texts(&app, "石墨"), ["石墨毡", "石墨毡制备"]);
    for typed in ["shimoque", "smq", "AM-2025", "201710601862", "石墨炔催化剂"] {
        assert!(offered(&app, typed).is_empty(), "{typed}");
    }
}

#[test]
fn the_index_follows_a_withdrawal_and_a_new_name() {
    let app = TestApp::start();
    let first = app.published(&with(brief("石墨炔催化剂"), json!({"keywords": ["石墨炔", "炔"]})));
    app.published(&with(brief("石墨毡制备"), json!({"keywords": ["石墨炔"]})));
    assert_eq!(offered(&app, "石墨炔")[0]["count"], 2);
    step(&app.institute, &first, "withdraw");
    assert_eq!(texts(&app, "石墨"), ["石墨炔", "石墨毡制备"]);
    app.wait_until_searchable();
    assert_eq!(offered(&app, "石墨炔")[0]["count"], 1);
    assert!(offered(&app, "炔").is_empty());
    let institute = format!("/organizations/{}", app.organizations.institute);
    app.admin.patch(&institute).if_match("*").json(&json!({"name": "乍浦新材料研究院"})).expect(200);
    assert!(offered(&app, "嘉兴").is_empty(), "the old name, at once");
    app.wait_until_searchable();
    assert_eq!(offered(&app, "zhapu")[0]["text"], "乍浦新材料研究院");
}

#[test]
fn what_was_typed_is_marked_and_all_else_is_escaped() {
    let app = searching(vec![record("1", "<b>石墨</b>&烯", json!({"keywords": ["A<i>烯"]}))]);
    assert_eq!(offered(&app, "石墨b烯")[0]["highlight"], "&lt;b&gt;<mark>石墨&lt;/b&gt;&amp;烯</mark>");
    assert_eq!(offered(&app, "a")[0]["highlight"], "<mark>A</mark>&lt;i&gt;烯");
}

#[test]
fn nothing_that_is_typed_is_an_error() {
    let app = searching(vec![record("1", "石墨烯电池", json!({}))]);
    let longest = "石".repeat(100);
    for text in ["\"", "-", "OR", "a:b AND (c", "^*()[]{}~\\", "😀", "%", "' OR 1=1 --", "\u{202e}", "ｖ", "ü", &longest] {
        suggest(&app, &[("q", text)]);
    }
}

#[test]
fn every_bad_parameter_is_told_at_once() {
    let app = TestApp::start();
    let long = "石".repeat(101);
    let bad = [("q", long.as_str()), ("limit", "11"), ("kind", "title")];
    let ask = |pairs: &[(&str, &str)]| app.anonymous.get(&format!("/search/suggest?{}", query(pairs)));
    ask(&bad).invalid(&[("/kind", "unknown_parameter"), ("/limit", "range"), ("/q", "too_long")]);
    ask(&[("q", "a"), ("limit", "0")]).invalid(&[("/limit", "range")]);
    ask(&[("q", "a\u{7}")]).invalid(&[("/q", "control_character")]);
}

//! What anyone may read and what only the owner and the centre may: checked on the bytes themselves.

use serde_json::json;

use crate::support::{Answer, CONTACT_EMAIL, Client, FLOOR_PRICE, MARKER, TestApp, full, query, with};

fn holds_secret(answer: &Answer) -> bool {
    let text = answer.text();
    text.contains(MARKER)
        || text.contains("QXZJVK")
        || text.contains(&FLOOR_PRICE.to_string())
        || text.contains("confidential_notes")
        || text.contains("floor_price_fen")
}

/// Everything that a caller can read about a record, and what they are told when they may not.
fn everything(client: &Client, id: &str) -> Vec<Answer> {
    let search = |pairs: &[(&str, &str)]| format!("/search/achievements?{}", query(pairs));
    let facets = "industry,discipline,ipc,transfer_mode,ip_kind,organization,trl,year,kind";
    let reads = [
        "/achievements".to_owned(),
        "/achievements?external_ref=AM-2025-006".to_owned(),
        format!("/achievements/{id}"),
        format!("/achievements/{id}/similar"),
        format!("/achievements/{id}/history"),
        format!("/achievements/{id}/duplicates"),
        search(&[("q", "石墨烯"), ("highlight", "true"), ("facets", facets)]),
        search(&[("q", ""), ("highlight", "true")]),
        search(&[("q", "石墨烯 谈判底线"), ("highlight", "true")]),
    ];
    let mut answers: Vec<Answer> = reads.iter().map(|path| client.get(path).send()).collect();
    let path = format!("/achievements/{id}");
    answers.push(client.patch(&path).if_match("*").json(&json!({"trl": 99, "confidential": "x"})).send());
    answers.push(client.patch(&path).json(&json!({"trl": 9})).send());
    answers.push(client.post(&format!("{path}/submit")).if_match("*").send());
    answers.push(client.post("/achievements").json(&json!({"title": "一", "external_ref": "AM-2025-006", "trl": 99})).send());
    answers
}

#[test]
fn the_confidential_layer_reaches_the_owner_and_the_centre_alone() {
    let app = TestApp::start();
    let id = app.published(&full());
    app.published(&with(full(), json!({"external_ref": "AM-2", "title": "石墨烯改性锂离子电池正极材料"})));
    for (name, _, client) in app.callers() {
        let entitled = ["institute", "staff", "staff_2", "admin"].contains(&name);
        let read = client.get(&format!("/achievements/{id}")).expect(200);
        assert_eq!(holds_secret(&read), entitled, "{name}: {read}");
        assert_eq!(holds_secret(&client.get("/achievements").expect(200)), entitled, "{name}");
        if !entitled {
            for answer in everything(client, &id) {
                assert!(!holds_secret(&answer), "{name}: {answer}");
            }
        }
    }
    for path in
        ["/search/achievements?highlight=true&q=%E7%9F%B3%E5%A2%A8%E7%83%AF".to_owned(), format!("/achievements/{id}/similar")]
    {
        for client in [&app.institute, &app.staff] {
            let answer = client.get(&path).expect(200);
            assert!(!answer.items().is_empty() && !holds_secret(&answer), "a search shows what anyone may read: {answer}");
        }
    }
}

#[test]
fn contacts_are_for_callers_who_are_known() {
    let app = TestApp::start();
    let id = app.published(&full());
    for (name, _, client) in app.callers() {
        let known = name != "anonymous";
        for path in [format!("/achievements/{id}"), "/achievements".to_owned()] {
            assert_eq!(client.get(&path).expect(200).text().contains(CONTACT_EMAIL), known, "{name} {path}");
        }
    }
    for answer in everything(&app.anonymous, &id) {
        assert!(!answer.text().contains(CONTACT_EMAIL) && !answer.text().contains("李工"), "{answer}");
    }
}

#[test]
fn no_search_finds_what_is_confidential() {
    let app = TestApp::start();
    app.published(&full());
    for q in [
        MARKER,
        "QXZJVK",
        "“谈判底线”",
        &format!("\"{MARKER}\""),
        &FLOOR_PRICE.to_string(),
        "“only-for-callers”",
        "“李工”",
        "0573-82001111",
    ] {
        assert!(app.found(&[("q", q)]).is_empty(), "{q}");
    }
    assert_eq!(app.found(&[("q", "石墨烯")]).len(), 1);
}

#[test]
fn a_change_that_waits_is_seen_by_the_owner_and_the_centre_alone() {
    let app = TestApp::start();
    let id = app.published(&full());
    let path = format!("/achievements/{id}");
    let patch = json!({"title": "尚未公开的新题目", "abstract": "尚未公开的新简介，尚待审核。", "external_ref": "NOCH-NICHT"});
    app.institute.patch(&path).if_match("*").json(&patch).expect(200);
    for (name, _, client) in app.callers() {
        let entitled = ["institute", "staff", "staff_2", "admin"].contains(&name);
        let read = client.get(&path).expect(200);
        assert_eq!(read.text().contains("尚未公开"), entitled, "{name}");
        assert_eq!(read.json()["revision_state"], if entitled { json!("submitted") } else { json!(null) }, "{name}");
        if !entitled {
            for answer in everything(client, &id) {
                assert!(!answer.text().contains("尚未公开") && !answer.text().contains("NOCH-NICHT"), "{name}: {answer}");
            }
            let waiting = client.get("/achievements?awaiting_review=true").expect(200);
            assert!(waiting.items().is_empty(), "{name} is not told that a change waits: {waiting}");
            let by_new_reference = client.get("/achievements?external_ref=NOCH-NICHT").expect(200);
            assert!(by_new_reference.items().is_empty(), "{name} does not find by what waits: {by_new_reference}");
        }
    }
}

#[test]
fn what_is_not_published_is_not_there_for_others() {
    let app = TestApp::start();
    for id in [app.draft(&full()), app.submitted(&with(full(), json!({"external_ref": "B"})))] {
        for (name, client) in [("anonymous", &app.anonymous), ("company", &app.company), ("institute_2", &app.institute_2)] {
            for below in ["", "/similar"] {
                client.get(&format!("/achievements/{id}{below}")).refused(404, "not_found");
            }
            assert!(client.get("/achievements").expect(200).items().is_empty(), "{name}");
            assert_eq!(client.get("/achievements?count=true").expect(200).json()["total"], 0, "{name}");
            assert!(client.get("/achievements?state=draft&state=submitted").expect(200).items().is_empty(), "{name}");
        }
    }
    app.institute_2.get(&format!("/achievements/{}/history", app.draft(&json!({"title": "一"})))).refused(404, "not_found");
}

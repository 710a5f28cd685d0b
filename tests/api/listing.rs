use std::collections::HashSet;

use serde_json::json;

use crate::support::{Answer, TestApp, brief, with};

fn filled(app: &TestApp, many: usize) {
    let records: Vec<_> = (0..many).map(|n| with(brief(&format!("第{n}项")), json!({"state": "published"}))).collect();
    app.import(&app.organizations.institute, records);
}

/// Where the answer says that the next page is.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("Link")?;
    let path = link.strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\""));
    Some(path.unwrap_or_else(|| panic!("{link}")).trim_start_matches("/api/v1").to_owned())
}

#[test]
fn pages_follow_each_other_without_doubles_while_records_come() {
    let app = TestApp::start();
    filled(&app, 45);
    for (limit, sizes) in [("", &[20, 20, 5][..]), ("limit=15&", &[15, 15, 15]), ("limit=100&", &[45])] {
        let mut path = format!("/achievements?{limit}state=published&count=true");
        let (mut seen, mut pages) = (Vec::new(), Vec::new());
        loop {
            let page = app.anonymous.get(&path).expect(200);
            assert_eq!(page.json()["total"], 45, "{page}");
            pages.push(page.items().len());
            seen.extend(page.each("id"));
            assert_eq!(next(&page).is_some(), page.json()["next_cursor"].is_string());
            app.draft(&brief("同时登记的"));
            match next(&page) {
                Some(link) => path = link,
                None => break,
            }
        }
        assert_eq!(pages, sizes, "{limit}");
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 45);
        assert!(seen.is_sorted_by(|a, b| a > b), "the newest first");
    }
}

#[test]
fn the_cursor_of_a_page_does_what_its_link_does() {
    let app = TestApp::start();
    filled(&app, 7);
    let first = app.anonymous.get("/achievements?limit=3").expect(200);
    let cursor = first.json()["next_cursor"].as_str().expect("a cursor").to_owned();
    let by_cursor = app.anonymous.get(&format!("/achievements?limit=3&cursor={cursor}")).expect(200);
    let by_link = app.anonymous.get(&next(&first).expect("a link")).expect(200);
    assert_eq!(by_cursor.body, by_link.body);
    assert_eq!(first.json().get("total"), None, "nobody asked for it");
}

#[test]
fn every_list_is_paged_alike() {
    let app = TestApp::start();
    for (path, total) in [("/organizations", 5), ("/api-keys", 7)] {
        let page = app.admin.get(&format!("{path}?limit=3&count=true")).expect(200);
        assert_eq!((page.items().len(), &page.json()["total"]), (3, &json!(total)), "{path}");
        let rest = app.admin.get(&next(&page).expect("a link")).expect(200);
        let ids: HashSet<String> = page.each("id").into_iter().chain(rest.each("id")).collect();
        assert_eq!(ids.len(), 6.min(total), "{path}");
    }
    assert_eq!(app.admin.get("/users?count=true").expect(200).json(), json!({"items": [], "next_cursor": null, "total": 0}));
}

#[test]
fn a_link_keeps_the_filters_and_their_signs() {
    let app = TestApp::start();
    for n in 0..3 {
        app.admin.post("/organizations").json(&json!({"kind": "fund", "name": format!("甲&乙 {n}")})).expect(201);
    }
    let first = app.anonymous.get("/organizations?limit=2&name=%E7%94%B2%26%E4%B9%99+&kind=fund&kind=bank").expect(200);
    let second = app.anonymous.get(&next(&first).expect("a link")).expect(200);
    assert_eq!((second.each("name"), next(&second)), (vec!["甲&乙 0".to_owned()], None));
}

#[test]
fn a_bad_cursor_or_limit_is_told() {
    let app = TestApp::start();
    for cursor in ["x", "", "0", "..%2F", "01890f5e7c2a7b3c9d4e5f6a7b8c9d0e"] {
        app.anonymous.get(&format!("/achievements?cursor={cursor}")).invalid(&[("/cursor", "cursor")]);
    }
    for (limit, code) in [
        ("0", "range"),
        ("101", "range"),
        ("-1", "range"),
        ("1.5", "invalid"),
        ("ten", "invalid"),
        ("99999999999999999999", "invalid"),
    ] {
        app.anonymous.get(&format!("/achievements?limit={limit}")).invalid(&[("/limit", code)]);
    }
    app.anonymous.get("/achievements?limit=5&limit=6").refused(422, "invalid_input");
}

//! The index follows what is written.

use std::time::{Duration, Instant};

use nanhu::catalogue::search::verify;
use serde_json::json;

use crate::support::{TestApp, brief, step};

fn finds(app: &TestApp, text: &str) -> bool {
    !app.found(&[("q", &format!("“{text}”"))]).is_empty()
}

/// A change is found, or no longer found, within one second of its answer.
fn within_a_second(what: &str, holds: impl Fn() -> bool) {
    let answered = Instant::now();
    while !holds() {
        assert!(answered.elapsed() < Duration::from_secs(1), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_change_is_found_within_a_second_of_its_answer() {
    let app = TestApp::start();
    let id = app.submitted(&brief("柔性触觉传感器"));
    step(&app.staff, &id, "publish");
    within_a_second("published", || finds(&app, "柔性触觉传感器"));
    app.staff.patch(&format!("/achievements/{id}")).if_match("*").json(&json!({"title": "仿生电子皮肤"})).expect(200);
    within_a_second("changed", || app.found(&[("q", "“仿生电子皮肤”")]) == [id.clone()]);
    step(&app.institute, &id, "withdraw");
    assert!(!finds(&app, "仿生电子皮肤"), "what is withdrawn is gone at once");
}

#[test]
fn a_change_that_waits_for_the_index_is_found_at_once() {
    let app = TestApp::start();
    for n in 0..10 {
        let title = format!("第{n}号柔性传感器样机");
        let id = app.published(&brief(&title));
        assert_eq!(app.found(&[("q", &format!("“{title}”"))]), [id.as_str()]);
        app.staff.post(&format!("/achievements/{id}/archive?wait=searchable")).if_match("*").expect(200);
        assert!(!finds(&app, &title), "{title}");
    }
}

#[test]
fn what_is_not_published_is_never_found() {
    let app = TestApp::start();
    app.draft(&brief("草稿中的成果"));
    app.submitted(&brief("待审中的成果"));
    let returned = app.submitted(&brief("退回中的成果"));
    step(&app.staff, &returned, "return");
    let archived = app.published(&brief("归档中的成果"));
    step(&app.staff, &archived, "archive");
    app.wait_until_searchable();
    for client in [&app.anonymous, &app.institute, &app.staff, &app.admin] {
        let answer = client.get("/search/achievements?q=%E6%88%90%E6%9E%9C&facets=organization").expect(200).json();
        assert_eq!((&answer["total"], &answer["items"]), (&json!(0), &json!([])));
        assert_eq!(answer["facets"]["organization"], json!([]));
    }
}

#[test]
fn a_renamed_organization_is_found_by_its_new_name() {
    let app = TestApp::start();
    let id = app.published(&brief("柔性传感器"));
    assert_eq!(app.found(&[("q", "“先进材料研究院”")]), [id.as_str()]);
    let path = format!("/organizations/{}?wait=searchable", app.organizations.institute);
    app.admin.patch(&path).if_match("*").json(&json!({"name": "鸳湖新材料实验室"})).expect(200);
    assert_eq!(app.found(&[("q", "“鸳湖新材料实验室”")]), [id]);
    assert!(!finds(&app, "先进材料研究院"));
    let answer = app.anonymous.get("/search/achievements?facets=organization").expect(200).json();
    assert_eq!(answer["items"][0]["organization"]["name"], "鸳湖新材料实验室");
    assert_eq!(answer["facets"]["organization"][0]["label"], "鸳湖新材料实验室");
}

#[test]
fn database_and_index_agree_after_all_steps() {
    let app = TestApp::start();
    for n in 0..6 {
        let id = app.submitted(&brief(&format!("第{n}项")));
        for name in ["publish", "withdraw", "submit", "publish"].iter().take(n) {
            step(&app.staff, &id, name);
        }
    }
    app.wait_until_searchable();
    let differences = verify(&app.db, &app.index_dir()).expect("a comparison");
    assert!(differences.none() && differences.pending == 0, "{differences:?}");
    assert_eq!(differences.published, 3);
}

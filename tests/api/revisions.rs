//! The change of a published record waits for review, while what was published stays.

use serde_json::{Value, json};

use crate::support::{TestApp, brief, step, with};

const OLD: &str = "钙钛矿太阳能电池组件";
const NEW: &str = "叠层光伏器件";

fn published(app: &TestApp) -> String {
    app.published(&with(json!({"abstract": "面向建筑一体化。"}), json!({"title": OLD})))
}

fn change(app: &TestApp, id: &str, title: &str) -> Value {
    let call = app.institute.patch(&format!("/achievements/{id}?wait=searchable")).if_match("*");
    call.json(&json!({"title": title})).expect(200).json()
}

fn seen(app: &TestApp, id: &str) -> String {
    app.company.get(&format!("/achievements/{id}")).expect(200).json()["title"].as_str().expect("a title").to_owned()
}

fn finds(app: &TestApp, text: &str) -> bool {
    !app.found(&[("q", &format!("“{text}”"))]).is_empty()
}

fn searchable_step(app: &TestApp, id: &str, name: &str) -> Value {
    let body = if name == "return" { json!({"reason": "请写明指标。"}) } else { json!({}) };
    app.staff.post(&format!("/achievements/{id}/{name}?wait=searchable")).if_match("*").json(&body).expect(200).json()
}

#[test]
fn what_was_published_stays_until_the_change_is_published() {
    let app = TestApp::start();
    let id = published(&app);
    let code = app.company.get(&format!("/achievements/{id}")).expect(200).json()["code"].clone();
    let changed = change(&app, &id, NEW);
    assert_eq!((&changed["state"], &changed["revision_state"]), (&json!("published"), &json!("submitted")));
    assert_eq!((changed["title"].as_str(), seen(&app, &id).as_str()), (Some(NEW), OLD));
    assert!(finds(&app, OLD) && !finds(&app, NEW));
    let after = searchable_step(&app, &id, "publish");
    assert_eq!((&after["revision_state"], &after["code"]), (&json!(null), &code));
    assert_eq!(seen(&app, &id), NEW);
    assert!(finds(&app, NEW) && !finds(&app, OLD));
}

#[test]
fn a_change_that_is_returned_can_be_bettered() {
    let app = TestApp::start();
    let id = published(&app);
    change(&app, &id, NEW);
    let returned = searchable_step(&app, &id, "return");
    assert_eq!((&returned["state"], &returned["revision_state"]), (&json!("published"), &json!("returned")));
    assert_eq!(returned["return_reason"], "请写明指标。");
    let public = app.company.get(&format!("/achievements/{id}")).expect(200);
    assert!(!public.text().contains("请写明指标") && !public.text().contains("revision_state"), "{public}");
    assert!(finds(&app, OLD) && !finds(&app, NEW));
    let bettered = change(&app, &id, "叠层光伏器件与指标");
    assert_eq!((&bettered["revision_state"], &bettered["return_reason"]), (&json!("submitted"), &json!(null)));
    assert_eq!(seen(&app, &id), OLD);
    searchable_step(&app, &id, "publish");
    assert_eq!(seen(&app, &id), "叠层光伏器件与指标");
}

#[test]
fn a_returned_change_can_be_handed_in_again_as_it_is() {
    let app = TestApp::start();
    let id = published(&app);
    change(&app, &id, NEW);
    searchable_step(&app, &id, "return");
    let again = step(&app.institute, &id, "submit");
    assert_eq!(
        (&again["state"], &again["revision_state"], &again["return_reason"]),
        (&json!("published"), &json!("submitted"), &json!(null))
    );
    searchable_step(&app, &id, "publish");
    assert_eq!(seen(&app, &id), NEW);
}

#[test]
fn a_second_change_replaces_the_first_and_what_was_published_stays() {
    let app = TestApp::start();
    let id = published(&app);
    change(&app, &id, "第一次修改");
    change(&app, &id, NEW);
    assert_eq!(seen(&app, &id), OLD);
    searchable_step(&app, &id, "publish");
    assert_eq!(seen(&app, &id), NEW);
}

#[test]
fn the_centres_own_change_holds_at_once() {
    let app = TestApp::start();
    let id = published(&app);
    let path = format!("/achievements/{id}?wait=searchable");
    let after = app.staff.patch(&path).if_match("*").json(&json!({"title": NEW})).expect(200).json();
    assert_eq!(after["revision_state"], json!(null));
    assert_eq!(seen(&app, &id), NEW);
    assert!(finds(&app, NEW));
}

#[test]
fn a_withdrawn_record_is_gone_with_its_change_and_comes_back_with_it() {
    let app = TestApp::start();
    let id = published(&app);
    change(&app, &id, NEW);
    searchable_step(&app, &id, "withdraw");
    app.company.get(&format!("/achievements/{id}")).refused(404, "not_found");
    assert!(!finds(&app, OLD) && !finds(&app, NEW));
    step(&app.institute, &id, "submit");
    searchable_step(&app, &id, "publish");
    assert_eq!(seen(&app, &id), NEW);
}

#[test]
fn there_is_nothing_to_review_where_no_change_waits() {
    let app = TestApp::start();
    let id = app.published(&brief("一"));
    app.staff.post(&format!("/achievements/{id}/publish")).if_match("*").refused(409, "state_forbids");
    change(&app, &id, NEW);
    app.institute.post(&format!("/achievements/{id}/submit")).if_match("*").refused(409, "state_forbids");
    step(&app.staff, &id, "return");
    app.staff.post(&format!("/achievements/{id}/publish")).if_match("*").refused(409, "state_forbids");
}

#[test]
fn nobody_else_can_tell_that_a_change_waits() {
    let app = TestApp::start();
    let id = published(&app);
    let look = || app.anonymous.get(&format!("/achievements/{id}")).expect(200);
    let (before, etag) = (look().text(), look().etag());
    change(&app, &id, NEW);
    assert_eq!((look().text(), look().etag()), (before, etag));
}

#[test]
fn a_reference_is_found_by_others_as_it_was_published() {
    let app = TestApp::start();
    let id = app.published(&with(brief("按编号查找"), json!({"external_ref": "R-1"})));
    let call = app.institute.patch(&format!("/achievements/{id}")).if_match("*");
    call.json(&json!({"external_ref": "R-2"})).expect(200);
    let finds = |client: &crate::support::Client, reference: &str| {
        client.get(&format!("/achievements?external_ref={reference}")).expect(200).items().len()
    };
    assert_eq!((finds(&app.anonymous, "R-1"), finds(&app.anonymous, "R-2")), (1, 0));
    assert_eq!(finds(&app.institute, "R-2"), 1);
    assert_eq!((finds(&app.staff, "R-1"), finds(&app.staff, "R-2")), (0, 1));
}

#[test]
fn what_waits_for_review_cannot_lose_what_a_reviewer_needs() {
    let app = TestApp::start();
    let id = app.submitted(&brief("待审"));
    let call = app.institute.patch(&format!("/achievements/{id}")).if_match("*");
    call.json(&json!({"abstract": " "})).invalid(&[("/abstract", "required")]);
}

use serde_json::{Value, json};

use crate::support::{Client, TestApp, brief, step, with};

const TITLE: &str = "石墨烯改性锂离子电池负极材料的制备方法";
const ABSTRACT: &str = "针对传统负极材料循环寿命短、倍率性能差的问题，采用石墨烯包覆与梯度掺杂相结合的方法制备复合负极材料，\
    在五安时软包电池中循环一千次后容量保持率为百分之九十二，可用于动力电池与储能电池。";

fn patent(title: &str) -> Value {
    with(brief(title), json!({"ip_rights": [{"kind": "invention_patent", "number": "ZL201710601862.3"}]}))
}

/// The possible duplicates that a caller is told of: id and reasons.
fn told(client: &Client, id: &str) -> Vec<(String, Value)> {
    let record = client.get(&format!("/achievements/{id}")).expect(200).json();
    let listed = client.get(&format!("/achievements/{id}/duplicates")).expect(200).items();
    assert_eq!(record["possible_duplicates"], json!(listed));
    listed.iter().map(|found| (found["id"].as_str().expect("an id").to_owned(), found["reasons"].clone())).collect()
}

#[test]
fn the_reviewer_learns_of_another_institutes_draft_and_the_submitter_does_not() {
    let app = TestApp::start();
    let theirs = app.institute_2.post("/achievements").json(&patent("一种催化剂及其应用")).expect(201).id();
    let id = app.draft(&patent("高导热绝缘胶膜"));
    let submitted = step(&app.institute, &id, "submit");
    assert_eq!(submitted["possible_duplicates"], json!([]));
    assert!(told(&app.institute, &id).is_empty());
    assert_eq!(told(&app.staff, &id), [(theirs.clone(), json!(["same_patent_number"]))]);
    step(&app.institute_2, &theirs, "submit");
    assert!(told(&app.institute, &id).is_empty());
    assert!(told(&app.institute_2, &theirs).is_empty());
    step(&app.staff, &theirs, "publish");
    assert_eq!(told(&app.institute, &id), [(theirs, json!(["same_patent_number"]))]);
}

#[test]
fn a_near_identical_title_and_abstract_are_recognised() {
    let app = TestApp::start();
    let theirs = json!({"title": TITLE, "abstract": ABSTRACT});
    let theirs = app.institute_2.post("/achievements").json(&theirs).expect(201).id();
    let edited = ABSTRACT.replace("百分之九十二", "百分之九十三").replace("一千次", "1000 次");
    let id = app.submitted(&json!({"title": TITLE.replace("材料的", "材料"), "abstract": edited}));
    assert_eq!(told(&app.staff, &id), [(theirs, json!(["near_identical_title", "near_identical_abstract"]))]);
    let other = app.submitted(&json!({"title": "大豆育种方法", "abstract": "面向黄淮海地区，选育出高产抗倒的大豆新品种，亩产提高百分之十五，已在三个县示范推广，农户反映良好，可以转让。"}));
    assert!(told(&app.staff, &other).is_empty());
}

#[test]
fn ones_own_earlier_record_is_told_too() {
    let app = TestApp::start();
    let earlier = app.draft(&patent("一种催化剂及其应用"));
    let id = app.submitted(&patent("高导热绝缘胶膜"));
    assert_eq!(told(&app.institute, &id), [(earlier.clone(), json!(["same_patent_number"]))]);
    let patch = json!({"ip_rights": []});
    app.institute.patch(&format!("/achievements/{earlier}")).if_match("*").json(&patch).expect(200);
    assert!(told(&app.institute, &id).is_empty(), "the number is no longer there");
}

#[test]
fn a_change_that_waits_is_compared_by_what_is_published_for_others() {
    let app = TestApp::start();
    let theirs = app.published(&brief("一种催化剂及其应用"));
    app.institute.patch(&format!("/achievements/{theirs}")).if_match("*").json(&patent("一种催化剂及其应用")).expect(200);
    let id = app.institute_2.post("/achievements").json(&patent("高导热绝缘胶膜")).expect(201).id();
    let submitted = step(&app.institute_2, &id, "submit");
    assert_eq!(submitted["possible_duplicates"], json!([]));
    assert_eq!(told(&app.staff, &id), [(theirs, json!(["same_patent_number"]))]);
}

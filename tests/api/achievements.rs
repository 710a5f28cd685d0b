use serde_json::json;

use crate::support::{TestApp, brief, full, query, with};

#[test]
fn a_record_is_read_back_as_it_was_sent_with_every_field() {
    let app = TestApp::start();
    let body = full();
    let made = app.institute.post("/achievements").json(&body).expect(201);
    assert_eq!(made.header("Location"), Some(format!("/api/v1/achievements/{}", made.id()).as_str()));
    let read = app.institute.get(&format!("/achievements/{}", made.id())).expect(200);
    for (name, value) in body.as_object().expect("an object") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    let json = read.json();
    assert_eq!(json, made.json());
    assert_eq!((&json["state"], &json["version"], &json["code"]), (&json!("draft"), &json!(1), &json!(null)));
    assert_eq!(json["owner_organization_id"], app.organizations.institute.as_str());
    let fields = body.as_object().expect("an object").len();
    let own = [
        "id",
        "code",
        "state",
        "version",
        "owner_organization_id",
        "created_at",
        "updated_at",
        "published_at",
        "confirmed_at",
        "available_transfer_modes",
        "restrictions",
    ];
    assert_eq!(json.as_object().map(|members| members.len()), Some(fields + own.len()), "{json}");
}

#[test]
fn a_title_is_enough_to_begin_and_an_abstract_is_needed_to_submit() {
    let app = TestApp::start();
    let id = app.draft(&json!({"title": "只有题目"}));
    let submit = format!("/achievements/{id}/submit");
    app.institute.post(&submit).if_match("*").invalid(&[("/abstract", "required")]);
    app.institute.patch(&format!("/achievements/{id}")).if_match("*").json(&json!({"abstract": "现在有了。"})).expect(200);
    let submitted = app.institute.post(&submit).if_match("*").expect(200).json();
    assert_eq!((&submitted["state"], &submitted["version"]), (&json!("submitted"), &json!(3)));
    assert_eq!(submitted["kind"], "applied_technology", "what is not said is applied");
}

#[test]
fn numbers_and_codes_are_kept_in_one_form() {
    let app = TestApp::start();
    let body = json!({
        "title": "　一种装置 ", "external_ref": " 7 ", "keywords": ["a", "b", "a"], "industry_codes": ["C2710", "C2710"],
        "transfer_modes": ["equity", "equity"],
        "ip_rights": [{"kind": "invention_patent", "number": "ＺＬ ２０１７１０６０１８６２．３"}, {"kind": "software_copyright", "number": "2023sr0123456"}],
        "contributors": [{"name": "张三", "orcid": "https://orcid.org/0000-0002-1825-0097"}]
    });
    let record = app.institute.post("/achievements").json(&body).expect(201).json();
    assert_eq!(record["title"], "一种装置");
    assert_eq!(record["external_ref"], "7");
    assert_eq!(record["keywords"], json!(["a", "b"]));
    assert_eq!(record["industry_codes"], json!(["C2710"]));
    assert_eq!(record["transfer_modes"], json!(["equity"]));
    assert_eq!(record["ip_rights"][0]["number"], "201710601862.3");
    assert_eq!(record["ip_rights"][1]["number"], "2023SR0123456");
    assert_eq!(record["contributors"][0]["orcid"], "0000-0002-1825-0097");
}

#[test]
fn the_centre_enters_records_for_any_organization() {
    let app = TestApp::start();
    let body = with(brief("代录"), json!({"owner_organization_id": app.organizations.institute_2}));
    let made = app.staff.post("/achievements").json(&body).expect(201);
    app.institute_2.get(&format!("/achievements/{}", made.id())).expect(200);
    app.institute.get(&format!("/achievements/{}", made.id())).refused(404, "not_found");
}

#[test]
fn an_external_reference_is_unique_within_its_organization() {
    let app = TestApp::start();
    let body = with(brief("一"), json!({"external_ref": "A-1"}));
    let taken = [("/external_ref", "external_ref_taken")];
    app.draft(&body);
    app.institute.post("/achievements").json(&body).invalid(&taken);
    app.institute_2.post("/achievements").json(&body).expect(201);
    let (other, none) = (app.draft(&brief("二")), app.draft(&brief("三")));
    app.institute.patch(&format!("/achievements/{other}")).if_match("*").json(&json!({"external_ref": "A-1"})).invalid(&taken);
    app.institute.patch(&format!("/achievements/{other}")).if_match("*").json(&json!({"external_ref": "A-2"})).expect(200);
    assert_eq!(app.institute.get("/achievements?external_ref=A-1").expect(200).items().len(), 1);
    assert_eq!(app.institute.get("/achievements?external_ref=A-2").expect(200).each("id"), [other]);
    assert!(app.institute.get(&format!("/achievements/{none}")).expect(200).json()["external_ref"].is_null());
}

#[test]
fn the_list_is_filtered_by_state_owner_code_and_what_waits() {
    let app = TestApp::start();
    let (draft, submitted) = (app.draft(&brief("草稿")), app.submitted(&brief("待审")));
    let (published, changed) = (app.published(&brief("已发布")), app.published(&brief("有修改")));
    app.institute.patch(&format!("/achievements/{changed}")).if_match("*").json(&json!({"trl": 5})).expect(200);
    let ids = |pairs: &[(&str, &str)]| app.staff.get(&format!("/achievements?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[]), [&changed, &published, &submitted, &draft].map(String::clone));
    assert_eq!(ids(&[("state", "draft")]), [draft.as_str()]);
    assert_eq!(ids(&[("state", "draft"), ("state", "submitted")]), [submitted.clone(), draft.clone()]);
    assert_eq!(ids(&[("awaiting_review", "true")]), [changed.clone(), submitted.clone()]);
    assert_eq!(ids(&[("awaiting_review", "false")]), [published.clone(), draft]);
    assert!(ids(&[("owner_organization_id", &app.organizations.institute_2)]).is_empty());
    let code = app.staff.get(&format!("/achievements/{published}")).expect(200).json()["code"].clone();
    assert_eq!(ids(&[("code", code.as_str().expect("a code"))]), [published]);
}

#[test]
fn a_patch_replaces_what_it_names_and_null_removes() {
    let app = TestApp::start();
    let id = app.draft(&full());
    let path = format!("/achievements/{id}");
    let patch = json!({
        "trl": null, "title": "改过的题目", "contact": {"phone": null, "name": "赵工"}, "keywords": ["一个"],
        "floor_price_fen": null, "level": null, "price_negotiable": false, "external_ref": null
    });
    let after = app.institute.patch(&path).if_match("*").json(&patch).expect(200).json();
    let mut expected = full();
    for name in ["trl", "floor_price_fen", "level", "external_ref"] {
        expected[name] = json!(null);
    }
    expected["title"] = json!("改过的题目");
    expected["contact"] = json!({"name": "赵工", "email": expected["contact"]["email"]});
    expected["keywords"] = json!(["一个"]);
    expected["price_negotiable"] = json!(false);
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&after[name], value, "{name}");
    }
    let after = app.institute.patch(&path).if_match("*").json(&json!({"contact": null})).expect(200).json();
    assert_eq!(after["contact"], json!(null));
    assert_eq!(app.institute.patch(&path).if_match("*").json(&json!({})).expect(200).json()["title"], "改过的题目");
}

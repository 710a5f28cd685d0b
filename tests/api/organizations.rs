use serde_json::json;

use crate::support::{TestApp, query, with};

#[test]
fn an_organization_is_registered_and_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let body = json!({
        "kind": "company", "name": "卫星化学示例公司", "uscc": "91330402MA28000020", "region_code": "330402",
        "tiers": [{"tier": "high_tech_enterprise", "recognised_year": 2023}],
        "contact": {"name": "周工", "phone": "0573-82000001", "email": "zhou@example.com"}
    });
    let made = app.admin.post("/organizations").json(&body).expect(201);
    assert_eq!(made.header("Location"), Some(format!("/api/v1/organizations/{}", made.id()).as_str()));
    let read = app.admin.get(&format!("/organizations/{}", made.id())).expect(200);
    assert_eq!(read.json(), made.json());
    for (name, value) in body.as_object().expect("an object") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    assert_eq!(read.json()["is_local"], true, "it follows from the region");
    assert_eq!(read.json()["version"], 1);
}

#[test]
fn a_contact_is_for_the_organization_itself_and_the_centre() {
    let app = TestApp::start();
    let path = format!("/organizations/{}", app.organizations.company);
    for (name, client, sees) in [
        ("anonymous", &app.anonymous, false),
        ("company_2", &app.company_2, false),
        ("institute", &app.institute, false),
        ("company", &app.company, true),
        ("staff", &app.staff, true),
        ("admin", &app.admin, true),
    ] {
        let one = client.get(&path).expect(200);
        assert_eq!(one.json()["contact"].is_object(), sees, "{name}");
        assert_eq!(one.text().contains("office@example.com"), sees, "{name}");
        let list = client.get("/organizations").expect(200);
        let own = list.items().into_iter().filter(|item| item["contact"].is_object()).count();
        let expected = if name == "anonymous" {
            0
        } else if ["staff", "admin"].contains(&name) {
            5
        } else {
            1
        };
        assert_eq!(own, expected, "{name}");
    }
}

#[test]
fn whether_an_organization_is_local_follows_its_region_unless_it_is_said() {
    let app = TestApp::start();
    let body = json!({"kind": "company", "name": "外地公司", "region_code": "330482"});
    let made = app.admin.post("/organizations").json(&body).expect(201);
    assert_eq!(made.json()["is_local"], false);
    let path = format!("/organizations/{}", made.id());
    let patch = |body| app.admin.patch(&path).if_match("*").json(&body).expect(200).json();
    assert_eq!(patch(json!({"region_code": "330402"}))["is_local"], true);
    assert_eq!(patch(json!({"is_local": false}))["is_local"], false);
    assert_eq!(patch(json!({"name": "迁来的公司"}))["is_local"], false, "what was said stays said");
}

#[test]
fn a_change_leaves_alone_what_it_does_not_name() {
    let app = TestApp::start();
    let path = format!("/organizations/{}", app.organizations.company);
    let before = app.admin.get(&path).expect(200);
    let change =
        json!({"name": "新名字", "contact": {"phone": null}, "tiers": [{"tier": "technology_sme", "recognised_year": 2024}]});
    let after = app.admin.patch(&path).if_match(&before.etag()).json(&change).expect(200).json();
    assert_eq!(after["name"], "新名字");
    assert_eq!(after["contact"], json!({"name": "联系人", "email": "office@example.com"}));
    assert_eq!(after["tiers"][0]["recognised_year"], 2024);
    assert_eq!((&after["kind"], &after["region_code"]), (&before.json()["kind"], &before.json()["region_code"]));
    assert_eq!(after["version"], 2);
}

#[test]
fn the_list_is_filtered_by_kind_name_code_and_place() {
    let app = TestApp::start();
    let body = json!({"kind": "bank", "name": "百分之百_%银行", "uscc": "91330402MA28000020"});
    let bank = app.admin.post("/organizations").json(&body).expect(201).id();
    let centre = &app.organizations.centre;
    let ids = |pairs: &[(&str, &str)]| app.anonymous.get(&format!("/organizations?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[("kind", "bank")]), [bank.as_str()]);
    assert_eq!(ids(&[("kind", "bank"), ("kind", "transfer_centre")]), [bank.clone(), centre.clone()]);
    assert_eq!(ids(&[("name", "转移")]), [centre.as_str()]);
    assert_eq!(ids(&[("name", "_%")]), [bank.as_str()], "nothing in a name is a pattern");
    assert_eq!(ids(&[("uscc", "91330402MA28000020")]), [bank.as_str()]);
    assert_eq!(ids(&[("is_local", "false")]), [bank]);
    assert_eq!(ids(&[("is_local", "true")]).len(), 5);
}

#[test]
fn several_organizations_may_lack_a_credit_code() {
    let app = TestApp::start();
    for name in ["一", "二"] {
        app.admin.post("/organizations").json(&json!({"kind": "fund", "name": name})).expect(201);
    }
    let body = json!({"kind": "fund", "name": "三", "uscc": "91330402MA28000020"});
    app.admin.post("/organizations").json(&body).expect(201);
    app.admin.post("/organizations").json(&with(body, json!({"name": "四"}))).invalid(&[("/uscc", "uscc_taken")]);
}

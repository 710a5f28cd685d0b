//! A demand from its draft to its end.

use nanhu::{
    catalogue::demands::find_open,
    foundation::{access::Permission, types::Id},
};
use serde_json::{Value, json};

use crate::{
    policy::Collection,
    support::{Client, TestApp, with},
};

pub const POLICY: Collection = Collection {
    permission: |method, path| {
        use Permission as P;
        Some(match (method, path.rsplit('/').next().unwrap_or_default()) {
            ("get", "demands" | "{id}") => P::ReadPublishedDemands,
            ("post", "demands" | "submit" | "close") | ("patch", "{id}") => P::WriteDemands,
            ("get", "history" | "matches") => P::WriteDemands,
            ("post", "publish" | "return") => P::ReviewDemands,
            _ => panic!("say here which permission {method} {path} needs"),
        })
    },
    ready: |app, _, path| match path.rsplit('/').next() {
        Some("submit") => app.wanted(&small("需求")),
        Some("publish" | "return") => handed_in(app, &small("需求")),
        _ => app.wanted_openly(&small("需求")),
    },
    body: |_, method, path, _| match (method, path) {
        ("post", "/demands") => small("新需求"),
        ("post", "/demands/{id}/return") => json!({"reason": "请补充。"}),
        ("post", "/demands/{id}/close") => json!({"reason": "solved"}),
        _ => json!({}),
    },
    owners: &["company"],
};

/// The least that can be handed in.
pub fn small(title: &str) -> Value {
    json!({"title": title, "problem": format!("{title}：现有工艺良率不足，寻求解决办法。")})
}

/// A demand with every field.
pub fn whole() -> Value {
    json!({
        "title": "高镍正极材料表面残碱控制技术",
        "field": "新材料",
        "industry_codes": ["C3985"],
        "keywords": ["正极材料", "残碱"],
        "problem": "高镍三元正极材料表面残碱偏高，浆料易成果冻状，影响涂布。",
        "measurable_target": "残碱总量低于三千百万分比，容量保持率不低于百分之九十五。",
        "present_conditions": "已有年产五千吨产线和检测实验室。",
        "budget_min_fen": 50_000_000,
        "budget_max_fen": 200_000_000,
        "budget_negotiable": true,
        "cooperation_modes": ["commissioned_development", "licence"],
        "deadline": "2999-12-31",
        "ip_ownership_wish": "知识产权归双方共有。",
        "source": "visit",
        "kind": "open_challenge",
        "anonymous": false,
        "confidential_notes": "真实预算可到三百万元，绝密QXDEMAND。",
        "contact": {"name": "钱工", "phone": "0573-83330000", "email": "demand-contact@example.com"}
    })
}

/// A step, whatever the version; searches follow.
pub fn demand_step(client: &Client, id: &str, step: &str) -> Value {
    let body = match step {
        "return" => json!({"reason": "请写明指标。"}),
        "close" => json!({"reason": "solved"}),
        _ => json!({}),
    };
    client.post(&format!("/demands/{id}/{step}?wait=searchable")).if_match("*").json(&body).expect(200).json()
}

fn handed_in(app: &TestApp, body: &Value) -> String {
    let id = app.wanted(body);
    demand_step(&app.company, &id, "submit");
    id
}

impl TestApp {
    /// A draft of the first company's.
    pub fn wanted(&self, body: &Value) -> String {
        self.company.post("/demands").json(body).expect(201).id()
    }

    /// A published demand of the first company's, found by searches.
    pub fn wanted_openly(&self, body: &Value) -> String {
        let id = handed_in(self, body);
        demand_step(&self.staff, &id, "publish");
        id
    }
}

#[test]
fn a_demand_is_read_back_as_it_was_sent() {
    let app = TestApp::start();
    let made = app.company.post("/demands").json(&whole()).expect(201);
    assert_eq!(made.header("Location"), Some(format!("/api/v1/demands/{}", made.id()).as_str()));
    let read = app.company.get(&format!("/demands/{}", made.id())).expect(200);
    assert_eq!(read.json(), made.json());
    for (name, value) in whole().as_object().expect("an object") {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    let json = read.json();
    assert_eq!(json["organization_id"], app.organizations.company);
    assert_eq!((&json["state"], &json["version"], &json["code"]), (&json!("draft"), &json!(1), &json!(null)));
}

#[test]
fn title_and_problem_are_enough_to_be_published() {
    let app = TestApp::start();
    let id = app.wanted(&json!({"title": " 去除残碱 ", "problem": "残碱偏高。", "keywords": ["碱", "碱"]}));
    let draft = app.company.get(&format!("/demands/{id}")).expect(200).json();
    assert_eq!((&draft["title"], &draft["keywords"]), (&json!("去除残碱"), &json!(["碱"])));
    assert_eq!((&draft["kind"], &draft["source"], &draft["anonymous"]), (&json!("ordinary"), &json!("self"), &json!(false)));
    assert_eq!(demand_step(&app.company, &id, "submit")["state"], "submitted");
    let published = demand_step(&app.staff, &id, "publish");
    assert_eq!(published["state"], "published");
    let code = published["code"].as_str().expect("a code");
    let year = &published["published_at"].as_str().expect("a time")[..4];
    assert!(code.starts_with(&format!("NHXQ-{year}-")) && code.len() == 16, "{code}");
    let next = app.wanted_openly(&small("另一项"));
    let number = |code: &str| code[10..].parse::<i64>().expect("a number");
    let other = app.anonymous.get(&format!("/demands/{next}")).expect(200).json()["code"].as_str().expect("a code").to_owned();
    assert_eq!(number(&other), number(code) + 1);
}

#[test]
fn the_centre_enters_demands_for_anyone_and_institutes_their_own() {
    let app = TestApp::start();
    let visited = with(small("走访得来"), json!({"organization_id": app.organizations.company_2, "source": "visit"}));
    let made = app.staff.post("/demands").json(&visited).expect(201);
    assert_eq!(made.json()["organization_id"], app.organizations.company_2);
    app.company_2.get(&format!("/demands/{}", made.id())).expect(200);
    app.company.get(&format!("/demands/{}", made.id())).refused(404, "not_found");
    let own = app.institute.post("/demands").json(&small("院所的需求")).expect(201).json();
    assert_eq!(own["organization_id"], app.organizations.institute);
    demand_step(&app.company_2, &made.id(), "submit");
}

#[test]
fn a_returned_demand_is_bettered_and_handed_in_again() {
    let app = TestApp::start();
    let id = handed_in(&app, &small("待完善"));
    let returned = demand_step(&app.staff, &id, "return");
    assert_eq!((&returned["state"], &returned["return_reason"]), (&json!("returned"), &json!("请写明指标。")));
    let path = format!("/demands/{id}");
    app.company.patch(&path).if_match("*").json(&json!({"measurable_target": "良率九成"})).expect(200);
    let again = demand_step(&app.company, &id, "submit");
    assert_eq!((&again["state"], &again["return_reason"]), (&json!("submitted"), &json!(null)));
}

#[test]
fn a_companys_change_of_a_published_demand_waits_while_the_published_stays() {
    let app = TestApp::start();
    let id = app.wanted_openly(&whole());
    let path = format!("/demands/{id}");
    let before = app.company_2.get(&path).expect(200);
    let patch = json!({"title": "尚未公开的题目", "kind": "ordinary", "anonymous": true});
    let changed = app.company.patch(&path).if_match("*").json(&patch).expect(200).json();
    assert_eq!((&changed["state"], &changed["revision_state"]), (&json!("published"), &json!("submitted")));
    let seen = app.company_2.get(&path).expect(200);
    assert_eq!((seen.text(), seen.etag()), (before.text(), before.etag()), "nobody else can tell that a change waits");
    for filter in ["awaiting_review=true", "kind=ordinary"] {
        assert!(app.company_2.get(&format!("/demands?{filter}")).expect(200).items().is_empty(), "{filter}");
    }
    let named = format!("/demands?kind=open_challenge&organization_id={}", app.organizations.company);
    assert_eq!(app.company_2.get(&named).expect(200).each("id"), [id.as_str()]);
    for client in [&app.company, &app.staff] {
        assert_eq!(client.get("/demands?awaiting_review=true").expect(200).each("id"), [id.as_str()]);
    }
    demand_step(&app.staff, &id, "return");
    assert_eq!(app.company_2.get(&path).expect(200).text(), before.text());
    demand_step(&app.company, &id, "submit");
    let published = demand_step(&app.staff, &id, "publish");
    assert_eq!((&published["code"], &published["revision_state"]), (&before.json()["code"], &json!(null)));
    assert_eq!(app.company_2.get(&path).expect(200).json()["title"], "尚未公开的题目");
}

#[test]
fn the_centres_own_change_holds_at_once() {
    let app = TestApp::start();
    let id = app.wanted_openly(&small("一"));
    let path = format!("/demands/{id}");
    let after = app.staff.patch(&path).if_match("*").json(&json!({"title": "二", "kind": "ordinary"})).expect(200).json();
    assert_eq!(after["revision_state"], json!(null));
    assert_eq!(app.anonymous.get(&path).expect(200).json()["title"], "二");
}

#[test]
fn a_closed_demand_is_seen_by_its_company_and_the_centre_alone() {
    let app = TestApp::start();
    let id = app.wanted_openly(&small("已有办法"));
    let path = format!("/demands/{id}");
    let close = app.company.post(&format!("{path}/close")).if_match("*");
    let closed = close.json(&json!({"reason": "other", "note": "改由自研解决。"})).expect(200).json();
    assert_eq!((&closed["state"], &closed["close_reason"]), (&json!("closed"), &json!("other")));
    assert_eq!(closed["close_note"], "改由自研解决。");
    assert!(closed["closed_at"].is_string(), "{closed}");
    for (name, _, client) in app.callers() {
        let entitled = ["company", "staff", "staff_2", "admin"].contains(&name);
        let status = client.get(&path).send().status;
        assert_eq!(status, if entitled { 200 } else { 404 }, "{name}");
        assert_eq!(client.get("/demands").expect(200).items().len(), usize::from(entitled), "{name}");
    }
    let demand: Id = id.parse().expect("an id");
    assert!(app.db.read_blocking(|conn| Ok(find_open(conn, demand)?)).expect("a read").is_none());
}

#[test]
fn a_demand_can_be_closed_before_it_is_published() {
    let app = TestApp::start();
    let id = app.wanted(&small("不要了"));
    let closed = app.company.post(&format!("/demands/{id}/close")).if_match("*").json(&json!({"reason": "withdrawn"}));
    assert_eq!(closed.expect(200).json()["state"], "closed");
    assert_eq!(app.company.get("/demands?state=closed&count=true").expect(200).json()["total"], 1);
}

#[test]
fn the_history_tells_every_version_to_its_company_and_the_centre() {
    let app = TestApp::start();
    let id = app.wanted_openly(&small("一"));
    let path = format!("/demands/{id}");
    app.company.patch(&path).if_match("*").json(&json!({"field": "材料", "budget_max_fen": 7})).expect(200);
    demand_step(&app.staff, &id, "return");
    demand_step(&app.company, &id, "close");
    for client in [&app.company, &app.staff] {
        let items = client.get(&format!("{path}/history")).expect(200).items();
        let actions: Vec<&str> = items.iter().filter_map(|item| item["action"].as_str()).collect();
        assert_eq!(actions, ["create", "submit", "publish", "edit", "return", "close"]);
        assert_eq!(items[3]["changed"], json!(["budget_max_fen", "field"]));
        assert_eq!((&items[4]["reason"], &items[5]["reason"]), (&json!("请写明指标。"), &json!("solved")));
        let versions: Vec<i64> = items.iter().filter_map(|item| item["version"].as_i64()).collect();
        assert_eq!(versions, [1, 2, 3, 4, 5, 6]);
    }
    let events = app.admin.get(&format!("/audit-events?entity_id={id}")).expect(200).items();
    assert!(events.len() == 6 && events.iter().all(|event| event["entity"] == "demand"), "{events:?}");
}

#[test]
fn others_are_given_what_is_open() {
    let app = TestApp::start();
    let id = app.wanted_openly(&with(small("公开的题目"), json!({"anonymous": true})));
    app.company.patch(&format!("/demands/{id}")).if_match("*").json(&json!({"title": "待审的题目"})).expect(200);
    let demand: Id = id.parse().expect("an id");
    let open = app.db.read_blocking(|conn| Ok(find_open(conn, demand)?)).expect("a read").expect("it is open");
    assert_eq!((open.title.as_str(), open.anonymous), ("公开的题目", true));
    assert_eq!(open.organization_id.to_string(), app.organizations.company);
    assert!(open.code.is_some_and(|code| code.starts_with("NHXQ-")));
}

#[test]
fn lists_are_filtered_and_paged() {
    let app = TestApp::start();
    let first = app.wanted_openly(&small("一"));
    let second = app.wanted_openly(&whole());
    app.wanted(&small("草稿"));
    assert_eq!(app.anonymous.get("/demands?count=true").expect(200).json()["total"], 2);
    assert_eq!(app.anonymous.get("/demands?kind=open_challenge").expect(200).each("id"), [second.as_str()]);
    let code = app.anonymous.get(&format!("/demands/{first}")).expect(200).json()["code"].as_str().expect("a code").to_owned();
    assert_eq!(app.anonymous.get(&format!("/demands?code={code}")).expect(200).each("id"), [first.as_str()]);
    let page = app.anonymous.get("/demands?limit=1").expect(200);
    assert_eq!(page.each("id"), [second]);
    let cursor = page.json()["next_cursor"].as_str().expect("a cursor").to_owned();
    assert_eq!(app.anonymous.get(&format!("/demands?limit=1&cursor={cursor}")).expect(200).each("id"), [first]);
    assert_eq!(app.company.get("/demands?state=draft").expect(200).items().len(), 1);
}

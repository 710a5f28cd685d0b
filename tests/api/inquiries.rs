use nanhu::foundation::{access::Permission, types::Id};
use serde_json::{Value, json};

use crate::{
    brokers::certified,
    policy::Collection,
    support::{Answer, CONTACT_EMAIL, Client, TestApp, brief, full, query},
};

pub const POLICY: Collection = Collection {
    permission: |method, path| {
        use Permission as P;
        match (method, path.rsplit('/').next().unwrap_or_default()) {
            ("get", _) | ("post", "close" | "messages") => Some(P::ReadInquiries),
            ("patch", "{id}") | ("post", "contact" | "negotiate" | "deal") => Some(P::HandleInquiries),
            // Each side for itself.
            ("post", "accept") => None,
            _ => panic!("say here which permission {method} {path} needs"),
        }
    },
    ready: |app, _, path| {
        let id = sent(app);
        match path.rsplit('/').next().unwrap_or_default() {
            "negotiate" => drop(step(&app.staff, &id, "contact")),
            "deal" => negotiated(app, &id),
            _ => {}
        }
        id
    },
    body: |_, method, path, _| body_of(method, path),
    owners: &["company", "institute"],
};

/// What stands below an achievement or a demand: all but its owner may inquire, the owner reads.
pub const BELOW: Collection = Collection {
    permission: |method, _| (method == "get").then_some(Permission::ReadInquiries),
    ready: |app, _, _| app.published(&brief("成果")),
    body: |_, _, _, _| json!({}),
    owners: &["institute"],
};

fn body_of(method: &str, path: &str) -> Value {
    match (method, path.rsplit('/').next().unwrap_or_default()) {
        ("post", "close") => json!({"reason": "price"}),
        ("post", "messages") => json!({"text": "您好。"}),
        _ => json!({}),
    }
}

/// An inquiry of the first company about a published achievement of the first institute.
pub fn sent(app: &TestApp) -> String {
    let achievement = app.published(&brief("石墨烯负极材料"));
    inquire(&app.company, &format!("/achievements/{achievement}")).id()
}

pub fn inquire(client: &Client, record: &str) -> Answer {
    client
        .post(&format!("{record}/inquiries"))
        .json(&json!({"subject": "希望了解许可条件", "text": "请问能否到现场看样机？"}))
        .expect(201)
}

/// A step, whatever the version.
pub fn step(client: &Client, id: &str, name: &str) -> Value {
    let path = format!("/inquiries/{id}/{name}");
    client.post(&path).if_match("*").json(&body_of("post", &path)).expect(200).json()
}

/// Brings an inquiry about the first institute's achievement so far that a deal may come of it.
pub fn negotiated(app: &TestApp, id: &str) {
    step(&app.institute, id, "accept");
    step(&app.staff, id, "contact");
    step(&app.staff, id, "negotiate");
}

/// A published demand of the first company.
pub fn demand(app: &TestApp, anonymous: bool) -> String {
    let id = Id::new().to_string();
    let content = json!({
        "title": "高镍正极残碱控制", "anonymous": anonymous, "contact": {"name": "周工", "email": "demand@example.com"}
    });
    let sql = format!(
        "INSERT INTO demands (id, organization_id, kind, anonymous, state, version, content, created_at, updated_at) VALUES \
         ('{id}', '{}', 'ordinary', {anonymous}, 'published', 1, '{content}', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')",
        app.organizations.company
    );
    app.execute(&sql);
    id
}

fn read(client: &Client, id: &str) -> Value {
    client.get(&format!("/inquiries/{id}")).expect(200).json()
}

#[test]
fn an_inquiry_is_known_to_its_sides_and_the_centre_alone() {
    let app = TestApp::start();
    let achievement = app.published(&brief("石墨烯负极材料"));
    let made = inquire(&app.company, &format!("/achievements/{achievement}"));
    let id = made.id();
    assert_eq!(made.header("Location"), Some(format!("/api/v1/inquiries/{id}").as_str()));
    let told = made.json();
    let year = nanhu::foundation::types::Day::today().year();
    assert_eq!(told["code"], format!("NHDJ-{year}-000001"));
    assert_eq!(
        (&told["state"], &told["title"], &told["achievement_id"]),
        (&json!("open"), &json!("石墨烯负极材料"), &json!(achievement))
    );
    assert_eq!(told["sender"], json!({"organization_id": app.organizations.company, "name": "南湖新能源有限公司"}));
    assert_eq!(told["receiver"], json!({"organization_id": app.organizations.institute, "name": "嘉兴先进材料研究院"}));
    assert!(told["sender_accepted_at"].is_string() && told["receiver_accepted_at"].is_null(), "to send is to accept");
    for (name, client, sees) in [
        ("company", &app.company, true),
        ("institute", &app.institute, true),
        ("staff", &app.staff, true),
        ("admin", &app.admin, true),
        ("company_2", &app.company_2, false),
        ("institute_2", &app.institute_2, false),
    ] {
        let listed = client.get("/inquiries?count=true").expect(200);
        assert_eq!((listed.items().len(), &listed.json()["total"]), (usize::from(sees), &json!(usize::from(sees))), "{name}");
        let path = format!("/inquiries/{id}");
        if sees {
            assert_eq!(client.get(&path).expect(200).json()["notes"].is_string(), name == "staff" || name == "admin", "{name}");
            client.get(&format!("{path}/messages")).expect(200);
        } else {
            client.get(&path).refused(404, "not_found");
            client.get(&format!("{path}/messages")).refused(404, "not_found");
        }
    }
    assert_eq!(inquire(&app.company_2, &format!("/achievements/{achievement}")).json()["code"], format!("NHDJ-{year}-000002"));
}

#[test]
fn the_centre_sends_for_an_organization() {
    let app = TestApp::start();
    let achievement = app.published(&brief("成果"));
    let body = json!({"subject": "走访中提出", "sender_organization_id": app.organizations.company_2});
    let id = app.staff.post(&format!("/achievements/{achievement}/inquiries")).json(&body).expect(201).id();
    assert_eq!(read(&app.company_2, &id)["sender"]["name"], "秀洲精密机械有限公司");
}

#[test]
fn the_owner_and_the_centre_read_the_inquiries_about_an_achievement() {
    let app = TestApp::start();
    let achievement = app.published(&brief("成果"));
    let path = format!("/achievements/{achievement}/inquiries");
    let ids: Vec<String> = [&app.company, &app.company_2, &app.institute_2]
        .map(|client| inquire(client, &format!("/achievements/{achievement}")).id())
        .into();
    sent(&app);
    for client in [&app.institute, &app.staff, &app.admin] {
        let newest_first: Vec<String> = ids.iter().rev().cloned().collect();
        assert_eq!(client.get(&path).expect(200).each("id"), newest_first);
        assert_eq!(client.get(&format!("{path}?limit=1&count=true")).expect(200).json()["total"], 3);
    }
    app.company.get(&path).refused(403, "not_owner");
    app.institute_2.get(&path).refused(403, "not_owner");
    let draft = app.draft(&brief("草稿"));
    app.company.get(&format!("/achievements/{draft}/inquiries")).refused(404, "not_found");
    assert!(app.institute.get(&format!("/achievements/{draft}/inquiries")).expect(200).items().is_empty());
}

#[test]
fn inquiries_are_filtered_by_state_record_and_broker() {
    let app = TestApp::start();
    let (first, second) = (sent(&app), sent(&app));
    let broker = certified(&app);
    app.staff.patch(&format!("/inquiries/{first}")).if_match("*").json(&json!({"broker_id": broker})).expect(200);
    step(&app.staff, &first, "contact");
    let demand = demand(&app, false);
    let third = inquire(&app.institute, &format!("/demands/{demand}")).id();
    let achievement = read(&app.staff, &second)["achievement_id"].as_str().expect("an id").to_owned();
    let ids = |pairs: &[(&str, &str)]| app.company.get(&format!("/inquiries?{}", query(pairs))).expect(200).each("id");
    assert_eq!(ids(&[]), [third.clone(), second.clone(), first.clone()]);
    assert_eq!(ids(&[("state", "contacted")]), std::slice::from_ref(&first));
    assert_eq!(ids(&[("state", "contacted"), ("state", "open")]).len(), 3);
    assert_eq!(ids(&[("achievement_id", &achievement)]), [second]);
    assert_eq!(ids(&[("demand_id", &demand)]), [third]);
    assert_eq!(ids(&[("broker_id", &broker)]), [first]);
}

#[test]
fn contacts_of_both_sides_are_there_when_both_have_accepted_and_not_before() {
    let app = TestApp::start();
    let achievement = app.published(&full());
    let id = inquire(&app.company, &format!("/achievements/{achievement}")).id();
    let callers = [&app.company, &app.institute, &app.staff];
    for client in callers {
        let text = client.get(&format!("/inquiries/{id}")).expect(200).text();
        assert!(!text.contains("office@example.com") && !text.contains(CONTACT_EMAIL), "{text}");
    }
    let before = read(&app.institute, &id);
    let accepted = step(&app.institute, &id, "accept");
    assert!(accepted["receiver_accepted_at"].is_string());
    assert_eq!((&accepted["state"], &accepted["version"]), (&before["state"], &json!(2)));
    for client in callers {
        let told = read(client, &id);
        assert_eq!(told["sender"]["contact"]["email"], "office@example.com");
        assert_eq!(told["receiver"]["contact"]["email"], "office@example.com");
        assert_eq!(told["receiver"]["record_contact"]["email"], CONTACT_EMAIL);
        assert!(!client.get("/inquiries").expect(200).text().contains("office@example.com"), "lists have no contacts");
    }
    assert_eq!(step(&app.institute, &id, "accept"), read(&app.institute, &id), "once is enough");
    assert_eq!(step(&app.company, &id, "accept")["version"], 2, "to send was to accept");
}

/// All that a caller reads of an inquiry.
fn reads(client: &Client, id: &str) -> [String; 4] {
    let demand = read(client, id)["demand_id"].as_str().expect("a demand").to_owned();
    let path = format!("/inquiries/{id}");
    let paths = [path.clone(), format!("{path}/messages"), "/inquiries".to_owned(), format!("/inquiries?demand_id={demand}")];
    paths.map(|path| client.get(&path).expect(200).text())
}

/// Whether a text tells that it is the first company.
fn gives_away(app: &TestApp, text: &str) -> bool {
    let signs = [app.organizations.company.as_str(), "南湖新能源", "office@example.com", "demand@example.com", "0573"];
    signs.iter().any(|sign| text.contains(sign))
}

#[test]
fn whose_an_anonymous_demand_is_shows_by_no_way_until_both_have_accepted() {
    let app = TestApp::start();
    let made = inquire(&app.institute, &format!("/demands/{}", demand(&app, true)));
    let id = made.id();
    let path = format!("/inquiries/{id}/messages");
    app.company.post(&path).json(&json!({"text": "请先发资料。"})).expect(201);
    let written = app.institute.post(&path).json(&json!({"text": "好。"})).expect(201);
    let accepted = step(&app.institute, &id, "accept").to_string();
    for text in reads(&app.institute, &id).into_iter().chain([made.text(), written.text(), accepted]) {
        assert!(!gives_away(&app, &text), "{text}");
    }
    let told = read(&app.institute, &id);
    assert_eq!((&told["receiver"], &told["title"]), (&json!({}), &json!("高镍正极残碱控制")));
    let messages = app.institute.get(&path).expect(200).items();
    assert_eq!((&messages[1]["from"], messages[1].get("organization_id")), (&json!("receiver"), None));
    for client in [&app.company, &app.staff] {
        assert_eq!(read(client, &id)["receiver"]["name"], "南湖新能源有限公司");
    }
    step(&app.company, &id, "accept");
    let told = read(&app.institute, &id);
    let known = (&told["receiver"]["organization_id"], &told["receiver"]["name"]);
    assert_eq!(known, (&json!(app.organizations.company), &json!("南湖新能源有限公司")));
    assert_eq!(told["receiver"]["record_contact"]["email"], "demand@example.com");
    assert_eq!(told["sender"]["contact"]["email"], "office@example.com");
    assert!(reads(&app.institute, &id).iter().all(|text| gives_away(&app, text)), "now it is known everywhere");
}

#[test]
fn an_anonymous_demand_that_is_closed_stays_anonymous() {
    let app = TestApp::start();
    let demand = demand(&app, true);
    let id = inquire(&app.institute, &format!("/demands/{demand}")).id();
    let closed = json!({"reason": "not_interested"});
    app.company.post(&format!("/inquiries/{id}/close")).if_match("*").json(&closed).expect(200);
    let told = read(&app.institute, &id);
    assert_eq!((&told["receiver"], &told["closed_by"]), (&json!({}), &json!("receiver")));
    let open = inquire(&app.institute, &format!("/demands/{demand}")).id();
    app.execute(&format!("UPDATE demands SET anonymous = FALSE WHERE id = '{demand}'"));
    assert_eq!(read(&app.institute, &open)["receiver"], json!({}), "what was sent to nobody known stays so");
}

#[test]
fn messages_are_told_by_side_and_paged_the_newest_first() {
    let app = TestApp::start();
    let id = sent(&app);
    let path = format!("/inquiries/{id}/messages");
    for (client, from) in
        [(&app.company, "sender"), (&app.institute, "receiver"), (&app.staff, "centre"), (&app.company, "sender")]
    {
        let made = client.post(&path).json(&json!({"text": format!("我是{from}")})).expect(201);
        assert_eq!((&made.json()["from"], made.header("Location")), (&json!(from), Some(format!("/api/v1{path}").as_str())));
    }
    let page = app.institute.get(&format!("{path}?limit=3&count=true")).expect(200);
    assert_eq!(page.each("from"), ["sender", "centre", "receiver"]);
    assert_eq!((&page.json()["total"], page.each("text")[1].as_str()), (&json!(4), "我是centre"));
    let cursor = page.json()["next_cursor"].as_str().expect("a cursor").to_owned();
    assert_eq!(app.institute.get(&format!("{path}?limit=3&cursor={cursor}")).expect(200).each("text"), ["我是sender"]);
    assert_eq!(read(&app.company, &id)["version"], 1, "a message changes nothing of the inquiry");
}

#[test]
fn the_centre_leads_an_inquiry_to_a_deal() {
    let app = TestApp::start();
    let id = sent(&app);
    let notes = json!({"notes": "先电话沟通"});
    app.staff.patch(&format!("/inquiries/{id}")).if_match("*").json(&notes).expect(200);
    assert_eq!(read(&app.staff, &id)["notes"], "先电话沟通");
    assert!(!app.company.get(&format!("/inquiries/{id}")).expect(200).text().contains("先电话沟通"));
    step(&app.institute, &id, "accept");
    for (name, state, at) in
        [("contact", "contacted", "contacted_at"), ("negotiate", "negotiating", "negotiating_at"), ("deal", "deal", "deal_at")]
    {
        assert!(read(&app.company, &id)[at].is_null());
        let told = step(&app.staff, &id, name);
        assert_eq!(told["state"], state);
        assert!(read(&app.company, &id)[at].is_string(), "{name}");
    }
    app.company.post(&format!("/inquiries/{id}/messages")).json(&json!({"text": "合作愉快。"})).expect(201);
    let events: Vec<String> = app.admin.get(&format!("/audit-events?entity_id={id}")).expect(200).each("action");
    assert_eq!(events, ["message", "deal", "negotiate", "contact", "accept", "edit", "create"]);
}

#[test]
fn each_side_and_the_centre_may_end_an_inquiry_and_say_why() {
    let app = TestApp::start();
    for (client, side) in [(&app.company, "sender"), (&app.institute, "receiver"), (&app.staff, "centre")] {
        let id = sent(&app);
        let body = json!({"reason": "other", "note": "企业调整了方向"});
        let told = client.post(&format!("/inquiries/{id}/close")).if_match("*").json(&body).expect(200).json();
        assert_eq!(
            (&told["state"], &told["closed_by"], &told["close_reason"]),
            (&json!("closed"), &json!(side), &json!("other"))
        );
        assert_eq!(read(&app.company, &id)["close_note"], "企业调整了方向");
        assert!(told["closed_at"].is_string());
    }
}

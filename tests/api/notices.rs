use diesel::prelude::*;
use nanhu::{
    foundation::{
        access::{Permission, fingerprint},
        types::Day,
    },
    schema::calendar_days,
};
use serde_json::{Value, json};

use crate::{
    deals::{deal, through},
    policy::Collection,
    support::{TestApp, brief, with},
};

pub const POLICY: Collection = Collection {
    permission: |method, path| match (method, path) {
        ("get", "/notices" | "/notices/{id}") => Some(Permission::ReadNotices),
        ("post", "/notices/{id}/objections") => Some(Permission::ObjectToNotices),
        ("post" | "patch", _) => Some(Permission::WriteNotices),
        // The centre and the organization that gave notice, or who objected.
        ("get", _) => None,
        _ => panic!("say here which permission {method} {path} needs"),
    },
    ready: |app, method, path| match (method, path) {
        ("patch", _) | ("post", "/notices/{id}/open") => draft(app, json!({})),
        ("post", "/notices/{id}/close") => opened(app, json!({}), -30),
        (_, "/notice-objections/{id}" | "/notice-objections/{id}/decide") => objection(app, &opened(app, json!({}), 0)),
        _ => opened(app, json!({}), 0),
    },
    body: |app, method, path, _| match (method, path) {
        ("post", "/notices") => body(app),
        ("post", "/notices/{id}/objections") => json!({"text": "不同意。"}),
        ("post", "/notices/{id}/withdraw") => json!({"reason": "转化方式有变。"}),
        ("post", "/notice-objections/{id}/decide") => json!({"decision": "rejected", "reason": "经核不成立。"}),
        _ => json!({}),
    },
    owners: &["institute"],
};

/// A notice of the first institute that can be opened, but for its achievement.
pub fn body(app: &TestApp) -> Value {
    json!({
        "organization_id": app.organizations.institute, "title": "负极材料专利许可公示", "summary": "石墨烯改性负极材料。",
        "mode": "exclusive_licence", "intended_price_fen": 80_000_000, "buyer_organization_id": app.organizations.company,
        "medium": "院官网公告栏", "medium_url": "https://example.com/notice/1"
    })
}

/// A draft that says this too.
pub fn draft(app: &TestApp, more: Value) -> String {
    let achievement = app.draft(&brief("负极材料"));
    let said = with(with(body(app), json!({"achievement_id": achievement})), more);
    app.staff.post("/notices").json(&said).expect(201).id()
}

/// A notice opened so many days from today.
pub fn opened(app: &TestApp, more: Value, days: i32) -> String {
    let id = draft(app, more);
    let said = json!({"starts_on": Day::today().plus_days(days).to_string()});
    app.staff.post(&format!("/notices/{id}/open")).if_match("*").json(&said).expect(200);
    id
}

/// An objection of the second company.
pub fn objection(app: &TestApp, notice: &str) -> String {
    let said = json!({"text": "我方为共有权人。", "evidence": "专利登记簿副本"});
    app.company_2.post(&format!("/notices/{notice}/objections")).json(&said).expect(201).id()
}

fn decide(app: &TestApp, objection: &str, decision: &str) {
    let said = json!({"decision": decision, "reason": "经核查后决定。"});
    app.staff.post(&format!("/notice-objections/{objection}/decide")).if_match("*").json(&said).expect(200);
}

/// Says of days whether people work on them.
fn calendar(app: &TestApp, days: &[(Day, bool)]) {
    let write = app.db.write_blocking(|conn| {
        for (day, works) in days {
            let row = (calendar_days::day.eq(*day), calendar_days::is_working.eq(*works), calendar_days::name.eq("调休"));
            diesel::insert_into(calendar_days::table).values(row).execute(conn)?;
        }
        Ok(())
    });
    write.expect("a calendar");
}

#[test]
fn a_notice_is_drafted_opened_and_closed() {
    let app = TestApp::start();
    let id = draft(&app, json!({}));
    let path = format!("/notices/{id}");
    let read = app.staff.get(&path).expect(200).json();
    assert_eq!(read["code"], format!("NHGS-{}-000001", Day::today().year()));
    assert_eq!((&read["state"], &read["days"], &read["buyer_name"]), (&json!("draft"), &json!(15), &json!("南湖新能源有限公司")));
    let starts_on = Day::today().plus_days(-40).to_string();
    let open = app.staff.post(&format!("{path}/open")).if_match("*").json(&json!({"starts_on": starts_on})).expect(200).json();
    assert_eq!((&open["state"], &open["starts_on"]), (&json!("open"), &json!(starts_on)));
    let closed = app.staff.post(&format!("{path}/close")).if_match("*").expect(200).json();
    assert_eq!((&closed["state"], &closed["outcome"]), (&json!("closed"), &json!("no_objection")));
    assert_eq!(app.anonymous.get(&path).expect(200).json(), closed);
}

#[test]
fn the_last_day_is_counted_after_the_first_and_is_a_working_day() {
    let app = TestApp::start();
    let ends_on = |starts_on: Day, days: i32| {
        let id = draft(&app, json!({"days": days}));
        let said = json!({"starts_on": starts_on.to_string()});
        let open = app.staff.post(&format!("/notices/{id}/open")).if_match("*").json(&said).expect(200).json();
        open["ends_on"].as_str().expect("a day").parse::<Day>().expect("a day")
    };
    let mut day = Day::today();
    while day.is_weekend() || !day.plus_days(1).is_weekend() {
        day = day.plus_days(1);
    }
    let (friday, monday) = (day, day.plus_days(3));
    assert_eq!(ends_on(friday.plus_days(-15), 15), friday);
    assert_eq!(ends_on(friday.plus_days(-14), 15), monday, "a Saturday moves on");
    assert_eq!(ends_on(friday.plus_days(-13), 15), monday, "so does a Sunday");
    assert_eq!(ends_on(friday.plus_days(-20), 20), friday);
    calendar(&app, &[(friday.plus_days(1), true), (monday, false)]);
    assert_eq!(ends_on(friday.plus_days(-14), 15), friday.plus_days(1), "a Saturday that is worked");
    assert_eq!(ends_on(friday.plus_days(-13), 15), friday.plus_days(4), "a Monday that is a holiday");
}

#[test]
fn anyone_reads_open_and_closed_notices_and_others_nobody_but_the_organization_and_the_centre() {
    let app = TestApp::start();
    let notices = [draft(&app, json!({})), opened(&app, json!({}), 0), opened(&app, json!({}), -30), opened(&app, json!({}), 0)];
    app.staff.post(&format!("/notices/{}/close", notices[2])).if_match("*").expect(200);
    let why = json!({"reason": "转化方式有变。"});
    app.staff.post(&format!("/notices/{}/withdraw", notices[3])).if_match("*").json(&why).expect(200);
    for (name, _, client) in app.callers() {
        let all = ["institute", "staff", "staff_2", "admin"].contains(&name);
        let statuses = notices.each_ref().map(|id| client.get(&format!("/notices/{id}")).send().status);
        assert_eq!(statuses, if all { [200; 4] } else { [404, 200, 200, 404] }, "{name}");
        let list = client.get("/notices?count=true").expect(200);
        assert_eq!((list.items().len(), list.json()["total"].as_i64()), if all { (4, Some(4)) } else { (2, Some(2)) }, "{name}");
    }
    assert_eq!(app.staff.get("/notices?state=draft&state=withdrawn").expect(200).items().len(), 2);
    let filter = format!("/notices?organization_id={}", app.organizations.institute_2);
    assert!(app.staff.get(&filter).expect(200).items().is_empty());
}

#[test]
fn a_notice_that_begins_later_is_known_to_its_organization_and_the_centre_alone() {
    let app = TestApp::start();
    let id = opened(&app, json!({}), 1);
    let today = opened(&app, json!({}), 0);
    for (name, _, client) in app.callers() {
        let knows = ["institute", "staff", "staff_2", "admin"].contains(&name);
        client.get(&format!("/notices/{id}")).expect(if knows { 200 } else { 404 });
        let list = client.get("/notices?count=true").expect(200);
        assert_eq!(list.each("id").contains(&id), knows, "{name}");
        assert!(list.each("id").contains(&today), "{name}");
        assert_eq!(list.json()["total"], if knows { 2 } else { 1 }, "{name}");
    }
    app.execute(&format!("UPDATE notices SET starts_on = '{}' WHERE id = '{id}'", Day::today()));
    app.anonymous.get(&format!("/notices/{id}")).expect(200);
}

#[test]
fn notices_are_read_without_what_objections_say() {
    let app = TestApp::start();
    let id = opened(&app, json!({}), 0);
    let made = objection(&app, &id);
    // Whoever reads the text fails at it.
    app.execute(&format!("UPDATE notice_objections SET content = 'no JSON' WHERE id = '{made}'"));
    let list = app.anonymous.get("/notices").expect(200);
    assert_eq!(
        (&list.items()[0]["objections"][0]["id"], &list.items()[0]["objections"][0]["state"]),
        (&json!(made), &json!("submitted"))
    );
    assert_eq!(app.anonymous.get(&format!("/notices/{id}")).expect(200).json(), list.items()[0]);
}

#[test]
fn a_related_buyer_is_marked_for_everybody() {
    let app = TestApp::start();
    let id = opened(&app, json!({"related_party": true, "relation": "完成人持股百分之二十"}), 0);
    let read = app.anonymous.get(&format!("/notices/{id}")).expect(200).json();
    assert_eq!((&read["related_party"], &read["relation"]), (&json!(true), &json!("完成人持股百分之二十")));
    assert_eq!(read["buyer_name"], "南湖新能源有限公司");
}

#[test]
fn an_objection_is_decided_before_the_notice_is_closed() {
    let app = TestApp::start();
    for (verdicts, outcome) in [(["rejected", "rejected"], "objections_rejected"), (["upheld", "rejected"], "objections_upheld")]
    {
        let id = opened(&app, json!({}), -30);
        let objections = [objection(&app, &id), objection(&app, &id)];
        let close = |said: Value| app.staff.post(&format!("/notices/{id}/close")).if_match("*").json(&said).send();
        let said = json!({"decision": "按异议处理结果办理。"});
        assert_eq!(close(said.clone()).expect(409).json()["code"], "objections_undecided");
        decide(&app, &objections[0], verdicts[0]);
        assert_eq!(close(said.clone()).expect(409).json()["code"], "objections_undecided");
        decide(&app, &objections[1], verdicts[1]);
        close(json!({})).invalid_at("/decision", "required");
        let closed = close(said).expect(200).json();
        assert_eq!((&closed["outcome"], &closed["remark"]), (&json!(outcome), &json!("按异议处理结果办理。")));
    }
}

#[test]
fn who_objected_is_told_to_themselves_and_the_centre_alone() {
    let app = TestApp::start();
    let id = opened(&app, json!({}), 0);
    let made = objection(&app, &id);
    decide(&app, &made, "rejected");
    let author = &app.organizations.company_2;
    for (name, _, client) in app.callers() {
        let notice = client.get(&format!("/notices/{id}")).expect(200);
        assert_eq!(notice.json()["objections"][0]["state"], "rejected", "{name}");
        assert!(!notice.text().contains(author) && !notice.text().contains("共有权人"), "{name}");
        let status = match name {
            "anonymous" => 401,
            "company" | "institute_2" => 404,
            _ => 200,
        };
        let one = client.get(&format!("/notice-objections/{made}")).send().expect(status);
        let named = ["company_2", "staff", "staff_2", "admin"].contains(&name);
        assert_eq!(one.text().contains(author), named, "{name}");
        if status != 401 {
            let list = client.get(&format!("/notice-objections?state=rejected&notice_id={id}&count=true")).expect(200);
            assert_eq!(list.items().len(), usize::from(named), "{name}");
        }
    }
}

#[test]
fn the_evidence_holds_everything_and_a_hash_over_it() {
    let app = TestApp::start();
    let achievement = app.draft(&with(brief("负极材料"), json!({"confidential_notes": "绝密底牌QXZJVK"})));
    let project = deal(&app, json!({"achievement_ids": [achievement]}));
    through(&app, &project, &["negotiation"], "2026-02-01");
    let id = opened(&app, json!({"achievement_id": achievement, "deal_id": project}), -30);
    let made = objection(&app, &id);
    decide(&app, &made, "rejected");
    let path = format!("/notices/{id}/evidence");
    let close = json!({"decision": "异议不成立，公示结束。"});
    app.staff.post(&format!("/notices/{id}/close")).if_match("*").json(&close).expect(200);
    let title = json!({"title": "后来改过的名称"});
    app.institute.patch(&format!("/achievements/{achievement}")).if_match("*").json(&title).expect(200);
    let packet = app.staff.get(&path).expect(200).json();
    let content = &packet["content"];
    assert_eq!(packet["sha256"], fingerprint(content.to_string().as_bytes()));
    assert_eq!(content["notice"]["outcome"], "objections_rejected");
    let actions: Vec<&Value> = content["steps"].as_array().expect("steps").iter().map(|step| &step["action"]).collect();
    assert_eq!(actions, ["create", "open", "close"]);
    assert_eq!(content["objections"][0]["organization_id"], json!(app.organizations.company_2));
    assert_eq!(content["objections"][0]["reason"], "经核查后决定。");
    assert_eq!(content["achievement"]["title"], "负极材料", "as it was on the day of publication");
    assert_eq!(content["deal"]["stages"].as_array().map(Vec::len), Some(2));
    assert_eq!(content["contracts"], json!([]));
    assert!(!packet.to_string().contains("QXZJVK"));
    let own = app.institute.get(&path).expect(200);
    assert!(own.text().contains("我方为共有权人") && !own.text().contains(&app.organizations.company_2));
    app.company.get(&path).refused(403, "not_owner");
    app.anonymous.get(&path).refused(401, "credentials_missing");
    assert_eq!(app.staff.get(&path).expect(200).json()["sha256"], packet["sha256"], "the same content, the same hash");
}

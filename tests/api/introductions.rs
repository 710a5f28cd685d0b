use nanhu::{
    foundation::{
        access::fingerprint,
        types::{Id, Timestamp},
    },
    transfer::inquiries,
};
use serde_json::{Value, json};

use crate::{
    brokers::{broker, certificate, certified},
    inquiries::{demand, inquire, sent, step},
    support::{TestApp, brief, member, with},
};

const NOTHING: &str = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";

/// A valid body.
pub fn introduction(app: &TestApp) -> Value {
    json!({
        "provider_organization_id": app.organizations.institute, "receiver_organization_id": app.organizations.company,
        "happened_at": "2025-06-30T08:30:00.000Z", "means": "meeting", "note": "双方见面"
    })
}

fn of(app: &TestApp, broker: &str) -> Vec<Value> {
    app.staff.get(&format!("/brokers/{broker}/introductions")).expect(200).items()
}

#[test]
fn the_step_contact_records_an_introduction_where_there_is_a_broker() {
    let app = TestApp::start();
    let broker = certified(&app);
    step(&app.staff, &sent(&app), "contact");
    assert!(of(&app, &broker).is_empty(), "without a broker nothing is recorded");
    let about_achievement = sent(&app);
    let about_demand = inquire(&app.institute_2, &format!("/demands/{}", demand(&app, true))).id();
    for id in [&about_achievement, &about_demand] {
        app.staff.patch(&format!("/inquiries/{id}")).if_match("*").json(&json!({"broker_id": broker})).expect(200);
        app.staff.post(&format!("/inquiries/{id}/contact?validate_only=true")).if_match("*").expect(200);
        step(&app.staff, id, "contact");
    }
    let entries = of(&app, &broker);
    assert_eq!(entries.iter().map(|entry| entry["seq"].as_i64()).collect::<Vec<_>>(), [Some(2), Some(1)]);
    let (second, first) = (&entries[0], &entries[1]);
    assert_eq!(
        (&first["provider"]["name"], &first["receiver"]["name"]),
        (&json!("嘉兴先进材料研究院"), &json!("南湖新能源有限公司"))
    );
    assert_eq!(
        (&second["provider"]["name"], &second["receiver"]["name"]),
        (&json!("嘉兴柔性电子研究所"), &json!("南湖新能源有限公司"))
    );
    assert_eq!(
        (&first["achievement"]["title"], &second["demand"]["title"]),
        (&json!("石墨烯负极材料"), &json!("高镍正极残碱控制"))
    );
    assert_eq!((&first["inquiry"]["id"], &first["means"]), (&json!(about_achievement), &json!("inquiry")));
    assert_eq!(first["broker"], json!({"id": broker, "name": "沈晓明"}));
    let told = app.staff.get(&format!("/inquiries/{about_achievement}")).expect(200).json();
    assert_eq!(told["contacted_at"], first["happened_at"]);
}

#[test]
fn introductions_are_one_chain_over_all_brokers_that_anybody_can_check() {
    let app = TestApp::start();
    let brokers = [certified(&app), certified(&app)];
    for n in 0..5 {
        let body = with(introduction(&app), json!({"note": format!("第{n}次\n换行")}));
        let made = app.staff.post(&format!("/brokers/{}/introductions", brokers[n % 2])).json(&body).expect(201);
        assert_eq!(made.header("Location"), Some(format!("/api/v1/brokers/{}/introductions", brokers[n % 2]).as_str()));
    }
    let mut entries: Vec<Value> = brokers.iter().flat_map(|broker| of(&app, broker)).collect();
    entries.sort_by_key(|entry| entry["seq"].as_i64());
    let mut previous = "0".repeat(64);
    for (entry, seq) in entries.iter().zip(1..) {
        assert_eq!((&entry["seq"], member(entry, "previous_hash")), (&json!(seq), previous.as_str()));
        assert_eq!(member(entry, "hash"), fingerprint(member(entry, "sealed_text").as_bytes()));
        assert!(member(entry, "sealed_text").ends_with(&format!("previous_hash={previous}\n")));
        previous = member(entry, "hash").to_owned();
    }
    assert_eq!(entries.len(), 5);
    let verdict = inquiries::verify_chain(&app.db).expect("it is checked");
    assert_eq!((verdict.introductions, verdict.broken_introductions), (5, 0));
    assert_eq!(verdict.last_introduction_hash, Some(previous));
}

#[test]
fn introductions_are_paged_the_newest_first() {
    let app = TestApp::start();
    let path = format!("/brokers/{}/introductions", certified(&app));
    let ids: Vec<String> = (0..3).map(|_| app.staff.post(&path).json(&introduction(&app)).expect(201).id()).collect();
    let page = app.staff.get(&format!("{path}?limit=2&count=true")).expect(200);
    assert_eq!((page.each("id"), &page.json()["total"]), (vec![ids[2].clone(), ids[1].clone()], &json!(3)));
    let cursor = page.json()["next_cursor"].as_str().expect("a cursor").to_owned();
    assert_eq!(app.staff.get(&format!("{path}?limit=2&cursor={cursor}")).expect(200).each("id"), [ids[0].clone()]);
}

#[test]
fn an_entry_keeps_the_names_of_its_time() {
    let app = TestApp::start();
    let broker = certified(&app);
    let achievement = app.published(&brief("旧题目"));
    let body = with(introduction(&app), json!({"achievement_id": achievement}));
    let made = app.staff.post(&format!("/brokers/{broker}/introductions")).json(&body).expect(201).json();
    app.staff.patch(&format!("/brokers/{broker}")).if_match("*").json(&json!({"name": "新名字"})).expect(200);
    let company = format!("/organizations/{}", app.organizations.company);
    app.admin.patch(&company).if_match("*").json(&json!({"name": "新公司"})).expect(200);
    app.staff.patch(&format!("/achievements/{achievement}")).if_match("*").json(&json!({"title": "新题目"})).expect(200);
    assert_eq!(of(&app, &broker), std::slice::from_ref(&made));
    assert_eq!((&made["broker"]["name"], &made["achievement"]["title"]), (&json!("沈晓明"), &json!("旧题目")));
    assert_eq!(made["receiver"], json!({"id": app.organizations.company, "name": "南湖新能源有限公司"}));
}

#[test]
fn an_introduction_of_an_inquiry_is_between_its_sides() {
    let app = TestApp::start();
    let path = format!("/brokers/{}/introductions", certified(&app));
    let inquiry = sent(&app);
    let of_inquiry = with(introduction(&app), json!({"inquiry_id": inquiry}));
    let made = app.staff.post(&path).json(&of_inquiry).expect(201).json();
    assert_eq!((&made["inquiry"]["id"], &made["achievement"]["title"]), (&json!(inquiry), &json!("石墨烯负极材料")));
    let other = with(of_inquiry, json!({"receiver_organization_id": app.organizations.company_2}));
    app.staff.post(&path).json(&other).invalid(&[("/inquiry_id", "inquiry_parties")]);
}

#[test]
fn every_bad_field_of_an_introduction_is_told() {
    let app = TestApp::start();
    let path = format!("/brokers/{}/introductions", certified(&app));
    app.staff.post(&path).json(&json!({})).invalid(&[
        ("/happened_at", "required"),
        ("/means", "required"),
        ("/provider_organization_id", "required"),
        ("/receiver_organization_id", "required"),
    ]);
    let institute = &app.organizations.institute;
    let wrong = json!({
        "receiver_organization_id": institute, "happened_at": Timestamp::now().plus_seconds(60), "means": "telepathy",
        "note": "长".repeat(2_001)
    });
    app.staff.post(&path).json(&with(introduction(&app), wrong)).invalid(&[
        ("/happened_at", "timestamp_in_future"),
        ("/means", "unknown_value"),
        ("/note", "too_long"),
        ("/receiver_organization_id", "parties_same"),
    ]);
    let unknown = json!({
        "provider_organization_id": NOTHING, "inquiry_id": NOTHING, "achievement_id": NOTHING, "demand_id": NOTHING
    });
    app.staff.post(&path).json(&with(introduction(&app), unknown)).invalid(&[
        ("/achievement_id", "achievement_unknown"),
        ("/demand_id", "demand_unknown"),
        ("/inquiry_id", "inquiry_unknown"),
        ("/provider_organization_id", "organization_unknown"),
    ]);
    let early = json!({"receiver_organization_id": NOTHING, "demand_id": NOTHING, "happened_at": "2020-06-30T08:30:00Z"});
    app.staff.post(&path).json(&with(introduction(&app), early)).invalid(&[
        ("/demand_id", "demand_unknown"),
        ("/happened_at", "broker_not_certified"),
        ("/receiver_organization_id", "organization_unknown"),
    ]);
    app.staff.post(&format!("/brokers/{NOTHING}/introductions")).json(&introduction(&app)).refused(404, "not_found");
    app.staff.get(&format!("/brokers/{NOTHING}/introductions")).refused(404, "not_found");
}

#[test]
fn the_broker_was_certified_on_the_day_in_shanghai() {
    let app = TestApp::start();
    let certificate = certificate(json!({"issued_on": "2025-03-01", "expires_on": "2025-03-31"}));
    let broker = app.staff.post("/brokers").json(&with(broker(), json!({"certificates": [certificate]}))).expect(201).id();
    let path = format!("/brokers/{broker}/introductions");
    for (at, certified) in [
        ("2025-02-28T15:59:59.999Z", false),
        ("2025-02-28T16:00:00Z", true),
        ("2025-03-31T23:59:59+08:00", true),
        ("2025-03-31T16:00:00Z", false),
    ] {
        let call = app.staff.post(&path).json(&with(introduction(&app), json!({"happened_at": at})));
        if certified {
            call.expect(201);
        } else {
            call.invalid(&[("/happened_at", "broker_not_certified")]);
        }
    }
}

#[test]
fn introductions_are_for_the_centre_alone_and_nothing_changes_them() {
    let app = TestApp::start();
    let path = format!("/brokers/{}/introductions", certified(&app));
    app.staff.post(&path).json(&introduction(&app)).expect(201);
    for client in [&app.company, &app.institute] {
        client.get(&path).refused(403, "role_forbids");
        client.post(&path).json(&introduction(&app)).refused(403, "role_forbids");
    }
    for sql in ["UPDATE introductions SET content = '{}'", "DELETE FROM introductions", "UPDATE inquiry_messages SET text = ''"] {
        app.company.post(&format!("/inquiries/{}/messages", sent(&app))).json(&json!({"text": "甲"})).expect(201);
        assert!(app.try_execute(sql).is_err(), "{sql}");
    }
}

#[test]
fn introductions_recorded_at_once_are_one_chain() {
    let app = TestApp::start();
    let brokers: Vec<String> = (0..3).map(|_| certified(&app)).collect();
    std::thread::scope(|scope| {
        for broker in &brokers {
            let app = &app;
            scope.spawn(move || {
                for _ in 0..5 {
                    let body = with(introduction(app), json!({"note": Id::new()}));
                    app.staff.post(&format!("/brokers/{broker}/introductions")).json(&body).expect(201);
                }
            });
        }
    });
    let verdict = inquiries::verify_chain(&app.db).expect("it is checked");
    assert_eq!((verdict.introductions, verdict.broken_introductions), (15, 0));
}

#[test]
fn a_forged_entry_is_found_wherever_it_is_put() {
    for seq in [i64::MIN, -1, 0, 4, i64::MAX] {
        let app = TestApp::start();
        let broker = certified(&app);
        let path = format!("/brokers/{broker}/introductions");
        (0..3).for_each(|_| drop(app.staff.post(&path).json(&introduction(&app)).expect(201)));
        let (id, previous) = (Id::new(), member(&of(&app, &broker)[0], "hash").to_owned());
        let at = "2025-06-30T08:30:00.000Z";
        let sealed = format!(
            "nanhu-introduction-1\nseq={seq}\nid={id}\nbroker_id={broker}\ninquiry_id=\nhappened_at={at}\nrecorded_at={at}\n\
             recorded_by=\ncontent={{}}\nprevious_hash={previous}\n"
        );
        app.execute(&format!(
            "INSERT INTO introductions (seq, id, broker_id, happened_at, recorded_at, content, previous_hash, hash) \
             VALUES ({seq}, '{id}', '{broker}', '{at}', '{at}', '{{}}', '{previous}', '{}')",
            fingerprint(sealed.as_bytes())
        ));
        let verdict = inquiries::verify_chain(&app.db).expect("it is checked");
        assert_eq!((verdict.introductions, verdict.broken_introductions > 0), (4, true), "{seq}");
        assert_eq!(verdict.first_broken_introduction, Some(seq.min(4)), "{seq}");
    }
}

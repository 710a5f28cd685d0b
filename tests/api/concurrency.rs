//! Many at once: no change is lost, the journal has no gap, the index follows.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use nanhu::catalogue::search::verify;
use serde_json::{Value, json};

use crate::support::{TestApp, brief, step};

const ATTEMPTS: usize = 1_000;
const WRITERS: usize = 8;
const EACH: usize = 6;

#[test]
fn of_many_who_change_one_record_at_once_each_success_is_a_version() {
    let app = TestApp::start();
    let path = format!("/achievements/{}", app.draft(&brief("争抢")));
    let (begun, succeeded, stale) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                while begun.fetch_add(1, Ordering::Relaxed) < ATTEMPTS {
                    let etag = app.institute.get(&path).expect(200).etag();
                    let answer = app.institute.patch(&path).if_match(&etag).json(&json!({"trl": 5})).send();
                    match answer.status {
                        200 => succeeded.fetch_add(1, Ordering::Relaxed),
                        412 => stale.fetch_add(1, Ordering::Relaxed),
                        _ => panic!("{answer}"),
                    };
                }
            });
        }
    });
    let (succeeded, stale) = (succeeded.into_inner(), stale.into_inner());
    eprintln!("{ATTEMPTS} attempts by 64 clients: {succeeded} succeeded, {stale} were stale");
    assert_eq!(succeeded + stale, ATTEMPTS);
    assert!(succeeded > 0 && stale > 0, "{succeeded} succeeded, {stale} were stale");
    assert_eq!(app.institute.get(&path).expect(200).json()["version"], 1 + succeeded);
    let history = app.institute.get(&format!("{path}/history")).expect(200).items();
    assert_eq!(history.len(), 1 + succeeded, "every version is kept");
}

/// Eight writers bring records to several states.
fn write(app: &TestApp) {
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || {
                for n in 0..EACH {
                    let id = app.submitted(&brief(&format!("第{writer}人第{n}项")));
                    step(&app.staff, &id, "publish");
                    if n % 3 == 0 {
                        app.staff.patch(&format!("/achievements/{id}")).if_match("*").json(&json!({"trl": 5})).expect(200);
                    } else if n % 3 == 1 {
                        step(&app.institute, &id, "withdraw");
                    }
                }
            });
        }
    });
}

/// The whole journal, from the beginning.
fn journal(app: &TestApp) -> Vec<Value> {
    let (mut events, mut path) = (Vec::new(), "/audit-events?limit=100".to_owned());
    loop {
        let page = app.admin.get(&path).expect(200).json();
        events.extend(page["items"].as_array().expect("items").clone());
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/audit-events?limit=100&cursor={cursor}"),
            None => break,
        }
    }
    events.reverse();
    events
}

#[test]
fn the_journal_has_every_change_in_order_and_the_index_follows_it() {
    let app = TestApp::start();
    write(&app);
    let events = journal(&app);
    let mut actions: HashMap<String, usize> = HashMap::new();
    let mut versions: HashMap<String, u64> = HashMap::new();
    for (event, seq) in events.iter().zip(1..) {
        assert_eq!(event["seq"], seq, "{event}");
        if event["entity"] == "achievement" {
            *actions.entry(event["action"].as_str().expect("an action").to_owned()).or_default() += 1;
            let version = versions.entry(event["entity_id"].as_str().expect("an id").to_owned()).or_default();
            *version += 1;
            assert_eq!(event["version"], *version, "{event}");
        }
    }
    for (action, count) in [("create", 48), ("submit", 48), ("publish", 48), ("edit", 16), ("withdraw", 16)] {
        assert_eq!(actions.get(action), Some(&count), "{action}");
    }
    app.wait_until_searchable();
    let differences = verify(&app.db, &app.index_dir()).expect("a comparison");
    assert!(differences.none() && differences.pending == 0 && differences.published == 32, "{differences:?}");
}

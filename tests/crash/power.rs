use std::{sync::Mutex, time::Duration};

use serde_json::json;
use tempfile::TempDir;

use crate::support::{Client, Disk, Home, alone, journal_without_gaps, mountable, random_millis, setting};

const CLIENTS: usize = 4;
const MEGABYTES: u64 = 192;
/// Without waiting for the disk, a loss shows within so many tries or something is wrong with the test.
const TRIES: usize = 12;

#[test]
fn a_power_loss_takes_nothing_that_was_acknowledged() {
    let _alone = alone();
    if !mountable() {
        return;
    }
    let losses = setting("NANHU_TEST_POWER_LOSSES", 2);
    let mut acknowledged = 0;
    for _ in 0..losses {
        let after = lose_power("full");
        assert!(after.lost.is_empty(), "{} of {} acknowledged records are lost", after.lost.len(), after.acknowledged);
        acknowledged += after.acknowledged;
    }
    eprintln!("{losses} power losses, synchronous full: {acknowledged} acknowledged records, none lost");
}

/// Shows that these power losses are losses: a setting that does not wait for the disk loses by them.
#[test]
fn without_waiting_for_the_disk_a_power_loss_does_take_what_was_acknowledged() {
    let _alone = alone();
    if !mountable() {
        return;
    }
    let mut tries: Vec<Aftermath> = Vec::new();
    while tries.len() < TRIES && tries.iter().all(|after| after.lost.is_empty()) {
        tries.push(lose_power("normal"));
    }
    let lost: usize = tries.iter().map(|after| after.lost.len()).sum();
    let acknowledged: usize = tries.iter().map(|after| after.acknowledged).sum();
    eprintln!("{} power losses, synchronous normal: {lost} of {acknowledged} acknowledged records lost", tries.len());
    assert!(lost > 0, "nothing was lost in {TRIES} power losses: they are none");
}

struct Aftermath {
    acknowledged: usize,
    lost: Vec<String>,
}

/// Writes, freezes the server at some moment, and starts another on what was on the disk then.
fn lose_power(synchronous: &str) -> Aftermath {
    let folder = TempDir::new().expect("a temporary folder");
    let disk = Disk::new(folder.path().join("disk"), MEGABYTES);
    let mounted = disk.mount(folder.path().join("before"));
    let home = Home::sqlite(mounted.path.join("data")).with("NANHU_SQLITE_SYNCHRONOUS", synchronous);
    let key = home.key();
    let mut server = home.start();
    mounted.sync();
    let acknowledged = Mutex::new(Vec::new());
    let client = server.client(&key);
    let after = std::thread::scope(|threads| {
        for number in 0..CLIENTS {
            let (client, acknowledged) = (&client, &acknowledged);
            threads.spawn(move || write(client, number, acknowledged));
        }
        std::thread::sleep(random_millis(300, 1_500));
        server.freeze();
        let after = disk.as_it_is(folder.path().join("disk-after"));
        server.kill();
        after
    });
    let mounted = after.mount(folder.path().join("after"));
    let home = Home::sqlite(mounted.path.join("data")).with("NANHU_SQLITE_SYNCHRONOUS", synchronous);
    let acknowledged = acknowledged.into_inner().expect("not poisoned");
    Aftermath { acknowledged: acknowledged.len(), lost: missing(&home, &key, &acknowledged) }
}

/// Makes records and publishes every other one, until the server is gone.
fn write(client: &Client, number: usize, acknowledged: &Mutex<Vec<(String, i64)>>) {
    for count in 0.. {
        let body = json!({"title": format!("第{number}组第{count}项"), "abstract": "断电之前写入。".repeat(20)});
        let Ok(answer) = client.send("POST", "/api/v1/achievements", &[], Some(&body)) else {
            return;
        };
        let id = answer.expect(201).text("id");
        let mut version = 1;
        for step in ["submit", "publish"].iter().filter(|_| count % 2 == 0) {
            match client.change(&id, Some(step), version, None) {
                Ok(answer) => version = answer.expect(200).number("version"),
                Err(_) => break,
            }
        }
        acknowledged.lock().expect("not poisoned").push((id, version));
    }
}

/// Which acknowledged versions are not there. All else must be sound whatever is lost.
fn missing(home: &Home, key: &str, acknowledged: &[(String, i64)]) -> Vec<String> {
    let server = home.start();
    let client = server.client(key);
    let lost = acknowledged.iter().filter(|(id, version)| {
        let found = client.get(&format!("/api/v1/achievements/{id}"));
        found.status != 200 || found.number("version") < *version
    });
    let lost = lost.map(|(id, _)| id.clone()).collect();
    journal_without_gaps(&client);
    client.post("/api/v1/achievements", &json!({"title": "断电之后"})).expect(201);
    assert!(server.catches_up(Duration::from_secs(30)), "{}", server.log());
    assert!(server.stop().success(), "the server does not end well");
    home.verified();
    lost
}

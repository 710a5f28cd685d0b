use std::{
    fs::File,
    io::{ErrorKind, Write},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Client, Disk, Home, alone, eventually, every_record, insist, journal_without_gaps, mountable};

const BACK_WITHIN: Duration = Duration::from_secs(20);

/// Large, so that a full disk is noticed at once.
fn large(title: &str) -> Value {
    json!({"title": title, "abstract": "磁盘将满。".repeat(3_000)})
}

#[test]
fn a_full_disk_refuses_writes_with_507_and_nothing_else() {
    let _alone = alone();
    if !mountable() {
        return;
    }
    let folder = TempDir::new().expect("a temporary folder");
    let mounted = Disk::new(folder.path().join("disk"), 48).mount(folder.path().join("mounted"));
    let home = Home::sqlite(mounted.path.join("data"));
    let (key, server) = (home.key(), home.start());
    let client = server.client(&key);
    let mut acknowledged: Vec<String> = (0..5)
        .map(|number| client.post("/api/v1/achievements", &large(&format!("之前{number}"))).expect(201).text("id"))
        .collect();
    let filler = mounted.path.join("filler");
    fill(&filler);
    let refused = write_until_refused(&client, &mut acknowledged);
    for id in &acknowledged {
        client.get(&format!("/api/v1/achievements/{id}")).expect(200);
    }
    assert_eq!(every_record(&client).len(), acknowledged.len(), "what was refused left something behind");
    assert!(client.search("").is_some(), "searches go on");
    std::fs::remove_file(&filler).expect("room again");
    let again = eventually(BACK_WITHIN, || {
        let answer = client.post("/api/v1/achievements", &large("之后"));
        if answer.status == 201 {
            acknowledged.push(answer.text("id"));
        }
        answer.status == 201
    });
    assert!(again, "no write after there was room again\n{}", server.log());
    publish(&client, &acknowledged);
    assert!(server.catches_up(Duration::from_secs(60)), "{}", server.log());
    assert_eq!(every_record(&client).len(), acknowledged.len(), "what was refused left something behind");
    journal_without_gaps(&client);
    assert!(server.stop().success(), "the server does not end well");
    assert_eq!(home.verified(), i64::try_from(acknowledged.len()).expect("a number"), "published records");
    eprintln!("full disk: {refused} writes refused with 507, {} acknowledged and there", acknowledged.len());
}

/// Goes on for a while after the first refusal: a smaller write may still find room.
fn write_until_refused(client: &Client, acknowledged: &mut Vec<String>) -> usize {
    let mut refused = 0;
    for number in 0..500 {
        let answer = client.post("/api/v1/achievements", &large(&format!("期间{number}")));
        if answer.status == 201 {
            acknowledged.push(answer.text("id"));
        } else {
            assert!(answer.is_problem(), "{answer:?}");
            assert_eq!((answer.status, answer.text("code").as_str()), (507, "storage_full"), "{}", answer.body);
            refused += 1;
        }
        if refused >= 20 {
            return refused;
        }
    }
    panic!("the disk is not full: {refused} refused, {} written", acknowledged.len());
}

fn fill(path: &Path) {
    let mut file = File::create(path).expect("a file");
    for size in [1 << 20, 1 << 16, 1 << 12, 1] {
        let chunk = vec![0x5a; size];
        loop {
            match file.write_all(&chunk).and_then(|()| file.sync_data()) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => panic!("{error}"),
            }
        }
    }
}

fn publish(client: &Client, ids: &[String]) {
    for id in ids {
        for (version, step) in (1..).zip(["submit", "publish"]) {
            client.change(id, Some(step), version, None).expect("answered").expect(200);
        }
    }
}

/// SQLite: another process keeps the file locked. PostgreSQL: it lets nobody in.
#[test]
fn a_database_out_of_reach_is_told_as_503_and_comes_back_by_itself() {
    let _alone = alone();
    let home = Home::new();
    let (key, server) = (home.key(), home.start());
    let client = server.client(&key);
    client.post("/api/v1/achievements", &json!({"title": "之前"})).expect(201);
    match &home.database {
        Some(database) => {
            database.close();
            all_refused(&client, "database_unavailable");
            assert_eq!(client.get("/readyz").status, 503, "not ready without its database");
            database.open();
        }
        None => {
            let mut other = lock(&home);
            all_refused(&client, "busy");
            let began = Instant::now();
            assert_eq!(every_record(&client).len(), 1, "reads go on");
            assert!(began.elapsed() < Duration::from_secs(2), "reads wait for the lock");
            other.batch_execute("ROLLBACK").expect("the lock is given back");
        }
    }
    let began = Instant::now();
    let again = eventually(BACK_WITHIN, || client.post("/api/v1/achievements", &json!({"title": "之后"})).status == 201);
    assert!(again, "no write after the database was back\n{}", server.log());
    let back = began.elapsed();
    assert!(server.catches_up(BACK_WITHIN), "{}", server.log());
    let titles: Vec<String> =
        every_record(&client).iter().filter_map(|record| record["title"].as_str().map(str::to_owned)).collect();
    assert_eq!(titles, ["之后", "之前"], "what was refused left something behind");
    eprintln!("database out of reach: writes went on {back:?} after it was back");
}

/// Three at once: the one that has its turn, and those that wait for it.
fn all_refused(client: &Client, code: &str) {
    std::thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| {
                let answer = client.post("/api/v1/achievements", &json!({"title": "期间"}));
                assert!(answer.come_again(), "{answer:?}");
                assert_eq!(answer.text("code"), code, "{}", answer.body);
            });
        }
    });
}

fn lock(home: &Home) -> SqliteConnection {
    let mut other = SqliteConnection::establish(&home.file().to_string_lossy()).expect("the database");
    other.batch_execute("PRAGMA busy_timeout=5000; BEGIN IMMEDIATE").expect("the lock");
    other
}

/// SQLite: locked for moments. PostgreSQL: every connection cut, again and again.
#[test]
fn short_disturbances_of_the_database_lose_nothing_that_was_acknowledged() {
    let _alone = alone();
    let home = Home::new();
    let (key, server) = (home.key(), home.start());
    let client = server.client(&key);
    let over = AtomicBool::new(false);
    let written: Vec<(Vec<String>, usize)> = std::thread::scope(|threads| {
        let writers: Vec<_> = (0..4).map(|_| threads.spawn(|| write_until(&client, &over))).collect();
        for _ in 0..10 {
            disturb(&home);
            std::thread::sleep(Duration::from_millis(200));
        }
        over.store(true, Ordering::Release);
        writers.into_iter().map(|writer| writer.join().expect("a writer")).collect()
    });
    for id in written.iter().flat_map(|(ids, _)| ids) {
        insist(|| client.send("GET", &format!("/api/v1/achievements/{id}"), &[], None)).expect(200);
    }
    let (acknowledged, refused) = written.iter().fold((0, 0), |(all, no), (ids, refused)| (all + ids.len(), no + refused));
    assert!(acknowledged > 0, "nothing could be written at all");
    journal_without_gaps(&client);
    assert!(server.catches_up(BACK_WITHIN), "{}", server.log());
    eprintln!("ten short disturbances: {acknowledged} writes acknowledged and there, {refused} told to come again");
}

fn disturb(home: &Home) {
    match &home.database {
        Some(database) => database.throw_out(),
        None => {
            let mut other = lock(home);
            std::thread::sleep(Duration::from_millis(300));
            other.batch_execute("ROLLBACK").expect("the lock is given back");
        }
    }
}

fn write_until(client: &Client, over: &AtomicBool) -> (Vec<String>, usize) {
    let (mut ids, mut refused) = (Vec::new(), 0);
    while !over.load(Ordering::Acquire) {
        let answer = client.post("/api/v1/achievements", &json!({"title": "受扰之中"}));
        if answer.come_again() {
            refused += 1;
            continue;
        }
        ids.push(answer.expect(201).text("id"));
    }
    (ids, refused)
}

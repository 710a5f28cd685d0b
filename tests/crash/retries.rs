use std::{
    collections::HashMap,
    sync::{
        Barrier, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::json;

use crate::support::{Answer, Client, Home, alone, eventually, every_record, insist, random_millis, setting};

const AT_ONCE: usize = 8;
/// Keys between two kills.
const KEYS_A_KILL: usize = 15;

/// What eight clients share while the server comes and goes.
struct Race {
    keys: usize,
    line: Barrier,
    sent: AtomicUsize,
    client: RwLock<Client>,
}

#[test]
fn one_idempotency_key_makes_one_record_and_one_answer_whatever_happens_in_between() {
    let _alone = alone();
    let home = Home::new();
    let key = home.key();
    let mut server = home.start();
    let keys = setting("NANHU_TEST_IDEMPOTENCY_KEYS", 60);
    let client = RwLock::new(server.client(&key));
    let race = Race { keys, line: Barrier::new(AT_ONCE), sent: AtomicUsize::new(0), client };
    let kills = keys / KEYS_A_KILL;
    let answers: Vec<Vec<Answer>> = std::thread::scope(|threads| {
        let clients: Vec<_> = (0..AT_ONCE).map(|_| threads.spawn(|| race.run())).collect();
        for kill in 0..kills {
            assert!(eventually(Duration::from_secs(120), || race.sent.load(Ordering::Relaxed) > kill * KEYS_A_KILL));
            std::thread::sleep(random_millis(0, 60));
            server.kill();
            server = home.start();
            *race.client.write().expect("not poisoned") = server.client(&key);
        }
        clients.into_iter().map(|client| client.join().expect("all keys are answered")).collect()
    });
    let mut first: HashMap<usize, &Answer> = HashMap::new();
    for (number, answer) in answers.iter().flat_map(|answers| answers.iter().enumerate()) {
        let first = *first.entry(number).or_insert(answer);
        assert_eq!((&first.body, first.header("etag")), (&answer.body, answer.header("etag")), "two answers to key {number}");
    }
    let records = every_record(&server.client(&key));
    assert_eq!(records.len(), keys, "as many records as keys");
    for answer in first.values() {
        assert!(records.iter().any(|record| record["id"] == answer.body["id"]), "an answer of a record that is not there");
    }
    eprintln!("{keys} idempotency keys, each from {AT_ONCE} clients at once, {kills} kills: {} records", records.len());
}

impl Race {
    fn run(&self) -> Vec<Answer> {
        (0..self.keys)
            .map(|number| {
                self.line.wait();
                let answer = self.insist(number);
                self.sent.fetch_max(number + 1, Ordering::Relaxed);
                answer
            })
            .collect()
    }

    /// Sends the same until it is answered. Nothing but the key keeps these records apart.
    fn insist(&self, number: usize) -> Answer {
        let body = json!({"title": "同一项成果", "abstract": format!("第{number}次提交。")});
        let key = format!("key-{number}");
        insist(|| {
            let client = self.client.read().expect("not poisoned").clone();
            client.send("POST", "/api/v1/achievements", &[("Idempotency-Key", &key)], Some(&body))
        })
        .expect(201)
    }
}

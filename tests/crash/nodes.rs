use std::{process::Stdio, time::Duration};

use serde_json::json;

use crate::support::{Client, Home, Server, alone, every_record, insist, journal_without_gaps, lines, setting};

const IMPORTED: usize = 700;
const CLIENTS_A_NODE: usize = 2;
const IMPORTS_A_NODE: usize = 2;

/// Two nodes on one database, eight writers: two clients and two importing processes at each.
#[test]
fn the_index_of_every_node_ends_equal_to_the_database_whoever_wrote() {
    let _alone = alone();
    let one = Home::new();
    let key = one.key();
    let first = one.start();
    let other = one.another_node();
    let second = other.start();
    let changes = 20 * setting("NANHU_TEST_CRASH_ROUNDS", 3);
    std::thread::scope(|threads| {
        for (node, home, server) in [(0, &one, &first), (1, &other, &second)] {
            for number in 0..CLIENTS_A_NODE {
                let client = server.client(&key);
                threads.spawn(move || write(&client, node * CLIENTS_A_NODE + number, changes));
            }
            for number in 0..IMPORTS_A_NODE {
                threads.spawn(move || import(home, node * IMPORTS_A_NODE + number));
            }
        }
    });
    let expected = equal(&first, &second, &key);
    journal_without_gaps(&first.client(&key));
    assert!(first.stop().success() && second.stop().success(), "the servers do not end well");
    assert_eq!(one.verified(), expected, "published, by the first node");
    assert_eq!(other.verified(), expected, "published, by the second node");
    eprintln!("two nodes, eight writers: {expected} published records, both indexes equal to the database");
}

/// Waits until both nodes have followed, and answers how many published records there are.
fn equal(first: &Server, second: &Server, key: &str) -> i64 {
    let records = every_record(&first.client(key));
    let published = records.iter().filter(|record| record["state"] == "published").count();
    let expected = i64::try_from(published).expect("a number");
    for server in [first, second] {
        assert!(server.catches_up(Duration::from_secs(30)), "{}", server.log());
        assert_eq!(server.client("").search("").map(|(total, _)| total), Some(expected), "what the node's search finds");
    }
    expected
}

fn import(home: &Home, number: usize) {
    let file = home.written(&lines(&format!("nodes-{number}"), IMPORTED));
    let mut command = home.command(&["import", "achievements", &file.to_string_lossy()]);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the import runs");
    assert!(status.success(), "the import failed: {status}");
}

/// Publishes records and takes every third one back.
fn write(client: &Client, number: usize, changes: usize) {
    for count in 0..changes {
        let body = json!({"title": format!("第{number}个客户端的第{count}项"), "abstract": "两个节点同时写入。"});
        let id = insist(|| client.send("POST", "/api/v1/achievements", &[], Some(&body))).expect(201).text("id");
        let steps: &[&str] = if count % 3 == 0 { &["submit", "publish", "withdraw"] } else { &["submit", "publish"] };
        for (version, step) in (1..).zip(steps) {
            insist(|| client.change(&id, Some(step), version, None)).expect(200);
        }
    }
}

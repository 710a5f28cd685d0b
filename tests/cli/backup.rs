use nanhu::foundation::db::Engine;
use serde_json::json;

use crate::program::{Home, text};

fn import(home: &Home, references: std::ops::Range<usize>) {
    let records: String = references
        .map(|n| format!("{}\n", json!({"external_ref": format!("R-{n}"), "title": format!("第{n}号激光装备"), "abstract": "有。", "state": "published"})))
        .collect();
    let file = home.write("records.jsonl", &records);
    home.run(&["import", "achievements", text(&file)]).expect(0);
}

#[test]
fn a_backup_of_a_running_server_is_restored_and_the_index_follows() {
    let home = Home::new();
    let file = home.path("backup.db");
    if home.db().engine() == Engine::Postgres {
        let refused = home.run(&["backup", text(&file)]).expect(1);
        assert!(refused.err.contains("pg_dump"), "{}", refused.err);
        return;
    }
    import(&home, 0..3);
    let server = home.serve();
    home.run(&["backup", text(&file)]).expect(0);
    let again = home.run(&["backup", text(&file)]).expect(1);
    assert!(again.err.contains("exists"), "{}", again.err);
    let while_running = home.run(&["restore", text(&file), "--replace"]).expect(1);
    assert!(while_running.err.contains("stop it first"), "{}", while_running.err);
    server.stop();
    import(&home, 3..5);
    let refused = home.run(&["restore", text(&file)]).expect(1);
    assert!(refused.err.contains("--replace"), "{}", refused.err);
    home.run(&["restore", text(&file), "--replace"]).expect(0);
    let server = home.serve();
    assert_eq!(server.finds("激光装备"), 3, "what came after the backup is gone, from the index too");
    server.stop();
    assert_eq!(home.run(&["verify", "--json"]).expect(0).json()["published"], 3);
}

#[test]
fn what_is_no_backup_is_refused_and_nothing_is_lost() {
    let home = Home::new();
    if home.db().engine() == Engine::Postgres {
        return;
    }
    import(&home, 0..2);
    let file = home.write("letter.txt", "这不是备份。");
    for file in [text(&file), "nowhere.db"] {
        let refused = home.run(&["restore", file, "--replace"]).expect(1);
        assert!(refused.err.contains("is no backup of nanhu"), "{}", refused.err);
    }
    assert_eq!(home.run(&["verify", "--json"]).expect(0).json()["published"], 2);
}

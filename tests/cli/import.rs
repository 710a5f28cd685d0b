use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::program::{Home, text};

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

fn record(n: usize) -> Value {
    json!({"external_ref": format!("R-{n}"), "title": format!("第{n}号激光装备"), "abstract": "样机已经完成。", "state": "published"})
}

fn counts(summary: &Value) -> [u64; 5] {
    ["read", "created", "updated", "unchanged", "failed"]
        .map(|name| summary[name].as_u64().unwrap_or_else(|| panic!("{summary}")))
}

fn import(home: &Home, file: &str, more: &[&str]) -> crate::program::Ended {
    home.run(&[&["import", "achievements", file, "--json"], more].concat())
}

#[test]
fn good_lines_go_in_and_bad_ones_are_told_by_row_and_pointer() {
    let home = Home::new();
    let mut bad = record(2);
    (bad["trl"], bad["colour"]) = (json!(12), json!("red"));
    let text_of = [
        record(1).to_string(),
        bad.to_string(),
        String::new(),
        "{\"title\": ".into(),
        "[1]".into(),
        record(6).to_string(),
        json!({"title": "一", "state": "submitted"}).to_string(),
    ];
    let file = home.write("mixed.jsonl", &text_of.join("\n"));
    let ended = import(&home, text(&file), &[]).expect(1);
    let summary = ended.json();
    assert_eq!(counts(&summary), [6, 2, 0, 0, 4]);
    let errors = summary["errors"].as_array().expect("errors").iter();
    let mut told: Vec<(u64, &str, &str)> = errors
        .map(|e| {
            (e["row"].as_u64().expect("a row"), e["pointer"].as_str().expect("a pointer"), e["code"].as_str().expect("a code"))
        })
        .collect();
    told.sort();
    let expected = [
        (2, "/colour", "unknown_field"),
        (2, "/trl", "range"),
        (4, "", "import_line"),
        (5, "", "import_line"),
        (7, "/state", "state_value"),
    ];
    assert_eq!(told, expected);
    assert!(summary["errors"][0]["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
    let server = home.serve();
    assert_eq!(server.finds("激光装备"), 2);
}

#[test]
fn a_dry_run_checks_everything_and_writes_nothing() {
    let home = Home::new();
    let file = home.write("new.jsonl", &lines(&[record(1), record(2), json!({"title": ""})]));
    for _ in 0..2 {
        assert_eq!(counts(&import(&home, text(&file), &["--dry-run"]).expect(1).json()), [3, 2, 0, 0, 1]);
    }
    assert_eq!(home.serve().finds(""), 0);
    assert_eq!(counts(&import(&home, text(&file), &[]).expect(1).json()), [3, 2, 0, 0, 1]);
}

#[test]
fn the_same_file_again_changes_nothing_and_a_changed_line_updates_its_record() {
    let home = Home::new();
    let records: Vec<Value> = (0..700).map(record).collect();
    let file = home.write("all.jsonl", &lines(&records));
    assert_eq!(counts(&import(&home, text(&file), &[]).expect(0).json()), [700, 700, 0, 0, 0]);
    assert_eq!(counts(&import(&home, text(&file), &[]).expect(0).json()), [700, 0, 0, 700, 0]);
    let mut changed = records.clone();
    changed[3]["title"] = json!("换了名字的钙钛矿组件");
    changed[699]["trl"] = json!(5);
    let file = home.write("changed.jsonl", &lines(&changed));
    assert_eq!(counts(&import(&home, text(&file), &[]).expect(0).json()), [700, 0, 2, 698, 0]);
    let server = home.serve();
    assert_eq!((server.finds("钙钛矿"), server.finds("激光装备")), (1, 699));
    let (_, list) = server.get("/api/v1/achievements?count=true&limit=1", "");
    assert_eq!(list["total"], 700);
}

#[test]
fn a_reference_that_comes_twice_in_a_file_is_one_record() {
    let home = Home::new();
    let mut later = record(1);
    later["title"] = json!("后来的题目");
    let file = home.write("twice.jsonl", &lines(&[record(1), record(2), later]));
    assert_eq!(counts(&import(&home, text(&file), &[]).expect(0).json()), [3, 2, 1, 0, 0]);
    assert_eq!(home.serve().finds("“后来的题目”"), 1);
}

#[test]
fn an_import_stops_at_the_first_bad_line_if_told_to() {
    let home = Home::new();
    let file = home.write("stop.jsonl", &lines(&[record(1), json!({"title": ""}), record(3)]));
    assert_eq!(counts(&import(&home, text(&file), &["--on-error", "stop"]).expect(1).json()), [2, 1, 0, 0, 1]);
    assert_eq!(counts(&import(&home, text(&file), &["--on-error", "skip"]).expect(1).json()), [3, 1, 0, 1, 1]);
}

#[test]
fn records_belong_to_the_owner_named_or_to_the_centre() {
    let home = Home::new();
    let file = home.write("mine.jsonl", &lines(&[record(1)]));
    import(&home, text(&file), &[]).expect(0);
    let admin = home.key("admin", None);
    let server = home.serve();
    let made: Value = ureq::post(format!("http://{}/api/v1/organizations", server.address))
        .header("Authorization", format!("Bearer {admin}"))
        .send_json(json!({"kind": "institute", "name": "嘉兴先进材料研究院"}))
        .expect("it is made")
        .body_mut()
        .read_json()
        .expect("JSON");
    let institute = made["id"].as_str().expect("an id").to_owned();
    let summary = import(&home, text(&file), &["--owner", &institute]).expect(0).json();
    assert_eq!(counts(&summary), [1, 1, 0, 0, 0], "the same reference of another owner is another record");
    let centre = server.get("/api/v1/me", &admin).1["organization"]["id"].clone();
    let (_, list) = server.get("/api/v1/achievements", "");
    let owners: Vec<&Value> =
        list["items"].as_array().expect("items").iter().map(|item| &item["owner_organization_id"]).collect();
    assert_eq!(owners, [&json!(institute), &centre]);
    assert_eq!(server.finds("激光装备"), 2, "the running server has followed");
}

#[test]
fn an_owner_that_is_not_there_is_told() {
    let home = Home::new();
    let file = home.write("mine.jsonl", &lines(&[record(1)]));
    let ended = import(&home, text(&file), &["--owner", "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e"]).expect(1);
    assert!(ended.err.contains("organization"), "{}", ended.err);
    assert!(!ended.err.contains("FOREIGN KEY") && !ended.err.contains("foreign key"), "{}", ended.err);
    import(&home, text(&file), &["--owner", "x"]).expect(2);
    import(&home, "no-such-file.jsonl", &[]).expect(1);
}

#[test]
fn a_summary_for_people_names_the_lines() {
    let home = Home::new();
    let file = home.write("bad.jsonl", &lines(&[record(1), json!({"title": "一", "trl": 10})]));
    let ended = home.run(&["import", "achievements", text(&file)]).expect(1);
    assert_eq!(ended.out, "2 read, 1 created, 0 updated, 0 unchanged, 1 failed\n");
    assert!(ended.err.contains("line 2: /trl: This is out of range"), "{}", ended.err);
}

#[test]
fn a_record_that_can_no_longer_be_changed_is_told_by_its_row_and_the_rest_goes_in() {
    let home = Home::new();
    let file = home.write("first.jsonl", &lines(&[record(1), record(2)]));
    import(&home, text(&file), &[]).expect(0);
    let archive = "UPDATE achievements SET state = 'archived' WHERE external_ref = 'R-1'";
    home.db().write_blocking(|conn| Ok(conn.batch_execute(archive)?)).expect("archived");
    let mut changed = record(1);
    changed["trl"] = json!(5);
    let file = home.write("second.jsonl", &lines(&[record(3), changed, record(4)]));
    let summary = import(&home, text(&file), &[]).expect(1).json();
    assert_eq!(counts(&summary), [3, 2, 0, 0, 1]);
    assert_eq!((&summary["errors"][0]["row"], &summary["errors"][0]["code"]), (&json!(2), &json!("state_forbids")));
}

#[test]
fn a_draft_is_published_when_its_line_asks_for_it() {
    let home = Home::new();
    let mut draft = record(1);
    draft["state"] = json!("draft");
    let file = home.write("draft.jsonl", &lines(&[draft]));
    assert_eq!(counts(&import(&home, text(&file), &[]).expect(0).json()), [1, 1, 0, 0, 0]);
    let file = home.write("published.jsonl", &lines(&[record(1)]));
    assert_eq!(counts(&import(&home, text(&file), &[]).expect(0).json()), [1, 0, 1, 0, 0]);
    assert_eq!(counts(&import(&home, text(&file), &[]).expect(0).json()), [1, 0, 0, 1, 0]);
    assert_eq!(home.serve().finds("激光装备"), 1);
}

#[test]
fn what_was_withdrawn_or_closed_is_not_brought_back_by_the_same_file() {
    let home = Home::new();
    let file = home.write("first.jsonl", &lines(&[record(1), record(2)]));
    import(&home, text(&file), &[]).expect(0);
    let withdraw = "UPDATE achievements SET state = 'withdrawn' WHERE external_ref = 'R-1'; \
        UPDATE achievements SET state = 'archived' WHERE external_ref = 'R-2'";
    home.db().write_blocking(|conn| Ok(conn.batch_execute(withdraw)?)).expect("withdrawn");
    assert_eq!(counts(&import(&home, text(&file), &[]).expect(0).json()), [2, 0, 0, 2, 0]);
}

#[test]
fn a_draft_without_an_abstract_does_not_end_the_import() {
    let home = Home::new();
    let bare = |state: &str| json!({"external_ref": "R-1", "title": "只有题目", "state": state});
    let file = home.write("draft.jsonl", &lines(&[bare("draft")]));
    import(&home, text(&file), &[]).expect(0);
    let file = home.write("published.jsonl", &lines(&[bare("published"), record(2)]));
    let ended = import(&home, text(&file), &[]);
    assert!([0, 1].contains(&ended.code) && ended.json()["created"] == 1, "{}{}", ended.out, ended.err);
}

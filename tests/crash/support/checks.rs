//! What must always be true, seen from outside.

use serde_json::{Value, json};

use super::{Client, insist};

/// Every record that there is, by pages.
pub(crate) fn every_record(client: &Client) -> Vec<Value> {
    every(client, "/api/v1/achievements?limit=100")
}

/// All that a list holds, by pages.
pub(crate) fn every(client: &Client, first: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = insist(|| client.send("GET", &format!("{first}{cursor}"), &[], None)).expect(200);
        all.extend(page.body["items"].as_array().expect("items").iter().cloned());
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// The journal's numbers are 1, 2, 3 … to the last; answers how many.
pub(crate) fn journal_without_gaps(client: &Client) -> usize {
    let numbers: Vec<i64> =
        every(client, "/api/v1/audit-events?limit=100").iter().filter_map(|event| event["seq"].as_i64()).rev().collect();
    let expected: Vec<i64> = (1..).take(numbers.len()).collect();
    assert_eq!(numbers, expected, "the journal has gaps");
    numbers.len()
}

/// The history of a record is 1, 2, 3 … to its version.
pub(crate) fn whole_history(client: &Client, id: &str, version: i64) {
    let history = client.get(&format!("/api/v1/achievements/{id}/history")).expect(200);
    let versions: Vec<i64> =
        history.body["items"].as_array().expect("items").iter().filter_map(|item| item["version"].as_i64()).collect();
    assert_eq!(versions, (1..=version).collect::<Vec<_>>(), "the history of {id} has gaps");
}

const SUBJECTS: [&str; 8] = [
    "石墨烯散热膜",
    "锂离子电池隔膜",
    "工业废水处理",
    "机器视觉检测",
    "水稻育种",
    "光伏组件回收",
    "燃料电池催化剂",
    "中药提取工艺",
];
const METHODS: [&str; 5] = ["制备方法", "检测装置", "控制系统", "规模化生产技术", "评价模型"];
const INDUSTRIES: [&str; 3] = ["C27", "C39", "A01"];

/// Lines for an import: published records `{prefix}-{number}` of a few subjects and methods.
pub(crate) fn lines(prefix: &str, many: usize) -> String {
    let line = |number: usize| {
        let (subject, method) = (SUBJECTS[number % SUBJECTS.len()], METHODS[number % METHODS.len()]);
        let record = json!({
            "external_ref": format!("{prefix}-{number}"),
            "title": format!("{subject}的{method}第{number}号"),
            "abstract": format!("本成果面向{subject}，提出一种{method}，已在第{number}条产线上试用。"),
            "trl": number % 9 + 1,
            "industry_codes": [INDUSTRIES[number % INDUSTRIES.len()]],
            "state": "published",
        });
        format!("{record}\n")
    };
    (0..many).map(line).collect()
}

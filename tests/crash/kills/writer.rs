//! A client that writes as fast as it is let, and remembers what it has been told.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Unanswered, random, whole_history, word};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    number: i64,
    title: String,
    state: String,
}

impl Version {
    fn seen(record: &Value) -> Self {
        let text = |field: &str| record[field].as_str().unwrap_or_default().to_owned();
        Self { number: record["version"].as_i64().unwrap_or(-1), title: text("title"), state: text("state") }
    }
}

/// A record as the server has acknowledged it, and the change that was sent but not answered.
#[derive(Debug)]
struct Known {
    id: String,
    /// A word that no other record has.
    marker: String,
    acknowledged: Version,
    unanswered: Option<Version>,
    touched: bool,
}

/// One client's records; no other client changes them.
pub(super) struct Writer {
    number: usize,
    made: usize,
    known: Vec<Known>,
    /// References of drafts that were sent but not answered.
    unanswered: Vec<String>,
    pub(super) acknowledged: usize,
}

impl Writer {
    pub(super) fn new(number: usize) -> Self {
        Self { number, made: 0, known: Vec::new(), unanswered: Vec::new(), acknowledged: 0 }
    }

    /// Writes until the server is gone.
    pub(super) fn write(&mut self, client: &Client) {
        while self.one_change(client).is_ok() {
            self.acknowledged += 1;
        }
    }

    fn one_change(&mut self, client: &Client) -> Result<(), Unanswered> {
        if self.known.is_empty() || random(4) == 0 {
            return self.create(client);
        }
        let chosen = random(self.known.len());
        let known = &mut self.known[chosen];
        known.touched = true;
        let mut next = known.acknowledged.clone();
        next.number += 1;
        let step = if random(3) == 0 { None } else { Some(step_from(&mut next.state)) };
        if step.is_none() {
            next.title = format!("{} 第{}版", known.marker, next.number);
        }
        known.unanswered = Some(next.clone());
        let patch = json!({"title": next.title});
        let answer = client.change(&known.id, step, known.acknowledged.number, Some(&patch))?.expect(200);
        assert_eq!(Version::seen(&answer.body), next, "another change than the one asked for");
        (known.acknowledged, known.unanswered) = (next, None);
        Ok(())
    }

    fn create(&mut self, client: &Client) -> Result<(), Unanswered> {
        self.made += 1;
        let marker = word(self.made * 64 + self.number);
        let reference = format!("ref-{marker}");
        let draft = json!({"external_ref": reference, "title": format!("{marker} 初稿"), "abstract": "写入压力下的记录。"});
        self.unanswered.push(reference);
        let answer = client.send("POST", "/api/v1/achievements", &[], Some(&draft))?.expect(201);
        self.unanswered.pop();
        self.take(marker, &answer.body);
        Ok(())
    }

    fn take(&mut self, marker: String, record: &Value) {
        let id = record["id"].as_str().unwrap_or_default().to_owned();
        self.known.push(Known { id, marker, acknowledged: Version::seen(record), unanswered: None, touched: true });
    }

    /// Holds what was acknowledged against what is there; what was not answered may be there or not, but whole.
    pub(super) fn settle(&mut self, client: &Client) {
        for reference in std::mem::take(&mut self.unanswered) {
            let found = client.get(&format!("/api/v1/achievements?external_ref={reference}")).expect(200);
            let found = found.body["items"].as_array().cloned().unwrap_or_default();
            assert!(found.len() <= 1, "{reference} is there {} times", found.len());
            if let Some(record) = found.first() {
                self.take(reference.trim_start_matches("ref-").to_owned(), record);
            }
        }
        for known in self.known.iter_mut().filter(|known| known.touched) {
            known.settle(client);
        }
    }

    /// As [`Writer::settle`], of all records and to the last detail: history, search.
    pub(super) fn settle_all(&mut self, client: &Client) {
        for known in &mut self.known {
            known.settle(client);
            whole_history(client, &known.id, known.acknowledged.number);
            known.searched(client);
        }
    }

    pub(super) fn records(&self) -> impl Iterator<Item = (&str, bool)> {
        self.known.iter().map(|known| (known.id.as_str(), known.acknowledged.state == "published"))
    }
}

impl Known {
    fn settle(&mut self, client: &Client) {
        let answer: Answer = client.get(&format!("/api/v1/achievements/{}", self.id)).expect(200);
        let seen = Version::seen(&answer.body);
        let expected = seen == self.acknowledged || Some(&seen) == self.unanswered.as_ref();
        assert!(expected, "lost or changed: {self:?} is now {seen:?}");
        (self.acknowledged, self.unanswered, self.touched) = (seen, None, false);
    }

    fn searched(&self, client: &Client) {
        let published = self.acknowledged.state == "published";
        let expected: &[String] = if published { std::slice::from_ref(&self.id) } else { &[] };
        // In quotation marks: a word that nobody has would else be taken for a slip of another.
        let (_, found) = client.search(&format!("q=%22{}%22", self.marker)).expect("an answer");
        assert_eq!(found, expected, "a search for {self:?}");
    }
}

/// The step that leads on from a state, and the state that it leads to.
fn step_from(state: &mut String) -> &'static str {
    let (step, next) = match state.as_str() {
        "draft" | "withdrawn" => ("submit", "submitted"),
        "submitted" => ("publish", "published"),
        _ => ("withdraw", "withdrawn"),
    };
    next.clone_into(state);
    step
}

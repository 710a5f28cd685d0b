//! What the centre's clerks have in hand, as the server has acknowledged it, and what can be done to it next.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::support::{Client, Unanswered, random};

/// The collections that clerks write, by what tells one record from all others and what has to be kept of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    Contracts,
    Demands,
    Inquiries,
    Visits,
}

impl Collection {
    pub(super) const ALL: [Self; 4] = [Self::Contracts, Self::Demands, Self::Inquiries, Self::Visits];

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Contracts => "/api/v1/contracts",
            Self::Demands => "/api/v1/demands",
            Self::Inquiries => "/api/v1/inquiries",
            Self::Visits => "/api/v1/visits",
        }
    }

    /// The field that holds a word which no other record has.
    pub(super) fn marker(self) -> &'static str {
        match self {
            Self::Contracts => "name",
            Self::Demands => "title",
            Self::Inquiries => "subject",
            Self::Visits => "purpose",
        }
    }

    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Contracts => {
                &["version", "state", "name", "summary", "total_amount_fen", "technology_amount_fen", "official_number"]
            }
            Self::Demands => &["version", "state", "title", "problem"],
            Self::Inquiries => &["version", "state", "subject", "broker_id"],
            Self::Visits => &["version", "purpose", "summary"],
        }
    }

    fn seen(self, record: &Value) -> Value {
        self.fields().iter().map(|field| ((*field).to_owned(), record[*field].clone())).collect()
    }
}

/// To whom and about whom a clerk writes.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub(super) seller: String,
    pub(super) buyer: String,
    pub(super) broker: String,
    /// The first ten digits of the official numbers that are given at this desk.
    pub(super) series: String,
}

/// A change of a record: what is sent by whom, and what it makes of the record beside the version.
struct Step {
    /// Empty for a patch.
    name: &'static str,
    body: Value,
    becomes: Value,
    by_second_person: bool,
}

impl Step {
    fn new(name: &'static str, body: Value, becomes: Value) -> Self {
        Self { name, body, becomes, by_second_person: false }
    }

    fn to(name: &'static str, state: &str) -> Self {
        Self::new(name, json!({}), json!({"state": state}))
    }

    fn patch(body: Value) -> Self {
        Self::new("", body.clone(), body)
    }
}

#[derive(Debug)]
pub(super) struct Paper {
    pub(super) of: Collection,
    pub(super) id: String,
    pub(super) marker: String,
    number: usize,
    acknowledged: Value,
    unanswered: Option<Value>,
    pub(super) touched: bool,
    pub(super) payments: Additions,
}

impl Paper {
    pub(super) fn new(of: Collection, marker: &str, number: usize, record: &Value) -> Self {
        let id = record["id"].as_str().unwrap_or_default().to_owned();
        let payments = Additions::default();
        Self {
            of,
            id,
            marker: marker.to_owned(),
            number,
            acknowledged: of.seen(record),
            unanswered: None,
            touched: true,
            payments,
        }
    }

    pub(super) fn state(&self) -> &str {
        self.acknowledged["state"].as_str().unwrap_or_default()
    }

    pub(super) fn version(&self) -> i64 {
        self.acknowledged["version"].as_i64().unwrap_or_default()
    }

    /// Whether it counts in the ledger.
    pub(super) fn is_registered(&self) -> bool {
        self.of == Collection::Contracts && matches!(self.state(), "registered" | "amended")
    }

    pub(super) fn fen(&self, field: &str) -> i64 {
        self.acknowledged[field].as_i64().unwrap_or_default()
    }

    /// Whether there is anything to be done to it.
    pub(super) fn is_under_way(&self) -> bool {
        !matches!(self.state(), "closed" | "cancelled")
    }

    /// One thing more of what can be done to it.
    pub(super) fn go_on(&mut self, desk: &Desk, clients: &[Client; 2]) -> Result<(), Unanswered> {
        self.touched = true;
        if self.is_registered() && random(3) == 0 {
            let marker = format!("{} 第{}笔", self.marker, self.payments.acknowledged.len() + 1);
            let body = json!({"received_on": "2025-06-01", "amount_fen": 7_700, "technology_amount_fen": 5_500, "note": marker});
            return self.payments.send(&clients[0], &format!("{}/{}/payments", self.of.path(), self.id), &marker, &body);
        }
        let step = self.next_step(desk);
        let mut next = self.acknowledged.clone();
        for (field, value) in step.becomes.as_object().into_iter().flatten() {
            next[field] = value.clone();
        }
        next["version"] = json!(self.version() + 1);
        self.unanswered = Some(next.clone());
        let answer = self.send(&step, &clients[usize::from(step.by_second_person)])?;
        assert_eq!(self.of.seen(&answer), next, "another change than the one asked for");
        (self.acknowledged, self.unanswered) = (next, None);
        Ok(())
    }

    fn send(&self, step: &Step, client: &Client) -> Result<Value, Unanswered> {
        let expected = format!("\"{}\"", self.version());
        let record = format!("{}/{}", self.of.path(), self.id);
        let (method, path) = if step.name.is_empty() { ("PATCH", record) } else { ("POST", format!("{record}/{}", step.name)) };
        Ok(client.send(method, &path, &[("If-Match", &expected)], Some(&step.body))?.expect(200).body)
    }

    fn next_step(&self, desk: &Desk) -> Step {
        match self.of {
            Collection::Contracts => self.step_of_contract(desk),
            Collection::Demands => match self.state() {
                _ if random(5) == 0 => Step::patch(json!({"problem": format!("第{}版的难题。", self.version() + 1)})),
                "draft" => Step::to("submit", "submitted"),
                "submitted" => Step::to("publish", "published"),
                _ => Step::new("close", json!({"reason": "solved"}), json!({"state": "closed"})),
            },
            Collection::Inquiries => match self.state() {
                "open" if self.acknowledged["broker_id"].is_null() => Step::patch(json!({"broker_id": desk.broker})),
                "open" => Step::to("contact", "contacted"),
                "contacted" => Step::to("negotiate", "negotiating"),
                _ => Step::new("close", json!({"reason": "price"}), json!({"state": "closed"})),
            },
            Collection::Visits => Step::patch(json!({"summary": format!("第{}版的纪要。", self.version() + 1)})),
        }
    }

    fn step_of_contract(&self, desk: &Desk) -> Step {
        let approval = |state: &str| Step::new("review", json!({"decision": "approve"}), json!({"state": state}));
        match self.state() {
            "draft" if random(4) == 0 => Step::patch(json!({"summary": format!("第{}版的标的。", self.version() + 1)})),
            "draft" => Step::to("submit", "submitted"),
            "submitted" => Step::to("accept", "accepted"),
            "accepted" => approval("first_review"),
            "first_review" => Step { by_second_person: true, ..approval("second_review") },
            "second_review" => {
                let number = json!(format!("{}{:06}", desk.series, self.number));
                Step::new(
                    "register",
                    json!({"official_number": number}),
                    json!({"official_number": number, "state": "registered"}),
                )
            }
            _ if random(6) == 0 => Step::new("cancel", json!({"reason": "双方协商一致。"}), json!({"state": "cancelled"})),
            _ => {
                let amount = 100_000 + 1_000 * self.version();
                let amounts = json!({"total_amount_fen": amount, "technology_amount_fen": amount});
                let becomes = json!({"total_amount_fen": amount, "technology_amount_fen": amount, "state": "amended"});
                Step::new("amend", merged(amounts, "reason", "增加一项服务。"), becomes)
            }
        }
    }

    /// Holds it against the record that is there: as acknowledged, or as the unanswered change makes it.
    pub(super) fn settle(&mut self, there: &HashMap<String, Value>) {
        let record = there.get(&self.marker).unwrap_or_else(|| panic!("lost: {self:?}"));
        let seen = self.of.seen(record);
        let expected = record["id"] == *self.id && (seen == self.acknowledged || Some(&seen) == self.unanswered.as_ref());
        assert!(expected, "lost or changed: {self:?} is now {record}");
        (self.acknowledged, self.unanswered) = (seen, None);
    }
}

fn merged(mut body: Value, field: &str, value: &str) -> Value {
    body[field] = json!(value);
    body
}

/// What is only ever added to: the acknowledged ones by their words, and the one that was sent without an answer.
#[derive(Debug, Default)]
pub(super) struct Additions {
    pub(super) acknowledged: Vec<String>,
    unanswered: Option<String>,
}

impl Additions {
    pub(super) fn send(&mut self, client: &Client, path: &str, marker: &str, body: &Value) -> Result<(), Unanswered> {
        self.unanswered = Some(marker.to_owned());
        client.send("POST", path, &[], Some(body))?.expect(201);
        self.acknowledged.extend(self.unanswered.take());
        Ok(())
    }

    /// Each acknowledged one is there once; nothing else, but perhaps what was not answered.
    pub(super) fn settle(&mut self, mut there: Vec<String>) {
        let unanswered = self.unanswered.take();
        self.acknowledged.extend(unanswered.filter(|marker| there.contains(marker)));
        self.acknowledged.sort();
        there.sort();
        assert_eq!(there, self.acknowledged, "what was added is lost or there twice");
    }
}

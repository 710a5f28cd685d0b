//! A clerk of the centre who brings contracts to registration, keeps them, and writes down whom he brings together, as fast as
//! he is let, and remembers what he has been told.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::papers::{Additions, Collection, Desk, Paper};
use crate::support::{Client, Unanswered, random, word};

/// One clerk's records; no other client changes them.
pub(super) struct Clerk {
    number: usize,
    made: usize,
    desk: Desk,
    pub(super) papers: Vec<Paper>,
    /// What was sent to be made but not answered: its collection, word and number.
    unanswered: Option<(Collection, String, usize)>,
    /// Those that no inquiry led to.
    pub(super) introductions: Additions,
    pub(super) acknowledged: usize,
}

impl Clerk {
    pub(super) fn new(number: usize, desk: Desk) -> Self {
        let introductions = Additions::default();
        Self { number, made: 0, desk, papers: Vec::new(), unanswered: None, introductions, acknowledged: 0 }
    }

    pub(super) fn broker(&self) -> &str {
        &self.desk.broker
    }

    /// Writes until the server is gone, with the keys of two persons.
    pub(super) fn write(&mut self, clients: &[Client; 2]) {
        while self.one_change(clients).is_ok() {
            self.acknowledged += 1;
        }
    }

    /// What was begun is mostly gone on with before something new is begun: so contracts come to their end.
    pub(super) fn one_change(&mut self, clients: &[Client; 2]) -> Result<(), Unanswered> {
        let under_way: Vec<usize> = (0..self.papers.len()).filter(|at| self.papers[*at].is_under_way()).collect();
        if under_way.is_empty() || random(5) == 0 {
            return self.begin(&clients[0]);
        }
        let latest = under_way.len().saturating_sub(6);
        let chosen = if random(4) == 0 { random(under_way.len()) } else { latest + random(under_way.len() - latest) };
        self.papers[under_way[chosen]].go_on(&self.desk, clients)
    }

    fn begin(&mut self, client: &Client) -> Result<(), Unanswered> {
        self.made += 1;
        // Beyond the words of the other writers.
        let marker = word(self.made * 64 + 32 + self.number);
        match random(8) {
            0..=2 => self.make(client, Collection::Contracts, Collection::Contracts.path(), marker),
            3 => self.make(client, Collection::Demands, Collection::Demands.path(), marker),
            4 => self.make(client, Collection::Visits, Collection::Visits.path(), marker),
            5 => self.introduce(client, &marker),
            _ => {
                let demand = self.papers.iter().find(|paper| paper.of == Collection::Demands && paper.state() == "published");
                match demand.map(|demand| format!("{}/{}/inquiries", Collection::Demands.path(), demand.id)) {
                    Some(path) => self.make(client, Collection::Inquiries, &path, marker),
                    None => self.make(client, Collection::Demands, Collection::Demands.path(), marker),
                }
            }
        }
    }

    fn make(&mut self, client: &Client, of: Collection, path: &str, marker: String) -> Result<(), Unanswered> {
        let body = self.first_words(of, &marker);
        self.unanswered = Some((of, marker.clone(), self.made));
        let answer = client.send("POST", path, &[], Some(&body))?.expect(201);
        self.unanswered = None;
        self.papers.push(Paper::new(of, &marker, self.made, &answer.body));
        Ok(())
    }

    fn first_words(&self, of: Collection, marker: &str) -> Value {
        let Desk { seller, buyer, .. } = &self.desk;
        match of {
            Collection::Contracts => json!({
                "name": marker, "type": "licence_patent", "seller": {"organization_id": seller},
                "buyer": {"organization_id": buyer}, "signed_on": "2025-01-10", "total_amount_fen": 100_000,
                "technology_amount_fen": 100_000, "payment_method": "lump_sum"
            }),
            Collection::Demands => json!({"organization_id": buyer, "title": marker, "problem": "写入压力下的难题。"}),
            Collection::Inquiries => json!({"sender_organization_id": seller, "subject": marker, "text": "我们有合适的技术。"}),
            Collection::Visits => json!({"organization_id": buyer, "visited_on": "2025-03-04", "purpose": marker}),
        }
    }

    fn introduce(&mut self, client: &Client, marker: &str) -> Result<(), Unanswered> {
        let body = json!({
            "provider_organization_id": self.desk.seller, "receiver_organization_id": self.desk.buyer,
            "happened_at": "2025-06-30T08:30:00.000Z", "means": "meeting", "note": marker
        });
        self.introductions.send(client, &format!("/api/v1/brokers/{}/introductions", self.desk.broker), marker, &body)
    }

    /// Holds what was acknowledged of a collection against what is there, by its words.
    pub(super) fn settle(&mut self, of: Collection, there: &HashMap<String, Value>) {
        if let Some((_, marker, number)) = self.unanswered.take_if(|(unanswered, ..)| *unanswered == of)
            && let Some(record) = there.get(&marker)
        {
            self.papers.push(Paper::new(of, &marker, number, record));
        }
        self.papers.iter_mut().filter(|paper| paper.of == of).for_each(|paper| paper.settle(there));
    }

    /// Each introduction that was acknowledged is there once, and one for each inquiry whose sides were brought together.
    pub(super) fn settle_introductions(&mut self, there: &[Value]) {
        let (of_inquiries, others): (Vec<&Value>, Vec<&Value>) = there.iter().partition(|entry| entry["inquiry"].is_object());
        let notes = others.iter().filter_map(|entry| entry["note"].as_str().map(str::to_owned));
        self.introductions.settle(notes.collect());
        let brought = |paper: &&Paper| paper.of == Collection::Inquiries && paper.state() != "open";
        let mut expected: Vec<&str> = self.papers.iter().filter(brought).map(|paper| paper.id.as_str()).collect();
        let mut found: Vec<&str> = of_inquiries.iter().filter_map(|entry| entry["inquiry"]["id"].as_str()).collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "inquiries whose sides were brought together, and the introductions of them");
    }
}

//! The transfer centre: its clerks, and the account of what they have written.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    clerk::Clerk,
    papers::{Additions, Collection, Desk, Paper},
};
use crate::support::{Client, Home, Server, every};

const CLERKS: usize = 3;
/// Changes that a clerk makes before the first kill, so that there are contracts at every stage.
const BEFOREHAND: usize = 60;

/// What the ledger says of one contract.
#[derive(Default)]
struct Standing {
    kinds: Vec<String>,
    contracts: i64,
    technology_amount_fen: i64,
    total_amount_fen: i64,
}

/// Reports that are given out for good, up to days before anything else that is written.
#[derive(Default)]
pub(super) struct Reports {
    given: Additions,
    asked: usize,
}

impl Reports {
    const OF_THE_YEAR: &str = "/api/v1/targets/2024/freezes";

    /// Gives one out, if the server lives long enough.
    pub(super) fn freeze(&mut self, client: &Client) {
        let day = format!("2024-{:02}-{:02}", 1 + self.asked / 28, 1 + self.asked % 28);
        self.asked += 1;
        let _ = self.given.send(client, Self::OF_THE_YEAR, &day, &json!({"as_of": day}));
    }

    fn settle(&mut self, client: &Client) {
        let there = every(client, &format!("{}?limit=100", Self::OF_THE_YEAR));
        self.given.settle(there.iter().filter_map(|report| report["as_of"].as_str().map(str::to_owned)).collect());
    }
}

pub(super) struct Centre {
    keys: [String; 2],
    pub(super) clerks: Vec<Clerk>,
    pub(super) reports: Reports,
}

impl Centre {
    /// Two persons' keys, two parties, and a broker for each clerk.
    pub(super) fn new(home: &Home, client: &Client) -> Self {
        let keys = [home.key_of("staff"), home.key_of("staff")];
        let party =
            |kind: &str| client.post("/api/v1/organizations", &json!({"kind": kind, "name": kind})).expect(201).text("id");
        let (seller, buyer) = (party("institute"), party("company"));
        let clerk = |number: usize| {
            let certificate =
                json!({"level": "junior", "issuer": "评估中心", "number": number.to_string(), "issued_on": "2025-03-01"});
            let broker =
                client.post("/api/v1/brokers", &json!({"name": "沈晓明", "certificates": [certificate]})).expect(201).text("id");
            let series = format!("{}", 2_026_330_400 + number);
            Clerk::new(number, Desk { seller: seller.clone(), buyer: buyer.clone(), broker, series })
        };
        Self { clerks: (0..CLERKS).map(clerk).collect(), keys, reports: Reports::default() }
    }

    /// Work that nothing disturbs.
    pub(super) fn begin(&mut self, server: &Server) {
        let clients = self.clients(server);
        for clerk in &mut self.clerks {
            (0..BEFOREHAND).for_each(|_| clerk.one_change(&clients).expect("an answer"));
        }
    }

    pub(super) fn clients(&self, server: &Server) -> [Client; 2] {
        self.keys.each_ref().map(|key| server.client(key))
    }

    /// Holds everything that was acknowledged against what is there: of each record that it is as it was said, of each
    /// collection that nothing else is there, of the ledger that it is the contracts'.
    pub(super) fn account(&mut self, client: &Client) {
        for collection in Collection::ALL {
            let records = every(client, &format!("{}?limit=100", collection.path()));
            let many = records.len();
            let word = |record: &Value| record[collection.marker()].as_str().unwrap_or_default().to_owned();
            let there: HashMap<String, Value> = records.into_iter().map(|record| (word(&record), record)).collect();
            assert_eq!(there.len(), many, "some of the {collection:?} are there twice");
            self.clerks.iter_mut().for_each(|clerk| clerk.settle(collection, &there));
            let known = self.papers().filter(|paper| paper.of == collection).count();
            assert_eq!(many, known, "{collection:?} that nobody has asked for");
        }
        for clerk in &mut self.clerks {
            let there = every(client, &format!("/api/v1/brokers/{}/introductions?limit=100", clerk.broker()));
            clerk.settle_introductions(&there);
        }
        self.reports.settle(client);
        self.hold_against_ledger(client);
    }

    fn papers(&self) -> impl Iterator<Item = &Paper> {
        self.clerks.iter().flat_map(|clerk| &clerk.papers)
    }

    fn hold_against_ledger(&mut self, client: &Client) {
        let mut ledger = standings(client);
        let contracts = self.clerks.iter_mut().flat_map(|clerk| &mut clerk.papers);
        for contract in contracts.filter(|paper| paper.of == Collection::Contracts) {
            let standing = ledger.remove(&contract.id).unwrap_or_default();
            standing.must_be_of(contract);
            if std::mem::take(&mut contract.touched) {
                assert_eq!(standing.kinds, steps_of_ledger(client, contract), "the entries of {contract:?}");
                let payments = every(client, &format!("/api/v1/contracts/{}/payments?limit=100", contract.id));
                contract
                    .payments
                    .settle(payments.iter().filter_map(|payment| payment["note"].as_str().map(str::to_owned)).collect());
            }
        }
        assert!(ledger.is_empty(), "entries of contracts that are not there: {:?}", ledger.keys());
        let standing = self.papers().filter(|paper| paper.is_registered());
        let (many, technology) = standing.fold((0, 0), |(many, sum), paper| (many + 1, sum + paper.fen("technology_amount_fen")));
        let figure = client.get("/api/v1/trade-value").expect(200);
        assert_eq!((figure.number("contracts"), figure.number("technology_amount_fen")), (many, technology), "the figure");
    }

    /// As [`Centre::account`], to the last detail of everything that was ever written; answers what there is, in words.
    pub(super) fn last_account(&mut self, client: &Client) -> String {
        self.clerks.iter_mut().flat_map(|clerk| &mut clerk.papers).for_each(|paper| paper.touched = true);
        self.account(client);
        let many = |of: Collection| self.papers().filter(|paper| paper.of == of).count();
        let entries = every(client, "/api/v1/trade-value/entries?limit=100").len();
        let payments: usize = self.papers().map(|paper| paper.payments.acknowledged.len()).sum();
        let introductions: usize = self.clerks.iter().map(|clerk| clerk.introductions.acknowledged.len()).sum();
        let brought = self.papers().filter(|paper| paper.of == Collection::Inquiries && paper.state() != "open").count();
        format!(
            "{} contracts ({} registered), {entries} ledger entries, {payments} payments, {} demands, {} inquiries, {} \
             introductions, {} visits, {} frozen reports",
            many(Collection::Contracts),
            self.papers().filter(|paper| paper.is_registered()).count(),
            many(Collection::Demands),
            many(Collection::Inquiries),
            introductions + brought,
            many(Collection::Visits),
            self.reports.given.acknowledged.len(),
        )
    }

    /// Demands that a search is to find.
    pub(super) fn published(&self) -> usize {
        self.papers().filter(|paper| paper.of == Collection::Demands && paper.state() == "published").count()
    }

    pub(super) fn acknowledged(&self) -> usize {
        self.clerks.iter().map(|clerk| clerk.acknowledged).sum()
    }
}

/// The whole ledger by contract, oldest entry first; its numbers are 1, 2, 3 … to the last.
fn standings(client: &Client) -> HashMap<String, Standing> {
    let mut entries = every(client, "/api/v1/trade-value/entries?limit=100");
    entries.sort_by_key(|entry| entry["seq"].as_i64());
    let mut ledger: HashMap<String, Standing> = HashMap::new();
    for (entry, seq) in entries.iter().zip(1_i64..) {
        assert_eq!(entry["seq"], seq, "the ledger has gaps");
        let standing = ledger.entry(entry["contract_id"].as_str().unwrap_or_default().to_owned()).or_default();
        standing.kinds.push(entry["kind"].as_str().unwrap_or_default().to_owned());
        standing.contracts += entry["contracts"].as_i64().unwrap_or_default();
        standing.technology_amount_fen += entry["technology_amount_fen"].as_i64().unwrap_or_default();
        standing.total_amount_fen += entry["total_amount_fen"].as_i64().unwrap_or_default();
    }
    ledger
}

impl Standing {
    fn must_be_of(&self, contract: &Paper) {
        let expected = if contract.is_registered() {
            (1, contract.fen("technology_amount_fen"), contract.fen("total_amount_fen"))
        } else {
            (0, 0, 0)
        };
        let stands = (self.contracts, self.technology_amount_fen, self.total_amount_fen);
        assert_eq!(stands, expected, "the ledger's sums of {contract:?}");
        let registrations = self.kinds.iter().filter(|kind| *kind == "registration").count();
        let registered = contract.is_registered() || contract.state() == "cancelled";
        assert_eq!(registrations, usize::from(registered), "registration entries of {contract:?}");
    }
}

/// The kinds of entries that a contract's own history asks for; the history is 1, 2, 3 … to its version.
fn steps_of_ledger(client: &Client, contract: &Paper) -> Vec<String> {
    let history = client.get(&format!("/api/v1/contracts/{}/history", contract.id)).expect(200);
    let steps = history.body["items"].as_array().expect("items");
    let versions: Vec<i64> = steps.iter().filter_map(|step| step["version"].as_i64()).collect();
    assert_eq!(versions, (1..=contract.version()).collect::<Vec<_>>(), "the history of {contract:?} has gaps");
    let kind = |step: &Value| match step["action"].as_str() {
        Some("register") => Some("registration".to_owned()),
        Some("amend") => Some("amendment".to_owned()),
        Some("cancel") => Some("cancellation".to_owned()),
        _ => None,
    };
    steps.iter().filter_map(kind).collect()
}

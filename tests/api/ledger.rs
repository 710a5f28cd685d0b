//! For any sequence of registrations, amendments and cancellations the sum of the ledger equals the sum of the contracts as they stand,
//! on every day that may be asked for; and the sums kept beside the ledger are those of the ledger.

use nanhu::{
    foundation::{
        access::{Actor, Role},
        db::Conn,
        http::{Expected, input},
        messages::Language,
        types::{Day, Id},
    },
    transfer::{
        contracts::{self, registration},
        trade_value,
    },
};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

use crate::support::TestApp;

/// What is done: a contract registered so many days ago with these amounts, or something done to an earlier one.
#[derive(Debug, Clone)]
enum Done {
    Register { days_ago: i32, technology: i64, costs: i64, outside: bool },
    Amend { which: usize, technology: i64, costs: i64 },
    TakeOut { which: usize, revoked: bool },
}

fn something() -> impl Strategy<Value = Done> {
    let amount = 0..2_000_000_000_i64;
    prop_oneof![
        3 => (0..500_i32, amount.clone(), 0..1_000_i64, any::<bool>())
            .prop_map(|(days_ago, technology, costs, outside)| Done::Register { days_ago, technology, costs, outside }),
        2 => (any::<usize>(), amount, 0..1_000_i64).prop_map(|(which, technology, costs)| Done::Amend { which, technology, costs }),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(which, revoked)| Done::TakeOut { which, revoked }),
    ]
}

/// A contract as it should stand: when it was registered, with which amounts then, and now; none once it is out.
struct Model {
    id: Id,
    registered_on: Day,
    first: (i64, i64),
    now: Option<(i64, i64)>,
}

fn read<T: serde::de::DeserializeOwned + validator::Validate>(value: Value) -> T {
    input::parse(value).expect("valid")
}

fn person(role: Role) -> Actor {
    let mut actor = Actor::system(None);
    (actor.id, actor.role) = (Some(Id::new()), role);
    actor
}

struct Office<'a> {
    app: &'a TestApp,
    first: Actor,
    second: Actor,
    number: u64,
    contracts: Vec<Model>,
}

impl Office<'_> {
    fn write<T>(&self, f: impl FnOnce(&mut Conn) -> nanhu::foundation::error::Result<T>) -> T {
        self.app.db.write_blocking(f).expect("it is done")
    }

    fn amounts(technology: i64, costs: i64) -> Value {
        json!({"technology_amount_fen": technology, "total_amount_fen": technology + costs,
            "cost_lines": [{"kind": "other", "amount_fen": costs}], "reason": "变更", "official_number": null})
    }

    fn register(&mut self, days_ago: i32, technology: i64, costs: i64, outside: bool) {
        self.number += 1;
        let day = Day::today().plus_days(-days_ago);
        let mut form = Self::amounts(technology, costs);
        for (name, value) in self.app.contract_form().as_object().expect("an object") {
            if !name.ends_with("_fen") && name != "cost_lines" {
                form[name] = value.clone();
            }
        }
        form["signed_on"] = json!("2020-01-01");
        if outside {
            form["buyer"] = json!({"name": "外地公司", "region_code": "330106"});
        }
        let members = form.as_object_mut().expect("an object");
        members.remove("reason");
        members.remove("official_number");
        let (any, number) = (Expected::Any, format!("{:016}", self.number));
        let id = self.write(|conn| {
            let id = contracts::service::create(conn, &self.first, read(form))?.id;
            registration::submit(conn, &self.first, id, &any)?;
            registration::accept(conn, &self.first, id, &any)?;
            registration::review(conn, &self.first, id, read(json!({"decision": "approve"})), &any)?;
            registration::review(conn, &self.second, id, read(json!({"decision": "approve"})), &any)?;
            let given = read(json!({"official_number": number, "registered_on": day}));
            Ok(registration::register(conn, &self.second, id, given, &any)?.id)
        });
        let amounts = (technology, technology + costs);
        self.contracts.push(Model { id, registered_on: day, first: amounts, now: Some(amounts) });
    }

    fn act(&mut self, done: Done) {
        let any = Expected::Any;
        match done {
            Done::Register { days_ago, technology, costs, outside } => self.register(days_ago, technology, costs, outside),
            _ if self.contracts.iter().all(|contract| contract.now.is_none()) => {}
            Done::Amend { which, technology, costs } => {
                let index = self.standing(which);
                let mut amendment = Self::amounts(technology, costs);
                amendment.as_object_mut().expect("an object").remove("official_number");
                let id = self.contracts[index].id;
                self.write(|conn| registration::amend(conn, &self.first, id, read(amendment), &any));
                self.contracts[index].now = Some((technology, technology + costs));
            }
            Done::TakeOut { which, revoked } => {
                let index = self.standing(which);
                let (id, reason) = (self.contracts[index].id, read(json!({"reason": "终止"})));
                self.write(|conn| match revoked {
                    true => registration::revoke(conn, &self.first, id, reason, &any),
                    false => registration::cancel(conn, &self.first, id, reason, &any),
                });
                self.contracts[index].now = None;
            }
        }
    }

    fn standing(&self, which: usize) -> usize {
        let standing: Vec<usize> = (0..self.contracts.len()).filter(|index| self.contracts[*index].now.is_some()).collect();
        standing[which % standing.len()]
    }

    /// Contracts, technology amount and total amount at the end of a day, as the contracts say.
    fn expected(&self, as_of: Day) -> (i64, i64, i64) {
        let today = Day::today();
        let counted = self.contracts.iter().filter(|contract| contract.registered_on <= as_of);
        let amounts = counted.filter_map(|contract| if as_of < today { Some(contract.first) } else { contract.now });
        amounts.fold((0, 0, 0), |sum, (technology, total)| (sum.0 + 1, sum.1 + technology, sum.2 + total))
    }

    fn figure(&self, query: Value) -> (i64, i64, i64) {
        let request = read(query);
        let report = self.app.db.read_blocking(|conn| trade_value::service::report(conn, &self.first, &request, Language::ZhCn));
        let report = report.expect("a figure");
        if !report.groups.is_empty() {
            let sum = report.groups.iter().map(|group| group.technology_amount_fen).sum::<i64>();
            assert_eq!(sum, report.technology_amount_fen, "groups add up");
        }
        (report.contracts, report.technology_amount_fen, report.total_amount_fen)
    }
}

#[test]
fn on_every_day_the_ledger_is_what_the_contracts_say() {
    let mut runner = TestRunner::new(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() });
    let steps = (prop::collection::vec(something(), 1..14), prop::collection::vec(0..520_i32, 6));
    let app = TestApp::start();
    // The sequences follow one another in one ledger: each goes on from what the one before has left.
    let office = std::cell::RefCell::new(Office {
        app: &app,
        first: person(Role::Staff),
        second: person(Role::Staff),
        number: 0,
        contracts: Vec::new(),
    });
    let held = runner.run(&steps, |(steps, days)| {
        let mut office = office.borrow_mut();
        for step in steps {
            office.act(step);
        }
        let groups = ["month", "provider", "receiver", "direction", "contract_type", "industry", "quarter", "year"];
        for (index, ago) in days.into_iter().chain([0, 1]).enumerate() {
            let day = Day::today().plus_days(-ago);
            let expected = office.expected(day);
            prop_assert_eq!(office.figure(json!({"as_of": day})), expected);
            prop_assert_eq!(office.figure(json!({"as_of": day, "group_by": groups[index % groups.len()]})), expected);
            let directions = ["output", "absorption", "external"];
            prop_assert_eq!(office.figure(json!({"as_of": day, "direction": directions})), expected);
        }
        let (ledger, differing) = office
            .app
            .db
            .read_blocking(|conn| Ok((trade_value::verify(conn)?, contracts::differing_from_ledger(conn)?)))
            .expect("verified");
        prop_assert_eq!((ledger.missing_trade_value_entries, ledger.wrong_trade_value_sums, differing), (0, 0, 0));
        Ok(())
    });
    held.expect("it holds");
}

//! From the broker and the demand to the contract and its payments.

use serde_json::{Value, json};

use super::{
    load::Loader,
    sample::{File, Record, each},
};
use crate::{
    catalogue::demands,
    foundation::{
        access::{Actor, Role},
        error::{Error, Result},
        http::Expected,
        types::Id,
    },
    transfer::{
        brokers,
        contracts::{self, registration},
        deals, inquiries,
        notices::{self, objections},
        payments,
    },
};

const BROKERS: File = ("brokers.jsonl", include_str!("brokers.jsonl"));
const DEMANDS: File = ("demands.jsonl", include_str!("demands.jsonl"));
const INQUIRIES: File = ("inquiries.jsonl", include_str!("inquiries.jsonl"));
const INTRODUCTIONS: File = ("introductions.jsonl", include_str!("introductions.jsonl"));
const DEALS: File = ("deals.jsonl", include_str!("deals.jsonl"));
const CONTRACTS: File = ("contracts.jsonl", include_str!("contracts.jsonl"));
const PAYMENTS: File = ("payments.jsonl", include_str!("payments.jsonl"));
const NOTICES: File = ("notices.jsonl", include_str!("notices.jsonl"));

pub(super) fn load(loader: &mut Loader) -> Result<()> {
    loader.each(BROKERS, |to, record| Ok(brokers::service::create(to.conn, &to.system, to.book.read(record.body())?)?.id))?;
    loader.each(DEMANDS, demand)?;
    loader.each(INQUIRIES, inquiry)?;
    loader.each(INTRODUCTIONS, |to, mut record| {
        let broker = to.book.id(&record.take("broker"))?;
        Ok(inquiries::record_introduction(to.conn, &to.staff[0], broker, to.book.read(record.body())?)?.id)
    })?;
    loader.each(DEALS, deal)?;
    end_demands(loader)?;
    loader.each(CONTRACTS, contract)?;
    loader.each(PAYMENTS, |to, mut record| {
        let contract = to.book.id(&record.take("contract"))?;
        Ok(payments::service::create(to.conn, &to.staff[0], contract, to.book.read(record.body())?)?.id)
    })?;
    loader.each(NOTICES, notice)
}

/// Handed in by its company, and published by the centre; how it ends comes after the deals.
fn demand(to: &mut Loader, mut record: Record) -> Result<Id> {
    let state = record.take("state");
    record.take_value("close");
    let id = demands::service::create(to.conn, &to.system, to.book.read(record.body())?)?.id;
    if state != "draft" {
        demands::service::submit(to.conn, &to.system, id, &Expected::Any)?;
    }
    match state.as_str() {
        "published" => drop(demands::service::publish(to.conn, &to.staff[0], id, &Expected::Any)?),
        "returned" => {
            let reason = "请补充可量化的验收指标和现有工艺参数后重新提交。".to_owned();
            demands::service::give_back(to.conn, &to.staff[0], id, reason, &Expected::Any)?;
        }
        _ => {}
    }
    Ok(id)
}

fn end_demands(to: &mut Loader) -> Result<()> {
    each(DEMANDS, |mut record| {
        let Some(closing) = record.take_value("close") else { return Ok(()) };
        let id = to.book.id(&record.take("ref"))?;
        demands::service::close(to.conn, &to.staff[0], id, to.book.read(closing)?, &Expected::Any)?;
        Ok(())
    })
}

/// Sent, spoken of, accepted, perhaps closed; that a deal comes of it is said with the deal.
fn inquiry(to: &mut Loader, mut record: Record) -> Result<Id> {
    let (achievement, demand) = (record.take("achievement"), record.take("demand"));
    let steps = record.take_list("steps");
    let input = to.book.read(record.body())?;
    let (sent, roles) = if demand.is_empty() {
        let of = to.book.id(&achievement)?;
        (inquiries::service::inquire_of_achievement(to.conn, &to.system, of, input)?, [Role::Company, Role::Institute])
    } else {
        let of = to.book.id(&demand)?;
        (inquiries::service::inquire_of_demand(to.conn, &to.system, of, input)?, [Role::Institute, Role::Company])
    };
    let sides = [sent.sender.organization_id, sent.receiver.organization_id].map(|side| side.ok_or(Error::NotFound));
    let [sender, receiver] = sides;
    let sides = [to.of(roles[0], sender?), to.of(roles[1], receiver?)];
    for step in steps {
        let (name, said) = named(step)?;
        inquiry_step(to, sent.id, &sides, &name, said)?;
    }
    Ok(sent.id)
}

fn inquiry_step(to: &mut Loader, id: Id, [sender, receiver]: &[Actor; 2], name: &str, said: Value) -> Result<()> {
    let (any, staff) = (&Expected::Any, to.staff[0].clone());
    match name {
        "edit" => drop(inquiries::service::edit(to.conn, &staff, id, to.book.read(said)?, any)?),
        "contact" => drop(inquiries::service::contact(to.conn, &staff, id, any)?),
        "negotiate" => drop(inquiries::service::negotiate(to.conn, &staff, id, any)?),
        "accept" => drop(inquiries::service::accept(to.conn, receiver, id, any)?),
        "close" => drop(inquiries::service::close(to.conn, &staff, id, to.book.read(said)?, any)?),
        _ => {
            let author = match name {
                "sender" => sender,
                "receiver" => receiver,
                "centre" => &staff,
                other => return Err(unknown_step(other)),
            };
            inquiries::write_message(to.conn, author, id, to.book.read(json!({"text": said}))?)?;
        }
    }
    Ok(())
}

/// A step is its name, or its name with what is said.
fn named(step: Value) -> Result<(String, Value)> {
    match step {
        Value::String(name) => Ok((name, json!({}))),
        Value::Object(members) => members.into_iter().next().ok_or_else(|| unknown_step("")),
        _ => Err(unknown_step("")),
    }
}

fn unknown_step(name: &str) -> Error {
    Error::internal(format!("no step is called {name}"))
}

/// Through its stages. Of the inquiry that it names a deal has come once it is signed.
fn deal(to: &mut Loader, mut record: Record) -> Result<Id> {
    let stages = record.take_list("stages");
    let view = deals::service::create(to.conn, &to.staff[0], to.book.read(record.body())?)?;
    let (id, inquiry) = (view.id, view.content.inquiry_id);
    let mut signed = false;
    for stage in stages {
        let view = deals::service::enter(to.conn, &to.staff[0], id, to.book.read(stage)?, &Expected::Any)?;
        signed |= view.signed_on.is_some();
    }
    if let Some(inquiry) = inquiry.filter(|_| signed) {
        inquiries::service::deal(to.conn, &to.staff[0], inquiry, Some(id), &Expected::Any)?;
    }
    Ok(id)
}

/// Through its registration: the two approvals are given by two persons.
fn contract(to: &mut Loader, mut record: Record) -> Result<Id> {
    let steps = record.take_list("steps");
    let id = contracts::service::create(to.conn, &to.staff[0], to.book.read(record.body())?)?.id;
    let mut approvals = 0;
    for step in steps {
        let (name, said) = named(step)?;
        let person = to.staff[approvals % 2].clone();
        approvals += usize::from(name == "approve");
        contract_step(to, id, &person, &name, said)?;
    }
    Ok(id)
}

fn contract_step(to: &mut Loader, id: Id, person: &Actor, name: &str, said: Value) -> Result<()> {
    let (any, book) = (&Expected::Any, &to.book);
    match name {
        "submit" => registration::submit(to.conn, person, id, any),
        "accept" => registration::accept(to.conn, person, id, any),
        "supplement" => registration::supplement(to.conn, person, id, book.read(said)?, any),
        "approve" => registration::review(to.conn, person, id, book.read(json!({"decision": "approve"}))?, any),
        "refuse" => registration::refuse(to.conn, person, id, book.read(said)?, any),
        "register" => registration::register(to.conn, person, id, book.read(said)?, any),
        "amend" => registration::amend(to.conn, person, id, book.read(said)?, any),
        "cancel" => registration::cancel(to.conn, person, id, book.read(said)?, any),
        other => return Err(unknown_step(other)),
    }
    .map(drop)
}

fn notice(to: &mut Loader, mut record: Record) -> Result<Id> {
    let steps = record.take_list("steps");
    let staff = to.staff[0].clone();
    let id = notices::service::create(to.conn, &staff, to.book.read(record.body())?)?.id;
    for step in steps {
        let (name, said) = named(step)?;
        match name.as_str() {
            "open" => drop(notices::service::open(to.conn, &staff, id, to.book.read(said)?, &Expected::Any)?),
            "close" => drop(notices::service::close(to.conn, &staff, id, to.book.read(said)?, &Expected::Any)?),
            "withdraw" => drop(notices::service::withdraw(to.conn, &staff, id, to.book.read(said)?, &Expected::Any)?),
            "object" => objection(to, id, said)?,
            other => return Err(unknown_step(other)),
        }
    }
    Ok(id)
}

/// Made by the organization `by`, and decided where it says how.
fn objection(to: &mut Loader, notice: Id, said: Value) -> Result<()> {
    let mut said = Record::of(said)?;
    let (by, decision) = (to.book.id(&said.take("by"))?, said.take_value("decision"));
    let author = to.of(Role::Company, by);
    let objection = objections::object(to.conn, &author, notice, to.book.read(said.body())?)?;
    if let Some(decision) = decision {
        objections::decide(to.conn, &to.staff[1], objection.id, to.book.read(decision)?, &Expected::Any)?;
    }
    Ok(())
}

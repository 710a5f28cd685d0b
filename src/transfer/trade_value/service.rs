use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::{
    contract_type::ContractType,
    model::{Direction, Entry, EntryFilter, EntryKind, GroupBy, NewEntry, TradeValue, TradeValueGroup, TradeValueRequest},
    queries::{self, Dimension, Selection, SumRow},
    span,
};
use crate::{
    catalogue::{organizations, periods},
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::{Error, Result},
        http::{List, Page},
        journal::{self, Event},
        messages::Language,
        types::{CreditCode, Day, Id, IndustryCode, Timestamp},
    },
};

/// The counter that numbers the ledger.
const LEDGER: &str = "trade_value";

/// Writes one entry and the sums that it adds to. Refuses a day in a closed period (`period_closed`) at `pointer`.
pub fn enter(conn: &mut Conn, actor: &Actor, pointer: &str, new: NewEntry) -> Result<Entry> {
    periods::service::must_be_open(conn, pointer, new.dated_on)?;
    let entry = Entry {
        seq: journal::next_code(conn, LEDGER, 1)?,
        id: Id::new(),
        contract_id: new.contract_id,
        kind: new.kind,
        dated_on: new.dated_on,
        recorded_at: Timestamp::now(),
        contract_type: new.contract_type,
        industry: new.industry,
        provider: new.provider,
        receiver: new.receiver,
        direction: new.direction,
        contracts: new.contracts,
        technology_amount_fen: new.technology_amount_fen,
        total_amount_fen: new.total_amount_fen,
        reason: new.reason,
        actor_id: actor.id,
    };
    queries::insert(conn, &entry)?;
    let month = span::month(entry.dated_on);
    for dimension in Dimension::EVERY {
        queries::add(conn, dimension, &month, &entry)?;
    }
    journal::record(conn, actor, Event { action: "enter", entity: "trade_value_entry", entity_id: entry.id, version: None })?;
    Ok(entry)
}

/// Writes a further entry for a contract that has been registered, dated today: `difference` in fen of the technology amount and
/// of the total amount. Whatever is no amendment takes the contract out.
pub fn enter_difference(
    conn: &mut Conn,
    actor: &Actor,
    contract: Id,
    kind: EntryKind,
    (technology, total): (i64, i64),
    reason: &str,
) -> Result<Entry> {
    let first = queries::registration(conn, contract)?.ok_or_else(|| Error::internal("a contract without its entry"))?;
    let new = NewEntry {
        contract_id: contract,
        kind,
        dated_on: Day::today(),
        contract_type: first.contract_type,
        industry: first.industry,
        provider: first.provider,
        receiver: first.receiver,
        direction: first.direction,
        contracts: if kind == EntryKind::Amendment { 0 } else { -1 },
        technology_amount_fen: technology,
        total_amount_fen: total,
        reason: Some(reason.to_owned()),
    };
    enter(conn, actor, "", new)
}

/// Output takes in what stays within the district, and so does absorption.
fn widened(directions: &[Direction]) -> Vec<Direction> {
    let mut wide = directions.to_vec();
    let counts_internal = directions.iter().any(|one| matches!(one, Direction::Output | Direction::Absorption));
    if counts_internal && !wide.contains(&Direction::Internal) {
        wide.push(Direction::Internal);
    }
    wide
}

fn earlier(one: Option<Day>, other: Option<Day>) -> Option<Day> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn selection(request: &TradeValueRequest) -> Selection {
    Selection {
        from: request.from,
        to: earlier(request.to, request.as_of),
        recorded_until: request.known_on.map(Day::ends_at),
        directions: widened(&request.direction),
        contract_types: request.contract_type.clone(),
        contract_id: None,
    }
}

/// A figure and its groups. Staff.
pub fn report(conn: &mut Conn, actor: &Actor, request: &TradeValueRequest, language: Language) -> Result<TradeValue> {
    actor.may(Permission::ReadTradeValue)?;
    let dimension = match request.group_by {
        None | Some(GroupBy::Month | GroupBy::Quarter | GroupBy::Year) => Dimension::All,
        Some(GroupBy::ContractType) => Dimension::ContractType,
        Some(GroupBy::Industry) => Dimension::Industry,
        Some(GroupBy::Provider) => Dimension::Provider,
        Some(GroupBy::Receiver) => Dimension::Receiver,
        Some(GroupBy::Direction) => Dimension::Direction,
    };
    let rows = sums(conn, dimension, &selection(request))?;
    let total = |of: fn(&SumRow) -> i64| rows.iter().map(of).sum::<i64>();
    Ok(TradeValue {
        from: request.from,
        to: request.to,
        as_of: request.as_of,
        known_on: request.known_on,
        group_by: request.group_by,
        contracts: total(|row| row.2),
        technology_amount_fen: total(|row| row.3),
        total_amount_fen: total(|row| row.4),
        definition: definition(request, language),
        records_url: records_url(request),
        groups: match request.group_by {
            Some(by) => groups(conn, by, &rows, language)?,
            None => Vec::new(),
        },
    })
}

/// The sums of a selection: of its whole months as they are kept, of its other days from the ledger.
fn sums(conn: &mut Conn, dimension: Dimension, selection: &Selection) -> Result<Vec<SumRow>> {
    if !selection.by_days_alone() {
        return Ok(queries::summed(conn, dimension, selection)?);
    }
    let parts = span::parts((selection.from, selection.to));
    let mut rows = match parts.months {
        Some(months) => queries::kept(conn, dimension, months)?,
        None => Vec::new(),
    };
    for (from, to) in parts.days {
        let days = Selection { from: Some(from), to: Some(to), ..Selection::default() };
        rows.extend(queries::summed(conn, dimension, &days)?);
    }
    Ok(rows)
}

fn groups(conn: &mut Conn, by: GroupBy, rows: &[SumRow], language: Language) -> Result<Vec<TradeValueGroup>> {
    let mut found: BTreeMap<String, TradeValueGroup> = BTreeMap::new();
    for (month, value, contracts, technology, total) in rows {
        let (value, label) = match by {
            GroupBy::Month => (month.clone(), month.clone()),
            GroupBy::Quarter => (quarter(month), quarter(month)),
            GroupBy::Year => (month[..4].to_owned(), month[..4].to_owned()),
            GroupBy::Provider | GroupBy::Receiver => party(value),
            _ => (value.clone(), label(by, value, language)),
        };
        let group = found.entry(value.clone()).or_insert(TradeValueGroup {
            value,
            label,
            total_amount_fen: 0,
            technology_amount_fen: 0,
            contracts: 0,
        });
        group.contracts += contracts;
        group.technology_amount_fen += technology;
        group.total_amount_fen += total;
    }
    let mut groups: Vec<TradeValueGroup> = found.into_values().collect();
    match by {
        GroupBy::Month | GroupBy::Quarter | GroupBy::Year => return Ok(groups),
        GroupBy::Provider | GroupBy::Receiver => name_organizations(conn, &mut groups)?,
        _ => {}
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.technology_amount_fen));
    Ok(groups)
}

/// `2026-05` is in `2026-Q2`.
fn quarter(month: &str) -> String {
    let number = month[5..7].parse::<u32>().unwrap_or(1);
    format!("{}-Q{}", &month[..4], number.div_ceil(3))
}

/// Value and label of a party. One outside the catalogue is its credit code and its name: spellings of one code are one party.
fn party(value: &str) -> (String, String) {
    match value.split_once(' ') {
        Some((code, name)) if code.parse::<CreditCode>().is_ok() => (code.to_owned(), name.to_owned()),
        _ => (value.to_owned(), value.to_owned()),
    }
}

fn name_organizations(conn: &mut Conn, groups: &mut [TradeValueGroup]) -> Result<()> {
    let ids: Vec<Id> = groups.iter().filter_map(|group| group.value.parse().ok()).collect();
    let mut names: HashMap<String, String> = HashMap::with_capacity(ids.len());
    // Below the number of parameters that a statement of SQLite takes.
    for chunk in ids.chunks(10_000) {
        names.extend(organizations::names(conn, chunk)?.into_iter().map(|(id, name)| (id.to_string(), name)));
    }
    for group in groups {
        if let Some(name) = names.remove(&group.value) {
            group.label = name;
        }
    }
    Ok(())
}

fn label(by: GroupBy, value: &str, language: Language) -> String {
    let zh = language == Language::ZhCn;
    match by {
        _ if value.is_empty() => (if zh { "未填写" } else { "Not stated" }).to_owned(),
        GroupBy::Industry => match value.parse::<IndustryCode>() {
            Ok(code) if !zh => code.label_en().unwrap_or(code.label()).to_owned(),
            Ok(code) => code.label().to_owned(),
            Err(_) => value.to_owned(),
        },
        _ => word(value).map_or(value, |(chinese, english)| if zh { chinese } else { english }).to_owned(),
    }
}

fn word(value: &str) -> Option<(&'static str, &'static str)> {
    Some(match value {
        "output" => ("输出", "Output"),
        "absorption" => ("吸纳", "Absorption"),
        "internal" => ("区内（同时计入输出与吸纳）", "Within the district (output and absorption)"),
        "external" => ("区外", "Outside the district"),
        _ => return value.parse::<ContractType>().ok().map(ContractType::names),
    })
}

fn definition(request: &TradeValueRequest, language: Language) -> String {
    let zh = language == Language::ZhCn;
    let day = |day: Option<Day>, open: &str| day.map_or_else(|| open.to_owned(), |day| day.to_string());
    let to = earlier(request.to, request.as_of);
    let directions: Vec<&str> = widened(&request.direction).into_iter().map(Direction::as_str).collect();
    let any = if zh { "不限" } else { "any" };
    let listed = |words: &[&str]| if words.is_empty() { any.to_owned() } else { words.join(" + ") };
    let directions = listed(&directions);
    let types: Vec<&str> = request.contract_type.iter().map(|of| of.as_str()).collect();
    let types = listed(&types);
    let known = request.known_on.map(|day| match zh {
        true => format!("；只计 {day} 及以前记入台账的"),
        false => format!("; only what had been written down by the end of {day}"),
    });
    let known = known.unwrap_or_default();
    if zh {
        format!(
            "技术合同登记台账之和：登记（或变更、注销、撤销）日期自 {} 至 {}；方向 {directions}；合同类别 {types}{known}。成交额为合同总额，\
             技术交易额为总额扣除设备、仪器、零部件、原材料等非技术性费用；合同数为仍有效的合同数。",
            day(request.from, "起始"),
            day(to, "今日")
        )
    } else {
        format!(
            "Sum of the ledger of registered technology contracts: entries dated from {} to {}; direction {directions}; contract type \
             {types}{known}. The total amount is the whole of the contract, the technology amount that less equipment, instruments, parts \
             and raw materials; contracts are those that stand.",
            day(request.from, "the beginning"),
            day(to, "today")
        )
    }
}

fn records_url(request: &TradeValueRequest) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let days = [("from", request.from), ("to", request.to), ("as_of", request.as_of), ("known_on", request.known_on)];
    for (name, day) in days {
        if let Some(day) = day {
            query.append_pair(name, &day.to_string());
        }
    }
    for direction in &request.direction {
        query.append_pair("direction", direction.as_str());
    }
    for contract_type in &request.contract_type {
        query.append_pair("contract_type", contract_type.as_str());
    }
    let query = query.finish();
    format!("/api/v1/trade-value/entries{}{query}", if query.is_empty() { "" } else { "?" })
}

/// A page of the ledger, the newest first. Staff.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &EntryFilter, page: Page) -> Result<List<Entry>> {
    actor.may(Permission::ReadTradeValue)?;
    let selection = Selection {
        from: filter.from,
        to: earlier(filter.to, filter.as_of),
        recorded_until: filter.known_on.map(Day::ends_at),
        directions: widened(&filter.direction),
        contract_types: filter.contract_type.clone(),
        contract_id: filter.contract_id,
    };
    let total = if page.count { Some(queries::count(conn, &selection)?) } else { None };
    let entries = queries::list(conn, &selection, page)?;
    Ok(page.list(entries, total, |entry: &Entry| entry.id.to_string()))
}

/// How the ledger stands against what is kept beside it. All is well when both are zero.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LedgerDifferences {
    /// Entries of the ledger.
    pub trade_value_entries: i64,
    /// Numbers that the ledger lacks.
    pub missing_trade_value_entries: i64,
    /// Sums by month that are not what the ledger adds up to.
    pub wrong_trade_value_sums: u64,
}

impl LedgerDifferences {
    /// Whether the ledger is whole and the sums are its own.
    pub fn none(&self) -> bool {
        self.missing_trade_value_entries == 0 && self.wrong_trade_value_sums == 0
    }
}

/// Adds the whole ledger up and compares it with the kept sums.
pub fn verify(conn: &mut Conn) -> Result<LedgerDifferences> {
    let (last, entries) = queries::extent(conn)?;
    let mut wrong = 0;
    for dimension in Dimension::EVERY {
        let by_key = |rows: Vec<SumRow>| -> HashMap<(String, String), (i64, i64, i64)> {
            rows.into_iter()
                .map(|(month, value, contracts, technology, total)| ((month, value), (contracts, technology, total)))
                .collect()
        };
        let expected = by_key(queries::expected_sums(conn, dimension)?);
        let mut kept = by_key(queries::kept_sums(conn, dimension)?);
        wrong += expected.iter().filter(|(key, sum)| kept.remove(*key).as_ref() != Some(sum)).count();
        wrong += kept.len();
    }
    let wrong = u64::try_from(wrong).map_err(Error::internal)?;
    Ok(LedgerDifferences {
        trade_value_entries: entries,
        missing_trade_value_entries: last - entries,
        wrong_trade_value_sums: wrong,
    })
}

use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool, Text},
};

use super::{
    contract_type::ContractType,
    model::{Direction, Entry},
};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::{Day, Id, Timestamp},
    },
    schema::{
        trade_value_entries::{self as entries, table},
        trade_value_sums as sums,
    },
};

// SUM of BIGINT is NUMERIC on PostgreSQL, so the type is said.
const CONTRACTS: &str = "CAST(COALESCE(SUM(contracts), 0) AS BIGINT)";
const TECHNOLOGY: &str = "CAST(COALESCE(SUM(technology_amount_fen), 0) AS BIGINT)";
const TOTAL: &str = "CAST(COALESCE(SUM(total_amount_fen), 0) AS BIGINT)";

/// By what the ledger is summed: the name in `trade_value_sums` and the column of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    All,
    ContractType,
    Industry,
    Provider,
    Receiver,
    Direction,
}

impl Dimension {
    pub(super) const EVERY: [Self; 6] =
        [Self::All, Self::ContractType, Self::Industry, Self::Provider, Self::Receiver, Self::Direction];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::ContractType => "contract_type",
            Self::Industry => "industry",
            Self::Provider => "provider",
            Self::Receiver => "receiver",
            Self::Direction => "direction",
        }
    }

    /// What an entry is summed under.
    pub(super) fn value(self, entry: &Entry) -> String {
        match self {
            Self::All => String::new(),
            Self::ContractType => entry.contract_type.to_string(),
            Self::Industry => entry.industry.clone(),
            Self::Provider => entry.provider.clone(),
            Self::Receiver => entry.receiver.clone(),
            Self::Direction => entry.direction.to_string(),
        }
    }

    fn column(self) -> &'static str {
        // PostgreSQL groups by no constant, so the nothing that all have in common is computed.
        if self == Self::All { "substr(kind, 1, 0)" } else { self.name() }
    }
}

/// Month, value, contracts, technology amount and total amount, both in fen.
pub(super) type SumRow = (String, String, i64, i64, i64);

/// What of the ledger is asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub recorded_until: Option<Timestamp>,
    pub directions: Vec<Direction>,
    pub contract_types: Vec<ContractType>,
    pub contract_id: Option<Id>,
}

impl Selection {
    /// Whether days alone say which entries are meant, so that sums by month serve.
    pub(super) fn by_days_alone(&self) -> bool {
        self.recorded_until.is_none()
            && self.directions.is_empty()
            && self.contract_types.is_empty()
            && self.contract_id.is_none()
    }
}

pub(super) fn insert(conn: &mut Conn, entry: &Entry) -> QueryResult<usize> {
    diesel::insert_into(table).values(entry).execute(conn)
}

/// Adds an entry to a sum of its month.
pub(super) fn add(conn: &mut Conn, dimension: Dimension, month: &str, entry: &Entry) -> QueryResult<usize> {
    let value = dimension.value(entry);
    let of = sums::table.find((dimension.name(), month, &value));
    let contracts = i64::from(entry.contracts);
    let added = diesel::update(of)
        .set((
            sums::contracts.eq(sums::contracts + contracts),
            sums::technology_amount_fen.eq(sums::technology_amount_fen + entry.technology_amount_fen),
            sums::total_amount_fen.eq(sums::total_amount_fen + entry.total_amount_fen),
        ))
        .execute(conn)?;
    if added > 0 {
        return Ok(added);
    }
    diesel::insert_into(sums::table)
        .values((
            sums::dimension.eq(dimension.name()),
            sums::month.eq(month),
            sums::value.eq(value),
            sums::contracts.eq(contracts),
            sums::technology_amount_fen.eq(entry.technology_amount_fen),
            sums::total_amount_fen.eq(entry.total_amount_fen),
        ))
        .execute(conn)
}

/// The kept sums of a dimension in a span of months: by month where the whole is asked for, else by value.
pub(super) fn kept(
    conn: &mut Conn,
    dimension: Dimension,
    (first, last): (Option<String>, Option<String>),
) -> QueryResult<Vec<SumRow>> {
    let (month, value) = if dimension == Dimension::All { ("month", "''") } else { ("''", "value") };
    let mut query = sums::table
        .group_by(sql::<Text>(if dimension == Dimension::All { "month" } else { "value" }))
        .select((
            sql::<Text>(month),
            sql::<Text>(value),
            sql::<BigInt>(CONTRACTS),
            sql::<BigInt>(TECHNOLOGY),
            sql::<BigInt>(TOTAL),
        ))
        .into_boxed()
        .filter(sums::dimension.eq(dimension.name()));
    if let Some(first) = first {
        query = query.filter(sums::month.ge(first));
    }
    if let Some(last) = last {
        query = query.filter(sums::month.le(last));
    }
    query.load(conn)
}

type Condition = Box<dyn BoxableExpression<table, MultiBackend, SqlType = Bool>>;

/// What selects the entries, for grouped and plain statements alike.
fn condition(selection: &Selection) -> Condition {
    let mut all: Vec<Condition> = Vec::new();
    if let Some(from) = selection.from {
        all.push(Box::new(entries::dated_on.ge(from)));
    }
    if let Some(to) = selection.to {
        all.push(Box::new(entries::dated_on.le(to)));
    }
    if let Some(until) = selection.recorded_until {
        all.push(Box::new(entries::recorded_at.lt(until)));
    }
    if !selection.directions.is_empty() {
        all.push(Box::new(entries::direction.eq_any(selection.directions.clone())));
    }
    if !selection.contract_types.is_empty() {
        all.push(Box::new(entries::contract_type.eq_any(selection.contract_types.clone())));
    }
    if let Some(contract) = selection.contract_id {
        all.push(Box::new(entries::contract_id.eq(contract)));
    }
    let both = |one: Condition, other: Condition| -> Condition { Box::new(one.and(other)) };
    all.into_iter().reduce(both).unwrap_or_else(|| Box::new(entries::seq.gt(0)))
}

/// The sums of the selected entries themselves: by month where the whole is asked for, else by value.
pub(super) fn summed(conn: &mut Conn, dimension: Dimension, selection: &Selection) -> QueryResult<Vec<SumRow>> {
    let (month, value) = if dimension == Dimension::All { ("substr(dated_on, 1, 7)", "''") } else { ("''", dimension.column()) };
    let by = if dimension == Dimension::All { month } else { value };
    table
        .filter(condition(selection))
        .group_by(sql::<Text>(by))
        .select((
            sql::<Text>(month),
            sql::<Text>(value),
            sql::<BigInt>(CONTRACTS),
            sql::<BigInt>(TECHNOLOGY),
            sql::<BigInt>(TOTAL),
        ))
        .load(conn)
}

pub(super) fn list(conn: &mut Conn, selection: &Selection, page: Page) -> QueryResult<Vec<Entry>> {
    let mut query = table.filter(condition(selection)).order(entries::id.desc()).limit(page.rows()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(entries::id.lt(after));
    }
    query.select(Entry::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, selection: &Selection) -> QueryResult<i64> {
    table.filter(condition(selection)).count().get_result(conn)
}

/// The entry by which a contract came into the ledger.
pub(super) fn registration(conn: &mut Conn, contract: Id) -> QueryResult<Option<Entry>> {
    table.filter(entries::contract_id.eq(contract)).order(entries::seq.asc()).select(Entry::as_select()).first(conn).optional()
}

/// Contract, number of contracts that stand, technology amount, total amount: the ledger by contract.
pub fn sums_by_contract(conn: &mut Conn) -> QueryResult<Vec<(Id, i64, i64, i64)>> {
    table
        .group_by(entries::contract_id)
        .select((entries::contract_id, sql::<BigInt>(CONTRACTS), sql::<BigInt>(TECHNOLOGY), sql::<BigInt>(TOTAL)))
        .load(conn)
}

/// The ledger summed as the kept sums should be.
pub(super) fn expected_sums(conn: &mut Conn, dimension: Dimension) -> QueryResult<Vec<SumRow>> {
    let month = "substr(dated_on, 1, 7)";
    table
        .group_by((sql::<Text>(month), sql::<Text>(dimension.column())))
        .select((
            sql::<Text>(month),
            sql::<Text>(dimension.column()),
            sql::<BigInt>(CONTRACTS),
            sql::<BigInt>(TECHNOLOGY),
            sql::<BigInt>(TOTAL),
        ))
        .load(conn)
}

/// The kept sums of a dimension as they are.
pub(super) fn kept_sums(conn: &mut Conn, dimension: Dimension) -> QueryResult<Vec<SumRow>> {
    sums::table
        .filter(sums::dimension.eq(dimension.name()))
        .select((sums::month, sums::value, sums::contracts, sums::technology_amount_fen, sums::total_amount_fen))
        .load(conn)
}

/// The last number of the ledger and how many entries it has: equal when none is missing.
pub(super) fn extent(conn: &mut Conn) -> QueryResult<(i64, i64)> {
    let last: Option<i64> = table.select(diesel::dsl::max(entries::seq)).first(conn)?;
    Ok((last.unwrap_or(0), table.count().get_result(conn)?))
}

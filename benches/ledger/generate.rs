//! Contracts and their entries, written straight into the tables: the same each time.

use diesel::connection::SimpleConnection;
use nanhu::foundation::{
    db::{Db, Synchronous},
    types::{Day, Id},
};

use super::Outcome;

/// Parties, and organizations in the catalogue for them.
const PARTIES: usize = 5_000;
/// Rows of one INSERT.
const AT_ONCE: usize = 500;
const TYPES: [&str; 5] = ["development_commissioned", "transfer_patent", "licence_patent", "consulting", "service"];
const DIRECTIONS: [&str; 4] = ["output", "absorption", "internal", "external"];
const INDUSTRIES: [&str; 8] = ["C2710", "C3841", "C3985", "I6513", "M7320", "C2651", "A0111", ""];

/// A small generator of numbers (xorshift), so that every run writes the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap_or(0)
    }
}

/// Gathers rows into statements of many.
struct Table<'a> {
    db: &'a Db,
    head: &'static str,
    rows: Vec<String>,
}

impl<'a> Table<'a> {
    fn new(db: &'a Db, head: &'static str) -> Self {
        Self { db, head, rows: Vec::new() }
    }

    fn row(&mut self, row: String) -> Outcome<()> {
        self.rows.push(row);
        if self.rows.len() >= AT_ONCE * 40 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Outcome<()> {
        let rows = std::mem::take(&mut self.rows);
        self.db.write_blocking(|conn| {
            for chunk in rows.chunks(AT_ONCE) {
                conn.batch_execute(&format!("INSERT INTO {} VALUES {}", self.head, chunk.join(",")))?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

/// Fills an empty database with `contracts` contracts and 10 entries for every 3 of them; answers whether it was empty.
pub fn fill(url: &str, contracts: usize) -> Outcome<bool> {
    let db = Db::connect(url, Synchronous::Normal)?;
    db.migrate()?;
    if db.read_blocking(|conn| Ok(nanhu::catalogue::organizations::count_all(conn)?))? > 1 {
        return Ok(false);
    }
    let parties = organizations(&db)?;
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut table = Table::new(
        &db,
        "contracts (id, number, contract_type, state, seller_organization_id, buyer_organization_id, seller_key, buyer_key, \
         signed_on, total_amount_fen, technology_amount_fen, official_number, registered_on, version, content, created_at, updated_at)",
    );
    let mut entries = Vec::with_capacity(contracts * 10 / 3);
    for index in 0..contracts {
        contract(&mut numbers, &parties, index, &mut table, &mut entries)?;
    }
    table.flush()?;
    ledger(&db, entries)?;
    Ok(true)
}

fn organizations(db: &Db) -> Outcome<Vec<String>> {
    let ids: Vec<String> = (0..PARTIES).map(|_| Id::new().to_string()).collect();
    let mut table =
        Table::new(db, "organizations (id, kind, name, region_code, is_local, tiers, contact, version, created_at, updated_at)");
    for (index, id) in ids.iter().enumerate() {
        let at = "2024-01-01T00:00:00.000Z";
        table.row(format!("('{id}','company','第{index}号单位','330402',TRUE,'[]','{{}}',1,'{at}','{at}')"))?;
    }
    table.flush()?;
    Ok(ids)
}

/// An entry without its number: day, and the rest of the row.
type Entry = (Day, String);

fn contract(
    numbers: &mut Numbers,
    parties: &[String],
    index: usize,
    table: &mut Table<'_>,
    entries: &mut Vec<Entry>,
) -> Outcome<()> {
    let start: Day = "2023-01-01".parse()?;
    let day = start.plus_days(i32::try_from(numbers.below(1_095))?);
    let (seller, buyer) = (&parties[numbers.below(PARTIES)], &parties[numbers.below(PARTIES)]);
    let (of, direction) = (TYPES[numbers.below(TYPES.len())], DIRECTIONS[numbers.below(DIRECTIONS.len())]);
    let industry = INDUSTRIES[numbers.below(INDUSTRIES.len())];
    let id = Id::new();
    // Ten entries for three contracts: four, three, three.
    let amendments = if index.is_multiple_of(3) { 3 } else { 2 };
    let mut amount = 0;
    for number in 0..=amendments {
        let (kind, counted) = if number == 0 { ("registration", 1) } else { ("amendment", 0) };
        let added = i64::try_from(numbers.below(100_000_000))?;
        amount += added;
        let dated = day.plus_days(number * 40);
        entries.push((
            dated,
            format!(
                "'{}','{id}','{kind}','{dated}','{dated}T08:00:00.000Z','{of}','{industry}','{seller}','{buyer}','{direction}',\
                 {counted},{added},{added}",
                Id::new()
            ),
        ));
    }
    let content = format!(r#"{{"name":"第{index}号合同","type":"{of}","seller":{{}},"buyer":{{}}}}"#);
    table.row(format!(
        "('{id}','NHJS-{}-{index:06}','{of}','amended','{seller}','{buyer}','{seller}','{buyer}','{day}',{amount},{amount},\
         '{:016}','{day}',4,'{content}','{day}T08:00:00.000Z','{day}T08:00:00.000Z')",
        day.year(),
        index
    ))
}

/// The entries in the order of their days, and the sums by month that belong to them.
fn ledger(db: &Db, mut entries: Vec<Entry>) -> Outcome<()> {
    entries.sort_by_key(|(day, _)| *day);
    let last = entries.len();
    let mut table = Table::new(
        db,
        "trade_value_entries (seq, id, contract_id, kind, dated_on, recorded_at, contract_type, industry, provider, receiver, direction, \
         contracts, technology_amount_fen, total_amount_fen)",
    );
    for (seq, (_, entry)) in (1..).zip(entries) {
        table.row(format!("({seq},{entry})"))?;
    }
    table.flush()?;
    db.write_blocking(|conn| {
        for (dimension, value) in [
            ("all", "substr(kind, 1, 0)"),
            ("contract_type", "contract_type"),
            ("industry", "industry"),
            ("provider", "provider"),
            ("receiver", "receiver"),
            ("direction", "direction"),
        ] {
            conn.batch_execute(&format!(
                "INSERT INTO trade_value_sums SELECT '{dimension}', substr(dated_on, 1, 7), {value}, SUM(contracts), \
                 SUM(technology_amount_fen), SUM(total_amount_fen) FROM trade_value_entries GROUP BY substr(dated_on, 1, 7), {value}"
            ))?;
        }
        Ok(conn.batch_execute(&format!("INSERT INTO counters (name, value) VALUES ('trade_value', {last}); ANALYZE"))?)
    })?;
    Ok(())
}

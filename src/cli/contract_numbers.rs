//! The official numbers that come back from the registering body, read from the file that `export` has written.

use std::path::Path;

use calamine::{Data, Reader};
use serde_json::{Map, Value};

use super::import::Summary;
use crate::{
    foundation::{
        access::Actor,
        db::{Conn, Db},
        error::{Error, Result},
        http::input,
        types::Day,
    },
    transfer::contracts::{OfficialNumber, registration},
};

/// Larger than any year of contracts is.
const LARGEST_FILE: u64 = 64 << 20;

/// The columns that count, by their names in the file and in the API.
const COLUMNS: [(&str, &str); 3] = [("合同编号", "number"), ("登记编号", "official_number"), ("登记日期", "registered_on")];

/// Registers each contract that has an official number in the file; those that have it already are left alone.
pub(super) fn import(db: &Db, file: &Path, dry_run: bool, stop_at_error: bool) -> Result<Summary> {
    let mut summary = Summary::default();
    for (row, record) in records(file)? {
        summary.read += 1;
        let outcome = read(record).and_then(|given| {
            let register = |conn: &mut Conn| register(conn, given);
            if dry_run { db.trial_blocking(register) } else { db.write_blocking(register) }
        });
        match outcome {
            Ok(true) => summary.updated += 1,
            Ok(false) => summary.unchanged += 1,
            Err(Error::NotFound) => summary.fail(row, &Error::field("/number", "contract_unknown")),
            Err(Error::Conflict(_)) => summary.fail(row, &Error::field("/number", "contract_not_reviewed")),
            Err(error @ Error::Invalid(_)) => summary.fail(row, &error),
            Err(other) => return Err(other),
        }
        if summary.failed > 0 && stop_at_error {
            break;
        }
    }
    Ok(summary)
}

fn read(record: Map<String, Value>) -> Result<OfficialNumber> {
    if record.get("official_number").and_then(Value::as_str) == Some(INEXACT) {
        return Err(Error::field("/official_number", "official_number_as_number"));
    }
    input::parse(Value::Object(record))
}

/// Whether that changed anything.
fn register(conn: &mut Conn, given: OfficialNumber) -> Result<bool> {
    if registration::has_official_number(conn, &given)? {
        return Ok(false);
    }
    registration::register_by_number(conn, &Actor::system(None), given).map(|_| true)
}

/// The rows that have an official number, each with its number in the file, counted from 1 for the header.
fn records(file: &Path) -> Result<Vec<(u64, Map<String, Value>)>> {
    let told = |error: &dyn std::fmt::Display| Error::internal(format!("{}: {error}", file.display()));
    let size = std::fs::metadata(file).map_err(|error| told(&error))?.len();
    if size > LARGEST_FILE {
        return Err(told(&"the file is larger than 64 MiB"));
    }
    let is_workbook = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    let rows = if is_workbook { workbook(file) } else { csv(file) }.map_err(|error| told(&error))?;
    let mut rows = rows.into_iter();
    let header = rows.next().unwrap_or_default();
    let places: Vec<Option<usize>> = COLUMNS
        .iter()
        .map(|(chinese, english)| header.iter().position(|cell| [chinese, english].contains(&&cell.trim())))
        .collect();
    if places[..2].iter().any(Option::is_none) {
        return Err(told(&"the first row must name the columns 合同编号 (number) and 登记编号 (official_number)"));
    }
    let record = |(index, row): (usize, Vec<String>)| {
        let mut record = Map::new();
        for ((_, name), place) in COLUMNS.iter().zip(&places) {
            let cell = place.and_then(|place| row.get(place)).map(|cell| cell.trim()).unwrap_or_default();
            if !cell.is_empty() {
                record.insert((*name).to_owned(), Value::String(cell.to_owned()));
            }
        }
        record.contains_key("official_number").then_some((index as u64 + 2, record))
    };
    Ok(rows.enumerate().filter_map(record).collect())
}

fn csv(file: &Path) -> std::result::Result<Vec<Vec<String>>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader
        .records()
        .map(|record| record.map(|record| record.iter().map(str::to_owned).collect()).map_err(|error| error.to_string()))
        .collect()
}

fn workbook(file: &Path) -> std::result::Result<Vec<Vec<String>>, String> {
    let mut workbook: calamine::Xlsx<_> =
        calamine::open_workbook(file).map_err(|error: calamine::XlsxError| error.to_string())?;
    let sheet = workbook.worksheet_range_at(0).ok_or("the workbook has no sheet")?.map_err(|error| error.to_string())?;
    Ok(sheet.rows().map(|row| row.iter().map(cell).collect()).collect())
}

/// The first number that a spreadsheet may have rounded.
const EXACT: f64 = 1e15;
/// Stands for such a number; no file says so by itself.
const INEXACT: &str = "\u{fffd}";

/// A cell as a clerk reads it: whole numbers without a point, days as `2026-03-01`.
fn cell(data: &Data) -> String {
    match data {
        // Beyond fifteen digits the number is no longer the one that was typed.
        Data::Float(number) if number.abs() >= EXACT => INEXACT.to_owned(),
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        Data::DateTime(at) => Day::from_excel(at.as_f64()).map(|day| day.to_string()).unwrap_or_default(),
        other => other.to_string(),
    }
}

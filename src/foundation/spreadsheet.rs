//! Rows as files that a spreadsheet opens. Cells are text; those of a column whose name ends in 元） are amounts.

use std::io::{Seek, Write};

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::error::{Error, Result};

/// One row of a file.
pub type Row = Vec<String>;

/// Begins a file of CSV in UTF-8; without it Excel takes Chinese for something else.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The most characters that a cell of a workbook holds.
const LONGEST_CELL: usize = 32_767;

/// What a spreadsheet would take for a formula is made text (CWE-1236).
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// Rows as lines of CSV.
pub fn csv<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(|error| Error::internal(error.to_string()))
}

/// An Excel workbook of one sheet that is written row by row; what has been written lies in a temporary file, not in memory.
pub struct Sheet {
    workbook: Workbook,
    amounts: Vec<bool>,
    next: u32,
    money: Format,
    text: Format,
}

impl Sheet {
    /// A sheet with its first row, beneath which the others scroll.
    pub fn new(name: &str, header: &Row, frozen_columns: u16) -> Result<Self> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(Error::internal)?;
        sheet.set_name(name).and_then(|sheet| sheet.set_freeze_panes(1, frozen_columns)).map_err(Error::internal)?;
        let mut this = Self {
            workbook,
            amounts: vec![false; header.len()],
            next: 0,
            money: Format::new().set_num_format("#,##0.00####"),
            // A spreadsheet keeps fifteen digits of a number: numbers of sixteen must be typed as text.
            text: Format::new().set_num_format("@"),
        };
        this.add(header)?;
        this.amounts = header.iter().map(|name| name.ends_with("元）")).collect();
        Ok(this)
    }

    /// The next row.
    pub fn add(&mut self, row: &Row) -> Result<()> {
        let (line, money, text) = (self.next, &self.money, &self.text);
        let sheet = self.workbook.worksheet_from_index(0).map_err(Error::internal)?;
        for (index, cell) in row.iter().enumerate() {
            let column = u16::try_from(index).map_err(Error::internal)?;
            let written = match cell.parse::<f64>() {
                Ok(number) if self.amounts.get(index) == Some(&true) => {
                    sheet.write_number_with_format(line, column, number, money)
                }
                _ if cell.is_empty() => sheet.write_blank(line, column, text),
                _ => sheet.write_string_with_format(line, column, fitting(cell), text),
            };
            written.map_err(Error::internal)?;
        }
        self.next += 1;
        Ok(())
    }

    /// Writes the file.
    pub fn write_to(mut self, place: impl Write + Seek + Send) -> Result<()> {
        self.workbook.save_to_writer(place).map_err(refused)
    }

    /// The file in memory.
    pub fn into_bytes(mut self) -> Result<Vec<u8>> {
        self.workbook.save_to_buffer().map_err(refused)
    }
}

fn fitting(cell: &str) -> String {
    if cell.encode_utf16().count() <= LONGEST_CELL {
        return cell.to_owned();
    }
    let mut length = 0;
    let kept = cell.chars().take_while(|character| {
        length += character.len_utf16();
        length < LONGEST_CELL
    });
    kept.chain(['…']).collect()
}

fn refused(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(io) if io.kind() == std::io::ErrorKind::StorageFull => Error::StorageFull,
        other => Error::internal(other),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_CELL, csv, fitting};

    #[test]
    fn formulas_are_text_and_cells_are_quoted() {
        let row: Vec<String> = ["=1+1", "+86", "-5", "@SUM(A1)", "甲,乙", "说\"好\"", "1=1"].map(str::to_owned).into();
        let text = String::from_utf8(csv([&row]).expect("a line")).expect("UTF-8");
        assert_eq!(text, "'=1+1,'+86,'-5,'@SUM(A1),\"甲,乙\",\"说\"\"好\"\"\",1=1\n");
    }

    #[test]
    fn a_cell_is_cut_where_a_workbook_ends_it() {
        assert_eq!(fitting("甲"), "甲");
        let long = fitting(&"😀".repeat(LONGEST_CELL));
        assert!(long.ends_with('…') && long.encode_utf16().count() <= LONGEST_CELL);
    }
}

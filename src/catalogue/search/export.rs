//! All that a search found, as a file that is made while it is sent.
//!
//! The hits are read in the index as it was when the file was begun, so each comes once, whatever is written meanwhile; the
//! records in the database as they are now, so what is no longer published is left out.

use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    io::{Read, Seek},
};

use search_index::{Query as IndexQuery, Snapshot};
use tokio::sync::OwnedSemaphorePermit;
use utoipa::IntoParams;
use validator::{Validate, ValidationError, ValidationErrors};

use super::{
    handle::Search,
    model::SearchRequest,
    rows::{ExportRecord, header},
};
use crate::{
    catalogue::achievements::{self, PublicRecord},
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::{Error, FieldError, Result},
        spreadsheet::{self, BYTE_ORDER_MARK, Sheet},
        types::{Id, text::text_enum},
    },
};

/// The most rows of a file: a workbook of more takes spreadsheets minutes to open.
const MOST_ROWS: u64 = 1_000_000;
const MOST_ROWS_OF_A_WORKBOOK: u64 = 100_000;

/// Hits that are taken out of the index at a time. Each time it goes through all that was found, so there are few.
const HITS: usize = 10_000;
/// Records that are read and written at a time: about one megabyte.
const RECORDS: usize = 500;
/// Bytes of a finished file that are sent at a time.
const PIECE: usize = 256 * 1024;

text_enum! {
    /// The form of the file of a search.
    pub enum ExportFormat {
        Csv = "csv",
        Jsonl = "jsonl",
        Xlsx = "xlsx",
    }
}

impl ExportFormat {
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/jsonl",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A search whose hits are all wanted, as a file: the filters and the order of [`SearchRequest`], without what is of pages.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct ExportRequest(pub(super) SearchRequest);

/// Parameters that a page has and a file has not.
const OF_PAGES: [&str; 5] = ["facets", "limit", "offset", "cursor", "highlight"];

impl ExportRequest {
    pub(super) fn format(&self) -> ExportFormat {
        self.0.format.unwrap_or(ExportFormat::Csv)
    }

    fn given(&self, name: &str) -> bool {
        let request = &self.0;
        match name {
            "facets" => request.facets.is_some(),
            "limit" => request.limit.is_some(),
            "offset" => request.offset > 0,
            "cursor" => request.cursor.is_some(),
            _ => request.highlight,
        }
    }
}

impl Validate for ExportRequest {
    fn validate(&self) -> std::result::Result<(), ValidationErrors> {
        let mut request = self.0.clone();
        request.format = None;
        let mut errors = request.validate().err().unwrap_or_default();
        for name in OF_PAGES.into_iter().filter(|name| self.given(name)) {
            errors.add(name, ValidationError::new("unknown_parameter"));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl IntoParams for ExportRequest {
    fn into_params(place: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
        let format = FormatParameter::into_params(&place);
        let conditions = SearchRequest::into_params(place).into_iter().filter(|one| !OF_PAGES.contains(&one.name.as_str()));
        format.into_iter().chain(conditions).collect()
    }
}

/// The one parameter that a file has and a page has not, for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it is read by the document alone")]
struct FormatParameter {
    /// `csv` when not given.
    #[param(required = false)]
    format: Option<ExportFormat>,
}

/// On the pages of a search there is no form to choose.
pub(super) fn no_format(_: &ExportFormat) -> std::result::Result<(), ValidationError> {
    Err(ValidationError::new("unknown_parameter"))
}

/// A file on its way.
pub(super) struct Export {
    search: Search,
    snapshot: Snapshot,
    query: IndexQuery,
    /// Found and not written yet.
    waiting: VecDeque<Id>,
    form: Form,
    _turn: OwnedSemaphorePermit,
}

/// How far the file has come.
enum Form {
    Begun(ExportFormat),
    Lines(ExportFormat),
    Finished(File),
}

/// Begins the file of a search: those who are signed in, a few at a time; `found_too_many` where too much was found.
pub(super) fn begin(actor: &Actor, search: &Search, request: &ExportRequest) -> Result<Export> {
    actor.may(Permission::ExportPublishedAchievements)?;
    let turn = search.exports.clone().try_acquire_owned().map_err(|_| Error::Busy)?;
    let format = request.format();
    let query = IndexQuery { limit: HITS, ..request.0.query()? };
    let snapshot = search.achievements.index()?.snapshot();
    let mut export =
        Export { search: search.clone(), snapshot, query, waiting: VecDeque::new(), form: Form::Begun(format), _turn: turn };
    fits(export.find()?, format)?;
    Ok(export)
}

/// Whether a file of this form takes so many rows.
fn fits(total: u64, format: ExportFormat) -> Result<()> {
    let most = if format == ExportFormat::Xlsx { MOST_ROWS_OF_A_WORKBOOK } else { MOST_ROWS };
    if total <= most {
        return Ok(());
    }
    Err(Error::Invalid(vec![FieldError::new("/format", "found_too_many").with("max", most)]))
}

impl Export {
    /// Takes the next hits out of the index; answers how many there are in all.
    fn find(&mut self) -> Result<u64> {
        let found = self.snapshot.search(&self.query).map_err(|error| self.search.achievements.failed(error))?;
        self.waiting.extend(found.hits.iter().map(|hit| Id::from(hit.id)));
        self.query.after = found.next;
        Ok(found.total)
    }

    /// The next records, in the order of the search; none when all have been read.
    fn records(&mut self, conn: &mut Conn) -> Result<Option<Vec<ExportRecord>>> {
        if self.waiting.is_empty() && self.query.after.is_some() {
            self.find()?;
        }
        let ids: Vec<Id> = self.waiting.drain(..RECORDS.min(self.waiting.len())).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let mut records: HashMap<Id, PublicRecord> =
            achievements::documents(conn, &ids)?.into_iter().map(|record| (record.id, record)).collect();
        Ok(Some(ids.iter().filter_map(|id| records.remove(id)).map(ExportRecord::from).collect()))
    }

    /// The next piece of the file; none at its end.
    pub(super) fn next(mut self, conn: &mut Conn) -> Result<Option<(Vec<u8>, Self)>> {
        let piece = match self.form {
            Form::Begun(ExportFormat::Csv) => {
                self.form = Form::Lines(ExportFormat::Csv);
                Some([BYTE_ORDER_MARK.as_bytes(), &spreadsheet::csv([&header()])?].concat())
            }
            Form::Begun(ExportFormat::Xlsx) => {
                let mut file = self.workbook(conn)?;
                let piece = read(&mut file)?;
                self.form = Form::Finished(file);
                piece
            }
            Form::Begun(ExportFormat::Jsonl) | Form::Lines(ExportFormat::Jsonl) => {
                self.form = Form::Lines(ExportFormat::Jsonl);
                self.records(conn)?.map(|records| json_lines(&records)).transpose()?
            }
            Form::Lines(_) => {
                let rows = self.records(conn)?.map(|records| records.iter().map(ExportRecord::row).collect::<Vec<_>>());
                rows.map(|rows| spreadsheet::csv(&rows)).transpose()?
            }
            Form::Finished(ref mut file) => read(file)?,
        };
        Ok(piece.map(|piece| (piece, self)))
    }

    /// A workbook is no stream, so it is made whole, on the disk.
    fn workbook(&mut self, conn: &mut Conn) -> Result<File> {
        let mut sheet = Sheet::new("检索结果", &header(), 3)?;
        while let Some(records) = self.records(conn)? {
            records.iter().try_for_each(|record| sheet.add(&record.row()))?;
        }
        let mut file = tempfile::tempfile().map_err(Error::internal)?;
        sheet.write_to(&mut file)?;
        file.rewind().map_err(Error::internal)?;
        Ok(file)
    }
}

fn read(file: &mut File) -> Result<Option<Vec<u8>>> {
    let mut piece = Vec::new();
    file.take(PIECE as u64).read_to_end(&mut piece).map_err(Error::internal)?;
    Ok(Some(piece).filter(|piece| !piece.is_empty()))
}

fn json_lines(records: &[ExportRecord]) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for record in records {
        serde_json::to_writer(&mut lines, record)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::{ExportFormat, fits};
    use crate::foundation::error::Error;

    #[test]
    fn a_file_has_an_end() {
        for (format, most) in [(ExportFormat::Csv, 1_000_000), (ExportFormat::Jsonl, 1_000_000), (ExportFormat::Xlsx, 100_000)] {
            assert!(fits(most, format).is_ok(), "{format}");
            let Err(Error::Invalid(errors)) = fits(most + 1, format) else { panic!("{format} takes more than {most}") };
            assert_eq!((errors[0].pointer.as_str(), errors[0].code.as_str()), ("/format", "found_too_many"));
            assert_eq!(errors[0].params, [("max".to_owned(), most.to_string())]);
        }
    }
}

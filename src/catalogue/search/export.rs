//! All that a search found, as a file.

use validator::ValidationError;

use crate::foundation::types::text::text_enum;

text_enum! {
    /// The form of the file of a search.
    pub enum ExportFormat {
        Csv = "csv",
        Jsonl = "jsonl",
        Xlsx = "xlsx",
    }
}

/// On the pages of a search there is no form to choose.
pub(super) fn no_format(_: &ExportFormat) -> std::result::Result<(), ValidationError> {
    Err(ValidationError::new("unknown_parameter"))
}

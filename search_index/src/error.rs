//! Why an index could not be opened, searched or written.

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError};

/// What can go wrong. All but `Busy` and `Io` are cured by building the index anew from the database.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no index in the directory.
    #[error("there is no index")]
    Missing,
    /// The index was made by another version of the schema or of the analysis.
    #[error("the index was made by another version")]
    WrongVersion,
    /// The files of the index are not what was written.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// Another writer holds the directory.
    #[error("another writer holds the index")]
    Busy,
    /// The file system refused. A writer that gave this must be dropped and opened anew; what was not committed is to be
    /// applied again.
    #[error("the index cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
}

/// The result of everything in this crate that touches an index.
pub type Result<T, E = IndexError> = std::result::Result<T, E>;

impl From<TantivyError> for IndexError {
    fn from(error: TantivyError) -> Self {
        match error {
            // What the thread met (a full disk, most likely) is lost; the files as last committed are not in doubt.
            TantivyError::ErrorInThread(text) => IndexError::Io(std::io::Error::other(text)),
            TantivyError::LockFailure(LockError::LockBusy, _) => IndexError::Busy,
            TantivyError::LockFailure(LockError::IoError(io), _) | TantivyError::IoError(io) => from_io(&io),
            TantivyError::OpenDirectoryError(OpenDirectoryError::DoesNotExist(_)) => IndexError::Missing,
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => from_io(&io_error),
            other => IndexError::Damaged(other.to_string()),
        }
    }
}

/// An end of file or nonsense inside a file is damage, which a rebuild cures; a full disk or a missing permission is not.
fn from_io(error: &std::io::Error) -> IndexError {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::NotFound | ErrorKind::Other => {
            IndexError::Damaged(error.to_string())
        }
        kind => IndexError::Io(std::io::Error::new(kind, error.to_string())),
    }
}

/// Runs `work` and turns a panic into `Damaged`: the decoders below panic on bytes that they could not have written.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(IndexError::Damaged("reading it failed inside the index library".to_owned())))
}

//! The one error. What went wrong is a code that never changes; sentences are found at the edge, where the
//! caller's language is known, and an error is logged once, there.

use std::{error::Error as StdError, time::Duration};

use actix_web::http::StatusCode;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub type Result<T> = std::result::Result<T, Error>;

/// One thing wrong with one place of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) into the body; for a query string `/` and the parameter's name.
    pub pointer: String,
    /// Stable, machine-readable; its sentences stand in the message table.
    pub code: String,
    /// What the sentence names: limits, allowed values.
    pub params: Vec<(String, String)>,
}

impl FieldError {
    pub fn new(pointer: impl Into<String>, code: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.into(), params: Vec::new() }
    }

    /// The same error with a value for `{name}` in its sentence.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.push((name.to_owned(), value.to_string()));
        self
    }
}

/// Puts the bad fields of a check among others, so that all are told at once. Whatever else went wrong is given back.
pub fn gather(outcome: Result<()>, wrong: &mut Vec<FieldError>) -> Result<()> {
    match outcome {
        Err(Error::Invalid(errors)) => {
            wrong.extend(errors);
            Ok(())
        }
        outcome => outcome,
    }
}

/// Tells all bad fields, if there are any.
pub fn tell(wrong: Vec<FieldError>) -> Result<()> {
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Everything that can go wrong, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 400: it cannot be parsed.
    #[error("cannot be parsed: {0}")]
    Malformed(&'static str),
    /// 401: nobody, or a credential that is unknown, expired or revoked.
    #[error("not authenticated: {0}")]
    Unauthenticated(&'static str),
    /// 403: known, and may not.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// 404: not there, or not for this caller to know of.
    #[error("not found")]
    NotFound,
    /// 405, with what the path does take.
    #[error("method not allowed")]
    MethodNotAllowed(String),
    /// 408: the body took too long.
    #[error("request timeout")]
    Timeout,
    /// 409: the state forbids it.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// 412: somebody else was first.
    #[error("precondition failed")]
    PreconditionFailed,
    /// 413
    #[error("body too large")]
    TooLarge,
    /// 415
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// 422: parsed, and wrong; every bad field.
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    /// 428: a change without If-Match.
    #[error("precondition required")]
    PreconditionRequired,
    /// 429
    #[error("too many requests")]
    TooManyRequests(Duration),
    /// 503: too many wait to write.
    #[error("busy")]
    Busy,
    /// 503: the database does not answer.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String, Duration),
    /// 503: the index is being rebuilt and there is no older one to answer from.
    #[error("the search index is being rebuilt")]
    SearchRebuilding,
    /// 507
    #[error("the disk is full")]
    StorageFull,
    /// 500: a fault of ours.
    #[error("internal error: {0}")]
    Internal(Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// A fault of ours, with its cause for the log.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// One bad field.
    pub fn field(pointer: impl Into<String>, code: &str) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, code)])
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unreachable(..) | Self::SearchRebuilding => StatusCode::SERVICE_UNAVAILABLE,
            Self::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code of the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(code) | Self::Unauthenticated(code) | Self::Forbidden(code) | Self::Conflict(code) => code,
            Self::NotFound => "not_found",
            Self::MethodNotAllowed(_) => "method_not_allowed",
            Self::Timeout => "request_timeout",
            Self::PreconditionFailed => "precondition_failed",
            Self::TooLarge => "body_too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::Invalid(_) => "invalid_input",
            Self::PreconditionRequired => "precondition_required",
            Self::TooManyRequests(_) => "too_many_requests",
            Self::Busy => "busy",
            Self::Unreachable(..) => "database_unavailable",
            Self::SearchRebuilding => "search_rebuilding",
            Self::StorageFull => "storage_full",
            Self::Internal(_) => "internal",
        }
    }

    /// When it makes sense to come again.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests(after) | Self::Unreachable(_, after) => Some(*after),
            Self::Busy | Self::SearchRebuilding => Some(Duration::from_secs(1)),
            _ => None,
        }
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        let DieselError::DatabaseError(kind, information) = &error else {
            return Self::internal(error);
        };
        let text = information.message();
        if matches!(kind, DatabaseErrorKind::ClosedConnection) || is_lost_connection(text) {
            return Self::Unreachable(text.to_owned(), Duration::from_secs(5));
        }
        // The engines report these under no kind of their own.
        if text.contains("disk is full") || text.contains("No space left on device") {
            return Self::StorageFull;
        }
        if text.contains("database is locked") || text.contains("lock timeout") {
            return Self::Busy;
        }
        Self::internal(error)
    }
}

fn is_lost_connection(text: &str) -> bool {
    [
        "server closed the connection",
        "terminating connection",
        "no connection to the server",
        "could not receive data",
        "could not send data",
        "SSL connection has been closed",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

impl From<actix_web::error::BlockingError> for Error {
    fn from(error: actix_web::error::BlockingError) -> Self {
        Self::internal(error)
    }
}

impl From<serde_json::Error> for Error {
    /// For JSON that we wrote ourselves; input goes through `http::input`.
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}

impl actix_web::ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.status()
    }
    fn error_response(&self) -> actix_web::HttpResponse {
        // The body is written at the edge, in the caller's language (`http::edge`).
        actix_web::HttpResponse::new(self.status())
    }
}

/// Names a broken constraint where the statement stands that can break it: SQLite does not say which one failed.
pub trait OnUnique<T> {
    /// A unique violation becomes this field error.
    fn on_unique(self, pointer: &str, code: &str) -> Result<T>;
}

impl<T> OnUnique<T> for diesel::QueryResult<T> {
    fn on_unique(self, pointer: &str, code: &str) -> Result<T> {
        self.map_err(|error| match error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::field(pointer, code),
            other => other.into(),
        })
    }
}

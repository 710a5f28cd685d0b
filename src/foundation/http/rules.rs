//! Rules of fields that recur among features, as `validator` takes them.

use validator::{ValidateEmail, ValidationError};

/// A broken rule about a place below the field or the object where the rule stands.
pub fn broken_at(code: &'static str, pointer: &str) -> ValidationError {
    let mut error = ValidationError::new(code);
    error.add_param("at".into(), &pointer);
    error
}

/// Text that shows nothing says nothing. Empty text is the matter of `length`.
pub fn not_blank(text: &str) -> Result<(), ValidationError> {
    if !text.is_empty() && text.trim().is_empty() { Err(ValidationError::new("blank")) } else { Ok(()) }
}

/// An e-mail address of at most 254 characters (RFC 5321), or none.
pub fn email(text: &str) -> Result<(), ValidationError> {
    if text.is_empty() || (text.len() <= 254 && text.validate_email()) { Ok(()) } else { Err(ValidationError::new("email")) }
}

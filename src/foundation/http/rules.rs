//! Rules of fields that recur among features, as `validator` takes them.

use validator::{ValidateEmail, ValidationError};

use crate::foundation::types::Day;

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

/// What has happened has happened today at the latest.
pub fn not_in_future(day: &Day) -> Result<(), ValidationError> {
    if *day <= Day::today() { Ok(()) } else { Err(ValidationError::new("date_in_future")) }
}

/// An e-mail address of at most 254 characters (RFC 5321), or none.
pub fn email(text: &str) -> Result<(), ValidationError> {
    if text.is_empty() || (text.len() <= 254 && text.validate_email()) { Ok(()) } else { Err(ValidationError::new("email")) }
}

/// The longest keyword, name or the like, in characters.
const SHORT_TEXT: usize = 300;

/// Keywords, names and the like, each of which says something and is short.
pub fn short_texts(texts: &[String]) -> Result<(), ValidationError> {
    let code = |text: &String| match text.chars().count() {
        _ if text.trim().is_empty() => Some("blank"),
        length if length > SHORT_TEXT => Some("too_long"),
        _ => None,
    };
    let found = texts.iter().enumerate().filter_map(|(index, text)| code(text).map(|code| (format!("/{index}"), code)));
    let each: Vec<(String, &str)> = found.collect();
    if each.is_empty() {
        return Ok(());
    }
    let mut error = ValidationError::new("blank");
    error.add_param("each".into(), &each);
    error.add_param("max".into(), &SHORT_TEXT);
    Err(error)
}

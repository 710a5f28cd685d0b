//! JSON → a typed, valid value, or every bad field at once.
//!
//! serde stops at the first error. So a value that was refused is noted, taken out, and the rest read again, until it
//! can be read; then the rules of `validator` look at what is left. Inputs therefore have a default for every
//! field, and "required" is a rule.

use std::collections::{HashMap, HashSet};

use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::foundation::{
    error::{Error, FieldError, Result},
    types::REFUSED,
};

/// More errors than this help nobody, and each costs a reading.
const MOST_ERRORS: usize = 100;

/// Reads `value` as `T` and applies the rules of `T`.
pub fn parse<T: DeserializeOwned + Validate>(mut value: Value) -> Result<T> {
    // serde would read the members of a structure from a list, too.
    if !value.is_object() {
        return Err(Error::Invalid(vec![FieldError::new("", "type").with("expected", "object")]));
    }
    let mut errors = Vec::new();
    control_characters(&value, &mut String::new(), &mut errors);
    let mut gaps = Gaps::default();
    let parsed = loop {
        match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(parsed) => break Some(parsed),
            Err(error) => {
                let (path, field) = explain(&error, &gaps);
                errors.push(field);
                if errors.len() >= MOST_ERRORS || !take_out(&mut value, &path, &mut gaps) {
                    break None;
                }
            }
        }
    };
    if let Some(Err(mut broken)) = parsed.as_ref().map(check) {
        let known: HashSet<String> = errors.iter().map(|error| error.pointer.clone()).collect();
        for error in &mut broken {
            error.pointer = gaps.original(&error.pointer);
        }
        // What was taken out looks as if it had not been sent.
        broken.retain(|error| !known.contains(&error.pointer));
        errors.extend(broken);
    }
    match parsed {
        Some(parsed) if errors.is_empty() => Ok(parsed),
        _ => {
            errors.sort_by(|a, b| a.pointer.cmp(&b.pointer));
            Err(Error::Invalid(errors))
        }
    }
}

/// The rules of `T` alone.
pub(super) fn check<T: Validate>(value: &T) -> std::result::Result<(), Vec<FieldError>> {
    value.validate().map_err(|invalid| {
        let mut broken = Vec::new();
        collect("", &invalid, &mut broken);
        broken
    })
}

/// Characters that no database, index or spreadsheet keeps: NUL and its like, but not tab and line ends.
fn control_characters(value: &Value, pointer: &mut String, errors: &mut Vec<FieldError>) {
    let length = pointer.len();
    match value {
        Value::String(text) if text.chars().any(is_control) => {
            errors.push(FieldError::new(pointer.clone(), "control_character"));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                control_characters(item, pointer, errors);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                pointer.push('/');
                pointer.push_str(&escape(name));
                control_characters(member, pointer, errors);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// Whether text may not hold this character.
pub fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// Array elements taken out, by the pointer of their array: later indices are told as the sender counts them.
#[derive(Default)]
struct Gaps(HashMap<String, Vec<usize>>);

impl Gaps {
    fn original(&self, pointer: &str) -> String {
        if self.0.is_empty() {
            return pointer.to_owned();
        }
        let mut known = String::new();
        for segment in pointer.split('/').skip(1) {
            let segment = match (self.0.get(&known), segment.parse::<usize>()) {
                (Some(gaps), Ok(index)) => gaps.iter().fold(index, |at, gap| if *gap <= at { at + 1 } else { at }).to_string(),
                _ => segment.to_owned(),
            };
            known = format!("{known}/{segment}");
        }
        known
    }

    fn note(&mut self, array: &str, index: usize) {
        let array = self.original(array);
        let original = self.original(&format!("{array}/{index}"));
        if let Some(index) = original.rsplit('/').next().and_then(|index| index.parse().ok()) {
            let gaps = self.0.entry(array).or_default();
            gaps.push(index);
            gaps.sort_unstable();
        }
    }
}

/// Where serde stopped, and what it means in our codes.
fn explain(error: &serde_path_to_error::Error<serde_json::Error>, gaps: &Gaps) -> (String, FieldError) {
    let mut path = pointer(error.path());
    let text = error.inner().to_string();
    let (code, name) = classify(&text);
    if let Some(name) = name.filter(|name| !path.ends_with(&format!("/{}", escape(name)))) {
        path = format!("{path}/{}", escape(name));
    }
    let field = FieldError::new(gaps.original(&path), code);
    (path, field.with("expected", expected(&text)))
}

/// serde's messages, which are its only account of what happened: the code, and a field's name where one is meant.
pub(super) fn classify(text: &str) -> (&str, Option<&str>) {
    let quoted = || text.split('`').nth(1);
    if let Some(code) = text.strip_prefix(REFUSED) {
        (code.split(' ').next().unwrap_or("invalid"), None)
    } else if text.starts_with("unknown field") {
        ("unknown_field", quoted())
    } else if text.starts_with("missing field") {
        ("required", quoted())
    } else if text.starts_with("unknown variant") {
        ("unknown_value", None)
    } else if text.starts_with("invalid type") {
        ("type", None)
    } else {
        ("invalid", None)
    }
}

/// What serde expected, in words that are not Rust's.
pub(super) fn expected(text: &str) -> String {
    let Some((_, expected)) = text.rsplit_once("expected ") else {
        return String::new();
    };
    let number = |prefix: char| expected.strip_prefix(prefix).is_some_and(|bits| bits.parse::<u8>().is_ok());
    match expected {
        _ if number('u') || number('i') => "integer".to_owned(),
        _ if number('f') => "number".to_owned(),
        "a sequence" => "array".to_owned(),
        _ if expected.starts_with("struct ") => "object".to_owned(),
        _ => expected.trim_start_matches("one of ").trim_start_matches("a ").replace('`', ""),
    }
}

fn take_out(value: &mut Value, path: &str, gaps: &mut Gaps) -> bool {
    let Some((parent, last)) = path.rsplit_once('/') else {
        return false;
    };
    match value.pointer_mut(parent) {
        Some(Value::Object(members)) => members.remove(&last.replace("~1", "/").replace("~0", "~")).is_some(),
        Some(Value::Array(items)) => match last.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                gaps.note(parent, index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escape(key)),
            // The variant of an enum is the value itself, not a place in it.
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// The errors of `validator`, which reports by field names; a rule about the whole object is under `__all__`.
fn collect(prefix: &str, errors: &ValidationErrors, out: &mut Vec<FieldError>) {
    for (field, kind) in errors.errors() {
        // A field named by a word of Rust is told with its `r#`, which nobody sends.
        let field = field.strip_prefix("r#").unwrap_or(field);
        let at = if field == "__all__" { prefix.to_owned() } else { format!("{prefix}/{}", escape(field)) };
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(&at, inner, out),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(&format!("{at}/{index}"), inner, out);
                }
            }
            ValidationErrorsKind::Field(broken) => out.extend(broken.iter().flat_map(|error| rules(&at, error))),
        }
    }
}

/// A rule about a list may name several places at once, each with its code, by a parameter `each`.
fn rules(pointer: &str, error: &ValidationError) -> Vec<FieldError> {
    let each: Option<Vec<(String, String)>> = error.params.get("each").and_then(|each| serde_json::from_value(each.clone()).ok());
    let whole = rule(pointer, error);
    match each {
        None => vec![whole],
        Some(each) => each
            .into_iter()
            .map(|(below, code)| FieldError { pointer: format!("{pointer}{below}"), code, params: whole.params.clone() })
            .collect(),
    }
}

/// A rule may name the place it means by a parameter `at`, below the field where it stands.
fn rule(pointer: &str, error: &ValidationError) -> FieldError {
    let below = error.params.get("at").and_then(Value::as_str).unwrap_or_default();
    let code = match (error.code.as_ref(), error.params.get("value")) {
        ("length", Some(Value::String(text))) if text.is_empty() => "required",
        ("length", Some(Value::String(_))) => "too_long",
        ("length", Some(Value::Array(_))) => "too_many",
        (code, _) => code,
    };
    let mut field = FieldError::new(format!("{pointer}{below}"), code);
    for (name, value) in error.params.iter().filter(|(name, _)| !["value", "at", "each"].contains(&name.as_ref())) {
        field = field.with(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    field
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;
    use validator::Validate;

    use super::parse;
    use crate::foundation::error::Error;

    #[derive(Debug, Default, Deserialize, Validate)]
    #[serde(default, deny_unknown_fields)]
    struct Line {
        #[validate(length(min = 1))]
        name: String,
        amount: u8,
    }

    #[derive(Debug, Default, Deserialize, Validate)]
    #[serde(default, deny_unknown_fields)]
    struct Order {
        #[validate(length(min = 1))]
        title: String,
        tags: Vec<u8>,
        #[validate(nested)]
        lines: Vec<Line>,
    }

    fn errors(value: serde_json::Value) -> Vec<(String, String)> {
        match parse::<Order>(value) {
            Err(Error::Invalid(errors)) => errors.into_iter().map(|error| (error.pointer, error.code)).collect(),
            Err(other) => panic!("{other}"),
            Ok(_) => Vec::new(),
        }
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(pointer, code)| (pointer.to_string(), code.to_string())).collect()
    }

    #[test]
    fn every_bad_field_is_told_at_once_and_by_the_senders_own_count() {
        let found = errors(json!({
            "title": 7, "a/b": 1, "tags": [1, "x", 2, 300, 3],
            "lines": [{"name": "a", "amount": 1}, 5, {"name": "", "amount": "x"}, {"amount": 2, "more": 1}]
        }));
        assert_eq!(
            found,
            pairs(&[
                ("/a~1b", "unknown_field"),
                ("/lines/1", "type"),
                ("/lines/2/amount", "type"),
                ("/lines/2/name", "required"),
                ("/lines/3/more", "unknown_field"),
                ("/lines/3/name", "required"),
                ("/tags/1", "type"),
                ("/tags/3", "invalid"),
                ("/title", "type"),
            ])
        );
    }

    #[test]
    fn what_is_no_object_and_what_is_empty_is_told_too() {
        assert_eq!(errors(json!([1])), pairs(&[("", "type")]));
        assert_eq!(errors(json!({})), pairs(&[("/title", "required")]));
        assert_eq!(errors(json!({"title": "a\u{0}b"})), pairs(&[("/title", "control_character")]));
        assert!(errors(json!({"title": "a\nb"})).is_empty());
    }
}

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use validator::Validate;

use super::{
    input::{self, classify},
    openapi,
};
use crate::foundation::{
    error::{Error, FieldError, Result},
    types::Id,
};

/// The query string as `T`: a parameter may be repeated where `T` has a list; unknown ones are refused; every bad
/// one is told at once.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

/// More parameters than this are no question; each that is wrong costs a reading of all.
const MOST_PARAMETERS: usize = 200;

/// Parameters that every change takes.
const GENERAL: [&str; 2] = ["validate_only", "wait"];

fn parse<T: DeserializeOwned + Validate>(query: &str) -> Result<T> {
    let mut pairs = pairs(query)?;
    if pairs.len() > MOST_PARAMETERS {
        return Err(Error::Invalid(vec![FieldError::new("", "too_many").with("max", MOST_PARAMETERS)]));
    }
    let mut errors: Vec<FieldError> = pairs
        .iter()
        .filter(|(_, value)| value.chars().any(input::is_control))
        .map(|(name, _)| FieldError::new(format!("/{name}"), "control_character"))
        .collect();
    let empty: Vec<String> = pairs.iter().filter(|pair| pair.1.is_empty()).map(|(name, _)| format!("/{name}")).collect();
    let parsed = loop {
        let encoded = encode(&pairs);
        let form = serde_html_form::Deserializer::new(form_urlencoded::parse(encoded.as_bytes()));
        match serde_path_to_error::deserialize::<_, T>(form) {
            Ok(parsed) => break parsed,
            Err(error) => {
                let text = error.inner().to_string();
                let (code, name) = classify(&text);
                let path = error.path().to_string();
                let at = name.unwrap_or_else(|| path.split(['.', '[']).next().unwrap_or_default()).to_owned();
                let code = if code == "unknown_field" { "unknown_parameter" } else { code };
                errors.push(FieldError::new(format!("/{at}"), code).with("expected", input::expected(&text)));
                let before = pairs.len();
                pairs.retain(|(name, _)| *name != at);
                if pairs.len() == before {
                    return Err(Error::Invalid(errors));
                }
            }
        }
    };
    errors.extend(input::check(&parsed).err().unwrap_or_default());
    // Only the search box may be empty; elsewhere nothing given is a slip, which must not read as "any".
    for pointer in empty.into_iter().filter(|pointer| pointer != "/q") {
        if errors.iter().all(|error| error.pointer != pointer) {
            errors.push(FieldError::new(pointer, "blank"));
        }
    }
    if errors.is_empty() { Ok(parsed) } else { Err(Error::Invalid(errors)) }
}

fn encode(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The pairs of a query string; `malformed_query` where a percent sign is not followed by two hexadecimal digits or
/// the bytes are not UTF-8.
fn pairs(query: &str) -> Result<Vec<(String, String)>> {
    let malformed = Error::Malformed("malformed_query");
    let broken =
        query.split('%').skip(1).any(|rest| !rest.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)));
    if broken {
        return Err(malformed);
    }
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    // The decoder puts U+FFFD in place of what is not UTF-8.
    if pairs.iter().any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}')) {
        return Err(malformed);
    }
    Ok(pairs)
}

/// Whether the query string has `name=true` (or any value given).
pub(super) fn flag(query: &str, name: &str, value: &str) -> Result<bool> {
    let mut found = false;
    for (key, given) in pairs(query)?.iter().filter(|(key, _)| key == name) {
        match given.as_str() {
            given if given == value => found = true,
            "false" => {}
            _ => return Err(Error::field(format!("/{key}"), "unknown_value")),
        }
    }
    Ok(found)
}

/// Refuses parameters on routes that take none but the general ones.
pub(super) fn only_general(query: &str) -> Result<()> {
    let errors: Vec<FieldError> = pairs(query)?
        .iter()
        .take(MOST_PARAMETERS)
        .filter(|(name, _)| !GENERAL.contains(&name.as_str()))
        .map(|(name, _)| FieldError::new(format!("/{name}"), "unknown_parameter"))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// For routes that take no parameters: any is refused.
#[derive(Debug, Default, serde::Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct NoParameters {}

/// The `{id}` of a path. What is no id names nothing, so it is not found.
#[derive(Debug, Clone, Copy)]
pub struct PathId(pub Id);

impl FromRequest for PathId {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|id| id.parse().ok());
        ready(id.map(Self).ok_or_else(|| openapi::no_record(request)))
    }
}

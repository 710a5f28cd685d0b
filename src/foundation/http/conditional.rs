use std::hash::{DefaultHasher, Hasher};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap, HeaderValue},
    web::Bytes,
};
use serde::Serialize;

use crate::foundation::{
    error::{Error, Result},
    types::Id,
};

/// A record that has an address and a version of its own.
pub trait Resource: Serialize {
    /// The collection's name in URLs.
    const COLLECTION: &'static str;
    fn id(&self) -> Id;
    /// Rises by one with each change.
    fn version(&self) -> i32;
    /// What stands behind the collection's name in its address.
    fn name(&self) -> String {
        self.id().to_string()
    }
    /// What an `Idempotency-Key` keeps of the answer where a part of it is shown only once; none: all of it.
    fn kept(&self) -> serde_json::Result<Option<String>> {
        Ok(None)
    }
}

/// The entity tag: the version, which `If-Match` is held against, and a hash of the representation, since one
/// version looks different to different callers.
pub(super) fn etag(version: i32, body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    format!("\"{version}.{:016x}\"", hasher.finish())
}

/// What `If-Match` asks of a record's version (RFC 9110, section 13.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    Any,
    OneOf(Vec<i32>),
}

impl Expected {
    /// `PreconditionRequired` when absent. A tag that is not one of ours matches nothing.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self> {
        let mut versions = Vec::new();
        let mut present = false;
        for value in headers.get_all(header::IF_MATCH) {
            present = true;
            for tag in value.to_str().unwrap_or_default().split(',') {
                let tag = tag.trim();
                if tag == "*" {
                    return Ok(Self::Any);
                }
                versions.extend(version_of(tag));
            }
        }
        if present { Ok(Self::OneOf(versions)) } else { Err(Error::PreconditionRequired) }
    }

    /// `PreconditionFailed` unless the record's version is expected.
    pub fn check(&self, version: i32) -> Result<()> {
        match self {
            Self::Any => Ok(()),
            Self::OneOf(versions) if versions.contains(&version) => Ok(()),
            Self::OneOf(_) => Err(Error::PreconditionFailed),
        }
    }
}

fn version_of(tag: &str) -> Option<i32> {
    let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
    inner.split('.').next()?.parse().ok()
}

/// A record written out for a caller, with its entity tag.
#[derive(Debug, Clone)]
pub struct Representation {
    etag: HeaderValue,
    body: Bytes,
}

impl Representation {
    pub fn of(resource: &impl Resource) -> Result<Self> {
        let body = serde_json::to_vec(resource)?;
        let etag = HeaderValue::from_str(&etag(resource.version(), &body)).map_err(Error::internal)?;
        Ok(Self { etag, body: body.into() })
    }

    /// Bytes of the body.
    pub fn size(&self) -> usize {
        self.body.len()
    }

    /// Answers a read: 304 when the caller has this representation already.
    pub fn answer(self, request: &HttpRequest) -> HttpResponse {
        let known = request.headers().get_all(header::IF_NONE_MATCH).any(|value| {
            let mut tags = value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
            tags.any(|tag| tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == self.etag.as_bytes())
        });
        let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        answer
            .insert_header((header::ETAG, self.etag))
            .insert_header((header::VARY, HeaderValue::from_static("Authorization, Cookie")))
            .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")));
        if known { answer.finish() } else { answer.content_type("application/json").body(self.body) }
    }
}

/// Answers a read of one record.
pub fn found(request: &HttpRequest, resource: &impl Resource) -> Result<HttpResponse> {
    Ok(Representation::of(resource)?.answer(request))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::Expected;

    fn expected(value: &str) -> Expected {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("if-match"), HeaderValue::from_str(value).expect("a header"));
        Expected::of(&headers).expect("present")
    }

    #[test]
    fn if_match_is_held_against_the_version() {
        assert!(Expected::of(&HeaderMap::new()).is_err());
        for (header, version, holds) in [
            ("\"3.00ff\"", 3, true),
            ("\"3\"", 3, true),
            ("\"2.00ff\", \"3.00ff\"", 3, true),
            ("*", 9, true),
            ("\"3.00ff\"", 4, false),
            ("W/\"3.00ff\"", 3, false),
            ("3", 3, false),
            ("\"x\"", 3, false),
        ] {
            assert_eq!(expected(header).check(version).is_ok(), holds, "{header}");
        }
    }
}

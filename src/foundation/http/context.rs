use actix_web::{HttpMessage, HttpRequest};

use crate::foundation::messages::Language;

/// What the edge knows of a request before anybody else sees it.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// As in the log, in the journal and in `X-Request-Id`.
    pub request_id: String,
    pub language: Language,
}

impl RequestContext {
    /// The caller's language; Chinese where the edge has not been passed.
    pub fn language(request: &HttpRequest) -> Language {
        request.extensions().get::<Self>().map_or(Language::default(), |context| context.language)
    }
}

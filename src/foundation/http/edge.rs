//! The outermost layer: what every request passes on its way in and every answer on its way out.
//!
//! In: a request id, the language, the method meant (`X-HTTP-Method-Override`, `HEAD`). Out: problem details for every
//! failure, also those that the framework makes; one line of log and one observation, without personal data.

use std::time::Instant;

use actix_web::{
    Error as ActixError, HttpMessage, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    cookie::Cookie,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
};

use super::{context::RequestContext, metrics, problem::Problem};
use crate::foundation::{access::SESSION_COOKIE, error::Error, messages::Language, types::Id};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// The middleware.
pub async fn pass<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, ActixError> {
    let started = Instant::now();
    let context = RequestContext { request_id: request_id(&request), language: language(&request) };
    meant_method(&mut request);
    request.extensions_mut().insert(context.clone());
    let answer = next.call(request).await?;
    let mut answer = match failure(&answer) {
        Some(error) => explain(answer, &error, &context),
        None => answer.map_into_left_body(),
    };
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&context.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    observe(&answer, started, &context.request_id);
    Ok(answer)
}

/// The caller's own id if it is one line of harmless characters, else a new one.
fn request_id(request: &ServiceRequest) -> String {
    let given = request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok());
    given
        .filter(|id| (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)))
        .map_or_else(|| Id::new().to_string(), str::to_owned)
}

fn language(request: &ServiceRequest) -> Language {
    let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map_or(Language::default(), Language::accepted)
}

/// HEAD is GET whose body is not sent, which the server sees to. POST may stand for PATCH and DELETE where a firewall
/// lets only GET and POST through.
fn meant_method(request: &mut ServiceRequest) {
    let meant = match *request.method() {
        Method::HEAD => Some(Method::GET),
        Method::POST => match request.headers().get(&METHOD_OVERRIDE).map(HeaderValue::as_bytes) {
            Some(b"PATCH") => Some(Method::PATCH),
            Some(b"PUT") => Some(Method::PUT),
            Some(b"DELETE") => Some(Method::DELETE),
            _ => None,
        },
        _ => None,
    };
    if let Some(method) = meant {
        request.head_mut().method = method;
    }
}

/// What the answer fails by: our own error, or the framework's, told by its status.
fn failure<B>(answer: &ServiceResponse<B>) -> Option<Error> {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    // A 503 without an error is `/readyz`, which says in its own words why.
    if status == StatusCode::SERVICE_UNAVAILABLE && answer.response().error().is_none() {
        return None;
    }
    let ours = answer.response().error().and_then(|error| error.as_error::<Error>());
    Some(match (ours, status) {
        (Some(error), _) => copy(error),
        (None, StatusCode::NOT_FOUND) => Error::NotFound,
        (None, StatusCode::METHOD_NOT_ALLOWED) => Error::MethodNotAllowed(String::new()),
        (None, StatusCode::PAYLOAD_TOO_LARGE) => Error::TooLarge,
        (None, StatusCode::UNSUPPORTED_MEDIA_TYPE) => Error::UnsupportedMediaType,
        (None, StatusCode::REQUEST_TIMEOUT) => Error::Timeout,
        (None, status) if status.is_client_error() => Error::Malformed("malformed_request"),
        (None, _) => Error::internal(answer.response().error().map_or_else(|| status.to_string(), ToString::to_string)),
    })
}

/// The response owns its error, so what is needed of it is taken over; causes stay behind as text.
fn copy(error: &Error) -> Error {
    match error {
        Error::Malformed(code) => Error::Malformed(code),
        Error::Unauthenticated(code) => Error::Unauthenticated(code),
        Error::Forbidden(code) => Error::Forbidden(code),
        Error::NotFound => Error::NotFound,
        Error::MethodNotAllowed(allow) => Error::MethodNotAllowed(allow.clone()),
        Error::Timeout => Error::Timeout,
        Error::Conflict(code) => Error::Conflict(code),
        Error::PreconditionFailed => Error::PreconditionFailed,
        Error::TooLarge => Error::TooLarge,
        Error::UnsupportedMediaType => Error::UnsupportedMediaType,
        Error::Invalid(fields) => Error::Invalid(fields.clone()),
        Error::PreconditionRequired => Error::PreconditionRequired,
        Error::TooManyRequests(after) => Error::TooManyRequests(*after),
        Error::Busy => Error::Busy,
        Error::Unreachable(reason, after) => Error::Unreachable(reason.clone(), *after),
        Error::SearchRebuilding => Error::SearchRebuilding,
        Error::StorageFull => Error::StorageFull,
        Error::Internal(cause) => Error::internal(cause.to_string()),
    }
}

fn explain<B>(answer: ServiceResponse<B>, error: &Error, context: &RequestContext) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let (request, inner) = answer.into_parts();
    let problem = Problem::of(error, request.path(), context.language);
    let mut response = HttpResponse::build(error.status());
    for (name, value) in inner.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            response.append_header((name.clone(), value.clone()));
        }
    }
    match error {
        Error::Unauthenticated(code) => {
            if *code == "session_ended" {
                // The browser cannot take it away itself: pages do not see this cookie.
                let mut gone = Cookie::build(SESSION_COOKIE, "").path("/").finish();
                gone.make_removal();
                response.cookie(gone);
            }
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"nanhu\""));
        }
        Error::MethodNotAllowed(allow) if !allow.is_empty() => {
            response.insert_header((header::ALLOW, allow.clone()));
        }
        _ => {}
    }
    if let Some(after) = error.retry_after() {
        response.insert_header((header::RETRY_AFTER, after.as_secs().max(1).to_string()));
    }
    response.insert_header((header::CONTENT_LANGUAGE, context.language.tag())).insert_header((header::CACHE_CONTROL, "no-store"));
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let response = response.content_type("application/problem+json").body(body);
    let (request_id, code) = (&context.request_id, error.code());
    match response.status() {
        StatusCode::SERVICE_UNAVAILABLE => tracing::warn!(request_id, cause = %error, code, "told to come again"),
        status if status.is_server_error() => tracing::error!(request_id, cause = %error, code, "request failed"),
        _ => {}
    }
    ServiceResponse::new(request, response).map_into_right_body()
}

/// The route's pattern and not the path: ids and search words stay out of log and metrics.
fn observe<B>(answer: &ServiceResponse<B>, started: Instant, request_id: &str) {
    let elapsed = started.elapsed();
    let route = answer.request().match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let method = answer.request().method().as_str();
    let status = answer.status().as_u16();
    metrics::request(method, &route, status, elapsed);
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "nanhu::access", request_id, method, route, status, millis, "answered");
}

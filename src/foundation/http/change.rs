use std::{future::Future, marker::PhantomData, pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
    web::{Bytes, Data},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    conditional::{Expected, Resource, etag},
    idempotency::{Answer, IdempotencyKey},
    input, query,
};
use crate::foundation::{
    access::{Actor, Permission, fingerprint},
    db::{Conn, Db},
    error::{Error, Result},
};

/// The longest that a client may take to send a body of at most 1 MiB: actix itself times only the head.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// A request to change something: who, what, on which version, and whether it is meant (`?validate_only`).
///
/// The input is read only after [`Change::may`], so that who may not is told so, whatever they sent.
#[derive(Debug)]
pub struct Change<T> {
    pub actor: Actor,
    body: Bytes,
    media: Media,
    expected: Result<Expected>,
    key: Option<String>,
    request_hash: String,
    validate_only: bool,
    input: PhantomData<T>,
}

/// The input of a change that needs none: nothing, or `{}`.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NoBody {}

/// A merge patch (RFC 7396): members replace, `null` removes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct PatchBody(pub Map<String, Value>);

impl Validate for PatchBody {
    /// The rules are those of what comes out of the patch; see [`PatchBody::apply`].
    fn validate(&self) -> std::result::Result<(), validator::ValidationErrors> {
        Ok(())
    }
}

impl PatchBody {
    /// The patched value, read and checked as a whole.
    pub fn apply<T: DeserializeOwned + Validate>(self, mut current: Value) -> Result<T> {
        merge(&mut current, Value::Object(self.0));
        input::parse(current)
    }
}

fn merge(target: &mut Value, patch: Value) {
    let Value::Object(members) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(object) = target else {
        return;
    };
    for (name, value) in members {
        if value.is_null() {
            object.remove(&name);
        } else {
            merge(object.entry(name).or_insert(Value::Null), value);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Media {
    None,
    Json,
    Other,
}

fn media(request: &HttpRequest) -> Media {
    let Some(value) = request.headers().get(header::CONTENT_TYPE) else {
        return Media::None;
    };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" => Media::Json,
        "application/merge-patch+json" if request.method() == Method::PATCH => Media::Json,
        _ => Media::Other,
    }
}

impl<T> FromRequest for Change<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let actor = Actor::from_request(&request, &mut Payload::None);
        let body = Bytes::from_request(&request, payload);
        Box::pin(async move {
            let actor = actor.await?;
            let body = match tokio::time::timeout(BODY_PATIENCE, body).await {
                Err(_) => return Err(Error::Timeout),
                Ok(Err(error)) if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
                    return Err(Error::TooLarge);
                }
                Ok(Err(_)) => return Err(Error::Malformed("malformed_body")),
                Ok(Ok(body)) => body,
            };
            let key = match request.headers().get("idempotency-key") {
                Some(value) => {
                    Some(value.to_str().map_err(|_| Error::field("/Idempotency-Key", "idempotency_key_shape"))?.to_owned())
                }
                None => None,
            };
            query::only_general(request.query_string())?;
            query::flag(request.query_string(), "wait", "searchable")?;
            // The credential, which no table holds, keeps the hash of a body with a password from being guessed.
            let credential = request.headers().get(header::AUTHORIZATION).or_else(|| request.headers().get(header::COOKIE));
            let credential = credential.map(HeaderValue::as_bytes).unwrap_or_default();
            let target = request.uri().to_string();
            let signature = [request.method().as_str().as_bytes(), target.as_bytes(), credential, &body].join(&b'\n');
            Ok(Self {
                actor,
                media: media(&request),
                expected: Expected::of(request.headers()),
                request_hash: if key.is_some() { fingerprint(&signature) } else { String::new() },
                key: key.filter(|_| request.method() == Method::POST),
                validate_only: query::flag(request.query_string(), "validate_only", "true")?,
                body,
                input: PhantomData,
            })
        })
    }
}

impl<T: DeserializeOwned + Validate + Send + 'static> Change<T> {
    /// Goes on only if the caller's role has this permission.
    pub fn may(self, permission: Permission) -> Result<Self> {
        self.actor.may(permission)?;
        Ok(self)
    }

    /// Makes something new: 201 with `Location`, or 200 when it is only a trial.
    pub async fn create<V: Resource>(
        self,
        db: &Data<Db>,
        f: impl FnOnce(&mut Conn, &Actor, T) -> Result<V> + Send + 'static,
    ) -> Result<HttpResponse> {
        self.run(db, move |conn, actor, input| Answer::of(StatusCode::CREATED, &f(conn, actor, input)?)).await
    }

    /// Changes something that exists: `If-Match` is required, the answer is the new representation.
    pub async fn update<V: Resource>(
        self,
        db: &Data<Db>,
        f: impl FnOnce(&mut Conn, &Actor, T, &Expected) -> Result<V> + Send + 'static,
    ) -> Result<HttpResponse> {
        let expected = match &self.expected {
            Ok(expected) => expected.clone(),
            Err(_) => return Err(Error::PreconditionRequired),
        };
        self.run(db, move |conn, actor, input| Answer::of(StatusCode::OK, &f(conn, actor, input, &expected)?)).await
    }

    /// Puts something in its place: 201 where nothing stood there. Whether `If-Match` is needed is for the place to say.
    pub async fn replace<V: Resource>(
        self,
        db: &Data<Db>,
        f: impl FnOnce(&mut Conn, &Actor, T, Option<&Expected>) -> Result<V> + Send + 'static,
    ) -> Result<HttpResponse> {
        let expected = self.expected.as_ref().ok().cloned();
        self.run(db, move |conn, actor, input| {
            let view = f(conn, actor, input, expected.as_ref())?;
            Answer::of(if view.version() == 1 { StatusCode::CREATED } else { StatusCode::OK }, &view)
        })
        .await
    }

    /// Begins what goes on after the answer: 202 with what is known of it.
    pub async fn begin<V: Serialize>(
        self,
        db: &Data<Db>,
        f: impl FnOnce(&mut Conn, &Actor, T) -> Result<V> + Send + 'static,
    ) -> Result<HttpResponse> {
        self.run(db, move |conn, actor, input| {
            let body = serde_json::to_string(&f(conn, actor, input)?)?;
            Ok(Answer { status: i32::from(StatusCode::ACCEPTED.as_u16()), etag: None, location: None, kept: None, body })
        })
        .await
    }

    /// Changes something whose answer has no body: 204.
    pub async fn command(
        self,
        db: &Data<Db>,
        f: impl FnOnce(&mut Conn, &Actor, T) -> Result<()> + Send + 'static,
    ) -> Result<HttpResponse> {
        self.run(db, move |conn, actor, input| {
            f(conn, actor, input)?;
            Ok(Answer {
                status: i32::from(StatusCode::NO_CONTENT.as_u16()),
                etag: None,
                location: None,
                kept: None,
                body: String::new(),
            })
        })
        .await
    }

    async fn run(
        self,
        db: &Data<Db>,
        f: impl FnOnce(&mut Conn, &Actor, T) -> Result<Answer> + Send + 'static,
    ) -> Result<HttpResponse> {
        let input = self.input()?;
        let key = match &self.key {
            Some(key) => Some(IdempotencyKey::new(self.actor.id, key, self.request_hash)?),
            None => None,
        };
        let actor = self.actor;
        if self.validate_only {
            let answer = db.trial(move |conn| f(conn, &actor, input)).await?;
            return Ok(respond(Answer { status: if answer.body.is_empty() { 204 } else { 200 }, location: None, ..answer }));
        }
        let answer = db
            .write(move |conn| {
                if let Some(given) = key.as_ref().map(|key| key.find(conn)).transpose()?.flatten() {
                    return Ok(given);
                }
                let answer = f(conn, &actor, input)?;
                if let Some(key) = &key {
                    key.keep(conn, &answer)?;
                }
                Ok(answer)
            })
            .await?;
        Ok(respond(answer))
    }

    /// Whether nothing is to be written, for those who go on by [`Change::input`].
    pub fn is_trial(&self) -> bool {
        self.validate_only
    }

    /// The input alone, for the few changes that are no transaction of ours.
    pub fn input(&self) -> Result<T> {
        let value = match self.media {
            Media::Other => return Err(Error::UnsupportedMediaType),
            _ if self.body.is_empty() => Value::Object(Map::new()),
            Media::None => return Err(Error::UnsupportedMediaType),
            Media::Json => serde_json::from_slice(&self.body).map_err(|_| Error::Malformed("malformed_json"))?,
        };
        input::parse(value)
    }
}

impl Answer {
    fn of<V: Resource>(status: StatusCode, view: &V) -> Result<Self> {
        let body = serde_json::to_string(view)?;
        Ok(Self {
            status: i32::from(status.as_u16()),
            etag: Some(etag(view.version(), body.as_bytes())),
            location: (status == StatusCode::CREATED).then(|| format!("/api/v1/{}/{}", V::COLLECTION, view.name())),
            kept: view.kept()?,
            body,
        })
    }
}

fn respond(answer: Answer) -> HttpResponse {
    let status = u16::try_from(answer.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::OK));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(etag) = answer.etag {
        response.insert_header((header::ETAG, etag));
    }
    if let Some(location) = answer.location {
        response.insert_header((header::LOCATION, location));
    }
    if answer.body.is_empty() { response.finish() } else { response.content_type("application/json").body(answer.body) }
}

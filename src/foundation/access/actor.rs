use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};

use super::{
    policy::{Grant, Permission, Role, grant},
    queries,
    secret::fingerprint,
};
use crate::foundation::{
    db::Db,
    error::{Error, Result},
    http::RequestContext,
    types::{Id, Timestamp, text::text_enum},
};

/// The cookie of the portal's session.
pub const SESSION_COOKIE: &str = "nanhu_session";
const CSRF_HEADER: &str = "x-csrf-token";

text_enum! {
    /// By what a caller is known.
    pub enum ActorKind {
        Anonymous = "anonymous",
        ApiKey = "api_key",
        User = "user",
        /// The command line, on the machine of the database.
        System = "system",
    }
}

/// The caller: one role, one organization.
#[derive(Debug, Clone)]
pub struct Actor {
    pub kind: ActorKind,
    pub id: Option<Id>,
    pub role: Role,
    pub organization_id: Option<Id>,
    pub request_id: Option<String>,
}

impl Actor {
    fn anonymous() -> Self {
        Self { kind: ActorKind::Anonymous, id: None, role: Role::Anonymous, organization_id: None, request_id: None }
    }

    /// Whoever may run the program on the database's machine, acting for an organization if one is named.
    pub fn system(organization_id: Option<Id>) -> Self {
        Self { kind: ActorKind::System, id: None, role: Role::Admin, organization_id, request_id: None }
    }

    /// How far the policy table lets this caller go.
    pub fn grant(&self, permission: Permission) -> Grant {
        grant(self.role, permission)
    }

    /// Whether the role has this permission at all. Nobody in particular is asked to say who they are (401);
    /// who is known is refused (403).
    pub fn may(&self, permission: Permission) -> Result<()> {
        match self.grant(permission) {
            Grant::No if self.role == Role::Anonymous => Err(Error::Unauthenticated("credentials_missing")),
            Grant::No => Err(Error::Forbidden("role_forbids")),
            Grant::Own | Grant::All => Ok(()),
        }
    }

    /// Whether the permission reaches what belongs to `owner`.
    pub fn reaches(&self, permission: Permission, owner: Id) -> bool {
        match self.grant(permission) {
            Grant::No => false,
            Grant::Own => self.organization_id == Some(owner),
            Grant::All => true,
        }
    }
}

/// The proof that a form came from our own page: bound to the session, known only to who can read our answers.
pub fn csrf_token(session_token: &str) -> String {
    fingerprint(format!("csrf:{session_token}").as_bytes())
}

impl FromRequest for Actor {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { identify(&request).await })
    }
}

/// A session that has ended must not stand in the way of a new one, nor of its own closing.
const LOG_IN: &str = "/api/v1/sessions";
const LOG_OUT: &str = "/api/v1/sessions/current";

async fn identify(request: &HttpRequest) -> Result<Actor> {
    let mut actor = if request.path() == LOG_IN {
        Actor::anonymous()
    } else if let Some(value) = request.headers().get(header::AUTHORIZATION) {
        by_key(request, value).await?
    } else if let Some(cookie) = request.cookie(SESSION_COOKIE) {
        match by_session(request, cookie.value()).await {
            Err(Error::Unauthenticated(_)) if request.path() == LOG_OUT => Actor::anonymous(),
            outcome => outcome?,
        }
    } else {
        Actor::anonymous()
    };
    actor.request_id = request_id(request);
    Ok(actor)
}

fn request_id(request: &HttpRequest) -> Option<String> {
    request.extensions().get::<RequestContext>().map(|context| context.request_id.clone())
}

fn database(request: &HttpRequest) -> Result<&Db> {
    request.app_data::<web::Data<Db>>().map(|db| db.get_ref()).ok_or_else(|| Error::internal("no database in the server"))
}

async fn by_key(request: &HttpRequest, value: &header::HeaderValue) -> Result<Actor> {
    let unknown = Error::Unauthenticated("credentials_unknown");
    let Some((scheme, secret)) = value.to_str().ok().and_then(|text| text.trim().split_once(' ')) else {
        return Err(unknown);
    };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(unknown);
    }
    let hash = fingerprint(secret.trim().as_bytes());
    let found = database(request)?.read_point(move |conn| Ok(queries::api_key(conn, &hash, Timestamp::now())?)).await?;
    let (id, role, organization) = found.ok_or(unknown)?;
    Ok(Actor { kind: ActorKind::ApiKey, id: Some(id), role, organization_id: Some(organization), request_id: None })
}

async fn by_session(request: &HttpRequest, token: &str) -> Result<Actor> {
    let hash = fingerprint(token.as_bytes());
    let found = database(request)?.read_point(move |conn| Ok(queries::session_user(conn, &hash, Timestamp::now())?)).await?;
    let (id, role, organization) = found.ok_or(Error::Unauthenticated("session_ended"))?;
    if !request.method().is_safe() {
        let sent = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok());
        if sent != Some(csrf_token(token).as_str()) {
            return Err(Error::Forbidden("csrf_token_missing"));
        }
    }
    Ok(Actor { kind: ActorKind::User, id: Some(id), role, organization_id: Some(organization), request_id: None })
}

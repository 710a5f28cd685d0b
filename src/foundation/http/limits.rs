//! How often one address may ask. The headers follow the IETF draft on RateLimit header fields.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use actix_web::{
    Error as ActixError, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};

use crate::foundation::error::{Error, Result};

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Addresses remembered before those that have long been quiet are forgotten.
const FORGET_ABOVE: usize = 10_000;

/// What may be set.
#[derive(Debug, Clone, Copy)]
pub struct LimitSettings {
    /// Requests of one address in a minute; 0 for no limit.
    pub requests_per_minute: u32,
    /// Attempts to log in, of one address for one e-mail, in a minute.
    pub logins_per_minute: u32,
    /// Whether the machine itself is limited too.
    pub limit_loopback: bool,
    /// Whether the last address of `X-Forwarded-For` is the client's: only behind a proxy of one's own.
    pub trust_forwarded_for: bool,
}

/// The counters of this process.
pub struct Limits {
    settings: LimitSettings,
    requests: Option<Limiter<IpAddr>>,
    logins: Limiter<String>,
}

impl Limits {
    pub fn new(settings: LimitSettings) -> Self {
        Self {
            settings,
            requests: NonZeroU32::new(settings.requests_per_minute).map(limiter),
            logins: limiter(NonZeroU32::new(settings.logins_per_minute).unwrap_or(NonZeroU32::MIN)),
        }
    }

    /// Counts an attempt to log in; `TooManyRequests` beyond the limit, whatever the password.
    pub fn login(&self, address: Option<IpAddr>, email: &str) -> Result<()> {
        let key = format!("{} {}", address.map(|ip| ip.to_string()).unwrap_or_default(), email.to_lowercase());
        if self.logins.len() > FORGET_ABOVE {
            self.logins.retain_recent();
        }
        self.logins.check_key(&key).map(|_| ()).map_err(|until| Error::TooManyRequests(wait(&until)))
    }

    fn request(&self, address: IpAddr) -> Result<u32> {
        let Some(limiter) = &self.requests else {
            return Ok(u32::MAX);
        };
        if limiter.len() > FORGET_ABOVE {
            limiter.retain_recent();
        }
        let state = limiter.check_key(&address).map_err(|until| Error::TooManyRequests(wait(&until)))?;
        Ok(state.remaining_burst_capacity())
    }

    /// The client's address as far as it can be known.
    pub fn client(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr().map(|peer| peer.ip());
        if !self.settings.trust_forwarded_for {
            return peer;
        }
        let forwarded = request.headers().get_all("x-forwarded-for").last().and_then(|value| value.to_str().ok());
        forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok()).or(peer)
    }
}

fn limiter<K: std::hash::Hash + Eq + Clone>(per_minute: NonZeroU32) -> Limiter<K> {
    RateLimiter::keyed(Quota::per_minute(per_minute)).with_middleware()
}

fn wait<P: governor::clock::Reference>(until: &governor::NotUntil<P>) -> Duration
where
    DefaultClock: Clock<Instant = P>,
{
    until.wait_time_from(DefaultClock::default().now())
}

/// The middleware.
pub async fn pass<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<EitherBody<B>>, ActixError> {
    let limits = request.app_data::<Data<Limits>>().cloned();
    let address = limits.as_ref().and_then(|limits| limits.client(request.request()));
    let (Some(limits), Some(address)) = (limits, address) else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    if limits.requests.is_none() || (address.is_loopback() && !limits.settings.limit_loopback) {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    let policy = format!("\"address\";q={};w=60", limits.settings.requests_per_minute);
    let (mut answer, remaining) = match limits.request(address) {
        Ok(remaining) => (next.call(request).await?.map_into_left_body(), remaining),
        Err(error) => (request.error_response(error).map_into_right_body(), 0),
    };
    let headers = answer.headers_mut();
    for (name, text) in [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, format!("\"address\";r={remaining}"))] {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    }
    Ok(answer)
}

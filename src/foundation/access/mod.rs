//! Who asks, and what they may do.

mod actor;
mod policy;
mod queries;
mod secret;

pub use actor::{Actor, ActorKind, SESSION_COOKIE, csrf_token};
pub use policy::{Grant, Permission, Role, grant};
pub use secret::{fingerprint, new_api_key, new_session_token};

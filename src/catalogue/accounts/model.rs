use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::{
    catalogue::organizations::OrganizationKind,
    foundation::{
        access::{Permission, Role},
        http::{Cursor, Resource, rules},
        types::{Id, Timestamp},
    },
    schema::{api_keys, users},
};

/// Whether somebody of this role may belong to an organization of this kind. An administrator of the platform belongs to the
/// transfer centre as its staff do; a company's role is for whoever looks for technology.
pub(super) fn role_fits(role: Role, kind: OrganizationKind) -> bool {
    match role {
        Role::Anonymous => false,
        Role::Company => !matches!(kind, OrganizationKind::Institute | OrganizationKind::TransferCentre),
        Role::Institute => kind == OrganizationKind::Institute,
        Role::Staff | Role::Admin => kind == OrganizationKind::TransferCentre,
    }
}

fn not_anonymous(role: &Role) -> Result<(), ValidationError> {
    if *role == Role::Anonymous { Err(ValidationError::new("anonymous_role")) } else { Ok(()) }
}

/// 12 to 200 characters: long enough that rules about kinds of characters are not needed (NIST SP 800-63B).
fn strong(text: &str) -> Result<(), ValidationError> {
    if text.is_empty() || (12..=200).contains(&text.chars().count()) {
        Ok(())
    } else {
        Err(ValidationError::new("password_weak"))
    }
}

/// A person to be.
#[derive(Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = password_is_not_a_name, skip_on_field_errors = false))]
pub struct NewUser {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Id)]
    pub organization_id: Option<Id>,
    #[validate(required(code = "required"), custom(function = not_anonymous))]
    #[schema(required, value_type = Role)]
    pub role: Option<Role>,
    #[validate(length(min = 1, max = 100), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 100, example = "王建国")]
    pub name: String,
    #[validate(length(min = 1), custom(function = rules::email))]
    #[schema(required, max_length = 254, example = "wang@example.com")]
    pub email: String,
    #[validate(length(min = 1), custom(function = strong))]
    #[schema(required, min_length = 12, max_length = 200, format = Password)]
    pub password: String,
}

/// Whether a password is what everybody knows of the person.
pub(super) fn is_a_name(password: &str, name: &str, email: &str) -> bool {
    let password = password.to_lowercase();
    !password.is_empty() && (password == email.to_lowercase() || password == name.to_lowercase())
}

fn password_is_not_a_name(user: &NewUser) -> Result<(), ValidationError> {
    if is_a_name(&user.password, &user.name, &user.email) {
        return Err(rules::broken_at("password_weak", "/password"));
    }
    Ok(())
}

/// What may be changed of a person: members given.
#[derive(Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EditUser {
    #[validate(required(code = "required"), custom(function = not_anonymous))]
    pub role: Option<Role>,
    #[validate(length(min = 1, max = 100), custom(function = rules::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    #[validate(length(min = 1), custom(function = rules::email))]
    #[schema(max_length = 254, example = "wang@example.com")]
    pub email: String,
    /// False shuts the person out at once, sessions included.
    #[validate(required(code = "required"))]
    pub is_active: Option<bool>,
    /// A new password; never shown.
    #[serde(skip_serializing)]
    #[validate(custom(function = strong))]
    #[schema(min_length = 12, max_length = 200, format = Password)]
    pub password: Option<String>,
}

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users)]
pub(super) struct UserRow {
    pub(super) id: Id,
    pub(super) organization_id: Id,
    pub(super) role: Role,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) password_hash: String,
    pub(super) is_active: bool,
    pub(super) version: i32,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// A person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UserView {
    pub id: Id,
    pub organization_id: Id,
    pub role: Role,
    pub name: String,
    pub email: String,
    pub is_active: bool,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl From<UserRow> for UserView {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            organization_id: row.organization_id,
            role: row.role,
            name: row.name,
            email: row.email,
            is_active: row.is_active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Resource for UserView {
    const COLLECTION: &'static str = "users";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A key to be.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewApiKey {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Id)]
    pub organization_id: Option<Id>,
    #[validate(required(code = "required"), custom(function = not_anonymous))]
    #[schema(required, value_type = Role)]
    pub role: Option<Role>,
    /// What it is for.
    #[validate(length(min = 1, max = 100), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 100, example = "成果库每日同步")]
    pub name: String,
    /// When it stops working; never when absent.
    #[validate(custom(function = in_future))]
    pub expires_at: Option<Timestamp>,
}

fn in_future(at: &Timestamp) -> Result<(), ValidationError> {
    if *at > Timestamp::now() { Ok(()) } else { Err(ValidationError::new("timestamp_past")) }
}

/// What may be changed of a key.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EditApiKey {
    #[validate(length(min = 1, max = 100), custom(function = rules::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    pub expires_at: Option<Timestamp>,
}

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = api_keys)]
#[diesel(treat_none_as_null = true)]
pub(super) struct ApiKeyRow {
    pub(super) id: Id,
    pub(super) organization_id: Id,
    pub(super) role: Role,
    pub(super) name: String,
    pub(super) secret_hash: String,
    pub(super) created_by: Option<Id>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) revoked_at: Option<Timestamp>,
    pub(super) version: i32,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// A key, without its secret but in the answer that makes it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApiKeyView {
    pub id: Id,
    pub organization_id: Id,
    pub role: Role,
    pub name: String,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    /// The person or the key that made it; none where the command line did.
    pub created_by: Option<Id>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Shown once; only its hash is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

impl ApiKeyView {
    pub(super) fn new(row: ApiKeyRow, secret: Option<String>) -> Self {
        Self {
            id: row.id,
            organization_id: row.organization_id,
            role: row.role,
            name: row.name,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            created_by: row.created_by,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            secret,
        }
    }
}

impl Resource for ApiKeyView {
    const COLLECTION: &'static str = "api-keys";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn kept(&self) -> serde_json::Result<Option<String>> {
        serde_json::to_string(&Self { secret: None, ..self.clone() }).map(Some)
    }
}

/// E-mail and password.
#[derive(Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Login {
    #[validate(length(min = 1, max = 254))]
    #[schema(required, min_length = 1, max_length = 254, example = "wang@example.com")]
    pub email: String,
    #[validate(length(min = 1, max = 200))]
    #[schema(required, min_length = 1, max_length = 200, format = Password)]
    pub password: String,
}

/// A session opened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    pub user: UserView,
    /// To be sent as `X-CSRF-Token` with every change.
    pub csrf_token: String,
    pub expires_at: Timestamp,
}

/// A change of one's own password.
#[derive(Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewPassword {
    #[validate(length(min = 1, max = 200))]
    #[schema(required, min_length = 1, max_length = 200, format = Password)]
    pub current_password: String,
    #[validate(length(min = 1), custom(function = strong))]
    #[schema(required, min_length = 12, max_length = 200, format = Password)]
    pub new_password: String,
}

/// The caller.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    pub role: Role,
    /// `user`, `api_key` or `anonymous`.
    pub kind: String,
    pub id: Option<Id>,
    pub name: Option<String>,
    pub organization: Option<MyOrganization>,
    /// What the role may do at all, some of it only for its own organization.
    pub permissions: Vec<Permission>,
}

/// The caller's organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyOrganization {
    pub id: Id,
    pub name: String,
}

/// Filters of users and keys.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountFilter {
    pub organization_id: Option<Id>,
    pub role: Option<Role>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

/// Filters of the journal.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Events of one record.
    pub entity_id: Option<Id>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    pub cursor: Option<String>,
    pub count: Option<bool>,
}

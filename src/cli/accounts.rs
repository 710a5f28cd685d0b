use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    catalogue::{
        accounts::{NewApiKey, NewUser, service},
        organizations::{self, NewOrganization, OrganizationKind},
    },
    config::Config,
    foundation::{
        access::{Actor, Role, new_session_token},
        db::Conn,
        error::{Error, Result},
        http::input,
        types::Id,
    },
    server::open_database,
};

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Make a person; prints the password when it was not given
    Create(CreateUser),
}

#[derive(Subcommand)]
pub(super) enum KeyCommand {
    /// Make an API key; prints its secret, once
    Create(CreateKey),
}

#[derive(Args)]
pub(super) struct CreateUser {
    /// company, institute, staff or admin
    #[arg(long)]
    role: Role,
    /// The organization's id [default: the transfer centre]
    #[arg(long, value_name = "ID")]
    organization: Option<Id>,
    #[arg(long)]
    email: Option<String>,
    #[arg(long)]
    name: Option<String>,
    /// At least 12 characters [default: one is made and printed]
    #[arg(long)]
    password: Option<String>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct CreateKey {
    /// company, institute, staff or admin
    #[arg(long)]
    role: Role,
    /// The organization's id [default: the transfer centre]
    #[arg(long, value_name = "ID")]
    organization: Option<Id>,
    #[arg(long, default_value = "command line")]
    name: String,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl UserCommand {
    pub(super) fn run(self, config: &Config) -> Result<ExitCode> {
        let Self::Create(command) = self;
        let password = command.password.map_or_else(|| new_session_token().map(|token| token[..24].to_owned()), Ok)?;
        let secret = password.clone();
        let actor = Actor::system(None);
        let user = open_database(config, true)?.write_blocking(|conn| {
            let organization = organization_or_centre(conn, &actor, command.organization, command.role)?;
            let email = command.email.unwrap_or_else(|| format!("{}-{}@example.invalid", command.role, Id::new()));
            let name = command.name.unwrap_or_else(|| command.role.to_string());
            let given = json!({
                "organization_id": organization, "role": command.role, "name": name, "email": email, "password": password
            });
            service::create_user(conn, &actor, input::parse::<NewUser>(given)?)
        })?;
        if command.json {
            println!("{}", json!({"id": user.id, "secret": secret, "email": user.email}));
        } else {
            println!("user {} ({})\npassword {secret}", user.email, user.id);
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl KeyCommand {
    pub(super) fn run(self, config: &Config) -> Result<ExitCode> {
        let Self::Create(command) = self;
        let actor = Actor::system(None);
        let key = open_database(config, true)?.write_blocking(|conn| {
            let organization = organization_or_centre(conn, &actor, command.organization, command.role)?;
            let given = json!({"organization_id": organization, "role": command.role, "name": command.name});
            service::create_api_key(conn, &actor, input::parse::<NewApiKey>(given)?)
        })?;
        let secret = key.secret.unwrap_or_default();
        if command.json {
            println!("{}", json!({"id": key.id, "secret": secret}));
        } else {
            println!("key {}\nsecret {secret}\nIt is shown only now. Send it as: Authorization: Bearer {secret}", key.id);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The organization named, or the transfer centre, which the first administrator brings into being.
fn organization_or_centre(conn: &mut Conn, actor: &Actor, named: Option<Id>, role: Role) -> Result<Id> {
    match named {
        Some(id) => Ok(id),
        None if matches!(role, Role::Admin | Role::Staff) => transfer_centre(conn, actor),
        None => Err(Error::internal(format!("--organization is needed for the role {role}"))),
    }
}

/// The transfer centre, made when there is none.
pub(super) fn transfer_centre(conn: &mut Conn, actor: &Actor) -> Result<Id> {
    if let Some(id) = organizations::first_of_kind(conn, OrganizationKind::TransferCentre)? {
        return Ok(id);
    }
    let centre = NewOrganization {
        kind: Some(OrganizationKind::TransferCentre),
        name: "技术转移中心".to_owned(),
        region_code: "330402".parse().ok(),
        ..NewOrganization::default()
    };
    Ok(organizations::service::create(conn, actor, centre)?.id)
}

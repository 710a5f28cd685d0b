use std::{collections::HashMap, path::PathBuf, process::ExitCode, time::Duration};

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::serve::{Serve, serve};
use crate::{
    catalogue::{
        accounts::{self, NewApiKey},
        achievements::{self, Content, Incoming},
        organizations::{self, NewOrganization, OrganizationKind},
    },
    config::Config,
    foundation::{
        access::{Actor, Role},
        db::{Conn, Db},
        error::{Error, Result},
        http::{Expected, input},
        types::Id,
    },
    server::{Server, open_database},
};

/// The secrets of the sample's keys, so that a second start can show them again.
const KEYS_FILE: &str = "demo-keys.json";

#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    pub(super) serve: Serve,
    /// Also write the keys' secrets to this file, as JSON
    #[arg(long, value_name = "FILE")]
    keys_file: Option<PathBuf>,
}

/// One key a role; `…_2` is another person, of another organization for institute and company.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Keys {
    admin: String,
    staff: String,
    staff_2: String,
    institute: String,
    institute_2: String,
    company: String,
    company_2: String,
}

impl Demo {
    pub(super) fn run(&self, config: Config) -> Result<ExitCode> {
        let db = open_database(&config, !self.serve.no_migrate)?;
        let kept = config.data_dir.join(KEYS_FILE);
        let keys = if db.read_blocking(is_empty)? {
            let keys = load(&db)?;
            write_secret(&kept, &keys)?;
            Some(keys)
        } else {
            std::fs::read(&kept).ok().and_then(|text| serde_json::from_slice(&text).ok())
        };
        if let (Some(file), Some(keys)) = (&self.keys_file, &keys) {
            write_secret(file, keys)?;
        }
        let server = Server::build(config, db)?;
        wait_for_index(&server);
        welcome(&server, keys.as_ref());
        serve(server)
    }
}

/// So that the first search that somebody tries is answered. A damaged disk must not keep the rest from being served.
fn wait_for_index(server: &Server) {
    for _ in 0..300 {
        if server.search.status().searchable {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Only the owner of the process may read what opens the door.
fn write_secret(file: &PathBuf, keys: &Keys) -> Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let told = |error: std::io::Error| Error::internal(format!("{}: {error}", file.display()));
    let mut out = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file).map_err(told)?;
    out.write_all(serde_json::to_string_pretty(keys)?.as_bytes()).map_err(told)
}

fn is_empty(conn: &mut Conn) -> Result<bool> {
    Ok(organizations::count_all(conn)? == 0)
}

fn lines(text: &'static str) -> impl Iterator<Item = Result<Map<String, Value>>> {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| Ok(serde_json::from_str(line)?))
}

fn take(record: &mut Map<String, Value>, name: &str) -> String {
    record.remove(name).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Loads the sample in one transaction: all of it or nothing.
fn load(db: &Db) -> Result<Keys> {
    db.write_blocking(|conn| {
        let system = Actor::system(None);
        let mut organizations: HashMap<String, (Id, OrganizationKind)> = HashMap::new();
        let mut order = Vec::new();
        for record in lines(include_str!("demo/organizations.jsonl")) {
            let mut record = record?;
            let reference = take(&mut record, "ref");
            let view = organizations::service::create(conn, &system, input::parse::<NewOrganization>(Value::Object(record))?)?;
            order.push((view.kind, view.id));
            organizations.insert(reference, (view.id, view.kind));
        }
        load_achievements(conn, &organizations)?;
        make_keys(conn, &order)
    })
}

fn load_achievements(conn: &mut Conn, organizations: &HashMap<String, (Id, OrganizationKind)>) -> Result<()> {
    let system = Actor::system(None);
    for record in lines(include_str!("demo/achievements.jsonl")) {
        let mut record = record?;
        let reference = take(&mut record, "owner");
        let (owner, _) = *organizations.get(&reference).ok_or_else(|| Error::internal(format!("no organization {reference}")))?;
        let state = take(&mut record, "state");
        let reason = take(&mut record, "return_reason");
        if state == "published" {
            record.insert("state".to_owned(), json!("published"));
            achievements::import(conn, &system, owner, vec![Incoming::read(Value::Object(record))?])?;
            continue;
        }
        record.insert("owner_organization_id".to_owned(), json!(owner));
        let content: Content = input::parse(Value::Object(record))?;
        let draft = achievements::service::create(conn, &system, content)?;
        if state != "draft" {
            achievements::service::submit(conn, &system, draft.id, &Expected::Any)?;
        }
        if state == "returned" {
            achievements::service::give_back(conn, &system, draft.id, reason, &Expected::Any)?;
        }
    }
    Ok(())
}

fn make_keys(conn: &mut Conn, organizations: &[(OrganizationKind, Id)]) -> Result<Keys> {
    let nth = |kind: OrganizationKind, n: usize| {
        let found = organizations.iter().filter(|(of, _)| *of == kind).nth(n).map(|(_, id)| *id);
        found.ok_or_else(|| Error::internal(format!("the sample has no {kind} number {n}")))
    };
    let mut key = |role: Role, organization: Id, name: &str| {
        let new = NewApiKey { organization_id: Some(organization), role: Some(role), name: name.to_owned(), expires_at: None };
        Ok::<_, Error>(accounts::service::create_api_key(conn, &Actor::system(None), new)?.secret.unwrap_or_default())
    };
    let centre = nth(OrganizationKind::TransferCentre, 0)?;
    Ok(Keys {
        admin: key(Role::Admin, centre, "示例：管理员")?,
        staff: key(Role::Staff, centre, "示例：工作人员一")?,
        staff_2: key(Role::Staff, centre, "示例：工作人员二")?,
        institute: key(Role::Institute, nth(OrganizationKind::Institute, 0)?, "示例：院所一")?,
        institute_2: key(Role::Institute, nth(OrganizationKind::Institute, 1)?, "示例：院所二")?,
        company: key(Role::Company, nth(OrganizationKind::Company, 0)?, "示例：企业一")?,
        company_2: key(Role::Company, nth(OrganizationKind::Company, 1)?, "示例：企业二")?,
    })
}

fn welcome(server: &Server, keys: Option<&Keys>) {
    let base = format!("http://{}", server.address());
    println!("nanhu demo: {base}   documentation: {base}/docs");
    let Some(keys) = keys else {
        println!("The data are those of an earlier start; make a key with: nanhu key create --role admin");
        return;
    };
    println!("\nAPI keys (Authorization: Bearer …):");
    for (role, key) in
        [("admin", &keys.admin), ("staff", &keys.staff), ("institute", &keys.institute), ("company", &keys.company)]
    {
        println!("  {role:<10}{key}");
    }
    let (institute, staff) = (&keys.institute, &keys.staff);
    println!("\nWorth trying:");
    println!(
        "  curl -G '{base}/api/v1/search/achievements' --data-urlencode 'q=石墨烯 导热' -d 'facets=industry,trl' -d highlight=true"
    );
    println!("  curl -G '{base}/api/v1/search/achievements' --data-urlencode 'q=廢水處理' -d trl_min=6 -d facets=organization");
    println!("  curl -H 'Authorization: Bearer {institute}' '{base}/api/v1/me'");
    println!(
        "  curl -H 'Authorization: Bearer {institute}' -H 'Content-Type: application/json' \
         -d '{{\"title\":\"一种新型柔性传感器\",\"abstract\":\"面向可穿戴设备的压力传感。\"}}' '{base}/api/v1/achievements'"
    );
    println!("  curl -H 'Authorization: Bearer {staff}' '{base}/api/v1/achievements?awaiting_review=true'\n");
}

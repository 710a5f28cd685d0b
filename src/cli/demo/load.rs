//! Loads the sample in one transaction: all of it or nothing.

use serde_json::json;

use super::{
    Keys, programme,
    sample::{Book, File, Record, each},
    transfer,
};
use crate::{
    catalogue::{
        accounts::{self, NewApiKey},
        achievements::{self, Incoming},
        organizations::{self, OrganizationKind},
    },
    foundation::{
        access::{Actor, ActorKind, Role},
        db::{Conn, Db},
        error::{Error, Result},
        http::{Expected, Page},
        types::{Day, Id, Timestamp},
    },
};

const ORGANIZATIONS: File = ("organizations.jsonl", include_str!("organizations.jsonl"));
const ACHIEVEMENTS: File = ("achievements.jsonl", include_str!("achievements.jsonl"));

/// Who acts, on what, and what is there already.
pub(super) struct Loader<'a> {
    pub(super) conn: &'a mut Conn,
    pub(super) book: Book,
    pub(super) system: Actor,
    /// The two persons of the centre who review contracts.
    pub(super) staff: [Actor; 2],
}

impl Loader<'_> {
    /// Enters each line of a file by `create`, and notes its id under its name.
    pub(super) fn each(&mut self, file: File, mut create: impl FnMut(&mut Self, Record) -> Result<Id>) -> Result<()> {
        each(file, |mut record| {
            let name = record.take("ref");
            let Some(record) = self.book.so_far(&name, record) else { return Ok(()) };
            let id = create(self, record)?;
            self.book.note(name, id)
        })
    }

    /// Somebody of an organization.
    pub(super) fn of(&self, role: Role, organization: Id) -> Actor {
        Actor { role, organization_id: Some(organization), ..self.system.clone() }
    }
}

/// Loads everything, and makes the keys.
pub(super) fn load(db: &Db) -> Result<Keys> {
    db.write_blocking(|conn| {
        let system = Actor::system(None);
        let mut book = Book::new();
        let organizations = load_organizations(conn, &system, &mut book)?;
        let (keys, staff) = make_keys(conn, &organizations)?;
        let mut loader = Loader { conn, book, system, staff };
        load_achievements(&mut loader)?;
        transfer::load(&mut loader)?;
        programme::load(&mut loader)?;
        Ok(keys)
    })
}

fn load_organizations(conn: &mut Conn, system: &Actor, book: &mut Book) -> Result<Vec<(OrganizationKind, Id)>> {
    let mut order = Vec::new();
    each(ORGANIZATIONS, |mut record| {
        let name = record.take("ref");
        let Some(record) = book.so_far(&name, record) else { return Ok(()) };
        let view = organizations::service::create(conn, system, book.read(record.body())?)?;
        order.push((view.kind, view.id));
        book.note(name, view.id)
    })?;
    Ok(order)
}

fn load_achievements(loader: &mut Loader) -> Result<()> {
    each(ACHIEVEMENTS, |record| {
        let name = record.text("external_ref");
        let Some(mut record) = loader.book.so_far(&name, record) else { return Ok(()) };
        let owner = loader.book.id(&record.take("owner"))?;
        let (state, reason, published_on) = (record.take("state"), record.take("return_reason"), record.take("published_on"));
        record.put("state", json!(if state == "published" { "published" } else { "draft" }));
        let incoming = Incoming::read(record.body())?;
        let since = if published_on.is_empty() { Timestamp::now() } else { begin_of(&published_on)? };
        achievements::import_as_of(loader.conn, &loader.system, owner, vec![incoming], since)?;
        let filter = loader.book.read(json!({"owner_organization_id": owner, "external_ref": name}))?;
        let found = achievements::service::list(loader.conn, &loader.system, &filter, Page::new(Some(1), None, None))?;
        let id = found.items.first().ok_or_else(|| Error::internal(format!("{name} is not there")))?.id;
        if matches!(state.as_str(), "submitted" | "returned") {
            achievements::service::submit(loader.conn, &loader.system, id, &Expected::Any)?;
        }
        if state == "returned" {
            achievements::service::give_back(loader.conn, &loader.system, id, reason, &Expected::Any)?;
        }
        loader.book.note(name, id)
    })
}

/// When a day begins.
fn begin_of(day: &str) -> Result<Timestamp> {
    Ok(day.parse::<Day>().map_err(Error::internal)?.plus_days(-1).ends_at())
}

/// One key a role, and two members of the centre's staff who act by theirs.
fn make_keys(conn: &mut Conn, organizations: &[(OrganizationKind, Id)]) -> Result<(Keys, [Actor; 2])> {
    let nth = |kind: OrganizationKind, n: usize| {
        let found = organizations.iter().filter(|(of, _)| *of == kind).nth(n).map(|(_, id)| *id);
        found.ok_or_else(|| Error::internal(format!("the sample has no {kind} number {n}")))
    };
    let mut key = |role: Role, organization: Id, name: &str| {
        let new = NewApiKey { organization_id: Some(organization), role: Some(role), name: name.to_owned(), expires_at: None };
        let made = accounts::service::create_api_key(conn, &Actor::system(None), new)?;
        let actor = Actor { kind: ActorKind::ApiKey, id: Some(made.id), role, ..Actor::system(Some(organization)) };
        Ok::<_, Error>((made.secret.unwrap_or_default(), actor))
    };
    let centre = nth(OrganizationKind::TransferCentre, 0)?;
    let (staff, first) = key(Role::Staff, centre, "示例：工作人员一")?;
    let (staff_2, second) = key(Role::Staff, centre, "示例：工作人员二")?;
    let keys = Keys {
        admin: key(Role::Admin, centre, "示例：管理员")?.0,
        staff,
        staff_2,
        institute: key(Role::Institute, nth(OrganizationKind::Institute, 0)?, "示例：院所一")?.0,
        institute_2: key(Role::Institute, nth(OrganizationKind::Institute, 1)?, "示例：院所二")?.0,
        company: key(Role::Company, nth(OrganizationKind::Company, 0)?, "示例：企业一")?.0,
        company_2: key(Role::Company, nth(OrganizationKind::Company, 1)?, "示例：企业二")?.0,
    };
    Ok((keys, [first, second]))
}

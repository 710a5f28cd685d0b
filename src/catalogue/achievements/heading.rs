//! What a published record is called: what is shown of it where somebody is still typing.

use serde::Deserialize;

use super::queries;
use crate::foundation::{db::Conn, error::Result, types::Id};

/// The names and codes of a published record, as anyone may read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub id: Id,
    pub title: String,
    pub keywords: Vec<String>,
    /// All under which it is found: readable code, reference, numbers of rights.
    pub codes: Vec<String>,
    pub owner_organization_id: Id,
    pub owner_name: String,
}

/// Of a [`super::Content`] the few fields that are needed: reading all of it takes several times as long.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    external_ref: Option<String>,
    title: String,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    ip_rights: Vec<Right>,
}

#[derive(Deserialize)]
struct Right {
    #[serde(default)]
    number: String,
}

/// The headings of those of these records that are published, in no particular order.
pub fn headings(conn: &mut Conn, ids: &[Id]) -> Result<Vec<Heading>> {
    let heading = |row: queries::HeadingRow| {
        let said: Said = serde_json::from_str(row.published_content.as_ref().unwrap_or(&row.content))?;
        let numbers = said.ip_rights.into_iter().map(|right| right.number).filter(|number| !number.is_empty());
        Ok(Heading {
            id: row.id,
            title: said.title,
            keywords: said.keywords,
            codes: row.code.into_iter().chain(said.external_ref).chain(numbers).collect(),
            owner_organization_id: row.owner_organization_id,
            owner_name: row.owner_name,
        })
    };
    queries::headings(conn, ids)?.into_iter().map(heading).collect()
}

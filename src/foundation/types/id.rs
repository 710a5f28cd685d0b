use std::{fmt, str::FromStr};

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use uuid::Uuid;

use super::{Refused, text};

/// The identity of a record: a UUID of version 7, so that ids sort by the time of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Id(Uuid);

impl Id {
    /// A new id, later than every one made before in this process.
    #[expect(clippy::new_without_default, reason = "two ids are never equal, so none is a default")]
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }
}

impl From<Id> for u128 {
    fn from(id: Id) -> Self {
        id.0.as_u128()
    }
}

impl From<u128> for Id {
    fn from(number: u128) -> Self {
        Self(Uuid::from_u128(number))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = Refused;
    /// Only the hyphenated form is an id: one record has one address.
    fn from_str(text: &str) -> Result<Self, Refused> {
        if text.len() != 36 {
            return Err(Refused("id_shape"));
        }
        Uuid::parse_str(text).map(Self).map_err(|_| Refused("id_shape"))
    }
}

impl serde::Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Id {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).into()
    }
}
impl utoipa::ToSchema for Id {}

text::text_column!(Id);

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, SecondsFormat, SubsecRound, Utc};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use super::{Refused, text};

/// An instant in UTC with milliseconds, `2026-03-01T08:30:00.000Z`. The fixed width makes the order
/// of the text the order of time, on both engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The present instant, cut to milliseconds.
    pub fn now() -> Self {
        Self(Utc::now().trunc_subsecs(3))
    }

    pub(super) fn from_utc(at: chrono::NaiveDateTime) -> Self {
        Self(at.and_utc())
    }

    /// This instant moved by so many seconds; back when negative.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + chrono::TimeDelta::seconds(seconds))
    }

    pub(super) fn at(self) -> DateTime<Utc> {
        self.0
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl FromStr for Timestamp {
    type Err = Refused;
    fn from_str(text: &str) -> Result<Self, Refused> {
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| Refused("timestamp_shape"))?.with_timezone(&Utc);
        // Beyond four digits of a year the text would no longer sort in time, nor be read again.
        if (1900..3000).contains(&at.year()) { Ok(Self(at.trunc_subsecs(3))) } else { Err(Refused("date_out_of_range")) }
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("An instant, RFC 3339 in UTC"))
            .examples(["2026-03-01T08:30:00.000Z"])
            .into()
    }
}
impl utoipa::ToSchema for Timestamp {}

text::text_column!(Timestamp);

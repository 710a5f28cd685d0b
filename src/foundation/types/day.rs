use std::{fmt, str::FromStr};

use chrono::{Datelike, FixedOffset, NaiveDate};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use super::{Refused, Timestamp, text};

/// China keeps one time without summer time, so a fixed offset is Asia/Shanghai.
const SHANGHAI_SECONDS_EAST: i32 = 8 * 3600;

/// A calendar day, `2026-03-01`; "today" is that of Asia/Shanghai. Years 1900 to 2999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Day(NaiveDate);

impl Day {
    /// The present day in Asia/Shanghai.
    pub fn today() -> Self {
        Self::of(Timestamp::now())
    }

    /// The day in Asia/Shanghai on which an instant falls.
    pub fn of(at: Timestamp) -> Self {
        let east = FixedOffset::east_opt(SHANGHAI_SECONDS_EAST).expect("eight hours are within a day");
        Self(at.at().with_timezone(&east).date_naive())
    }

    /// From the number by which a spreadsheet keeps a day: days since 1899-12-30.
    pub fn from_excel(number: f64) -> Option<Self> {
        let days = chrono::TimeDelta::try_days(number as i64)?;
        let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(days)?;
        (1900..3000).contains(&day.year()).then_some(Self(day))
    }

    /// The first of January.
    pub fn first_of(year: i32) -> Result<Self, Refused> {
        format!("{year:04}-01-01").parse()
    }

    /// The last of December.
    pub fn last_of(year: i32) -> Result<Self, Refused> {
        format!("{year:04}-12-31").parse()
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The day so many days later; earlier when negative. Stays within the years that a day may have.
    pub fn plus_days(self, days: i32) -> Self {
        let moved = self.0 + chrono::TimeDelta::days(i64::from(days));
        if (1900..3000).contains(&moved.year()) { Self(moved) } else { self }
    }

    /// The first day of its month.
    pub fn month_start(self) -> Self {
        Self(self.0.with_day(1).unwrap_or(self.0))
    }

    /// The last day of its month.
    pub fn month_end(self) -> Self {
        let next = self.month_start().plus_days(31).month_start();
        next.plus_days(-1)
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun)
    }

    /// The instant at which it ends in Asia/Shanghai: the first of the next day.
    pub fn ends_at(self) -> Timestamp {
        let midnight = (self.0 + chrono::TimeDelta::days(1)).and_time(chrono::NaiveTime::MIN);
        Timestamp::from_utc(midnight - chrono::TimeDelta::seconds(i64::from(SHANGHAI_SECONDS_EAST)))
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0.to_epoch_days()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Day {
    type Err = Refused;
    fn from_str(text: &str) -> Result<Self, Refused> {
        let refused = Refused("date_shape");
        if text.len() != 10 {
            return Err(refused);
        }
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| refused)?;
        if (1900..3000).contains(&day.year()) { Ok(Self(day)) } else { Err(Refused("date_out_of_range")) }
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Day {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .pattern(Some("^(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$"))
            .examples(["2025-06-30"])
            .into()
    }
}
impl utoipa::ToSchema for Day {}

text::text_column!(Day);

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_is_written_in_one_way_only() {
        for good in ["2025-06-30", "1900-01-01", "2024-02-29"] {
            assert_eq!(good.parse::<Day>().expect(good).to_string(), good);
        }
        for bad in ["2025-6-30", "2025-02-29", "30-06-2025", "2025/06/30", "+025-06-30", "1899-12-31", "", "今天"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_knows_its_month_its_week_and_its_end() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        assert_eq!((day("2024-02-11").month_start(), day("2024-02-11").month_end()), (day("2024-02-01"), day("2024-02-29")));
        assert_eq!(day("2025-12-31").month_end(), day("2025-12-31"));
        assert_eq!(day("2025-12-31").plus_days(1), day("2026-01-01"));
        assert!(day("2026-11-22").is_weekend() && !day("2026-11-23").is_weekend());
        assert_eq!(day("2026-01-01").ends_at().to_string(), "2026-01-01T16:00:00.000Z");
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!("1970-01-02".parse::<Day>().expect("a day").number(), 1);
    }
}

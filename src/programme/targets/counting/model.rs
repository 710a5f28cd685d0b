use std::{fmt, str::FromStr};

use diesel::{
    QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};

use crate::foundation::types::{Day, Id, Refused, Timestamp};

/// The days that a figure covers: from the first of January to the day asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: Day,
    pub to: Day,
}

impl Period {
    /// The year up to a day in it.
    pub fn up_to(to: Day) -> Result<Self, Refused> {
        Ok(Self { from: Day::first_of(to.year())?, to })
    }

    /// The share of the year that has passed at the end of the day.
    pub fn share_of_year(&self) -> f64 {
        let days_of_year = Day::last_of(self.to.year()).map_or(365, |last| last.number() - self.from.number() + 1);
        f64::from(self.to.number() - self.from.number() + 1) / f64::from(days_of_year)
    }
}

/// Which rows are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Counted,
    LeftOut,
}

/// A row behind a figure, or one left out of it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Found {
    #[diesel(sql_type = Text)]
    pub id: String,
    /// The record's address.
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub code: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    title: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    content: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    day: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub amount_fen: i64,
    /// Empty for what is counted.
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = Text)]
    pub entity: String,
}

impl Found {
    /// Its name for people: the title or name of its content, else what its source calls it.
    pub fn title(&self) -> String {
        let content: Option<serde_json::Value> = self.content.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let said = content.as_ref().and_then(|content| {
            ["title", "name"].iter().filter_map(|name| content.get(name)?.as_str()).find(|text| !text.trim().is_empty())
        });
        said.map_or_else(|| self.title.clone().unwrap_or_default(), str::to_owned)
    }

    /// The day by which it belongs to the period; some sources keep the instant.
    pub fn day(&self) -> Option<Day> {
        let text = self.day.as_deref()?;
        text.parse().ok().or_else(|| text.parse::<Timestamp>().ok().map(Day::of))
    }

    /// Where the next page begins after this row.
    pub fn position(&self) -> Position {
        Position { day: self.day.clone().unwrap_or_default(), key: self.key.clone() }
    }
}

/// The row after which a page begins. It comes from outside, so it holds nothing but what a row can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub(super) day: String,
    pub(super) key: String,
}

/// A day or an instant, and a key made of an id and a number.
const LONGEST_POSITION: usize = 100;

impl FromStr for Position {
    type Err = Refused;
    fn from_str(text: &str) -> Result<Self, Refused> {
        let (day, key) = text.split_once('~').ok_or(Refused("cursor"))?;
        let is_day = || day.is_empty() || as_written::<Day>(day) || as_written::<Timestamp>(day);
        let fits = text.len() <= LONGEST_POSITION && is_day() && (is_number(key) || is_id(key));
        if fits { Ok(Self { day: day.to_owned(), key: key.to_owned() }) } else { Err(Refused("cursor")) }
    }
}

fn as_written<T: FromStr + fmt::Display>(text: &str) -> bool {
    text.parse::<T>().is_ok_and(|value| value.to_string() == text)
}

fn is_number(key: &str) -> bool {
    as_written::<i64>(key)
}

/// An id, alone or with the place of an entry behind it.
fn is_id(key: &str) -> bool {
    let (id, place) = key.split_once('/').unwrap_or((key, "0"));
    as_written::<Id>(id) && as_written::<u32>(place)
}

impl Position {
    /// Whether rows are told apart by a number or by an id.
    pub(super) fn has_number(&self) -> bool {
        is_number(&self.key)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.day, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::{Period, Position};

    #[test]
    fn a_position_is_read_as_it_was_written_and_nothing_else_is() {
        for good in ["2025-03-01~42", "~01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e/3", "2025-03-01T00:00:00.000Z~7"] {
            assert_eq!(good.parse::<Position>().expect(good).to_string(), good);
        }
        for bad in ["", "~", "x", "2025-03-01~abc", "2025-02-30~42", "~42/1", "2025-03-01~4' OR 1=1", "2025'~4", &"9".repeat(200)]
        {
            assert!(bad.parse::<Position>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_share_of_the_year_grows_by_days() {
        let share = |day: &str| Period::up_to(day.parse().expect("a day")).expect("a period").share_of_year();
        assert!((share("2025-01-01") - 1.0 / 365.0).abs() < 1e-12);
        assert!((share("2024-02-29") - 60.0 / 366.0).abs() < 1e-12);
        assert!((share("2025-12-31") - 1.0).abs() < 1e-12);
    }
}

use std::{fmt, str::FromStr};

use diesel::{
    QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};

use crate::foundation::types::{Day, Refused, Timestamp};

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

/// The row after which a page begins. It comes from outside, so it holds nothing but digits, small letters and a few signs.
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
        let plain =
            |part: &str, signs: &str| part.chars().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase() || signs.contains(c));
        let (day, key) = text.split_once('~').ok_or(Refused("cursor"))?;
        let fits = text.len() <= LONGEST_POSITION && plain(day, "-:.TZ") && !key.is_empty() && plain(key, "-/");
        if fits { Ok(Self { day: day.to_owned(), key: key.to_owned() }) } else { Err(Refused("cursor")) }
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
        for good in ["2025-03-01~42", "~01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e/3", "2025-03-01T00:00:00.000Z~a"] {
            assert_eq!(good.parse::<Position>().expect(good).to_string(), good);
        }
        for bad in ["", "~", "x", "2025-03-01~a' OR 1=1", "2025'~a", &format!("~{}", "a".repeat(200))] {
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

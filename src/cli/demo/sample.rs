//! The sample's lines: bodies as the API takes them, with names in place of ids and, where something is still to come or has
//! just begun, so many days from today in place of a day.
//!
//! What has not happened yet is left out, and so is what speaks of it; so a clock that runs behind is no obstacle. A list ends where
//! the first such item stands: of a deal that will be signed only the stages before are loaded.
//!
//! `@name` is the id of the record whose `ref` is `name` (of an achievement, its `external_ref`); `today`, `today+30` and
//! `today-10` are days.

use std::collections::{HashMap, HashSet};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::Validate;

use crate::foundation::{
    error::{Error, Result},
    http::input,
    types::{Day, Id},
};

/// Members that tell on which day something happened.
const HAPPENED: [&str; 19] = [
    "agreed_on",
    "approved_on",
    "as_of",
    "awarded_on",
    "completed_on",
    "done_on",
    "entered_on",
    "happened_at",
    "held_on",
    "intent_on",
    "issued_on",
    "on",
    "published_on",
    "received_on",
    "recognised_on",
    "registered_on",
    "revoked_on",
    "signed_on",
    "visited_on",
];

/// A file of the sample: its name, and its text.
pub(super) type File = (&'static str, &'static str);

/// One line: what is read of it is taken out, so that the rest is the body.
pub(super) struct Record(Map<String, Value>);

impl Record {
    /// What a record holds, as a record.
    pub(super) fn of(value: Value) -> Result<Self> {
        Ok(Self(serde_json::from_value(value)?))
    }

    /// The text of a member, which stays there.
    pub(super) fn text(&self, name: &str) -> String {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The text of a member; empty where there is none.
    pub(super) fn take(&mut self, name: &str) -> String {
        self.take_value(name).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    pub(super) fn take_value(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// What a list of the record holds, each by itself.
    pub(super) fn take_list(&mut self, name: &str) -> Vec<Value> {
        match self.take_value(name) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        }
    }

    pub(super) fn put(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    pub(super) fn body(self) -> Value {
        Value::Object(self.0)
    }
}

/// Reads a file line by line. A failure says which line it was.
pub(super) fn each((name, text): File, mut take: impl FnMut(Record) -> Result<()>) -> Result<()> {
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        take(Record(serde_json::from_str(line)?))
            .map_err(|error| Error::internal(format!("the sample, {name}, line {}: {error:?}", index + 1)))?;
    }
    Ok(())
}

/// Which id a name of the sample has got.
pub(super) struct Book {
    ids: HashMap<String, Id>,
    left_out: HashSet<String>,
    today: Day,
}

impl Book {
    pub(super) fn new() -> Self {
        Self { ids: HashMap::new(), left_out: HashSet::new(), today: Day::today() }
    }

    /// Notes an id under a name; nothing where there is no name.
    pub(super) fn note(&mut self, name: String, id: Id) -> Result<()> {
        if name.is_empty() || self.ids.insert(name.clone(), id).is_none() {
            return Ok(());
        }
        Err(Error::internal(format!("two records are called {name}")))
    }

    /// The record as far as it has happened; none where it is still to come, which is noted under its name.
    pub(super) fn so_far(&mut self, name: &str, record: Record) -> Option<Record> {
        match self.past(Value::Object(record.0)) {
            Some(Value::Object(members)) => Some(Record(members)),
            _ => {
                self.left_out.insert(format!("@{name}"));
                None
            }
        }
    }

    fn past(&self, value: Value) -> Option<Value> {
        Some(match value {
            Value::String(text) if self.left_out.contains(&text) => return None,
            Value::Array(items) => Value::Array(items.into_iter().map_while(|item| self.past(item)).collect()),
            Value::Object(members) => {
                if members.iter().any(|(name, value)| HAPPENED.contains(&name.as_str()) && self.is_to_come(value)) {
                    return None;
                }
                let past = members.into_iter().map(|(name, value)| Some((name, self.past(value)?)));
                Value::Object(past.collect::<Option<_>>()?)
            }
            other => other,
        })
    }

    fn is_to_come(&self, value: &Value) -> bool {
        let day = value.as_str().and_then(|text| text.get(..10)).and_then(|text| text.parse::<Day>().ok());
        day.is_some_and(|day| day > self.today)
    }

    /// The id of a name, with or without the sign before it.
    pub(super) fn id(&self, name: &str) -> Result<Id> {
        let name = name.strip_prefix('@').unwrap_or(name);
        self.ids.get(name).copied().ok_or_else(|| Error::internal(format!("nothing is called {name}")))
    }

    /// A body with ids and days, read as the API reads it.
    pub(super) fn read<T: DeserializeOwned + Validate>(&self, value: Value) -> Result<T> {
        input::parse(self.resolved(value)?)
    }

    fn resolved(&self, value: Value) -> Result<Value> {
        Ok(match value {
            Value::String(text) if text.starts_with('@') => serde_json::to_value(self.id(&text)?)?,
            Value::String(text) => Value::String(self.day(&text).map_or(text, |day| day.to_string())),
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.resolved(item)).collect::<Result<_>>()?),
            Value::Object(members) => {
                Value::Object(members.into_iter().map(|(name, value)| Ok((name, self.resolved(value)?))).collect::<Result<_>>()?)
            }
            other => other,
        })
    }

    fn day(&self, text: &str) -> Option<Day> {
        match text.strip_prefix("today")? {
            "" => Some(self.today),
            days => Some(self.today.plus_days(days.parse().ok()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Book, Record};

    fn so_far(book: &mut Book, name: &str, value: Value) -> Option<Value> {
        let record = Record::of(value).expect("an object");
        book.so_far(name, record).map(Record::body)
    }

    #[test]
    fn what_has_not_happened_yet_is_left_out_and_so_is_what_speaks_of_it() {
        let mut book = Book { today: "2026-03-31".parse().expect("a day"), ..Book::new() };
        let visit = json!({"visited_on": "2026-03-31", "deadline": "2026-12-31"});
        assert_eq!(so_far(&mut book, "a", visit.clone()), Some(visit));
        assert_eq!(so_far(&mut book, "b", json!({"happened_at": "2026-04-01T01:00:00.000Z"})), None);
        assert_eq!(so_far(&mut book, "c", json!({"deal_id": "@b"})), None);
        let deal = json!({"stages": [{"entered_on": "2026-03-01"}, {"entered_on": "2026-04-01"}, {"entered_on": "2026-03-02"}]});
        assert_eq!(so_far(&mut book, "d", deal), Some(json!({"stages": [{"entered_on": "2026-03-01"}]})));
        let contract = json!({"steps": ["submit", {"register": {"registered_on": "2026-05-01"}}, {"amend": {}}]});
        assert_eq!(so_far(&mut book, "e", contract), Some(json!({"steps": ["submit"]})));
        assert_eq!(so_far(&mut book, "f", json!({"ids": ["@a", "@c"]})), Some(json!({"ids": ["@a"]})));
    }

    #[test]
    fn days_are_counted_from_today() {
        let book = Book { today: "2026-12-31".parse().expect("a day"), ..Book::new() };
        let said = |text: &str| book.resolved(json!([text])).expect("a list")[0].clone();
        for (text, day) in [("today", "2026-12-31"), ("today+1", "2027-01-01"), ("today-31", "2026-11-30"), ("todays", "todays")]
        {
            assert_eq!(said(text), day);
        }
        assert!(book.resolved(json!("@nobody")).is_err());
    }
}

//! The sample's lines: bodies as the API takes them, with names in place of ids and, where something is still to come or has
//! just begun, so many days from today in place of a day.
//!
//! `@name` is the id of the record whose `ref` is `name` (of an achievement, its `external_ref`); `today`, `today+30` and
//! `today-10` are days.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::Validate;

use crate::foundation::{
    error::{Error, Result},
    http::input,
    types::{Day, Id},
};

/// A file of the sample: its name, and its text.
pub(super) type File = (&'static str, &'static str);

/// One line: what is read of it is taken out, so that the rest is the body.
pub(super) struct Record(Map<String, Value>);

impl Record {
    /// What a record holds, as a record.
    pub(super) fn of(value: Value) -> Result<Self> {
        Ok(Self(serde_json::from_value(value)?))
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
    today: Day,
}

impl Book {
    pub(super) fn new() -> Self {
        Self { ids: HashMap::new(), today: Day::today() }
    }

    /// Notes an id under a name; nothing where there is no name.
    pub(super) fn note(&mut self, name: String, id: Id) -> Result<()> {
        if name.is_empty() || self.ids.insert(name.clone(), id).is_none() {
            return Ok(());
        }
        Err(Error::internal(format!("two records are called {name}")))
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

//! The words that analysis and queries know: what is compiled in, and what those who run the service add to it.
//!
//! An index and the queries against it must be cut by the same dictionary, so a lexicon is a value: each generation of an
//! index keeps the entries that it was built with, and whoever searches it gets the lexicon from it.

mod builtin;
mod file;
mod synonyms;

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use jieba_rs::Jieba;
use serde::{Deserialize, Serialize};

use crate::analyzer::{Run, normalise, runs};
use crate::guard::fingerprint;
pub(crate) use file::{read, write};
use synonyms::Synonyms;

/// What an entry says of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// One word that is kept whole.
    Term,
    /// Two or more words, of any language, that mean the same.
    Synonyms,
    /// Words that say nothing in a need and are not asked for in long queries.
    Boilerplate,
}

/// Something that is added to what is compiled in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// What it says of its words.
    pub kind: EntryKind,
    /// The words, as a person writes them.
    pub words: Vec<String>,
}

/// A dictionary, synonyms and boilerplate. Cheap to clone; all lookups are by [normalised](key) words.
#[derive(Clone)]
pub struct Lexicon(Arc<Inner>);

struct Inner {
    entries: Vec<Entry>,
    fingerprint: u64,
    /// None where no entry adds to the compiled-in one.
    dictionary: Option<Jieba>,
    synonyms: Synonyms,
    boilerplate: HashSet<String>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon").field("entries", &self.0.entries.len()).finish_non_exhaustive()
    }
}

/// The form of a word in which the lexicon knows it: normalised, with one blank where several stood and none around.
pub fn key(word: &str) -> String {
    let normal = normalise(word);
    // Most words have no blanks at all, and tens of thousands are read at once.
    if !normal.contains(char::is_whitespace) {
        return normal;
    }
    let mut key = String::with_capacity(normal.len());
    for part in normal.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(part);
    }
    key
}

/// Whether a word can be kept whole: the dictionary cuts what is written without blanks; letters and digits, and what
/// stands between marks, are whole already.
pub fn can_be_term(word: &str) -> bool {
    let key = key(word);
    matches!(runs(&key).next(), Some(Run::Han(range)) if range == (0..key.len()))
}

impl Inner {
    fn of(entries: Vec<Entry>) -> Inner {
        let of = |kind| entries.iter().filter(move |entry| entry.kind == kind);
        let terms: Vec<String> = of(EntryKind::Term).flat_map(|entry| &entry.words).map(|word| key(word)).collect();
        let boilerplate = of(EntryKind::Boilerplate).flat_map(|entry| &entry.words).map(|word| key(word)).collect();
        let mut synonyms = Synonyms::default();
        of(EntryKind::Synonyms).for_each(|entry| synonyms.add(entry.words.iter().map(String::as_str)));
        let fingerprint = fingerprint_of(&entries);
        Inner { dictionary: builtin::dictionary_with(&terms), synonyms, boilerplate, fingerprint, entries }
    }
}

fn in_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_unstable();
    entries.dedup();
    entries
}

impl Lexicon {
    /// What is compiled in, nothing added. Its parts are loaded when they are first asked for.
    pub fn builtin() -> Lexicon {
        static BUILTIN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::with(Vec::new()));
        BUILTIN.clone()
    }

    /// What is compiled in and these entries, whose order does not matter.
    ///
    /// A term among them costs a copy of the dictionary (some tens of megabytes), which all that know the same
    /// entries share.
    pub fn with(entries: Vec<Entry>) -> Lexicon {
        static ALIVE: Mutex<Vec<Weak<Inner>>> = Mutex::new(Vec::new());
        let entries = in_order(entries);
        if entries.iter().all(|entry| entry.kind != EntryKind::Term) {
            return Lexicon(Arc::new(Inner::of(entries)));
        }
        // Held while a dictionary is made, since the indexes of all collections want the same one at the same time.
        let mut alive = ALIVE.lock().unwrap_or_else(PoisonError::into_inner);
        alive.retain(|one| one.strong_count() > 0);
        if let Some(known) = alive.iter().filter_map(Weak::upgrade).find(|one| one.entries == entries) {
            return Lexicon(known);
        }
        let made = Arc::new(Inner::of(entries));
        alive.push(Arc::downgrade(&made));
        Lexicon(made)
    }

    /// Whether this is what `with` makes of these entries.
    pub fn is_of(&self, entries: &[Entry]) -> bool {
        self.0.entries == in_order(entries.to_vec())
    }

    /// Whether what `with` makes of these entries has the same dictionary, so that documents are cut alike.
    pub fn cuts_as(&self, entries: &[Entry]) -> bool {
        let is_term = |entry: &&Entry| entry.kind == EntryKind::Term;
        let others = in_order(entries.iter().filter(is_term).cloned().collect());
        self.0.entries.iter().filter(is_term).eq(&others)
    }

    /// What was added to the compiled-in words, in a fixed order.
    pub fn entries(&self) -> &[Entry] {
        &self.0.entries
    }

    /// The same for the same entries, whatever order they came in.
    pub fn fingerprint(&self) -> u64 {
        self.0.fingerprint
    }

    /// Whether these words, as an entry of this kind, are among what was added.
    pub fn holds(&self, entry: &Entry) -> bool {
        self.0.entries.binary_search(entry).is_ok()
    }

    /// The words that mean the same as a normalised one, itself left out, each once. What a group says does not reach over
    /// to another that shares a word with it: of words with two meanings each would drag in the other's.
    pub fn synonyms_of<'a>(&'a self, normalised: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut found: Vec<&'a str> = Vec::new();
        for word in builtin::synonyms().of(normalised).chain(self.0.synonyms.of(normalised)) {
            if !found.contains(&word) {
                found.push(word);
            }
        }
        found.into_iter()
    }

    /// Whether a normalised word or phrase says nothing in a need.
    pub fn is_boilerplate(&self, normalised: &str) -> bool {
        builtin::boilerplate().contains(normalised) || self.0.boilerplate.contains(normalised)
    }

    /// All that says nothing in a need, normalised, in no order.
    pub fn boilerplate(&self) -> impl Iterator<Item = &str> {
        let added = self.0.boilerplate.iter().filter(|word| !builtin::boilerplate().contains(*word));
        builtin::boilerplate().iter().chain(added).map(String::as_str)
    }

    /// Whether a normalised word is one that the dictionary keeps whole.
    pub fn is_term(&self, normalised: &str) -> bool {
        self.dictionary().has_word(normalised)
    }

    pub(crate) fn dictionary(&self) -> &Jieba {
        self.0.dictionary.as_ref().unwrap_or_else(|| builtin::dictionary())
    }

    /// Loads what otherwise the first text would wait for.
    pub(crate) fn prepare(&self) {
        self.is_term("研");
        builtin::synonyms();
        builtin::boilerplate();
    }
}

fn fingerprint_of(entries: &[Entry]) -> u64 {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.push(entry.kind as u8);
        for word in &entry.words {
            bytes.extend_from_slice(word.as_bytes());
            bytes.push(b'\n');
        }
        bytes.push(b'\0');
    }
    fingerprint(&bytes)
}

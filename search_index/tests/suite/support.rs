//! Small indexes of a few records.

use search_index::{Change, Document, IndexWriter, Position, Query, SearchIndex};
use tempfile::TempDir;

/// An index in a folder that goes with it.
pub(crate) struct Catalogue {
    pub(crate) dir: TempDir,
    pub(crate) writer: IndexWriter,
}

pub(crate) fn at(seq: i64) -> Position {
    Position { seq, event_id: format!("event-{seq}") }
}

pub(crate) fn document(id: &str, title: &str) -> Document {
    Document { id: key(id), version: 1, title: title.to_owned(), ..Document::default() }
}

/// A short name as a key, and back.
pub(crate) fn key(name: &str) -> u128 {
    name.bytes().fold(0, |key, byte| key << 8 | u128::from(byte))
}

pub(crate) fn name(key: u128) -> String {
    key.to_be_bytes().into_iter().filter(|byte| *byte != 0).map(char::from).collect()
}

pub(crate) fn put(document: Document) -> Change {
    Change::Put(Box::new(document))
}

impl Catalogue {
    pub(crate) fn of(documents: impl IntoIterator<Item = Document>) -> Catalogue {
        let dir = TempDir::new().expect("a temporary folder");
        let mut writer = IndexWriter::create(dir.path()).expect("a new index");
        writer.apply(documents.into_iter().map(put).collect()).expect("documents are taken");
        writer.commit(&at(1)).expect("a commit");
        Catalogue { dir, writer }
    }

    /// One record a title, whose id is its number.
    pub(crate) fn titles(titles: &[&str]) -> Catalogue {
        Catalogue::of(titles.iter().enumerate().map(|(number, title)| document(&number.to_string(), title)))
    }

    pub(crate) fn index(&self) -> SearchIndex {
        self.writer.index()
    }

    pub(crate) fn find(&self, text: &str) -> Vec<String> {
        self.ask(&Query { text: text.to_owned(), limit: 100, ..Query::default() })
    }

    pub(crate) fn sorted(&self, text: &str) -> Vec<String> {
        let mut ids = self.find(text);
        ids.sort();
        ids
    }

    pub(crate) fn ask(&self, query: &Query) -> Vec<String> {
        let found = self.index().search(query).expect("an answer");
        found.hits.into_iter().map(|hit| name(hit.id)).collect()
    }
}

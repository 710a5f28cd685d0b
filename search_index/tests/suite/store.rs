//! Generations and the pointer between them.

use std::fs;
use std::path::Path;

use search_index::{IndexError, IndexWriter, Opened, Query, SearchIndex, Store};

use crate::support::{at, document, put};

fn rebuild(store: &Store, titles: &[&str]) -> IndexWriter {
    let mut rebuild = store.begin_rebuild(Vec::new()).expect("a new generation");
    let documents = titles.iter().enumerate().map(|(n, title)| put(document(&n.to_string(), title)));
    rebuild.writer().apply(documents.collect()).expect("documents are taken");
    rebuild.finish(&at(7)).expect("it is made current")
}

fn generations(base: &Path) -> usize {
    let names = fs::read_dir(base).expect("the folder is there").flatten().map(|entry| entry.file_name());
    names.filter(|name| name.to_string_lossy().starts_with("index-")).count()
}

fn count(index: &SearchIndex, text: &str) -> u64 {
    index.search(&Query { text: text.into(), limit: 1, ..Query::default() }).expect("an answer").total
}

#[test]
fn a_rebuild_takes_over_without_a_gap() {
    let base = tempfile::TempDir::new().expect("a temporary folder");
    let (store, opened) = Store::open(base.path()).expect("the store");
    assert!(matches!(opened, Opened::Rebuild(IndexError::Missing)));
    let old_writer = rebuild(&store, &["石墨烯"]);
    let old = old_writer.index();
    let new = rebuild(&store, &["石墨烯", "石墨烯电池"]);
    assert_eq!((count(&old, "石墨烯"), count(&new.index(), "石墨烯")), (1, 2), "a search that has begun goes on");
    assert_eq!(generations(base.path()), 1);
    drop((old_writer, old, new, store));
    let (_store, opened) = Store::open(base.path()).expect("the store");
    let Opened::Ready(writer) = opened else { panic!("{opened:?}") };
    assert_eq!((writer.index().count(), writer.index().position()), (2, Some(at(7))));
}

#[test]
fn a_store_has_one_holder() {
    let base = tempfile::TempDir::new().expect("a temporary folder");
    let (store, _) = Store::open(base.path()).expect("the store");
    assert!(matches!(Store::open(base.path()), Err(IndexError::Busy)));
    let writer = rebuild(&store, &["石墨烯"]);
    let reader = SearchIndex::open(&Store::current(base.path()).expect("a generation")).expect("a reader");
    assert_eq!(count(&reader, "石墨烯"), 1);
    drop((writer, store));
    assert!(Store::open(base.path()).is_ok());
}

#[test]
fn leftovers_are_cleared_and_damage_is_a_reason_to_rebuild() {
    let base = tempfile::TempDir::new().expect("a temporary folder");
    let (store, _) = Store::open(base.path()).expect("the store");
    drop(rebuild(&store, &["石墨烯"]));
    let unfinished = store.begin_rebuild(Vec::new()).expect("a new generation");
    assert_eq!(generations(base.path()), 2);
    drop((unfinished, store));
    let (store, opened) = Store::open(base.path()).expect("the store");
    assert!(matches!(opened, Opened::Ready(_)));
    assert_eq!(generations(base.path()), 1);
    drop((opened, store));
    for pointer in ["index-ffff", "", "../elsewhere", "index-../../elsewhere"] {
        fs::write(base.path().join("CURRENT"), pointer).expect("the file is written");
        let (store, opened) = Store::open(base.path()).expect("the store");
        assert!(matches!(opened, Opened::Rebuild(IndexError::Damaged(_))), "{pointer}");
        drop(rebuild(&store, &["石墨烯"]));
    }
    fs::write(base.path().join("CURRENT"), [0xff, 0xfe]).expect("the file is written");
    assert!(matches!(Store::open(base.path()), Ok((_, Opened::Rebuild(IndexError::Damaged(_))))));
}

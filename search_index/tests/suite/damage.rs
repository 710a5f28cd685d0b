//! Whatever befalls the files: an error, or the same answers as before.

use std::fs;
use std::path::{Path, PathBuf};

use search_index::{IndexError, IndexWriter, Query, SearchIndex};

use crate::support::{Catalogue, at, document, key, name, put};

const QUERIES: [&str; 4] = ["", "石墨烯", "“机器学习”", "PD-1"];

fn answers(index: &SearchIndex) -> Result<Vec<(u64, Vec<String>)>, IndexError> {
    QUERIES
        .iter()
        .map(|text| {
            let found = index.search(&Query { text: (*text).to_owned(), limit: 50, ..Query::default() })?;
            Ok((found.total, found.hits.into_iter().map(|hit| name(hit.id)).collect()))
        })
        .collect()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir).expect("the folder is there").flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_none_or(|extension| extension != "lock"));
    files.sort();
    files
}

/// Two segments, one of them with a deleted record.
fn sound() -> (tempfile::TempDir, Vec<(u64, Vec<String>)>) {
    let mut c = Catalogue::titles(&["石墨烯电池", "机器学习", "PD-1抗体", "碳纤维", "石墨烯涂料"]);
    c.writer
        .apply(vec![put(document("9", "石墨烯与机器学习")), search_index::Change::Delete(key("4"))])
        .expect("changes are taken");
    c.writer.commit(&at(2)).expect("a commit");
    let before = answers(&c.index()).expect("answers");
    (c.dir, before)
}

/// Opens and asks; the answer must be the one of before, or none.
fn judge(dir: &Path, before: &[(u64, Vec<String>)], what: &str) -> bool {
    match SearchIndex::open(dir) {
        Ok(index) => {
            if let Ok(after) = answers(&index) {
                assert_eq!(after, before, "{what}");
                assert_eq!(index.position(), Some(at(2)), "{what}");
            }
            false
        }
        Err(IndexError::Busy | IndexError::Io(_)) => panic!("{what}: not a reason to rebuild"),
        Err(_) => true,
    }
}

fn with_changed(dir: &Path, file: &Path, change: impl FnOnce(&mut Vec<u8>), before: &[(u64, Vec<String>)], what: &str) -> bool {
    let original = fs::read(file).expect("the file is read");
    let mut bytes = original.clone();
    change(&mut bytes);
    // A new file, for the old one may still be mapped.
    fs::remove_file(file).expect("the file is removed");
    fs::write(file, &bytes).expect("the file is written");
    let seen = judge(dir, before, what);
    fs::remove_file(file).expect("the file is removed");
    fs::write(file, original).expect("the file is written");
    seen
}

#[test]
fn a_flipped_byte_is_never_a_wrong_answer() {
    let (dir, before) = sound();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    for file in files(dir.path()) {
        let length = fs::metadata(&file).expect("the file is there").len() as usize;
        for _ in 0..12 {
            let (at, bit) = (random() % length, random() % 8);
            let what = format!("{} byte {at} bit {bit}", file.display());
            let seen = with_changed(dir.path(), &file, |bytes| bytes[at] ^= 1 << bit, &before, &what);
            // The end of a segment's file names the library's version, outside of the checksum: there, and only there, a
            // change may pass, since nothing is read from it.
            assert!(seen || at + 200 > length && !what.contains(".json"), "{what} went unseen");
        }
    }
    assert!(!judge(dir.path(), &before, "put back"));
}

#[test]
fn a_file_cut_short_or_gone_is_seen() {
    let (dir, before) = sound();
    for file in files(dir.path()) {
        let length = fs::metadata(&file).expect("the file is there").len() as usize;
        for keep in [0, 1, length / 2, length - 1] {
            let what = format!("{} cut to {keep}", file.display());
            assert!(with_changed(dir.path(), &file, |bytes| bytes.truncate(keep), &before, &what), "{what} went unseen");
        }
        let bytes = fs::read(&file).expect("the file is read");
        fs::remove_file(&file).expect("the file is removed");
        assert!(judge(dir.path(), &before, "gone"), "{} is gone unseen", file.display());
        fs::write(&file, bytes).expect("the file is written");
    }
    assert!(!judge(dir.path(), &before, "put back"));
}

#[test]
fn what_is_no_index_is_told_apart() {
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    assert!(matches!(SearchIndex::open(dir.path()), Err(IndexError::Missing)));
    assert!(matches!(SearchIndex::open(&dir.path().join("absent")), Err(IndexError::Missing)));
    fs::write(dir.path().join("meta.json"), "{}").expect("the file is written");
    assert!(matches!(SearchIndex::open(dir.path()), Err(IndexError::Damaged(_))));
}

#[test]
fn one_writer_and_any_readers() {
    let mut c = Catalogue::titles(&["石墨烯"]);
    assert!(matches!(IndexWriter::open(c.dir.path()), Err(IndexError::Busy)));
    let reader = SearchIndex::open(c.dir.path()).expect("a second reader");
    c.writer.apply(vec![put(document("1", "石墨烯电池"))]).expect("changes are taken");
    c.writer.commit(&at(5)).expect("a commit");
    assert_eq!((reader.count(), reader.position()), (1, Some(at(1))));
    reader.reload().expect("the commit is read");
    assert_eq!((reader.count(), reader.position()), (2, Some(at(5))));
}

#[test]
fn what_was_not_committed_is_forgotten() {
    let Catalogue { dir, mut writer } = Catalogue::titles(&["石墨烯"]);
    writer.apply(vec![put(document("1", "石墨烯电池"))]).expect("changes are taken");
    drop(writer);
    let writer = IndexWriter::open(dir.path()).expect("the lock went with the writer");
    assert_eq!((writer.index().count(), writer.index().position()), (1, Some(at(1))));
}

#[test]
fn a_reader_opens_while_another_writes() {
    let mut c = Catalogue::titles(&["石墨烯"]);
    let dir = c.dir.path().to_owned();
    let opening = std::thread::spawn(move || {
        (0..60).for_each(|_| {
            let index = SearchIndex::open(&dir).expect("an index that is sound");
            assert!(index.count() > 0);
        });
    });
    let mut seq = 2;
    while !opening.is_finished() {
        c.writer.apply(vec![put(document(&(seq % 20).to_string(), "石墨烯电池"))]).expect("changes are taken");
        c.writer.commit(&at(seq)).expect("a commit");
        seq += 1;
    }
    opening.join().expect("every opening succeeded");
}

#[test]
fn a_file_written_to_beneath_an_open_index_is_seen_by_the_next_search() {
    let c = Catalogue::titles(&["石墨烯散热膜", "石墨烯电池"]);
    let index = c.index();
    let everything = Query { limit: 10, ..Query::default() };
    assert_eq!(index.search(&everything).expect("an answer").total, 2);
    let file = files(c.dir.path()).into_iter().find(|file| file.extension().is_some_and(|ending| ending == "fast"));
    let file = file.expect("a segment's file");
    let bytes = fs::read(&file).expect("the file is read");
    // The clock that stamps files ticks every few milliseconds.
    std::thread::sleep(std::time::Duration::from_millis(20));
    fs::write(&file, &bytes).expect("the file is written");
    assert!(matches!(index.search(&everything), Err(IndexError::Damaged(_))));
    assert!(matches!(index.untouched(), Err(IndexError::Damaged(_))));
}

#[test]
fn a_list_written_to_beneath_an_idle_index_is_seen() {
    let (dir, _) = sound();
    let index = SearchIndex::open(dir.path()).expect("a sound index");
    index.intact().expect("nothing has happened");
    for list in ["meta.json", ".managed.json"] {
        let path = dir.path().join(list);
        let sound = fs::read(&path).expect("a file");
        let mut bytes = sound.clone();
        bytes[1] ^= 1;
        fs::write(&path, bytes).expect("written");
        assert!(matches!(index.intact(), Err(IndexError::Damaged(_))), "{list}");
        fs::write(&path, sound).expect("written");
        index.intact().expect("as it was");
        fs::rename(&path, dir.path().join("aside")).expect("moved");
        assert!(matches!(index.intact(), Err(IndexError::Damaged(_))), "{list} is gone");
        fs::rename(dir.path().join("aside"), &path).expect("moved");
    }
}

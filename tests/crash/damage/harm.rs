//! What can become of the index's files.

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use crate::support::random;

pub(super) enum When {
    /// While no server runs.
    Down,
    /// While it runs; it must notice by itself.
    Running,
    /// While it runs, where what is open goes on answering; it must notice when it starts again.
    RunningUntilRestart,
}

pub(super) struct Harm {
    pub(super) name: &'static str,
    pub(super) when: When,
    /// Given the index's folder and that of another database.
    pub(super) act: fn(&Path, &Path),
}

pub(super) const HARMS: [Harm; 12] = [
    Harm { name: "the folder deleted", when: When::Down, act: delete_all },
    Harm { name: "bytes changed while running", when: When::Running, act: flip },
    Harm { name: "the pointer deleted", when: When::Down, act: |index, _| delete(&index.join("CURRENT")) },
    Harm { name: "bytes changed", when: When::Down, act: flip },
    Harm { name: "the folder deleted while running", when: When::Running, act: delete_all },
    Harm { name: "a file cut short", when: When::Down, act: truncate },
    Harm { name: "another database's index in its place", when: When::Down, act: replace },
    Harm { name: "the pointer deleted while running", when: When::Running, act: |index, _| delete(&index.join("CURRENT")) },
    Harm { name: "a file deleted", when: When::Down, act: |index, _| delete(&any_file(index)) },
    Harm { name: "a file deleted while running", when: When::RunningUntilRestart, act: |index, _| delete(&any_file(index)) },
    Harm { name: "many bytes changed", when: When::Down, act: flip_many },
    Harm { name: "many bytes changed while running", when: When::Running, act: flip_many },
];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, into);
        } else if entry.metadata().is_ok_and(|metadata| metadata.len() > 0) {
            into.push(path);
        }
    }
}

fn any_file(index: &Path) -> PathBuf {
    let mut all = Vec::new();
    files(index, &mut all);
    all.swap_remove(random(all.len()))
}

fn delete(file: &Path) {
    fs::remove_file(file).expect("deleted");
}

fn delete_all(index: &Path, _: &Path) {
    fs::remove_dir_all(index).expect("deleted");
}

fn truncate(index: &Path, _: &Path) {
    let file = OpenOptions::new().write(true).open(any_file(index)).expect("a file");
    let length = file.metadata().expect("its length").len();
    file.set_len(random(usize::try_from(length).expect("a length")) as u64).expect("cut");
}

/// One to four bytes of some file.
fn flip(index: &Path, _: &Path) {
    // A running server may have noticed the last change and be about to remove what was damaged.
    let Ok(file) = OpenOptions::new().read(true).write(true).open(any_file(index)) else {
        return;
    };
    let length = usize::try_from(file.metadata().expect("its length").len()).expect("a length");
    for at in (0..=random(4)).map(|_| random(length) as u64) {
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).expect("read");
        byte[0] ^= u8::try_from(1 + random(255)).expect("a byte");
        file.write_all_at(&byte, at).expect("written");
    }
}

fn flip_many(index: &Path, other: &Path) {
    (0..200).for_each(|_| flip(index, other));
}

fn replace(index: &Path, other: &Path) {
    fs::remove_dir_all(index).expect("deleted");
    copy(other, index);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

//! A directory whose small files carry a checksum.
//!
//! Segment files end in a checksum of the index library's own; the list of segments and the list of files, written
//! over and over by commits and merges, have none: a flipped byte there would go unseen. Both pass through
//! `atomic_read` and `atomic_write`, so this wrapper seals them there; no crash can fall between file and sum.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr};

const SUM_LENGTH: usize = 17;

/// A memory-mapped directory with sealed small files.
#[derive(Debug, Clone)]
pub(crate) struct SealedDirectory(pub(crate) MmapDirectory);

/// FNV-1a: short, stable over versions of compiler and crates, and any single changed byte changes it.
pub(crate) fn fingerprint(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn unseal(mut sealed: Vec<u8>) -> Option<Vec<u8>> {
    let length = sealed.len().checked_sub(SUM_LENGTH)?;
    let expected = format!("\n{:016x}", fingerprint(&sealed[..length]));
    (sealed[length..] == *expected.as_bytes()).then(|| {
        sealed.truncate(length);
        sealed
    })
}

impl Directory for SealedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        unseal(self.0.atomic_read(path)?).ok_or_else(|| {
            let error = io::Error::new(io::ErrorKind::InvalidData, format!("{} does not match its checksum", path.display()));
            OpenReadError::wrap_io_error(error, path.to_path_buf())
        })
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let mut sealed = data.to_vec();
        sealed.extend_from_slice(format!("\n{:016x}", fingerprint(data)).as_bytes());
        self.0.atomic_write(path, &sealed)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.0.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

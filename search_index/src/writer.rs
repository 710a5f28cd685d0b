//! The writing side: one writer per directory.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::index::SegmentComponent;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{Index, IndexSettings, SegmentMeta, TantivyDocument};

use crate::document::{Change, Position};
use crate::error::{IndexError, Result, guarded};
use crate::guard::SealedDirectory;
use crate::lexicon::Lexicon;
use crate::reader::{Payload, SearchIndex, open_checked};
use crate::schema::{Fields, SCHEMA_VERSION, schema, tokenizers};
use crate::stamps::Stamps;

/// Following the journal: commits are small and many.
const STEADY: Load = Load { threads: 1, memory: 50_000_000 };
/// Filling an index: two segments at a time, each no larger than need be, for an import has a bound on its memory.
const BULK: Load = Load { threads: 2, memory: 32_000_000 };

#[derive(Clone, Copy)]
struct Load {
    threads: usize,
    memory: usize,
}

/// Brings an index up to date.
pub struct IndexWriter {
    writer: tantivy::IndexWriter<TantivyDocument>,
    fields: Fields,
    index: SearchIndex,
    /// The ids applied since the last commit, which `index` does not show yet.
    pending: HashSet<u128>,
}

impl std::fmt::Debug for IndexWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IndexWriter").field("index", &self.index).finish_non_exhaustive()
    }
}

/// The files that a segment consists of.
pub(crate) fn segment_files(meta: &SegmentMeta) -> Vec<PathBuf> {
    use SegmentComponent::{Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms};
    [Postings, Positions, FastFields, FieldNorms, Terms, Store]
        .into_iter()
        .chain(meta.has_deletes().then_some(Delete))
        .map(|component| meta.relative_path(component))
        .collect()
}

impl IndexWriter {
    /// Makes a new, empty index in `dir`, which is created where needed and must hold no index. It knows the words that are
    /// compiled in.
    pub fn create(dir: &Path) -> Result<IndexWriter> {
        let lexicon = Lexicon::builtin();
        IndexWriter::over(create(dir, &lexicon)?, lexicon, Stamps::of(dir), STEADY)
    }

    /// As `create`, with the words of `lexicon`, and with more threads and memory, for filling the index at one go.
    pub fn create_bulk(dir: &Path, lexicon: &Lexicon) -> Result<IndexWriter> {
        IndexWriter::over(create(dir, lexicon)?, lexicon.clone(), Stamps::of(dir), BULK)
    }

    /// Opens the index in `dir` for writing, checked as `SearchIndex::open` does.
    pub fn open(dir: &Path) -> Result<IndexWriter> {
        let (index, lexicon, files) = open_checked(dir)?;
        IndexWriter::over(index, lexicon, files, STEADY)
    }

    fn over(index: Index, lexicon: Lexicon, files: Stamps, load: Load) -> Result<IndexWriter> {
        guarded(|| {
            let options = IndexWriterOptions::builder()
                .num_worker_threads(load.threads)
                .num_merge_threads(1)
                .memory_budget_per_thread(load.memory)
                .build();
            let writer = index.writer_with_options(options)?;
            writer.set_merge_policy(Box::new(merge_policy()));
            let index = SearchIndex::over(index, lexicon, files)?;
            Ok(IndexWriter { writer, fields: schema().1, index, pending: HashSet::new() })
        })
    }

    /// Takes in changes; they show after `commit`. A record put twice is there once.
    pub fn apply(&mut self, changes: Vec<Change>) -> Result<()> {
        guarded(|| {
            let shown = self.index.searcher();
            for change in changes {
                let id = match &change {
                    Change::Put(document) => document.id,
                    Change::Delete(id) => *id,
                };
                let key = self.fields.key(id);
                // A deletion is kept in memory until the next commit and looked up in every new segment: filling an
                // index would be slow and large if each new record deleted what never was.
                if !self.pending.insert(id) || shown.doc_freq(&key)? > 0 {
                    self.writer.delete_term(key);
                }
                if let Change::Put(document) = change {
                    self.writer.add_document(self.fields.put(&document))?;
                }
            }
            Ok(())
        })
    }

    /// Makes what was applied durable together with the position that it reaches, and shows it.
    pub fn commit(&mut self, at: &Position) -> Result<()> {
        guarded(|| {
            // Else a merge would copy damage into a new file with a good checksum.
            self.index.untouched()?;
            let payload = Payload { schema_version: SCHEMA_VERSION, position: at.clone() };
            let payload = serde_json::to_string(&payload).map_err(|e| IndexError::Io(e.into()))?;
            let mut prepared = self.writer.prepare_commit()?;
            prepared.set_payload(&payload);
            prepared.commit()?;
            self.index.reload()?;
            self.pending.clear();
            Ok(())
        })
    }

    /// The searching side of the same index; it shows a commit as soon as `commit` has returned.
    pub fn index(&self) -> SearchIndex {
        self.index.clone()
    }

    /// Waits until merging has come to rest, and ends the writer.
    pub(crate) fn finish(self) -> Result<()> {
        guarded(|| Ok(self.writer.wait_merging_threads()?))
    }
}

/// Writes other words into the folder of an index.
pub(crate) fn reword(dir: &Path, lexicon: &Lexicon) -> Result<()> {
    guarded(|| crate::lexicon::write(&sealed(dir)?, lexicon))
}

fn sealed(dir: &Path) -> Result<SealedDirectory> {
    Ok(SealedDirectory(MmapDirectory::open(dir).map_err(tantivy::TantivyError::from)?))
}

fn create(dir: &Path, lexicon: &Lexicon) -> Result<Index> {
    std::fs::create_dir_all(dir)?;
    guarded(|| {
        let directory = sealed(dir)?;
        crate::lexicon::write(&directory, lexicon)?;
        let mut index = Index::create(directory, schema().0, IndexSettings::default())?;
        index.set_tokenizers(tokenizers(lexicon));
        Ok(index)
    })
}

/// Few segments make searches fast, few merges make commits cheap: small segments are put together early, and those of
/// a fourfold size form a level of their own.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(5);
    policy.set_min_layer_size(1_000);
    policy.set_level_log_size(2.0);
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}

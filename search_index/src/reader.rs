//! The searching side.

use std::cell::Cell;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::ColumnValues;
use tantivy::directory::{Directory, META_LOCK, MmapDirectory};
use tantivy::query::{BooleanQuery, Occur, Query as Search, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Index, IndexReader, ReloadPolicy, Searcher, SegmentReader};

use crate::collect::{Gather, Gathered, Key, Place};
use crate::cursor::Cursor;
use crate::document::Position;
use crate::error::{IndexError, Result, guarded};
use crate::guard::SealedDirectory;
use crate::lexicon::Lexicon;
use crate::near::LOOKED_AT;
use crate::plan::{Planner, Strictness, Understood};
use crate::query::{Filters, Found, Hit, Query, SimilarTo, Sort};
use crate::rank::Floor;
use crate::schema::{Fields, SCHEMA_VERSION, schema, tokenizers};
use crate::stamps::Stamps;
use crate::suggest::Tables;
use crate::tolerance::Vocabulary;

/// What each commit says about itself.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Payload {
    pub(crate) schema_version: u32,
    pub(crate) position: Position,
}

/// An index that is searched. Cheap to clone; any number of threads and processes may search while one writes.
#[derive(Clone)]
pub struct SearchIndex(Arc<Inner>);

struct Inner {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    lexicon: Lexicon,
    /// Made anew when the catalogue has changed by a good part.
    vocabulary: Mutex<Option<Arc<Vocabulary>>>,
    position: Mutex<Option<Position>>,
    files: Stamps,
    tables: Tables,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex").field("position", &self.position()).finish_non_exhaustive()
    }
}

/// The vocabulary is learned anew when one part in so many of the catalogue is new or gone.
const STALE: u64 = 20;

/// The lists of segments and of files.
const LISTS: [&str; 2] = ["meta.json", ".managed.json"];

/// Opens the files of an index and proves that they are what was written.
pub(crate) fn open_checked(dir: &Path) -> Result<(Index, Lexicon, Stamps)> {
    if !dir.join(LISTS[0]).is_file() {
        // Segments without their list are an index that lost it.
        let files = std::fs::read_dir(dir).map(|entries| entries.flatten().count()).unwrap_or(0);
        return Err(if files == 0 {
            IndexError::Missing
        } else {
            IndexError::Damaged("the list of segments is gone".to_owned())
        });
    }
    if !dir.join(LISTS[1]).is_file() {
        return Err(IndexError::Damaged("the list of files is gone".to_owned()));
    }
    let files = Stamps::of(dir);
    guarded(|| {
        let directory = SealedDirectory(MmapDirectory::open(dir).map_err(tantivy::TantivyError::from)?);
        let mut index = Index::open(directory.clone())?;
        let metas = index.load_metas()?;
        if let Some(payload) = metas.payload.as_deref() {
            let payload: serde_json::Value = serde_json::from_str(payload).map_err(|e| IndexError::Damaged(e.to_string()))?;
            if payload.get("schema_version") != Some(&SCHEMA_VERSION.into()) {
                return Err(IndexError::WrongVersion);
            }
        }
        if index.schema() != schema().0 {
            return Err(IndexError::WrongVersion);
        }
        let lexicon = crate::lexicon::read(&directory)?;
        check_segments(&index)?;
        index.set_tokenizers(tokenizers(&lexicon));
        Ok((index, lexicon, files))
    })
}

/// The library's own check passes over files that are gone.
fn check_segments(index: &Index) -> Result<()> {
    let directory = index.directory();
    // A writer in another process may remove merged segments meanwhile: what is held open here stays readable.
    let lock = directory.acquire_lock(&META_LOCK).map_err(|error| tantivy::TantivyError::LockFailure(error, None))?;
    let metas = index.searchable_segment_metas()?;
    let mut held = Vec::with_capacity(metas.len());
    for meta in &metas {
        held.push(SegmentReader::open(&index.segment(meta.clone()))?);
    }
    drop(lock);
    for file in metas.iter().flat_map(crate::writer::segment_files) {
        if !directory.validate_checksum(&file).map_err(tantivy::TantivyError::from)? {
            return Err(IndexError::Damaged(format!("{} does not match its checksum", file.display())));
        }
    }
    Ok(())
}

impl SearchIndex {
    /// Opens the index in `dir` after checking every file against its checksum.
    pub fn open(dir: &Path) -> Result<SearchIndex> {
        let (index, lexicon, files) = open_checked(dir)?;
        SearchIndex::over(index, lexicon, files)
    }

    pub(crate) fn over(index: Index, lexicon: Lexicon, files: Stamps) -> Result<SearchIndex> {
        guarded(|| {
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(0).try_into()?;
            let inner = Inner {
                index,
                reader,
                fields: schema().1,
                lexicon,
                vocabulary: Mutex::default(),
                position: Mutex::new(None),
                files,
                tables: Tables::default(),
            };
            let this = SearchIndex(Arc::new(inner));
            this.reload()?;
            this.0.lexicon.prepare();
            Ok(this)
        })
    }

    /// Shows what has been committed since, by any process.
    pub fn reload(&self) -> Result<()> {
        guarded(|| {
            // Read before the reload: a commit in between makes the position lag behind what is shown, never run ahead.
            let mut position = self.0.position.lock().unwrap_or_else(PoisonError::into_inner);
            let payload = self.0.index.load_metas()?.payload;
            self.0.reader.reload()?;
            let searcher = self.0.reader.searcher();
            self.0.tables.follow(&searcher, self.0.fields.suggest)?;
            let segments: Vec<String> = searcher.segment_readers().iter().map(|s| s.segment_id().uuid_string()).collect();
            self.0.files.follow(|name| name.split('.').next().is_some_and(|id| segments.iter().any(|segment| segment == id)));
            self.learn(&searcher)?;
            *position = payload.and_then(|text| serde_json::from_str::<Payload>(&text).ok()).map(|payload| payload.position);
            Ok(())
        })
    }

    fn learn(&self, searcher: &Searcher) -> Result<()> {
        let mut vocabulary = self.0.vocabulary.lock().unwrap_or_else(PoisonError::into_inner);
        let documents = searcher.num_docs();
        if vocabulary.as_ref().is_none_or(|known| known.documents.abs_diff(documents) * STALE > known.documents) {
            *vocabulary = Some(Arc::new(Vocabulary::new(searcher, self.0.fields.words, self.0.fields.pairs)?));
        }
        Ok(())
    }

    pub(crate) fn planner<'a>(&'a self, searcher: &'a Searcher, vocabulary: Option<&'a Vocabulary>) -> Planner<'a> {
        let (floor, bent) = (Floor::default(), Cell::default());
        Planner { searcher, fields: &self.0.fields, lexicon: &self.0.lexicon, vocabulary, floor, bent }
    }

    pub(crate) fn vocabulary(&self) -> Option<Arc<Vocabulary>> {
        self.0.vocabulary.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `Damaged` when another hand has written to the index's files since they were opened.
    pub fn untouched(&self) -> Result<()> {
        self.0.files.check()
    }

    /// As `untouched`, and that the lists of segments and files can be read: each commit writes these anew, so no time of
    /// change tells; an index that has nothing to commit would keep their damage.
    pub fn intact(&self) -> Result<()> {
        self.untouched()?;
        guarded(|| {
            for list in LISTS {
                self.0.index.directory().atomic_read(Path::new(list)).map_err(tantivy::TantivyError::from)?;
            }
            Ok(())
        })
    }

    /// The words that its documents were cut by, which every query against it is read with.
    pub fn lexicon(&self) -> &Lexicon {
        &self.0.lexicon
    }

    pub(crate) fn schema(&self) -> tantivy::schema::Schema {
        self.0.index.schema()
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.0.fields
    }

    pub(crate) fn tables(&self) -> &Tables {
        &self.0.tables
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.0.reader.searcher()
    }

    /// The position of the commit that is shown; none before the first.
    pub fn position(&self) -> Option<Position> {
        self.0.position.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many records there are.
    pub fn count(&self) -> u64 {
        self.0.reader.searcher().num_docs()
    }

    /// Every record's id and version, for comparison with the database.
    pub fn ids(&self) -> Result<Vec<(u128, i64)>> {
        guarded(|| {
            let mut all = Vec::new();
            for segment in self.0.reader.searcher().segment_readers() {
                let ids = Ids::of(segment)?;
                let versions = segment.fast_fields().i64("version")?;
                for doc in segment.doc_ids_alive() {
                    all.push((ids.id(doc), versions.first(doc).unwrap_or_default()));
                }
            }
            Ok(all)
        })
    }

    /// Answers `query`.
    pub fn search(&self, query: &Query) -> Result<Found> {
        self.snapshot().search(query)
    }

    /// The index as it is shown now, for a search that goes on over many pages.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { index: self.clone(), searcher: self.0.reader.searcher() }
    }

    /// Records that share the rare words of `text`, best first.
    pub fn similar(&self, text: &SimilarTo, limit: usize, exclude_id: Option<u128>) -> Result<Vec<Hit>> {
        guarded(|| {
            let searcher = self.0.reader.searcher();
            let vocabulary = self.vocabulary();
            let planner = self.planner(&searcher, vocabulary.as_deref());
            let Some(cover) = planner.similar(text)? else {
                return Ok(Vec::new());
            };
            let mut clauses: Vec<(Occur, Box<dyn Search>)> = vec![(Occur::Must, Box::new(cover))];
            if let Some(id) = exclude_id {
                let own = TermQuery::new(self.0.fields.key(id), IndexRecordOption::Basic);
                clauses.push((Occur::MustNot, Box::new(own)));
            }
            let most = limit.min(searcher.num_docs() as usize);
            let filters = Filters::default();
            let gather =
                Gather { sort: Sort::Relevance, most, after: None, facets: &[], filters: &filters, floor: Floor::default() };
            let gathered = searcher.search(&BooleanQuery::new(clauses), &gather)?;
            let found = hits(&searcher, &gathered.best)?;
            self.untouched()?;
            Ok(found)
        })
    }
}

/// An index at one moment: whatever is committed meanwhile, its searches see the same records with the same weights, so that
/// pages by cursor fit together. It keeps the files of that moment, so it is not to be kept for long.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) index: SearchIndex,
    pub(crate) searcher: Searcher,
}

impl Snapshot {
    /// Answers `query`.
    pub fn search(&self, query: &Query) -> Result<Found> {
        guarded(|| {
            let (skip, after) = query.after.map_or((query.offset, None), Cursor::start);
            let vocabulary = self.index.vocabulary();
            let planner = self.index.planner(&self.searcher, vocabulary.as_deref());
            let read = planner.read(&query.text)?;
            let (gathered, _) = self.gather(query, &planner, &read, skip, after)?;
            let page: Vec<Place> = gathered.best.iter().skip(skip).take(query.limit).copied().collect();
            let shown = skip + page.len();
            let looked_at = after.is_none() && query.order() == Sort::Relevance && shown <= LOOKED_AT;
            let next = |place: &Place| if looked_at { Cursor::behind(query, shown) } else { Cursor::new(query, place.key) };
            let facets = query.facets.iter().copied().zip(gathered.facets);
            let found = Found {
                total: gathered.total,
                hits: hits(&self.searcher, &page)?,
                next: page.last().filter(|_| gathered.left > shown as u64).map(next),
                facets: facets.map(|(facet, counts)| (facet, crate::facet::top(facet, counts))).collect(),
                suggestion: read.suggestion,
            };
            // Afterwards, so that what was changed during the search is noticed too.
            self.index.untouched()?;
            Ok(found)
        })
    }

    /// What is found, the best first, and how strictly.
    pub(crate) fn gather(
        &self,
        query: &Query,
        planner: &Planner<'_>,
        read: &Understood<'_>,
        skip: usize,
        after: Option<Key>,
    ) -> Result<(Gathered, Strictness)> {
        let sort = query.order();
        // However few are wanted, as many are looked at again: what stands where does not depend on the size of a page.
        let again = if sort == Sort::Relevance && after.is_none() { LOOKED_AT } else { 0 };
        let gather = Gather {
            sort,
            most: skip.saturating_add(query.limit).max(again).min(self.searcher.num_docs() as usize),
            after,
            facets: &query.facets,
            filters: &query.filters,
            floor: planner.floor.clone(),
        };
        let mut strictness = Strictness::Strict;
        let mut gathered = self.searcher.search(&planner.plan(read, &query.filters, strictness)?, &gather)?;
        if gathered.total == 0 && !query.text.is_empty() {
            strictness = Strictness::Loose;
            gathered = self.searcher.search(&planner.plan(read, &query.filters, strictness)?, &gather)?;
        }
        if again > 0 {
            read.near().rerank(&self.searcher, &mut gathered.best)?;
        }
        Ok((gathered, strictness))
    }
}

/// The keys of a segment's records.
pub(crate) struct Ids {
    high: Arc<dyn ColumnValues<u64>>,
    low: Arc<dyn ColumnValues<u64>>,
}

impl Ids {
    pub(crate) fn of(segment: &SegmentReader) -> Result<Ids> {
        let column = |name| Ok::<_, IndexError>(segment.fast_fields().u64(name)?.first_or_default_col(0));
        Ok(Ids { high: column("id_high")?, low: column("id_low")? })
    }

    pub(crate) fn id(&self, doc: DocId) -> u128 {
        u128::from(self.high.get_val(doc)) << 64 | u128::from(self.low.get_val(doc))
    }
}

pub(crate) fn hits(searcher: &Searcher, places: &[Place]) -> Result<Vec<Hit>> {
    let ids = searcher.segment_readers().iter().map(Ids::of).collect::<Result<Vec<_>>>()?;
    Ok(places.iter().map(|place| Hit { id: ids[place.segment as usize].id(place.doc), score: place.score() }).collect())
}

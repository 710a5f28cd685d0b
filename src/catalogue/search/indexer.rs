//! The threads that make the indexes follow the journal, one for each collection.
//!
//! Each reads on from where the index stands, puts published records in and takes all others out, and commits together with the
//! position reached; a crash loses nothing, since it reads on from the commit. Where the index is missing, damaged, of
//! another version or of another journal (a restored backup), it is made anew beside the old one, which answers meanwhile.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use search_index::{Change, IndexError, IndexWriter, Opened, Position, SearchIndex, Store};

use super::{
    collection::Collection,
    handle::{Handle, Search},
    lexicon::{self, Compared},
    recorder,
};
use crate::foundation::{
    db::{Conn, Db},
    error::{Error, Result},
    http::metrics,
    journal::{self, Mark},
};

/// Events and records taken at once.
const BATCH: i64 = 1_000;
/// While more is waiting, a commit at most so often: it costs about 90 ms whatever is in it.
const COMMIT_EVERY: Duration = Duration::from_millis(600);
/// Events of which none was for this index, after which the position alone is committed: each start reads on from it.
const FAR: i64 = 1_000;
/// After a failure, before the next attempt.
const PAUSE: Duration = Duration::from_secs(1);
/// A file by which another process asks for a rebuild.
const REBUILD_REQUEST: &str = "REBUILD-REQUESTED";

/// What the indexers need to know.
#[derive(Debug, Clone)]
pub struct IndexerSettings {
    /// The folder of all indexes.
    pub dir: PathBuf,
    /// How often to look for changes of other processes.
    pub poll: Duration,
    /// Whether texts that found nothing are counted.
    pub log_unmet_searches: bool,
}

/// The threads of the indexers and of the recorder of unmet searches; they stop when this is told to or dropped.
pub struct RunningIndexer {
    stop: Arc<AtomicBool>,
    search: Search,
    threads: Vec<JoinHandle<()>>,
}

impl RunningIndexer {
    /// Lets the indexers finish what they have taken, commit, and end.
    pub fn stop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.search.wake();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("an indexer ended by a panic");
            }
        }
    }
}

impl Drop for RunningIndexer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Starts the indexers and the recorder of unmet searches, each on a thread of its own.
pub fn start(db: Db, settings: IndexerSettings) -> std::io::Result<(Search, RunningIndexer)> {
    let stop = Arc::new(AtomicBool::new(false));
    let [achievements, demands] = Collection::ALL.map(|collection| Indexer::new(collection, &db, &settings, &stop));
    let (unmet, recorder) = recorder::start(db, settings.log_unmet_searches, stop.clone())?;
    let search = Search::new(achievements.handle.clone(), demands.handle.clone(), unmet);
    let mut running = RunningIndexer { stop, search: search.clone(), threads: vec![recorder] };
    for indexer in [achievements, demands] {
        let name = format!("index {}", indexer.collection.name());
        running.threads.push(std::thread::Builder::new().name(name).spawn(move || indexer.run())?);
    }
    Ok((search, running))
}

struct Indexer {
    collection: Collection,
    db: Db,
    dir: PathBuf,
    poll: Duration,
    handle: Handle,
    woken: Receiver<()>,
    stop: Arc<AtomicBool>,
}

/// Why following ended.
enum Ended {
    Stopped,
    /// The index has to be opened anew, and rebuilt if so.
    Reopen {
        rebuild: Option<String>,
    },
}

/// A sound index, or one that may answer meanwhile, if any, and the reason to make another.
type Ready = std::result::Result<IndexWriter, (Option<IndexWriter>, String)>;

impl Indexer {
    fn new(collection: Collection, db: &Db, settings: &IndexerSettings, stop: &Arc<AtomicBool>) -> Self {
        let (wake, woken) = sync_channel(1);
        Self {
            collection,
            db: db.clone(),
            dir: collection.dir(&settings.dir),
            poll: settings.poll,
            handle: Handle::new(wake),
            woken,
            stop: stop.clone(),
        }
    }

    fn run(&self) {
        let mut rebuild = None;
        loop {
            match self.session(rebuild.take()) {
                Ok(Ended::Stopped) => return,
                Ok(Ended::Reopen { rebuild: wanted }) => rebuild = wanted,
                Err(error) => {
                    let collection = self.collection.name();
                    tracing::error!(collection, cause = %error, "the search index cannot be kept up to date, trying again");
                    self.wait(PAUSE);
                }
            }
            if self.stopping() {
                return;
            }
        }
    }

    fn stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    fn wait(&self, patience: Duration) {
        if let Err(RecvTimeoutError::Disconnected) = self.woken.recv_timeout(patience) {
            std::thread::sleep(patience);
        }
    }

    /// Opens the index, rebuilds it where needed, and follows the journal until something ends that.
    fn session(&self, wanted: Option<String>) -> Result<Ended> {
        let (store, opened) = match Store::open(&self.dir) {
            Ok(found) => found,
            Err(IndexError::Busy) => return self.read_along(),
            Err(error) => return Err(Error::internal(error)),
        };
        let ready = match opened {
            Opened::Rebuild(reason) => Err((None, reason.to_string())),
            Opened::Ready(writer) => match (wanted, self.belongs(&writer)?) {
                (Some(reason), true) => Err((Some(*writer), reason)),
                (None, true) => self.with_applied_words(&store, *writer)?,
                (_, false) => Err((None, "it belongs to another database or to another time of this one".to_owned())),
            },
        };
        let writer = match ready {
            Ok(writer) => writer,
            Err((old, reason)) => self.rebuild(&store, old, &reason)?,
        };
        self.follow(writer)
    }

    /// The index with the entries that were applied last, or why it has to be made anew.
    fn with_applied_words(&self, store: &Store, writer: IndexWriter) -> Result<Ready> {
        let (words, known) = (self.db.read_blocking(lexicon::applied)?, writer.index().lexicon().clone());
        if known.is_of(&words) {
            return Ok(Ok(writer));
        }
        if !known.cuts_as(&words) {
            return Ok(Err((Some(writer), "other terms were put in force".to_owned())));
        }
        tracing::info!(collection = self.collection.name(), entries = words.len(), "the search index has been given other words");
        self.show(&writer.index());
        Ok(Ok(store.reword(writer, words).map_err(Error::internal)?))
    }

    /// Whether the index was made from this journal.
    fn belongs(&self, writer: &IndexWriter) -> Result<bool> {
        let Some(position) = writer.index().position() else {
            return Ok(false);
        };
        if position.seq == 0 {
            return Ok(writer.index().count() == 0);
        }
        let mark = self.db.read_blocking(|conn| Ok(journal::mark_at(conn, position.seq)?))?;
        Ok(mark.is_some_and(|mark| mark.event_id == position.event_id))
    }

    /// Makes a new index of everything published, beside the old one, which goes on answering if it can be trusted.
    fn rebuild(&self, store: &Store, old: Option<IndexWriter>, reason: &str) -> Result<IndexWriter> {
        let collection = self.collection.name();
        tracing::warn!(collection, reason, "rebuilding the search index");
        self.handle.busy_with(Some(format!("rebuilding: {reason}")));
        match &old {
            Some(writer) => self.show(&writer.index()),
            None => self.handle.hide(),
        }
        let started = Instant::now();
        let (start, words) = self.db.read_blocking(|conn| Ok((latest_mark(conn)?, lexicon::applied(conn)?)))?;
        let mut rebuild = store.begin_rebuild(words).map_err(Error::internal)?;
        let mut after = None;
        loop {
            let (last, changes) = self.db.read_blocking(|conn| self.collection.published_after(conn, after, BATCH))?;
            rebuild.writer().apply(changes).map_err(Error::internal)?;
            match last {
                Some(last) if !self.stopping() => after = Some(last),
                _ => break,
            }
        }
        if self.stopping() {
            return Err(Error::internal("stopped while rebuilding the search index"));
        }
        let writer = rebuild.finish(&start).map_err(Error::internal)?;
        let records = writer.index().count();
        tracing::info!(collection, records, seconds = started.elapsed().as_secs_f32(), "the search index has been rebuilt");
        // Whoever asked for it may go on.
        let _ = std::fs::remove_file(self.dir.join(REBUILD_REQUEST));
        self.handle.busy_with(None);
        Ok(writer)
    }

    fn follow(&self, mut writer: IndexWriter) -> Result<Ended> {
        let mut position = writer.index().position().unwrap_or_default();
        let mut kept = position.seq;
        let (mut uncommitted, mut words) = (false, Compared::default());
        let mut committed = Instant::now();
        self.show(&writer.index());
        loop {
            let Some((next, changes)) = self.read_on(&position, &mut words, &writer.index())? else {
                return Ok(Ended::Reopen { rebuild: None });
            };
            let caught_up = next == position;
            uncommitted |= !changes.is_empty();
            position = next;
            if let Err(error) = writer.apply(changes) {
                return self.after_failure(error);
            }
            let due = uncommitted || position.seq - kept >= FAR;
            if due && (caught_up || committed.elapsed() >= COMMIT_EVERY) {
                if let Err(error) = writer.commit(&position) {
                    return self.after_failure(error);
                }
                (uncommitted, committed, kept) = (false, Instant::now(), position.seq);
            }
            if !uncommitted {
                self.handle.show(writer.index(), position.seq);
                metrics::indexed(self.collection.name(), writer.index().count());
            }
            if !caught_up {
                continue;
            }
            if self.stopping() {
                return Ok(Ended::Stopped);
            }
            self.wait(self.poll);
            if let Some(reason) = self.rebuild_wanted(&writer.index()) {
                return Ok(Ended::Reopen { rebuild: Some(reason) });
            }
        }
    }

    /// The next changes and the position after them; none when the index has other words than were applied up to there.
    fn read_on(&self, at: &Position, words: &mut Compared, index: &SearchIndex) -> Result<Option<(Position, Vec<Change>)>> {
        // In this order: whatever the journal tells of being applied is then found to be so.
        let (next, changes) = self.db.read_blocking(|conn| self.collection.changes_after(conn, at, BATCH))?;
        if next != *at {
            self.tell_of_changes();
        }
        let differ = self.db.read_blocking(|conn| words.differ(conn, index.lexicon()))?;
        Ok((!differ).then_some((next, changes)))
    }

    /// One of the followers does for all: what is kept in memory need not be given up twice.
    fn tell_of_changes(&self) {
        if self.collection == Collection::Achievements {
            self.db.noticed_change();
        }
    }

    fn rebuild_wanted(&self, index: &SearchIndex) -> Option<String> {
        if self.handle.must_heal() {
            return Some("a search found it damaged".to_owned());
        }
        if self.dir.join(REBUILD_REQUEST).exists() {
            return Some("asked for".to_owned());
        }
        // The folder taken away beneath us: what is in memory still answers, but nothing new could be kept.
        if Store::current(&self.dir).is_err() {
            return Some("its files are gone".to_owned());
        }
        index.intact().err().map(|damage| damage.to_string())
    }

    fn after_failure(&self, error: IndexError) -> Result<Ended> {
        match error {
            IndexError::Io(error) => Err(Error::internal(error)),
            damage => {
                tracing::warn!(cause = %damage, "the search index cannot be written");
                Ok(Ended::Reopen { rebuild: Some(damage.to_string()) })
            }
        }
    }

    fn show(&self, index: &SearchIndex) {
        self.handle.show(index.clone(), index.position().map_or(0, |position| position.seq));
    }

    /// While another process holds the index: search in what it writes.
    fn read_along(&self) -> Result<Ended> {
        self.handle.busy_with(Some("another process is writing it".to_owned()));
        let opened = Store::current(&self.dir).and_then(|dir| SearchIndex::open(&dir));
        if let Ok(index) = opened {
            let committed = index.position().unwrap_or_default();
            let reached = self.db.read_blocking(|conn| self.collection.unchanged_until(conn, committed, BATCH))?;
            self.handle.show(index, reached);
        }
        self.wait(PAUSE);
        self.handle.busy_with(None);
        Ok(Ended::Reopen { rebuild: None })
    }

    /// Rebuilds the index: at once where no other process holds it, else by asking that process and waiting for it.
    /// Answers the number of records.
    fn rebuild_now(&self, patience: Duration) -> Result<u64> {
        match Store::open(&self.dir) {
            Ok((store, _)) => Ok(self.rebuild(&store, None, "asked for")?.index().count()),
            Err(IndexError::Busy) => {
                let request = self.dir.join(REBUILD_REQUEST);
                std::fs::write(&request, "").map_err(Error::internal)?;
                let deadline = Instant::now() + patience;
                while request.exists() {
                    if Instant::now() > deadline {
                        return Err(Error::internal("the process that holds the index did not rebuild it in time"));
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
                let index = Store::current(&self.dir).and_then(|dir| SearchIndex::open(&dir)).map_err(Error::internal)?;
                Ok(index.count())
            }
            Err(error) => Err(Error::internal(error)),
        }
    }
}

fn position(mark: Option<Mark>) -> Position {
    mark.map_or_else(Position::default, |mark| Position { seq: mark.seq, event_id: mark.event_id })
}

fn latest_mark(conn: &mut Conn) -> Result<Position> {
    let latest = journal::latest(conn)?;
    Ok(position(journal::mark_at(conn, latest)?))
}

/// Rebuilds every index and answers the number of records.
pub fn request_rebuild(db: &Db, settings: &IndexerSettings, patience: Duration) -> Result<u64> {
    let stop = Arc::new(AtomicBool::new(false));
    let rebuilt = Collection::ALL.map(|collection| Indexer::new(collection, db, settings, &stop).rebuild_now(patience));
    rebuilt.into_iter().sum()
}

/// Whether another process, a server or an import, keeps an index in `dir` up to date now.
pub fn held_by_another(dir: &Path) -> Result<bool> {
    for collection in Collection::ALL {
        match Store::open(&collection.dir(dir)) {
            Ok(_) => {}
            Err(IndexError::Busy) => return Ok(true),
            Err(error) => return Err(Error::internal(error)),
        }
    }
    Ok(false)
}

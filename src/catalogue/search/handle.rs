use std::{
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
        mpsc::{SyncSender, TrySendError},
    },
    time::Duration,
};

use search_index::{IndexError, Lexicon, Result as IndexResult, SearchIndex};
use tokio::sync::{Semaphore, watch};

use super::recorder::UnmetLog;
use crate::foundation::error::{Error, Result};

/// This node's indexes, for those who search; cheap to clone.
#[derive(Clone)]
pub struct Search {
    pub(super) achievements: Handle,
    pub(super) demands: Handle,
    /// Turns to make the file of a search, so that few go through all that was found at the same time.
    pub(super) exports: Arc<Semaphore>,
    pub(super) unmet: UnmetLog,
}

/// Files of searches that are made at the same time.
const MOST_EXPORTS: usize = 4;

impl Search {
    pub(super) fn new(achievements: Handle, demands: Handle, unmet: UnmetLog) -> Self {
        Self { achievements, demands, exports: Arc::new(Semaphore::new(MOST_EXPORTS)), unmet }
    }

    /// Asks the index of achievements something that is no search.
    pub(in crate::catalogue) fn in_achievements<T>(&self, ask: impl FnOnce(&SearchIndex) -> IndexResult<T>) -> Result<T> {
        ask(&self.achievements.index()?).map_err(|error| self.achievements.failed(error))
    }

    /// Asks the index of demands something that is no search.
    pub(in crate::catalogue) fn in_demands<T>(&self, ask: impl FnOnce(&SearchIndex) -> IndexResult<T>) -> Result<T> {
        ask(&self.demands.index()?).map_err(|error| self.demands.failed(error))
    }

    fn all(&self) -> [&Handle; 2] {
        [&self.achievements, &self.demands]
    }

    /// Tells the indexers that the journal has grown. Never waits.
    pub fn wake(&self) {
        self.all().into_iter().for_each(Handle::wake);
    }

    /// Waits until searches see the journal up to `seq`; false when that took longer than `patience`.
    pub async fn reaches(&self, seq: i64, patience: Duration) -> bool {
        self.wake();
        let all = async { self.achievements.reaches(seq).await && self.demands.reaches(seq).await };
        tokio::time::timeout(patience, all).await.is_ok_and(|reached| reached)
    }

    /// The words of each index that answers now; of one that is being made for the first time there are none.
    pub(super) fn lexicons(&self) -> Vec<Lexicon> {
        self.all().into_iter().filter_map(|handle| handle.index().ok()).map(|index| index.lexicon().clone()).collect()
    }

    /// How the indexes are, taken together.
    pub fn status(&self) -> IndexStatus {
        let all = self.all().map(Handle::status);
        IndexStatus {
            searchable: all.iter().all(|one| one.searchable),
            reached: all.iter().map(|one| one.reached).min().unwrap_or(-1),
            activity: all.into_iter().find_map(|one| one.activity),
        }
    }
}

/// One index, between those who search in it and the thread that keeps it.
#[derive(Clone)]
pub(super) struct Handle {
    inner: Arc<Inner>,
}

struct Inner {
    index: RwLock<Option<SearchIndex>>,
    reached: watch::Sender<i64>,
    wake: SyncSender<()>,
    heal: AtomicBool,
    /// What the index is busy with, for `/readyz`.
    activity: Mutex<Option<String>>,
}

/// How the index is, for `/readyz`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexStatus {
    /// Whether searches are answered.
    pub searchable: bool,
    /// The number of the last journal event that searches see.
    pub reached: i64,
    /// A rebuild under way and its reason.
    pub activity: Option<String>,
}

impl Handle {
    pub(super) fn new(wake: SyncSender<()>) -> Self {
        Self {
            inner: Arc::new(Inner {
                index: RwLock::new(None),
                reached: watch::Sender::new(-1),
                wake,
                heal: AtomicBool::new(false),
                activity: Mutex::new(None),
            }),
        }
    }

    pub(super) fn wake(&self) {
        // A full channel means that the indexer is about to look anyway.
        if let Err(TrySendError::Disconnected(())) = self.inner.wake.try_send(()) {
            tracing::debug!("the indexer has stopped");
        }
    }

    /// The index to search in; `SearchRebuilding` while there is none.
    pub(super) fn index(&self) -> Result<SearchIndex> {
        self.inner.index.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::SearchRebuilding)
    }

    /// An error of the index as the caller is told it; damage makes the indexer rebuild.
    pub(super) fn failed(&self, error: IndexError) -> Error {
        match error {
            IndexError::Damaged(_) | IndexError::Missing | IndexError::WrongVersion => {
                tracing::warn!(cause = %error, "the search index is damaged and will be rebuilt");
                *self.inner.index.write().unwrap_or_else(PoisonError::into_inner) = None;
                self.inner.heal.store(true, Ordering::Release);
                self.wake();
                Error::SearchRebuilding
            }
            other => Error::internal(other),
        }
    }

    pub(super) fn must_heal(&self) -> bool {
        self.inner.heal.swap(false, Ordering::AcqRel)
    }

    pub(super) fn show(&self, index: SearchIndex, reached: i64) {
        *self.inner.index.write().unwrap_or_else(PoisonError::into_inner) = Some(index);
        self.inner.reached.send_replace(reached);
    }

    pub(super) fn hide(&self) {
        *self.inner.index.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn busy_with(&self, activity: Option<String>) {
        *self.inner.activity.lock().unwrap_or_else(PoisonError::into_inner) = activity;
    }

    async fn reaches(&self, seq: i64) -> bool {
        let mut reached = self.inner.reached.subscribe();
        reached.wait_for(|reached| *reached >= seq).await.is_ok()
    }

    fn status(&self) -> IndexStatus {
        IndexStatus {
            searchable: self.inner.index.read().unwrap_or_else(PoisonError::into_inner).is_some(),
            reached: *self.inner.reached.borrow(),
            activity: self.inner.activity.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}

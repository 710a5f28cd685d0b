//! The thread that counts what was searched for and not found, behind the searches.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{queries, unmet};
use crate::foundation::{
    db::{Conn, Db},
    error::Result,
    types::Day,
};

/// Texts that may wait; what comes when so many do is not counted.
const MOST_WAITING: usize = 1_000;
/// Texts that are gathered before they are written: one write for all of so long a time.
const GATHER: Duration = Duration::from_millis(500);
/// Different texts that are kept of a day, so that a flood of nonsense has an end.
const MOST_OF_A_DAY: i64 = 10_000;

/// Where texts without a hit are told; does nothing unless the setting says so.
#[derive(Debug, Clone)]
pub(super) struct UnmetLog(Option<SyncSender<String>>);

impl UnmetLog {
    /// Counts a text that found nothing. Never waits.
    pub(super) fn note(&self, text: &str) {
        if let Some(waiting) = &self.0
            && unmet::is_short(text)
            && waiting.try_send(text.to_owned()).is_err()
        {
            tracing::debug!("a search without a hit is not counted: too many wait");
        }
    }
}

/// Starts the thread. If nothing is to be counted, it only forgets what is too old, and ends.
pub(super) fn start(db: Db, counts: bool, stop: Arc<AtomicBool>) -> std::io::Result<(UnmetLog, JoinHandle<()>)> {
    let (tell, told) = sync_channel(MOST_WAITING);
    let recorder = Recorder { db, told, stop };
    let thread = std::thread::Builder::new().name("unmet searches".to_owned()).spawn(move || recorder.run(counts))?;
    Ok((UnmetLog(counts.then_some(tell)), thread))
}

struct Recorder {
    db: Db,
    told: Receiver<String>,
    stop: Arc<AtomicBool>,
}

impl Recorder {
    fn run(&self, counts: bool) {
        let mut day = Day::today();
        self.forget(day);
        if !counts {
            return;
        }
        loop {
            let texts = self.gather();
            if !texts.is_empty() {
                self.write(&texts);
            } else if self.stop.load(Ordering::Acquire) {
                return;
            }
            if Day::today() != day {
                day = Day::today();
                self.forget(day);
            }
        }
    }

    /// What comes within a moment, each text with its number; nothing if nothing comes.
    fn gather(&self) -> HashMap<String, i32> {
        let (mut texts, until) = (HashMap::new(), Instant::now() + GATHER);
        loop {
            match self.told.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(text) => {
                    if let Some(text) = unmet::kept(&text) {
                        *texts.entry(text).or_default() += 1;
                    }
                }
                Err(RecvTimeoutError::Timeout) => return texts,
                // Nobody can tell any more, which would end the waiting at once, over and over.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(GATHER);
                    return texts;
                }
            }
        }
    }

    fn write(&self, texts: &HashMap<String, i32>) {
        if let Err(error) = self.db.write_blocking(|conn| add(conn, Day::today(), texts)) {
            tracing::warn!(cause = %error, "searches without a hit are not counted");
        }
    }

    fn forget(&self, today: Day) {
        let first = unmet::first_kept(today);
        let forgotten = self
            .db
            .read_blocking(|conn| Ok(queries::unmet_before(conn, first)?))
            .and_then(|old| if old { self.db.write_blocking(|conn| Ok(queries::forget_unmet(conn, first)?)) } else { Ok(0) });
        if let Err(error) = forgotten {
            tracing::warn!(cause = %error, "searches without a hit that are too old are still kept");
        }
    }
}

fn add(conn: &mut Conn, day: Day, texts: &HashMap<String, i32>) -> Result<()> {
    let mut room = MOST_OF_A_DAY - queries::count_unmet(conn, day)?;
    for (text, searches) in texts {
        if queries::add_to_unmet(conn, day, text, *searches)? == 0 && room > 0 {
            queries::insert_unmet(conn, day, text, *searches)?;
            room -= 1;
        }
    }
    Ok(())
}

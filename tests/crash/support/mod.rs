//! The program under test and what it stands on.

mod checks;
mod client;
mod database;
mod disk;
mod server;

use std::{
    hash::{BuildHasher, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

pub(crate) use checks::{every, every_record, journal_without_gaps, lines, whole_history};
pub(crate) use client::{Answer, Client, Unanswered, insist};
pub(crate) use database::Database;
pub(crate) use disk::{Disk, mountable};
pub(crate) use server::{Home, Server};

/// How often something is tried.
pub(crate) fn setting(name: &str, ordinarily: usize) -> usize {
    std::env::var(name).map_or(ordinarily, |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text}")))
}

/// Times are measured and the processors kept busy: each test has the machine for itself.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Each new hasher has keys of its own, which is all the chance that is needed here.
pub(crate) fn random(below: usize) -> usize {
    usize::try_from(RandomState::new().hash_one(0) % below as u64).unwrap_or(0)
}

pub(crate) fn random_millis(least: usize, most: usize) -> Duration {
    Duration::from_millis((least + random(most - least + 1)) as u64)
}

/// Tries until it holds; false when that took longer than `patience`.
pub(crate) fn eventually(patience: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + patience;
    loop {
        if holds() {
            return true;
        }
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A word of letters only, another for each number, which no analysis takes apart.
pub(crate) fn word(number: usize) -> String {
    let letters =
        format!("{number:x}").chars().map(|digit| char::from(b'a' + digit.to_digit(16).unwrap_or(0) as u8)).collect::<String>();
    format!("zq{letters}zq")
}

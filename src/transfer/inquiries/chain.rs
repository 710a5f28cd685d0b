//! The seal of the introductions. Pure.
//!
//! The sealed text of an entry is ten lines, each ended by a line feed: `nanhu-introduction-1`, then `name=value` for `seq`, `id`,
//! `broker_id`, `inquiry_id`, `happened_at`, `recorded_at`, `recorded_by`, `content` and `previous_hash`, in this order, as
//! the columns hold them, with nothing after the sign where a column is empty. No value holds a line feed: `content` is JSON on one
//! line. `hash` is the SHA-256 of this text in UTF-8, in small hexadecimal digits; `previous_hash` is the `hash` of the entry before,
//! and 64 zeros in the first. `seq` begins with 1 and has no gaps.
//!
//! So a change of any member, a missing entry and one out of its place are found. Who writes the chain anew from some entry to its
//! end is found only by a hash that was noted before: `nanhu verify` prints the last one.

use diesel::Queryable;
use serde::Serialize;

use crate::foundation::access::fingerprint;

/// What the first entry has in the place of a hash before it.
pub(super) const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An entry as its columns hold it: a value that can no longer be read is still a value to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub(super) struct Entry {
    pub(super) seq: i64,
    pub(super) id: String,
    pub(super) broker_id: String,
    pub(super) inquiry_id: Option<String>,
    pub(super) happened_at: String,
    pub(super) recorded_at: String,
    pub(super) recorded_by: Option<String>,
    pub(super) content: String,
    pub(super) previous_hash: String,
    pub(super) hash: String,
}

impl Entry {
    /// The text that the hash is made of.
    pub(super) fn sealed_text(&self) -> String {
        let or_nothing = |value: &Option<String>| value.clone().unwrap_or_default();
        format!(
            "nanhu-introduction-1\nseq={}\nid={}\nbroker_id={}\ninquiry_id={}\nhappened_at={}\nrecorded_at={}\n\
             recorded_by={}\ncontent={}\nprevious_hash={}\n",
            self.seq,
            self.id,
            self.broker_id,
            or_nothing(&self.inquiry_id),
            self.happened_at,
            self.recorded_at,
            or_nothing(&self.recorded_by),
            self.content,
            self.previous_hash
        )
    }

    /// The hash that belongs to this entry.
    pub(super) fn seal(&self) -> String {
        fingerprint(self.sealed_text().as_bytes())
    }
}

/// What a check of the whole chain has found. All is well when nothing is broken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Entries there are.
    pub introductions: u64,
    /// Entries that are changed, missing, do not follow the one before, or have a number that was never given out.
    pub broken_introductions: u64,
    /// The number of the first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_broken_introduction: Option<i64>,
    /// The hash of the last entry: noted elsewhere, it proves the chain up to there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_introduction_hash: Option<String>,
}

/// A check under way: takes the entries in the order of their numbers.
pub(super) struct Check {
    /// Wider than the numbers, so that there is one after the last of them.
    next: i128,
    previous_hash: String,
    verdict: Verdict,
}

impl Check {
    pub(super) fn new() -> Self {
        Self { next: 1, previous_hash: BEGINNING.to_owned(), verdict: Verdict::default() }
    }

    pub(super) fn take(&mut self, entry: &Entry) {
        self.verdict.introductions += 1;
        let seq = i128::from(entry.seq);
        if seq < 1 {
            // Before the beginning there is nothing, so it is no part of what the others follow.
            return self.broken(seq, 1);
        }
        if seq > self.next {
            self.broken(self.next, seq - self.next);
            // What is missing cannot be followed; from here on the chain speaks for itself.
            self.previous_hash.clone_from(&entry.previous_hash);
        }
        if seq < self.next || entry.previous_hash != self.previous_hash || entry.hash != entry.seal() {
            self.broken(seq, 1);
        }
        self.next = seq + 1;
        self.previous_hash.clone_from(&entry.hash);
        self.verdict.last_introduction_hash = Some(entry.hash.clone());
    }

    /// The last number that had been given out before the first entry was taken, and after the last: what is recorded
    /// meanwhile is neither missing nor too many.
    pub(super) fn end(mut self, before: i64, after: i64) -> Verdict {
        let (before, after) = (i128::from(before), i128::from(after));
        if before >= self.next {
            self.broken(self.next, before + 1 - self.next);
        }
        if self.next - 1 > after {
            self.broken(after + 1, self.next - 1 - after);
        }
        self.verdict
    }

    fn broken(&mut self, seq: i128, many: i128) {
        let many = u64::try_from(many).unwrap_or(u64::MAX);
        self.verdict.broken_introductions = self.verdict.broken_introductions.saturating_add(many);
        self.verdict.first_broken_introduction.get_or_insert(i64::try_from(seq).unwrap_or(i64::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::{BEGINNING, Check, Entry, Verdict};

    fn chain(many: i64) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for seq in 1..=many {
            let mut entry = Entry {
                seq,
                id: format!("id-{seq}"),
                broker_id: "broker".to_owned(),
                inquiry_id: (seq % 2 == 0).then(|| "inquiry".to_owned()),
                happened_at: format!("2026-03-0{seq}T08:00:00.000Z"),
                recorded_at: format!("2026-03-0{seq}T09:00:00.000Z"),
                recorded_by: (seq % 2 == 1).then(|| "clerk".to_owned()),
                content: format!(r#"{{"note":"第{seq}次"}}"#),
                previous_hash: entries.last().map_or(BEGINNING.to_owned(), |before| before.hash.clone()),
                hash: String::new(),
            };
            entry.hash = entry.seal();
            entries.push(entry);
        }
        entries
    }

    fn verdict(entries: &[Entry], given: i64) -> Verdict {
        let mut check = Check::new();
        entries.iter().for_each(|entry| check.take(entry));
        check.end(given, given)
    }

    /// How many are broken, and which is the first.
    fn broken(entries: &[Entry]) -> (u64, Option<i64>) {
        let verdict = verdict(entries, 5);
        (verdict.broken_introductions, verdict.first_broken_introduction)
    }

    #[test]
    fn an_untouched_chain_is_whole() {
        let entries = chain(5);
        assert_eq!(broken(&entries), (0, None));
        assert_eq!(verdict(&entries, 5).last_introduction_hash, Some(entries[4].hash.clone()));
        assert_eq!(verdict(&[], 0), Verdict::default());
    }

    #[test]
    fn the_sealed_text_is_the_documented_one() {
        let entry = chain(1).remove(0);
        let expected = format!(
            "nanhu-introduction-1\nseq=1\nid=id-1\nbroker_id=broker\ninquiry_id=\nhappened_at=2026-03-01T08:00:00.000Z\n\
             recorded_at=2026-03-01T09:00:00.000Z\nrecorded_by=clerk\ncontent={{\"note\":\"第1次\"}}\nprevious_hash={BEGINNING}\n"
        );
        assert_eq!(entry.sealed_text(), expected);
        assert_eq!(entry.hash, crate::foundation::access::fingerprint(expected.as_bytes()));
    }

    #[test]
    fn a_change_of_any_member_is_found() {
        let changes: [fn(&mut Entry); 9] = [
            |entry| entry.id.push('x'),
            |entry| entry.broker_id.push('x'),
            |entry| entry.inquiry_id = Some("another".to_owned()),
            |entry| entry.happened_at = "2026-03-01T08:00:00.001Z".to_owned(),
            |entry| entry.recorded_at = "2026-03-01T08:00:00.001Z".to_owned(),
            |entry| entry.recorded_by = Some("another".to_owned()),
            |entry| entry.content = entry.content.replace('次', "回"),
            |entry| entry.previous_hash = entry.previous_hash.replace(|c: char| c.is_ascii_digit(), "a"),
            |entry| entry.hash = BEGINNING.replace('0', "f"),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            for at in 0..5 {
                let mut entries = chain(5);
                change(&mut entries[at]);
                let (many, first) = broken(&entries);
                assert!(many > 0, "member {number} of entry {at}");
                assert_eq!(first, Some(at as i64 + 1), "member {number}");
            }
        }
    }

    #[test]
    fn a_changed_entry_that_is_sealed_anew_is_found_by_the_one_after_it() {
        let mut entries = chain(5);
        entries[2].content = "{}".to_owned();
        entries[2].hash = entries[2].seal();
        assert_eq!(broken(&entries), (1, Some(4)));
    }

    #[test]
    fn what_one_member_loses_to_its_neighbour_is_found() {
        let mut entries = chain(5);
        entries[1].happened_at = format!("{}\nrecorded_at=x", entries[1].happened_at);
        assert_eq!(broken(&entries), (1, Some(2)));
    }

    #[test]
    fn a_removed_entry_is_found_wherever_it_stood() {
        for at in 0..5 {
            let mut entries = chain(5);
            entries.remove(at);
            assert_eq!(broken(&entries), (1, Some(at as i64 + 1)));
        }
        assert_eq!(broken(&chain(3)), (2, Some(4)), "the last ones");
        assert_eq!(broken(&[]), (5, Some(1)), "all of them");
    }

    #[test]
    fn a_removed_entry_is_found_when_those_after_it_are_numbered_anew() {
        let mut entries = chain(5);
        entries.remove(1);
        (1..4).for_each(|at| entries[at].seq -= 1);
        assert_eq!(broken(&entries), (4, Some(2)), "three and the last number");
    }

    #[test]
    fn swapped_entries_are_found() {
        let mut entries = chain(5);
        entries.swap(1, 2);
        (entries[1].seq, entries[2].seq) = (2, 3);
        assert_eq!(broken(&entries).1, Some(2));
        let mut entries = chain(5);
        entries.swap(1, 2);
        assert!(broken(&entries).0 > 0);
    }

    /// An entry that is sealed as it must be, whatever its number.
    fn forged(seq: i64, previous_hash: &str) -> Entry {
        let entry = Entry { seq, previous_hash: previous_hash.to_owned(), ..chain(1).remove(0) };
        Entry { hash: entry.seal(), ..entry }
    }

    #[test]
    fn an_entry_before_the_beginning_is_found_and_breaks_no_other() {
        for seq in [0, -1, i64::MIN] {
            let mut entries = chain(5);
            entries.insert(0, forged(seq, BEGINNING));
            assert_eq!(broken(&entries), (1, Some(seq)));
            assert_eq!(verdict(&entries, 5).last_introduction_hash, Some(entries[5].hash.clone()));
        }
        assert_eq!(broken(&[forged(0, BEGINNING)]), (6, Some(0)), "and all the others are missing");
    }

    #[test]
    fn an_entry_whose_number_was_never_given_out_is_found() {
        let mut entries = chain(5);
        entries.push(forged(6, &entries[4].hash));
        assert_eq!(broken(&entries), (1, Some(6)));
        entries.push(forged(i64::MAX, &entries[5].hash));
        let (many, first) = broken(&entries);
        assert!(many > 1 && first.is_some(), "{many} {first:?}");
        assert!(verdict(&[forged(i64::MIN, BEGINNING), forged(i64::MAX, BEGINNING)], i64::MAX).broken_introductions > 1);
    }

    #[test]
    fn what_is_recorded_during_a_check_is_not_taken_for_broken() {
        let mut check = Check::new();
        chain(5).iter().for_each(|entry| check.take(entry));
        assert_eq!(check.end(3, 6).broken_introductions, 0);
    }
}

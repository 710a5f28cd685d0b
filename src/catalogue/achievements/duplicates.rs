//! Whether two records are one result, sent in twice or by two institutes.
//!
//! A record leaves a few *traces* in an indexed table: its rights' numbers, and the three smallest hashes among the
//! runs of characters of its title and of its abstract. Of two texts that share a part `j` of their runs, at least one
//! of three is shared with the probability 1 − (1 − j)³: 97 % at j = 0.7. Who shares a trace is then compared in full.

use std::collections::{BTreeSet, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::{
    content::Content,
    model::{AchievementRow, DuplicateReason, PossibleDuplicate},
    queries,
    workflow::State,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Conn,
    error::Result,
    types::Id,
};

/// Characters of a run in a title and in an abstract: long enough that runs are rarely shared by chance.
const TITLE_RUN: usize = 4;
const ABSTRACT_RUN: usize = 8;
/// Hashes kept of each text.
const KEPT: usize = 3;
/// Shorter abstracts say too little to be compared.
const SHORTEST_ABSTRACT: usize = 40;
/// Records compared in full.
const MOST_CANDIDATES: i64 = 50;
/// Shared part of character pairs from which titles, and of runs of four from which abstracts, are near-identical.
const SAME_TITLE: f64 = 0.8;
const SAME_ABSTRACT: f64 = 0.6;

/// The traces of a record.
pub(super) fn traces(content: &Content) -> Vec<i64> {
    let mut traces = BTreeSet::new();
    traces.extend(content.right_numbers().map(|number| hash('n', number.chars())));
    traces.extend(smallest('t', &essence(&content.title), TITLE_RUN));
    let text = essence(&content.r#abstract);
    if text.len() >= SHORTEST_ABSTRACT {
        traces.extend(smallest('a', &text, ABSTRACT_RUN));
    }
    traces.into_iter().collect()
}

/// Other records that may be the same result, as far as the caller may know of them.
pub(super) fn find(conn: &mut Conn, actor: &Actor, row: &AchievementRow, content: &Content) -> Result<Vec<PossibleDuplicate>> {
    let mut found = Vec::new();
    for other in queries::sharing_traces(conn, row.id, &traces(content), MOST_CANDIDATES)? {
        let entitled = actor.reaches(Permission::WriteAchievements, other.owner_organization_id);
        let theirs = match other.state {
            _ if entitled => other.working()?,
            State::Published => other.published()?,
            _ => continue,
        };
        let reasons = reasons(content, &theirs);
        if !reasons.is_empty() {
            found.push(PossibleDuplicate {
                id: other.id,
                code: other.code,
                title: theirs.title,
                owner_organization_id: other.owner_organization_id,
                state: other.state,
                reasons,
            });
        }
    }
    Ok(found)
}

fn reasons(ours: &Content, theirs: &Content) -> Vec<DuplicateReason> {
    let mut reasons = Vec::new();
    let numbers: HashSet<&str> = ours.right_numbers().collect();
    if theirs.right_numbers().any(|number| numbers.contains(number)) {
        reasons.push(DuplicateReason::SamePatentNumber);
    }
    if shared(&essence(&ours.title), &essence(&theirs.title), 2) >= SAME_TITLE {
        reasons.push(DuplicateReason::NearIdenticalTitle);
    }
    let (a, b) = (essence(&ours.r#abstract), essence(&theirs.r#abstract));
    if a.len() >= SHORTEST_ABSTRACT && shared(&a, &b, 4) >= SAME_ABSTRACT {
        reasons.push(DuplicateReason::NearIdenticalAbstract);
    }
    reasons
}

/// Letters, digits and Han characters alone, in one width and case.
fn essence(text: &str) -> Vec<char> {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// The Jaccard index of the runs of `length` characters.
fn shared(a: &[char], b: &[char], length: usize) -> f64 {
    let (a, b): (HashSet<&[char]>, HashSet<&[char]>) = (a.windows(length).collect(), b.windows(length).collect());
    let both = a.intersection(&b).count();
    let any = a.len() + b.len() - both;
    if any == 0 { 0.0 } else { both as f64 / any as f64 }
}

fn smallest(kind: char, text: &[char], length: usize) -> Vec<i64> {
    if text.len() < length {
        return if text.is_empty() { Vec::new() } else { vec![hash(kind, text.iter().copied())] };
    }
    let mut hashes: Vec<i64> = text.windows(length).map(|run| hash(kind, run.iter().copied())).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(KEPT);
    hashes
}

/// FNV-1a over the characters with a final mixing: kept in the database, so it must never change.
fn hash(kind: char, text: impl Iterator<Item = char>) -> i64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for c in std::iter::once(kind).chain(text) {
        for byte in u32::from(c).to_le_bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    state ^= state >> 33;
    state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
    (state ^ (state >> 33)).cast_signed()
}

/// The traces to be written for several records.
pub(super) fn traces_of(records: &[(Id, &Content)]) -> Vec<(Id, i64)> {
    records.iter().flat_map(|(id, content)| traces(content).into_iter().map(|trace| (*id, trace))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Content, DuplicateReason, reasons, traces};

    const ABSTRACT: &str = "针对传统负极材料循环寿命短、倍率性能差的问题，采用石墨烯包覆与梯度掺杂相结合的方法制备复合负极材料，\
        在五安时软包电池中循环一千次后容量保持率为百分之九十二，可用于动力电池与储能电池。";

    fn record(title: &str, text: &str) -> Content {
        Content { title: title.to_owned(), r#abstract: text.to_owned(), ..Content::default() }
    }

    #[test]
    fn a_text_changed_in_a_few_places_is_recognised_and_another_is_not() {
        let ours = record("石墨烯改性锂离子电池负极材料的制备方法", ABSTRACT);
        let edited = ABSTRACT.replace("百分之九十二", "百分之九十三").replace("一千次", "1000 次");
        let theirs = record("石墨烯改性锂离子电池负极材料制备方法", &edited);
        assert_eq!(reasons(&ours, &theirs), [DuplicateReason::NearIdenticalTitle, DuplicateReason::NearIdenticalAbstract]);
        let known = traces(&ours);
        assert!(traces(&theirs).iter().any(|trace| known.contains(trace)));
        let other = record(
            "石墨烯导热膜的卷对卷制备",
            "面向五吉赫通信终端散热，开发了石墨烯导热膜的连续制备工艺与装备，导热系数达到每米开一千五百瓦。",
        );
        assert!(reasons(&ours, &other).is_empty());
    }

    #[test]
    fn nothing_said_is_nothing_shared() {
        assert!(traces(&Content::default()).is_empty());
        assert!(reasons(&Content::default(), &Content::default()).is_empty());
    }
}

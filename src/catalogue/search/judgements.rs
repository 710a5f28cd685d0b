//! Judged queries, and how well a ranking does by them.

use std::collections::{BTreeMap, HashMap, HashSet};

/// The documents judged for one query, with their grades: what is above nothing is relevant, and gains by its grade.
#[derive(Debug, Clone, Default)]
pub struct Judged(HashMap<String, i64>);

/// All queries that are judged.
#[derive(Debug, Clone, Default)]
pub struct Judgements(BTreeMap<String, Judged>);

/// How well rankings do, summed up over queries.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measures {
    /// One over the rank of the first relevant document, if it is among ten.
    pub mrr_10: f64,
    /// Discounted gain of ten, as a share of that of the best possible ten.
    pub ndcg_10: f64,
    /// Which share of the relevant documents is among ten.
    pub recall_10: f64,
    /// Which share of them is among a hundred.
    pub recall_100: f64,
}

fn discounted(gains: impl Iterator<Item = i64>) -> f64 {
    gains.take(10).enumerate().map(|(rank, grade)| grade as f64 / (rank as f64 + 2.0).log2()).sum()
}

impl Judged {
    fn relevant(&self) -> HashSet<&str> {
        self.0.iter().filter(|(_, grade)| **grade > 0).map(|(name, _)| name.as_str()).collect()
    }

    /// Of one ranking, the best first; none where no document is relevant.
    pub fn measure(&self, ranked: &[&str]) -> Option<Measures> {
        let relevant = self.relevant();
        if relevant.is_empty() {
            return None;
        }
        let mut best: Vec<i64> = self.0.values().copied().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let gains = ranked.iter().map(|name| self.0.get(*name).copied().unwrap_or(0));
        let found = |most: usize| ranked.iter().take(most).filter(|name| relevant.contains(*name)).count() as f64;
        let first = ranked.iter().take(10).position(|name| relevant.contains(name));
        Some(Measures {
            mrr_10: first.map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0)),
            ndcg_10: discounted(gains) / discounted(best.into_iter()),
            recall_10: found(10) / relevant.len() as f64,
            recall_100: found(100) / relevant.len() as f64,
        })
    }
}

impl Judgements {
    /// Takes in `query 0 document grade`, as TREC writes judgements, between blanks or tabs; false if it is something else.
    pub fn take(&mut self, line: &str) -> bool {
        let mut fields = line.split_whitespace();
        let (Some(query), Some(_), Some(document), Some(grade), None) =
            (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return false;
        };
        let Ok(grade) = grade.parse() else {
            return false;
        };
        self.0.entry(query.to_owned()).or_default().0.insert(document.to_owned(), grade);
        true
    }

    /// What is judged for a query.
    pub fn of(&self, query: &str) -> Option<&Judged> {
        self.0.get(query)
    }

    /// How many queries have a relevant document: all others are left out of every measure.
    pub fn countable(&self) -> usize {
        self.0.values().filter(|judged| !judged.relevant().is_empty()).count()
    }
}

impl std::ops::AddAssign for Measures {
    fn add_assign(&mut self, other: Self) {
        self.mrr_10 += other.mrr_10;
        self.ndcg_10 += other.ndcg_10;
        self.recall_10 += other.recall_10;
        self.recall_100 += other.recall_100;
    }
}

impl std::ops::Div<f64> for Measures {
    type Output = Self;

    fn div(self, by: f64) -> Self {
        Self {
            mrr_10: self.mrr_10 / by,
            ndcg_10: self.ndcg_10 / by,
            recall_10: self.recall_10 / by,
            recall_100: self.recall_100 / by,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Judgements, Measures};

    fn judgements(lines: &[&str]) -> Judgements {
        let mut judgements = Judgements::default();
        assert!(lines.iter().all(|line| judgements.take(line)), "{lines:?}");
        judgements
    }

    #[test]
    fn measures_are_those_of_the_books() {
        let judgements = judgements(&["q 0 a 2", "q\t0\tb\t1", "q 0 c 0", "q 0 d 1", "none 0 a 0"]);
        let of = |ranked: &[&str]| judgements.of("q").expect("judged").measure(ranked).expect("it has relevant ones");
        assert_eq!(of(&["a", "b", "d"]), Measures { mrr_10: 1.0, ndcg_10: 1.0, recall_10: 1.0, recall_100: 1.0 });
        assert_eq!(of(&[]), Measures::default());
        // Gains of b and a on ranks 2 and 4, against a, b, d on ranks 1 to 3.
        let third = 1.0 / 3.0_f64.log2();
        let expected = (third + 2.0 / 5.0_f64.log2()) / (2.0 + third + 0.5);
        let got = of(&["c", "b", "x", "a"]);
        assert!((got.ndcg_10 - expected).abs() < 1e-12 && (got.recall_10 - 2.0 / 3.0).abs() < 1e-12, "{got:?}");
        assert!((got.mrr_10 - 0.5).abs() < 1e-12);
        assert_eq!(judgements.of("none").expect("judged").measure(&["a"]), None);
        assert_eq!(judgements.countable(), 1);
    }

    #[test]
    fn what_stands_behind_ten_counts_for_the_share_of_a_hundred_alone() {
        let judgements = judgements(&["q 0 a 1"]);
        let names: Vec<String> = (0..200).map(|number| number.to_string()).collect();
        let ranked = |before: usize| names.iter().take(before).map(String::as_str).chain(["a"]).collect::<Vec<_>>();
        let of = |before: usize| judgements.of("q").expect("judged").measure(&ranked(before)).expect("it has a relevant one");
        assert_eq!((of(9).mrr_10, of(9).recall_10), (0.1, 1.0));
        assert_eq!(of(10), Measures { recall_100: 1.0, ..Measures::default() });
        assert_eq!(of(100), Measures::default());
    }

    #[test]
    fn what_is_no_judgement_is_refused() {
        for line in ["q 0 a", "q 0 a 1 2", "q 0 a x", "q 0 a 0.5", "a"] {
            assert!(!Judgements::default().take(line), "{line}");
        }
    }
}

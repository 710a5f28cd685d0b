//! A span of days as whole months, whose sums are kept, and the days beside them. Pure.

use crate::foundation::types::Day;

/// Days from the first to the last; open where none is given.
pub(super) type Days = (Option<Day>, Option<Day>);

/// The whole months of a span, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// First and last whole month, `2026-03`, open where the span is; none when it has no whole month.
    pub months: Option<(Option<String>, Option<String>)>,
    /// Spans of days within a month each.
    pub days: Vec<(Day, Day)>,
}

pub(super) fn month(day: Day) -> String {
    day.to_string()[..7].to_owned()
}

/// Splits a span.
pub(super) fn parts((from, to): Days) -> Parts {
    if let (Some(from), Some(to)) = (from, to) {
        if from > to {
            return Parts { months: None, days: Vec::new() };
        }
        let whole = from == from.month_start() && to == to.month_end();
        if month(from) == month(to) && !whole {
            return Parts { months: None, days: vec![(from, to)] };
        }
    }
    let mut days = Vec::new();
    let first = from.map(|from| {
        if from == from.month_start() {
            return month(from);
        }
        days.push((from, from.month_end()));
        month(from.month_end().plus_days(1))
    });
    let last = to.map(|to| {
        if to == to.month_end() {
            return month(to);
        }
        days.push((to.month_start(), to));
        month(to.month_start().plus_days(-1))
    });
    let none = matches!((&first, &last), (Some(first), Some(last)) if first > last);
    Parts { months: (!none).then_some((first, last)), days }
}

#[cfg(test)]
mod tests {
    use super::{Parts, parts};
    use crate::foundation::types::Day;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_span_is_its_whole_months_and_the_days_beside_them() {
        let whole = |from: &str, to: &str| Some((Some(from.to_owned()), Some(to.to_owned())));
        for (from, to, months, days) in [
            ("2026-01-01", "2026-12-31", whole("2026-01", "2026-12"), vec![]),
            (
                "2026-01-15",
                "2026-03-10",
                whole("2026-02", "2026-02"),
                vec![("2026-01-15", "2026-01-31"), ("2026-03-01", "2026-03-10")],
            ),
            ("2026-01-15", "2026-02-10", None, vec![("2026-01-15", "2026-01-31"), ("2026-02-01", "2026-02-10")]),
            ("2026-02-03", "2026-02-10", None, vec![("2026-02-03", "2026-02-10")]),
            ("2024-02-01", "2024-02-29", whole("2024-02", "2024-02"), vec![]),
            ("2025-12-31", "2026-01-31", whole("2026-01", "2026-01"), vec![("2025-12-31", "2025-12-31")]),
            ("2026-02-02", "2026-02-01", None, vec![]),
        ] {
            let days = days.into_iter().map(|(a, b)| (day(a), day(b))).collect();
            assert_eq!(parts((Some(day(from)), Some(day(to)))), Parts { months, days }, "{from} {to}");
        }
    }

    #[test]
    fn every_day_of_a_span_is_in_exactly_one_part() {
        let start = day("2023-11-20");
        for first in 0..70 {
            for length in [0, 1, 9, 10, 11, 40, 75, 130] {
                let (from, to) = (start.plus_days(first), start.plus_days(first + length));
                let parts = parts((Some(from), Some(to)));
                for at in -3..140 {
                    let probe = from.plus_days(at);
                    let in_days = parts.days.iter().filter(|(a, b)| (*a..=*b).contains(&probe)).count();
                    let month = super::month(probe);
                    let in_months = parts
                        .months
                        .as_ref()
                        .is_some_and(|(a, b)| a.as_ref().is_none_or(|a| *a <= month) && b.as_ref().is_none_or(|b| *b >= month));
                    let expected = usize::from((from..=to).contains(&probe));
                    assert_eq!(in_days + usize::from(in_months), expected, "{from} {to} {probe}");
                }
            }
        }
    }
}

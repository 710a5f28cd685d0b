//! How many organizations were recognised in a year, and how many stand at its end. Pure.

use std::collections::BTreeSet;

use super::model::TierYear;
use crate::{
    catalogue::organizations::TierKind,
    foundation::types::{Day, Id},
};

/// What counting needs of a recognition: whose, as what, since which year, until which day.
pub(super) type Counted = (Id, TierKind, i32, Option<Day>);

/// For each tier every year from its first recognition to the present one.
///
/// An organization counts once in a year, however often it was recognised. The present year has not ended: it is counted
/// as it stands today.
pub(super) fn by_year(recognitions: &[Counted], today: Day) -> Vec<TierYear> {
    TierKind::ALL.iter().flat_map(|tier| years_of(*tier, recognitions, today)).collect()
}

fn years_of(tier: TierKind, recognitions: &[Counted], today: Day) -> Vec<TierYear> {
    let own: Vec<&Counted> = recognitions.iter().filter(|(_, of, ..)| *of == tier).collect();
    let Some(first) = own.iter().map(|(_, _, year, _)| *year).min() else { return Vec::new() };
    let count = |year: i32| {
        let new: BTreeSet<Id> = own.iter().filter(|(_, _, since, _)| *since == year).map(|(id, ..)| *id).collect();
        let standing: BTreeSet<Id> =
            own.iter().filter(|(_, _, since, until)| *since <= year && stands(*until, year, today)).map(|(id, ..)| *id).collect();
        TierYear { tier, year, new: new.len(), standing: standing.len() }
    };
    (first..=today.year()).map(count).collect()
}

fn stands(until: Option<Day>, year: i32, today: Day) -> bool {
    let last = format!("{year:04}-12-31").parse::<Day>().map_or(today, |last| last.min(today));
    until.is_none_or(|until| until >= last)
}

#[cfg(test)]
mod tests {
    use super::{Counted, by_year};
    use crate::{
        catalogue::organizations::TierKind,
        foundation::types::{Day, Id},
    };

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn an_organization_counts_once_a_year_and_stands_until_its_last_day() {
        let (first, second) = (Id::new(), Id::new());
        let tier = TierKind::HighTechEnterprise;
        let recognitions: [Counted; 4] = [
            (first, tier, 2020, Some(day("2023-06-30"))),
            (first, tier, 2023, None),
            (second, tier, 2021, Some(day("2022-12-31"))),
            (second, tier, 2021, Some(day("2022-12-31"))),
        ];
        let counted: Vec<(i32, usize, usize)> =
            by_year(&recognitions, day("2024-03-01")).iter().map(|count| (count.year, count.new, count.standing)).collect();
        assert_eq!(counted, [(2020, 1, 1), (2021, 1, 2), (2022, 0, 2), (2023, 1, 1), (2024, 0, 1)]);
    }

    #[test]
    fn the_present_year_is_counted_as_it_stands_today() {
        let recognitions: [Counted; 1] = [(Id::new(), TierKind::TechnologySme, 2023, Some(day("2024-06-30")))];
        let standing = |today: &str| by_year(&recognitions, day(today)).last().map(|count| count.standing);
        assert_eq!(standing("2024-06-30"), Some(1));
        assert_eq!(standing("2024-07-01"), Some(0));
        assert!(by_year(&[], day("2024-06-30")).is_empty());
    }
}

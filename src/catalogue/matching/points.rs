//! What each part of a match is worth. Pure.

use crate::foundation::types::text::text_enum;

text_enum! {
    /// What a record is judged by.
    pub enum MatchPartName {
        /// How much of the need's words it speaks of.
        Text = "text",
        Industry = "industry",
        /// Technology readiness level.
        Trl = "trl",
        /// The lowest price against the budget.
        Budget = "budget",
        /// Modes of transfer or cooperation.
        Mode = "mode",
        Region = "region",
        /// Whether a patent is in force.
        Patent = "patent",
    }
}

/// All points together.
pub(super) const ALL_POINTS: u32 = 100;

/// How the parts weigh against each other. What a record is about weighs as much as all conditions together: these can be
/// negotiated, that cannot.
fn weight(part: MatchPartName) -> u32 {
    match part {
        MatchPartName::Text => 50,
        MatchPartName::Industry | MatchPartName::Trl | MatchPartName::Budget | MatchPartName::Mode => 10,
        MatchPartName::Region | MatchPartName::Patent => 5,
    }
}

/// What each of these parts can be worth: whole points by weight, together [`ALL_POINTS`]. Points left over by rounding go to
/// the largest remainders, the first of equal ones.
pub(super) fn allot(parts: &[MatchPartName]) -> Vec<u32> {
    let sum: u32 = parts.iter().map(|part| weight(*part)).sum::<u32>().max(1);
    let mut points: Vec<u32> = parts.iter().map(|part| weight(*part) * ALL_POINTS / sum).collect();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(weight(parts[*at]) * ALL_POINTS % sum));
    let left = ALL_POINTS - points.iter().sum::<u32>().min(ALL_POINTS);
    for at in by_remainder.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        points[at] += 1;
    }
    points
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ALL_POINTS, MatchPartName as Part, allot};

    #[test]
    fn what_is_not_asked_for_gives_its_points_to_the_others() {
        assert_eq!(allot(&[Part::Text]), [100]);
        assert_eq!(allot(&[Part::Text, Part::Trl]), [83, 17]);
        assert_eq!(allot(Part::ALL), [50, 10, 10, 10, 10, 5, 5]);
    }

    proptest! {
        #[test]
        fn the_parts_can_always_be_worth_all_points(asked in proptest::collection::vec(any::<bool>(), Part::ALL.len() - 1)) {
            let chosen = Part::ALL.iter().skip(1).zip(asked).filter(|(_, asked)| *asked).map(|(part, _)| *part);
            let parts: Vec<Part> = std::iter::once(Part::Text).chain(chosen).collect();
            let points = allot(&parts);
            prop_assert_eq!(points.len(), parts.len());
            prop_assert_eq!(points.iter().sum::<u32>(), ALL_POINTS);
            prop_assert!(points.iter().all(|of| *of > 0));
        }
    }
}

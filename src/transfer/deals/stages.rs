//! The stages of a deal: which follows which, and in which order their days must be. Pure, and the only place that knows.

use crate::foundation::types::{Day, text::text_enum};

text_enum! {
    /// How far a deal is.
    #[derive(PartialOrd, Ord)]
    pub enum Stage {
        /// 意向
        Intent = "intent",
        /// 洽谈
        Negotiation = "negotiation",
        /// 签约
        Signed = "signed",
        /// 履行中
        Performing = "performing",
        /// 已完成
        Completed = "completed",
        /// 已终止
        Terminated = "terminated",
    }
}

impl Stage {
    /// Whether the parties are bound by a contract.
    pub(super) fn binds(self) -> bool {
        matches!(self, Self::Signed | Self::Performing | Self::Completed)
    }

    /// Whether figures follow from the day of this stage.
    pub(super) fn counts(self) -> bool {
        !matches!(self, Self::Intent | Self::Negotiation)
    }
}

/// Whether a deal may go from one stage to another.
pub(super) fn follows(from: Stage, to: Stage) -> bool {
    use Stage as S;
    match (from, to) {
        (S::Intent, S::Negotiation)
        | (S::Negotiation, S::Signed)
        | (S::Signed, S::Performing)
        | (S::Performing, S::Completed) => true,
        (S::Completed | S::Terminated, _) => false,
        (_, S::Terminated) => true,
        _ => false,
    }
}

/// The day of another stage that `day` lies on the wrong side of; `known` has the day of each stage entered.
pub(super) fn out_of_order(known: &[(Stage, Day)], stage: Stage, day: Day) -> Option<Day> {
    let before = known.iter().filter(|(other, entered)| *other < stage && *entered > day);
    let after = known.iter().filter(|(other, entered)| *other > stage && *entered < day);
    before.chain(after).map(|(_, entered)| *entered).next()
}

#[cfg(test)]
mod tests {
    use super::{Stage, follows, out_of_order};
    use crate::foundation::types::Day;

    #[test]
    fn the_stages_are_the_contracts() {
        use Stage as S;
        let steps: Vec<(Stage, Stage)> =
            S::ALL.iter().flat_map(|from| S::ALL.iter().filter(|to| follows(*from, **to)).map(|to| (*from, *to))).collect();
        assert_eq!(
            steps,
            [
                (S::Intent, S::Negotiation),
                (S::Intent, S::Terminated),
                (S::Negotiation, S::Signed),
                (S::Negotiation, S::Terminated),
                (S::Signed, S::Performing),
                (S::Signed, S::Terminated),
                (S::Performing, S::Completed),
                (S::Performing, S::Terminated),
            ]
        );
    }

    #[test]
    fn the_days_of_the_stages_run_forward() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let known = [(Stage::Negotiation, day("2026-03-01")), (Stage::Performing, day("2026-05-01"))];
        for (on, wrong) in
            [("2026-02-28", Some("2026-03-01")), ("2026-03-01", None), ("2026-05-01", None), ("2026-05-02", Some("2026-05-01"))]
        {
            assert_eq!(out_of_order(&known, Stage::Signed, day(on)), wrong.map(day), "{on}");
        }
    }
}

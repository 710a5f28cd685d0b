//! The states of a notice, when it ends, and how it came out. Pure.

use crate::foundation::types::{Day, text::text_enum};

text_enum! {
    /// Where a notice stands.
    pub enum NoticeState {
        /// 草稿
        Draft = "draft",
        /// 公示中
        Open = "open",
        /// 已结束
        Closed = "closed",
        /// 已撤回
        Withdrawn = "withdrawn",
    }
}

impl NoticeState {
    /// Whether anyone may read it from its first day on.
    pub(super) fn is_published(self) -> bool {
        matches!(self, Self::Open | Self::Closed)
    }
}

text_enum! {
    /// What is done to a notice.
    pub enum NoticeAction {
        Create = "create",
        Edit = "edit",
        Open = "open",
        Close = "close",
        Withdraw = "withdraw",
    }
}

text_enum! {
    /// How a notice came out.
    pub enum Outcome {
        /// 期满无异议
        NoObjection = "no_objection",
        /// 异议均不成立
        ObjectionsRejected = "objections_rejected",
        /// 异议成立
        ObjectionsUpheld = "objections_upheld",
    }
}

text_enum! {
    /// Where an objection stands.
    pub enum ObjectionState {
        /// 待处理
        Submitted = "submitted",
        /// 成立
        Upheld = "upheld",
        /// 不成立
        Rejected = "rejected",
    }
}

/// Where `action` leads from here; none where it is not allowed.
pub(super) fn next(from: NoticeState, action: NoticeAction) -> Option<NoticeState> {
    use NoticeState as S;
    match (from, action) {
        (S::Draft, NoticeAction::Edit) => Some(S::Draft),
        (S::Draft, NoticeAction::Open) => Some(S::Open),
        (S::Open, NoticeAction::Close) => Some(S::Closed),
        (S::Draft | S::Open, NoticeAction::Withdraw) => Some(S::Withdrawn),
        _ => None,
    }
}

/// The last of so many days, of which the day of publication is none (Civil Code, art. 201). Where it is no working day the
/// period ends with the next that is one (art. 203).
pub(super) fn last_day(starts_on: Day, days: i32) -> Day {
    starts_on.plus_days(days)
}

/// How a notice came out, from its objections; none while one of them is undecided.
pub(super) fn outcome(objections: &[ObjectionState]) -> Option<Outcome> {
    if objections.contains(&ObjectionState::Submitted) {
        return None;
    }
    Some(match objections {
        [] => Outcome::NoObjection,
        some if some.contains(&ObjectionState::Upheld) => Outcome::ObjectionsUpheld,
        _ => Outcome::ObjectionsRejected,
    })
}

#[cfg(test)]
mod tests {
    use super::{NoticeAction, NoticeState, ObjectionState, Outcome, last_day, next, outcome};

    #[test]
    fn a_notice_is_drafted_opened_and_closed_or_withdrawn() {
        use NoticeAction as A;
        use NoticeState as S;
        let steps: Vec<(NoticeState, NoticeAction, NoticeState)> = S::ALL
            .iter()
            .flat_map(|from| A::ALL.iter().filter_map(|action| next(*from, *action).map(|to| (*from, *action, to))))
            .collect();
        assert_eq!(
            steps,
            [
                (S::Draft, A::Edit, S::Draft),
                (S::Draft, A::Open, S::Open),
                (S::Draft, A::Withdraw, S::Withdrawn),
                (S::Open, A::Close, S::Closed),
                (S::Open, A::Withdraw, S::Withdrawn),
            ]
        );
    }

    #[test]
    fn fifteen_whole_days_follow_the_day_of_publication() {
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(last_day(day("2026-03-02"), 15), day("2026-03-17"));
        assert_eq!(last_day(day("2026-12-20"), 15), day("2027-01-04"));
    }

    #[test]
    fn how_it_came_out_follows_from_the_objections() {
        use ObjectionState as O;
        for (objections, expected) in [
            (vec![], Some(Outcome::NoObjection)),
            (vec![O::Rejected, O::Rejected], Some(Outcome::ObjectionsRejected)),
            (vec![O::Rejected, O::Upheld], Some(Outcome::ObjectionsUpheld)),
            (vec![O::Upheld, O::Submitted], None),
        ] {
            assert_eq!(outcome(&objections), expected, "{objections:?}");
        }
    }
}

//! The review workflow of demands: which step leads where. Pure, and the only place that knows.

use crate::{catalogue::achievements::RevisionState, foundation::types::text::text_enum};

text_enum! {
    /// Where a demand stands.
    pub enum DemandState {
        Draft = "draft",
        Submitted = "submitted",
        Returned = "returned",
        Published = "published",
        Closed = "closed",
    }
}

text_enum! {
    /// What is done to a demand.
    pub enum DemandAction {
        Create = "create",
        Edit = "edit",
        Submit = "submit",
        Publish = "publish",
        Return = "return",
        Close = "close",
    }
}

/// A demand's state and that of the change which waits beside it.
pub(super) type Standing = (DemandState, Option<RevisionState>);

/// Where `action` leads from here; none where it is not allowed. `by_owner` tells a company's edit, which has to be
/// reviewed, from the centre's own.
pub(super) fn next(from: Standing, action: DemandAction, by_owner: bool) -> Option<Standing> {
    use DemandAction as A;
    use DemandState::{Closed, Draft, Published, Returned, Submitted};
    use RevisionState as R;
    Some(match (from, action) {
        ((Draft | Returned, _), A::Submit) => (Submitted, None),
        ((Submitted, _), A::Publish) => (Published, None),
        ((Submitted, _), A::Return) => (Returned, None),
        ((Published, Some(R::Returned)), A::Submit) => (Published, Some(R::Submitted)),
        ((Published, Some(R::Submitted)), A::Publish) => (Published, None),
        ((Published, Some(R::Submitted)), A::Return) => (Published, Some(R::Returned)),
        ((Draft | Submitted | Returned | Published, _), A::Close) => (Closed, None),
        ((Published, _), A::Edit) if by_owner => (Published, Some(R::Submitted)),
        ((Draft | Submitted | Returned | Published, _), A::Edit) => from,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{DemandAction as A, DemandState as S, RevisionState, Standing, next};

    fn all() -> impl Iterator<Item = Standing> {
        S::ALL.iter().flat_map(|state| {
            [None, Some(RevisionState::Submitted), Some(RevisionState::Returned)].map(|revision| (*state, revision))
        })
    }

    #[test]
    fn the_workflow_is_this_and_no_other() {
        let steps: Vec<(S, A, S)> = all()
            .filter(|(_, revision)| revision.is_none())
            .flat_map(|from| A::ALL.iter().filter_map(move |action| next(from, *action, false).map(|to| (from.0, *action, to.0))))
            .filter(|(_, action, _)| *action != A::Edit)
            .collect();
        assert_eq!(
            steps,
            [
                (S::Draft, A::Submit, S::Submitted),
                (S::Draft, A::Close, S::Closed),
                (S::Submitted, A::Publish, S::Published),
                (S::Submitted, A::Return, S::Returned),
                (S::Submitted, A::Close, S::Closed),
                (S::Returned, A::Submit, S::Submitted),
                (S::Returned, A::Close, S::Closed),
                (S::Published, A::Close, S::Closed),
            ]
        );
    }

    #[test]
    fn only_a_published_demand_ever_has_a_revision_and_nothing_leads_out_of_closed() {
        for from in all().filter(|(state, revision)| *state == S::Published || revision.is_none()) {
            for action in A::ALL {
                for by_owner in [true, false] {
                    if let Some((state, revision)) = next(from, *action, by_owner) {
                        assert!(state == S::Published || revision.is_none(), "{from:?} {action}");
                        assert_ne!(from.0, S::Closed, "{action}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_companys_change_of_a_published_demand_waits_for_review() {
        let published = (S::Published, None);
        assert_eq!(next(published, A::Edit, true), Some((S::Published, Some(RevisionState::Submitted))));
        assert_eq!(next(published, A::Edit, false), Some(published));
    }
}

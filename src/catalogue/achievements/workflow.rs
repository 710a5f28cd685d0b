//! The review workflow: which step leads where. Pure, and the only place that knows.

use crate::foundation::types::text::text_enum;

text_enum! {
    /// Where a record stands.
    pub enum State {
        Draft = "draft",
        Submitted = "submitted",
        Returned = "returned",
        Published = "published",
        Withdrawn = "withdrawn",
        Archived = "archived",
    }
}

text_enum! {
    /// Where the change of a published record stands.
    pub enum RevisionState {
        /// Waits for review.
        Submitted = "submitted",
        /// Given back to whose record it is.
        Returned = "returned",
    }
}

text_enum! {
    /// What is done to a record.
    pub enum Action {
        Create = "create",
        Import = "import",
        Edit = "edit",
        Submit = "submit",
        Publish = "publish",
        Return = "return",
        Withdraw = "withdraw",
        Archive = "archive",
        Confirm = "confirm",
    }
}

/// A record's state and that of the change which waits beside it.
pub(super) type Standing = (State, Option<RevisionState>);

/// Where `action` leads from here; none where it is not allowed. `by_owner` tells an institute's edit, which has to be
/// reviewed, from the centre's own.
pub(super) fn next(from: Standing, action: Action, by_owner: bool) -> Option<Standing> {
    use RevisionState as R;
    use State::{Archived, Draft, Published, Returned, Submitted, Withdrawn};
    Some(match (from, action) {
        ((Draft | Returned | Withdrawn, _), Action::Submit) => (Submitted, None),
        ((Submitted, _), Action::Publish) => (Published, None),
        ((Submitted, _), Action::Return) => (Returned, None),
        ((Published, Some(R::Returned)), Action::Submit) => (Published, Some(R::Submitted)),
        ((Published, Some(R::Submitted)), Action::Publish) => (Published, None),
        ((Published, Some(R::Submitted)), Action::Return) => (Published, Some(R::Returned)),
        ((Published, _), Action::Withdraw) => (Withdrawn, None),
        ((Published, _), Action::Archive) => (Archived, None),
        ((Published, revision), Action::Confirm) => (Published, revision),
        ((Published, _), Action::Edit) if by_owner => (Published, Some(R::Submitted)),
        ((Published, revision), Action::Edit) => (Published, revision),
        ((Draft | Submitted | Returned | Withdrawn, _), Action::Edit) => from,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Action, RevisionState, Standing, State, next};

    fn all() -> impl Iterator<Item = Standing> {
        State::ALL.iter().flat_map(|state| {
            [None, Some(RevisionState::Submitted), Some(RevisionState::Returned)].map(|revision| (*state, revision))
        })
    }

    #[test]
    fn the_workflow_is_the_contracts() {
        use Action as A;
        use State as S;
        let steps: Vec<(State, Action, State)> = all()
            .filter(|(_, revision)| revision.is_none())
            .flat_map(|from| A::ALL.iter().filter_map(move |action| next(from, *action, false).map(|to| (from.0, *action, to.0))))
            .filter(|(_, action, _)| !matches!(action, A::Edit | A::Confirm))
            .collect();
        assert_eq!(
            steps,
            [
                (S::Draft, A::Submit, S::Submitted),
                (S::Submitted, A::Publish, S::Published),
                (S::Submitted, A::Return, S::Returned),
                (S::Returned, A::Submit, S::Submitted),
                (S::Published, A::Withdraw, S::Withdrawn),
                (S::Published, A::Archive, S::Archived),
                (S::Withdrawn, A::Submit, S::Submitted),
            ]
        );
    }

    #[test]
    fn only_a_published_record_ever_has_a_revision() {
        for from in all().filter(|(state, revision)| *state == State::Published || revision.is_none()) {
            for action in Action::ALL {
                for by_owner in [true, false] {
                    if let Some((state, revision)) = next(from, *action, by_owner) {
                        assert!(state == State::Published || revision.is_none(), "{from:?} {action}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_institutes_change_of_a_published_record_waits_for_review() {
        let published = (State::Published, None);
        assert_eq!(next(published, Action::Edit, true), Some((State::Published, Some(RevisionState::Submitted))));
        assert_eq!(next(published, Action::Edit, false), Some(published));
        assert_eq!(next((State::Archived, None), Action::Edit, false), None);
    }
}

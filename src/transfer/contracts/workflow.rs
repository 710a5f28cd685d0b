//! The states of a contract: which step leads where. Pure, and the only place that knows.
//!
//! A state names what has been done: `first_review` is the state after the first person has approved.

use crate::foundation::types::text::text_enum;

text_enum! {
    /// Where a contract stands.
    pub enum ContractState {
        Draft = "draft",
        Submitted = "submitted",
        /// 已受理
        Accepted = "accepted",
        /// 补正
        Supplement = "supplement",
        /// 初审通过
        FirstReview = "first_review",
        /// 专家评审通过
        ExpertReview = "expert_review",
        /// 复审通过
        SecondReview = "second_review",
        /// 已登记
        Registered = "registered",
        /// 不予登记
        Refused = "refused",
        /// 已变更
        Amended = "amended",
        /// 已注销
        Cancelled = "cancelled",
        /// 已撤销
        Revoked = "revoked",
    }
}

impl ContractState {
    /// Those in which its parties may read it: until it has been taken in it is the centre's work, in which a party may have
    /// been named by a slip.
    pub(super) const SHOWN_TO_PARTIES: [Self; 10] = [
        Self::Accepted,
        Self::Supplement,
        Self::FirstReview,
        Self::ExpertReview,
        Self::SecondReview,
        Self::Registered,
        Self::Refused,
        Self::Amended,
        Self::Cancelled,
        Self::Revoked,
    ];

    /// Whether its parties may read it.
    pub fn is_shown_to_parties(self) -> bool {
        Self::SHOWN_TO_PARTIES.contains(&self)
    }

    /// Whether it counts in the ledger.
    pub fn is_registered(self) -> bool {
        matches!(self, Self::Registered | Self::Amended)
    }
}

text_enum! {
    /// What is done to a contract.
    pub enum ContractAction {
        Create = "create",
        Edit = "edit",
        Submit = "submit",
        Accept = "accept",
        Supplement = "supplement",
        Approve = "approve",
        Refuse = "refuse",
        Register = "register",
        Amend = "amend",
        Cancel = "cancel",
        Revoke = "revoke",
    }
}

/// Where `action` leads from here; none where it is not allowed. `with_experts` tells whether the technology amount asks for
/// expert review between the two.
pub(super) fn next(from: ContractState, action: ContractAction, with_experts: bool) -> Option<ContractState> {
    use ContractState as S;
    Some(match (from, action) {
        (S::Draft | S::Submitted | S::Accepted | S::Supplement, ContractAction::Edit) => from,
        (S::Draft, ContractAction::Submit) => S::Submitted,
        (S::Submitted, ContractAction::Accept) => S::Accepted,
        (S::Accepted, ContractAction::Supplement) => S::Supplement,
        (S::Supplement, ContractAction::Submit) => S::Accepted,
        (S::Accepted, ContractAction::Approve) => S::FirstReview,
        (S::FirstReview, ContractAction::Approve) if with_experts => S::ExpertReview,
        (S::FirstReview | S::ExpertReview, ContractAction::Approve) => S::SecondReview,
        (
            S::Submitted | S::Accepted | S::Supplement | S::FirstReview | S::ExpertReview | S::SecondReview,
            ContractAction::Refuse,
        ) => S::Refused,
        (S::SecondReview, ContractAction::Register) => S::Registered,
        (S::Registered | S::Amended, ContractAction::Amend) => S::Amended,
        (S::Registered | S::Amended, ContractAction::Cancel) => S::Cancelled,
        (S::Registered | S::Amended, ContractAction::Revoke) => S::Revoked,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{ContractAction as A, ContractState as S, next};

    #[test]
    fn a_contract_is_registered_after_two_approvals_or_three() {
        let steps = [A::Submit, A::Accept, A::Supplement, A::Submit, A::Approve, A::Approve, A::Register, A::Amend, A::Revoke];
        let states = steps.iter().scan(S::Draft, |state, step| {
            *state = next(*state, *step, false)?;
            Some(*state)
        });
        let expected = [
            S::Submitted,
            S::Accepted,
            S::Supplement,
            S::Accepted,
            S::FirstReview,
            S::SecondReview,
            S::Registered,
            S::Amended,
            S::Revoked,
        ];
        assert_eq!(states.collect::<Vec<_>>(), expected);
        assert_eq!(next(S::FirstReview, A::Approve, true), Some(S::ExpertReview));
        assert_eq!(next(S::ExpertReview, A::Approve, true), Some(S::SecondReview));
    }

    #[test]
    fn only_what_has_been_reviewed_twice_is_registered_and_only_what_is_registered_is_amended() {
        for from in S::ALL {
            for experts in [false, true] {
                let allowed = |action| next(*from, action, experts).is_some();
                assert_eq!(allowed(A::Register), *from == S::SecondReview, "{from}");
                for action in [A::Amend, A::Cancel, A::Revoke] {
                    assert_eq!(allowed(action), from.is_registered(), "{from} {action}");
                }
                assert!(!allowed(A::Create));
            }
        }
    }

    #[test]
    fn what_is_refused_cancelled_or_revoked_stays_so() {
        for from in [S::Refused, S::Cancelled, S::Revoked] {
            assert!(A::ALL.iter().all(|action| next(from, *action, false).is_none()), "{from}");
        }
    }
}

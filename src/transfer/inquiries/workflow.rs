//! The way of an inquiry: which step leads where. Pure, and the only place that knows.

use crate::foundation::types::text::text_enum;

text_enum! {
    /// Where an inquiry stands.
    pub enum InquiryState {
        /// Sent, and nobody has been spoken to.
        Open = "open",
        /// The centre has brought both sides together.
        Contacted = "contacted",
        Negotiating = "negotiating",
        Deal = "deal",
        /// Ended without a deal.
        Closed = "closed",
    }
}

text_enum! {
    /// What is done to an inquiry.
    pub enum InquiryStep {
        Contact = "contact",
        Negotiate = "negotiate",
        Deal = "deal",
        Close = "close",
        Accept = "accept",
    }
}

text_enum! {
    /// Why an inquiry ended without a deal.
    pub enum InquiryCloseReason {
        NoReply = "no_reply",
        NotInterested = "not_interested",
        TechnologyUnsuitable = "technology_unsuitable",
        NotMature = "not_mature",
        Price = "price",
        Terms = "terms",
        FoundElsewhere = "found_elsewhere",
        Duplicate = "duplicate",
        /// What the note says.
        Other = "other",
    }
}

/// Where `step` leads from here; none where it is not allowed.
pub(super) fn next(from: InquiryState, step: InquiryStep) -> Option<InquiryState> {
    use InquiryState::{Closed, Contacted, Deal, Negotiating, Open};
    Some(match (from, step) {
        (Open, InquiryStep::Contact) => Contacted,
        (Contacted, InquiryStep::Negotiate) => Negotiating,
        (Negotiating, InquiryStep::Deal) => Deal,
        (Open | Contacted | Negotiating, InquiryStep::Close) => Closed,
        (Open | Contacted | Negotiating | Deal, InquiryStep::Accept) => from,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{InquiryState as S, InquiryStep, next};

    #[test]
    fn an_inquiry_goes_the_contracts_way() {
        let ways: Vec<(S, InquiryStep, S)> = S::ALL
            .iter()
            .flat_map(|from| InquiryStep::ALL.iter().filter_map(move |step| next(*from, *step).map(|to| (*from, *step, to))))
            .filter(|(_, step, _)| *step != InquiryStep::Accept)
            .collect();
        assert_eq!(
            ways,
            [
                (S::Open, InquiryStep::Contact, S::Contacted),
                (S::Open, InquiryStep::Close, S::Closed),
                (S::Contacted, InquiryStep::Negotiate, S::Negotiating),
                (S::Contacted, InquiryStep::Close, S::Closed),
                (S::Negotiating, InquiryStep::Deal, S::Deal),
                (S::Negotiating, InquiryStep::Close, S::Closed),
            ]
        );
    }

    #[test]
    fn what_is_closed_is_accepted_no_more() {
        for from in S::ALL.iter().copied() {
            let open = from != S::Closed;
            assert_eq!(next(from, InquiryStep::Accept), open.then_some(from), "{from}");
        }
    }
}

//! The way of a ticket: which step leads where. Pure, and the only place that knows.

use crate::foundation::types::text::text_enum;

text_enum! {
    /// Where a ticket stands.
    pub enum MatchTicketState {
        Open = "open",
        Answered = "answered",
        /// For good.
        Closed = "closed",
    }
}

text_enum! {
    /// What is done to a ticket.
    pub enum MatchTicketStep {
        Answer = "answer",
        Close = "close",
    }
}

/// Where `step` leads from here; none where it is not allowed.
pub(super) fn next(from: MatchTicketState, step: MatchTicketStep) -> Option<MatchTicketState> {
    use MatchTicketState::{Answered, Closed, Open};
    match (from, step) {
        (Open | Answered, MatchTicketStep::Answer) => Some(Answered),
        (Open | Answered, MatchTicketStep::Close) => Some(Closed),
        (Closed, _) => None,
    }
}

//! 两上两下: twice up to the superior office and twice down again, in this order. Pure.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::foundation::{
    http::rules,
    types::{Day, Fen, text::text_enum},
};

text_enum! {
    /// A round.
    pub enum FilingRound {
        /// 一上
        FirstUp = "first_up",
        /// 一下
        FirstDown = "first_down",
        /// 二上
        SecondUp = "second_up",
        /// 二下
        SecondDown = "second_down",
    }
}

/// What was filed in a round, or came back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Filing {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = FilingRound)]
    pub round: Option<FilingRound>,
    #[validate(required(code = "required"), custom(function = rules::not_in_future))]
    #[schema(required, value_type = Day)]
    pub on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_fen: Option<Fen>,
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000, example = "同意，核减差旅费。")]
    pub opinion: String,
}

/// Whether a round is the next after these and its day not before theirs; where not, the member that is wrong and why.
pub(super) fn fault(before: &[Filing], next: &Filing) -> Option<(&'static str, &'static str)> {
    if next.round.is_some() && next.round != FilingRound::ALL.get(before.len()).copied() {
        return Some(("/round", "filing_order"));
    }
    match (before.last().and_then(|last| last.on), next.on) {
        (Some(last), Some(on)) if on < last => Some(("/on", "filing_day_order")),
        _ => None,
    }
}

/// Rounds that are sent whole follow each other likewise.
pub(super) fn in_order(filings: &[Filing]) -> Result<(), ValidationError> {
    for (index, filing) in filings.iter().enumerate() {
        if let Some((member, code)) = fault(filings.get(..index).unwrap_or_default(), filing) {
            return Err(rules::broken_at(code, &format!("/{index}{member}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Filing, FilingRound, fault, in_order};

    fn filing(round: FilingRound, on: &str) -> Filing {
        Filing { round: Some(round), on: on.parse().ok(), ..Filing::default() }
    }

    #[test]
    fn each_round_needs_the_one_before_and_no_day_goes_back() {
        let all: Vec<Filing> = FilingRound::ALL.iter().map(|round| filing(*round, "2025-03-01")).collect();
        assert!(in_order(&all).is_ok());
        for (before, given) in (0..4).flat_map(|before| FilingRound::ALL.iter().map(move |round| (before, *round))) {
            let fits = FilingRound::ALL.get(before) == Some(&given);
            assert_eq!(fault(&all[..before], &filing(given, "2025-03-01")).is_none(), fits, "{before} {given}");
        }
        assert_eq!(fault(&all[..1], &filing(FilingRound::FirstDown, "2025-02-28")), Some(("/on", "filing_day_order")));
        assert!(in_order(&[all[0].clone(), all[2].clone()]).is_err());
        assert!(in_order(&[all.clone(), all].concat()).is_err(), "there are four");
    }
}

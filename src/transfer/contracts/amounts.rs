//! The amounts of a contract: 0 ≤ technology ≤ total, and total = technology + the non-technical costs. Pure.

use validator::ValidationError;

use super::content::CostLine;
use crate::foundation::{http::rules, types::Fen};

/// Holds the amounts against each other, where both are given.
pub(super) fn add_up(total: Option<Fen>, technology: Option<Fen>, lines: &[CostLine]) -> Result<(), ValidationError> {
    let (Some(total), Some(technology)) = (total.map(Fen::get), technology.map(Fen::get)) else {
        return Ok(());
    };
    if technology > total {
        return Err(rules::broken_at("technology_above_total", "/technology_amount_fen"));
    }
    let costs = lines.iter().filter_map(|line| line.amount_fen).map(Fen::get).fold(0_i64, i64::saturating_add);
    let difference = total - technology - costs;
    if difference == 0 {
        return Ok(());
    }
    let mut error = rules::broken_at("amounts_do_not_add_up", "/total_amount_fen");
    error.add_param("difference".into(), &yuan(difference));
    error.add_param("costs".into(), &yuan(costs));
    Err(error)
}

/// Fen as yuan with two decimals.
pub(super) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{add_up, yuan};
    use crate::{foundation::types::Fen, transfer::contracts::content::CostLine};

    fn fen(amount: i64) -> Option<Fen> {
        Fen::new(amount).ok()
    }

    fn lines(costs: &[i64]) -> Vec<CostLine> {
        costs.iter().map(|cost| CostLine { amount_fen: fen(*cost), ..CostLine::default() }).collect()
    }

    #[test]
    fn what_does_not_add_up_is_refused_with_the_difference() {
        assert!(add_up(fen(100), fen(60), &lines(&[30, 10])).is_ok());
        assert!(add_up(fen(100), None, &[]).is_ok());
        assert_eq!(add_up(fen(100), fen(101), &[]).expect_err("above").code, "technology_above_total");
        let error = add_up(fen(1_000_005), fen(600_000), &lines(&[300_000])).expect_err("a gap");
        assert_eq!((error.code.as_ref(), error.params["difference"].as_str()), ("amounts_do_not_add_up", Some("1000.05")));
        assert_eq!(yuan(-5), "-0.05");
    }

    proptest! {
        #[test]
        fn exactly_what_adds_up_is_taken(technology in 0..1_000_000_i64, costs in prop::collection::vec(0..1_000_000_i64, 0..5), off in -2..3_i64) {
            let total = technology + costs.iter().sum::<i64>() + off;
            prop_assume!(total >= 0);
            prop_assert_eq!(add_up(fen(total), fen(technology), &lines(&costs)).is_ok(), off == 0);
        }
    }
}

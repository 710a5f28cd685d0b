//! Signs that a person should look at a contract. Never a reason to refuse it. Pure.

use super::{model::ContractRow, queries::Sibling, words::ReviewFlag, workflow::ContractState};
use crate::{
    foundation::types::{Day, Fen},
    transfer::rules::Rules,
};

/// What a text names when equipment is part of the bargain.
const EQUIPMENT: [&str; 8] = ["设备", "仪器", "零部件", "原材料", "生产线", "机组", "装置采购", "样机采购"];

/// Contracts signed within so many days of each other may be one that was split.
const SPLIT_WITHIN_DAYS: i32 = 90;

pub(super) fn of(row: &ContractRow, siblings: &[Sibling], rules: &Rules, today: Day) -> Vec<ReviewFlag> {
    let content = &row.content.0;
    let (seller, buyer) = (content.seller.representative.trim(), content.buyer.representative.trim());
    let same = |(_, signed_on, total, _): &Sibling| {
        row.signed_on.is_some() && *signed_on == row.signed_on && *total == row.total_amount_fen
    };
    let text = format!("{} {}", content.name, content.summary);
    let all_technology = row.total_amount_fen > 0 && row.technology_amount_fen == row.total_amount_fen;
    let undecided = !row.state.is_registered()
        && !matches!(row.state, ContractState::Refused | ContractState::Cancelled | ContractState::Revoked);
    let signs = [
        (siblings.iter().any(same), ReviewFlag::SamePartiesAmountAndDay),
        (looks_split(row, siblings, rules), ReviewFlag::LooksSplit),
        (!row.seller_key.is_empty() && row.seller_key == row.buyer_key, ReviewFlag::BuyerIsSeller),
        (!seller.is_empty() && seller == buyer, ReviewFlag::SharedRepresentative),
        (all_technology && EQUIPMENT.iter().any(|word| text.contains(word)), ReviewFlag::EquipmentNotDeducted),
        (undecided && row.due_on.is_some_and(|due| due < today), ReviewFlag::Overdue),
    ];
    signs.into_iter().filter(|(holds, _)| *holds).map(|(_, flag)| flag).collect()
}

fn looks_split(row: &ContractRow, siblings: &[Sibling], rules: &Rules) -> bool {
    let (Some(threshold), Some(signed_on)) = (rules.split_threshold_fen.map(Fen::get), row.signed_on) else {
        return false;
    };
    let near = |day: &Option<Day>| day.is_some_and(|day| (day.number() - signed_on.number()).abs() <= SPLIT_WITHIN_DAYS);
    let below = |amount: i64| amount < threshold;
    let others: i64 =
        siblings.iter().filter(|(_, day, _, technology)| near(day) && below(*technology)).map(|sibling| sibling.3).sum();
    others > 0 && below(row.technology_amount_fen) && row.technology_amount_fen + others >= threshold
}

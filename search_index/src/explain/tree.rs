//! What is run, written down for people.

use crate::plan::{Strictness, Understood};
use crate::query::{Filters, Query};
use crate::rank::Cover;
use crate::syntax::Clause;

/// One line for each condition, all of which must hold.
pub(super) fn tree(read: &Understood<'_>, cover: Option<&Cover>, query: &Query, strictness: Strictness) -> String {
    let mut lines = Vec::new();
    if !read.parsed.words.is_empty() {
        let words = read.asked.iter().map(|asked| asked.text.as_str()).collect::<Vec<_>>().join(" ");
        let loosened = if strictness == Strictness::Loose { ", loosened" } else { "" };
        lines.push(match cover {
            Some(Cover { need, full, .. }) => {
                format!(
                    "must cover [{words}]: {} or {}{loosened}",
                    mass("words", need[0], full[0]),
                    mass("pairs", need[1], full[1])
                )
            }
            None => format!("must hold [{words}], of which no word is known"),
        });
    }
    lines.extend(read.parsed.groups.iter().map(|group| format!("must hold {}", alternatives(group))));
    lines.extend(read.parsed.without.iter().map(|clause| format!("must not hold {}", written(clause))));
    lines.extend(filters(&query.filters).into_iter().map(|filter| format!("must have {filter}")));
    if lines.is_empty() {
        lines.push("everything".to_owned());
    }
    lines.join("\n")
}

fn mass(of: &str, need: f32, full: f32) -> String {
    if need.is_finite() { format!("{need:.3} of {full:.3} by {of}") } else { format!("never by {of}") }
}

fn written(clause: &Clause) -> String {
    if clause.phrase { format!("“{}”", clause.text) } else { clause.text.clone() }
}

/// Words and phrases of which one must hold.
pub(super) fn alternatives(group: &[Clause]) -> String {
    group.iter().map(written).collect::<Vec<_>>().join(" OR ")
}

fn filters(filters: &Filters) -> Vec<String> {
    let lists = [
        ("industry", &filters.industry),
        ("discipline", &filters.discipline),
        ("ipc", &filters.ipc),
        ("organization_id", &filters.organization_id),
        ("transfer_mode", &filters.transfer_mode),
        ("ip_kind", &filters.ip_kind),
        ("kind", &filters.kind),
    ];
    let lists = lists.into_iter().filter(|(_, values)| !values.is_empty());
    let mut all: Vec<String> = lists.map(|(name, values)| format!("{name} {}", values.join(" OR "))).collect();
    let level = |level: Option<u8>| level.map(i64::from);
    let day = |day: Option<i32>| day.map(i64::from);
    let ranges = [
        ("trl", level(filters.trl_min), level(filters.trl_max)),
        ("price_fen", filters.price_min_fen, filters.price_max_fen),
        ("completed_on (days since 1970)", day(filters.completed_from), day(filters.completed_to)),
    ];
    for (name, from, to) in ranges {
        all.extend(from.map(|from| format!("{name} ≥ {from}")));
        all.extend(to.map(|to| format!("{name} ≤ {to}")));
    }
    all.extend(filters.has_award.map(|award| format!("has_award {award}")));
    all
}

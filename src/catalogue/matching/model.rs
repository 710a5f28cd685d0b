use search_index::{Filters, Fit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::{
    judgement::{Asked, Judged, MatchVerdict},
    points::{MatchPartName, allot},
};
use crate::{
    catalogue::{
        achievements::{AchievementKind, IpKind, TransferMode},
        search::{DemandItem, SearchItem},
    },
    foundation::{
        http::rules,
        messages::Language,
        types::{Day, DisciplineCode, Fen, Id, IndustryCode, IpcCode, Region},
    },
};

/// A need in prose.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MatchRequest {
    /// What is to be solved, as one would tell it to an adviser.
    #[validate(length(min = 1, max = 5_000), custom(function = rules::not_blank))]
    #[schema(
        required,
        min_length = 1,
        max_length = 5_000,
        pattern = r"\S",
        example = "高镍正极材料表面残碱偏高，浆料易成果冻状，寻求降低残碱的办法。"
    )]
    pub text: String,
    /// What must hold.
    #[validate(nested)]
    pub filters: MatchFilters,
    /// What is asked but need not hold.
    #[validate(nested)]
    pub wanted: MatchWanted,
    /// 10 when not given.
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50)]
    pub limit: Option<u32>,
}

/// Conditions as those of the search: values of one are alternatives, all must hold, a code takes every code below it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(
    schema(function = levels_in_order, skip_on_field_errors = false),
    schema(function = days_in_order, skip_on_field_errors = false)
)]
pub struct MatchFilters {
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub industry: Vec<IndustryCode>,
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub discipline: Vec<DisciplineCode>,
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub ipc: Vec<IpcCode>,
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub organization_id: Vec<Id>,
    #[validate(range(min = 1, max = 9))]
    #[schema(minimum = 1, maximum = 9)]
    pub trl_min: Option<u8>,
    #[validate(range(min = 1, max = 9))]
    #[schema(minimum = 1, maximum = 9)]
    pub trl_max: Option<u8>,
    #[validate(length(max = 8))]
    #[schema(max_items = 8)]
    pub transfer_mode: Vec<TransferMode>,
    #[validate(length(max = 8))]
    #[schema(max_items = 8)]
    pub ip_kind: Vec<IpKind>,
    pub price_max_fen: Option<Fen>,
    #[validate(length(max = 3))]
    #[schema(max_items = 3)]
    pub kind: Vec<AchievementKind>,
    pub completed_from: Option<Day>,
    pub completed_to: Option<Day>,
    pub has_award: Option<bool>,
    /// Owners in this district, city or province.
    pub region_code: Option<Region>,
}

fn levels_in_order(filters: &MatchFilters) -> Result<(), ValidationError> {
    match (filters.trl_min, filters.trl_max) {
        (Some(least), Some(most)) if least > most => Err(rules::broken_at("trl_order", "/trl_min")),
        _ => Ok(()),
    }
}

fn days_in_order(filters: &MatchFilters) -> Result<(), ValidationError> {
    match (filters.completed_from, filters.completed_to) {
        (Some(first), Some(last)) if first > last => Err(rules::broken_at("date_order", "/completed_from")),
        _ => Ok(()),
    }
}

fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

impl MatchFilters {
    /// As the index has them, with the owners to which a region comes down.
    pub(super) fn of_index(&self, owners: Vec<Id>) -> Filters {
        Filters {
            industry: texts(&self.industry),
            discipline: texts(&self.discipline),
            ipc: texts(&self.ipc),
            organization_id: texts(&owners),
            trl_min: self.trl_min,
            trl_max: self.trl_max,
            transfer_mode: texts(&self.transfer_mode),
            ip_kind: texts(&self.ip_kind),
            price_max_fen: self.price_max_fen.map(Fen::get),
            kind: texts(&self.kind),
            completed_from: self.completed_from.map(Day::number),
            completed_to: self.completed_to.map(Day::number),
            has_award: self.has_award,
            ..Filters::default()
        }
    }
}

/// What is asked of a record besides the text. What is not given is not asked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MatchWanted {
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub industry_codes: Vec<IndustryCode>,
    #[validate(range(min = 1, max = 9))]
    #[schema(minimum = 1, maximum = 9)]
    pub trl_min: Option<u8>,
    pub budget_max_fen: Option<Fen>,
    #[validate(length(max = 8))]
    #[schema(max_items = 8)]
    pub transfer_modes: Vec<TransferMode>,
    pub region_code: Option<Region>,
    pub needs_patent_in_force: bool,
}

impl MatchWanted {
    pub(super) fn asked(&self) -> Asked {
        Asked {
            industries: self.industry_codes.clone(),
            trl_min: self.trl_min,
            budget: self.budget_max_fen,
            modes: self.transfer_modes.clone(),
            other_ways: false,
            region: self.region_code.clone(),
            patent: self.needs_patent_in_force,
        }
    }
}

/// What fits a need.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchResult {
    /// Those that speak of enough of the need, the highest score first.
    pub items: Vec<MatchItem>,
    /// Whether no record speaks of enough of the need.
    pub nothing_fits: bool,
    /// Where nothing fits: what came nearest.
    pub nearest: Vec<MatchItem>,
    /// Where nothing fits: how to ask an adviser.
    pub ticket: Option<MatchTicketOffer>,
    pub took_ms: u64,
}

/// A record with the reasons for which it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchItem {
    /// `score` is 0 to 100: the sum of the points of the parts.
    #[serde(flatten)]
    pub record: SearchItem,
    pub reasons: MatchReasons,
}

/// Published demands that an achievement may meet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemandMatches {
    /// Those of which the achievement speaks enough, the highest score first.
    pub items: Vec<DemandMatchItem>,
    pub nothing_fits: bool,
    /// Where nothing fits: what came nearest.
    pub nearest: Vec<DemandMatchItem>,
}

/// A demand with the reasons for which it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemandMatchItem {
    /// `score` is 0 to 100: the sum of the points of the parts.
    #[serde(flatten)]
    pub record: DemandItem,
    pub reasons: MatchReasons,
}

/// Why a record is shown, and what speaks against it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchReasons {
    /// The words of the need that the record has, the weightiest first.
    pub terms: Vec<MatchTerm>,
    /// What it is judged by; only what is asked.
    pub parts: Vec<MatchPart>,
    /// The words of the need of which the record does not speak, the weightiest first.
    pub missing: Vec<String>,
}

/// A word of the need that a record has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchTerm {
    pub term: String,
    /// The field of the achievement in which it stands.
    #[schema(example = "title")]
    pub field: String,
    /// Its share of the need's weight, 0 to 1; rare words weigh more.
    pub weight: f64,
}

/// One part of a score.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchPart {
    pub part: MatchPartName,
    pub points: u32,
    /// What it could be worth; all parts together 100.
    pub of: u32,
    pub verdict: MatchVerdict,
    pub explanation: String,
}

/// How to ask an adviser where nothing fits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchTicketOffer {
    #[schema(example = "/api/v1/search/match/tickets")]
    pub url: &'static str,
    /// What to send there with `POST`; `contact` may be added.
    pub body: MatchTicketDraft,
    /// Whether the caller has to sign in first.
    pub must_sign_in: bool,
    pub explanation: &'static str,
}

/// A ticket as it can be sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchTicketDraft {
    pub text: String,
    pub filters: MatchFilters,
    pub wanted: MatchWanted,
}

/// How many.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MatchesRequest {
    #[validate(range(min = 1, max = 50))]
    #[param(minimum = 1, maximum = 50)]
    pub(super) limit: Option<u32>,
}

impl MatchReasons {
    /// The reasons with their score, which is the sum of the parts.
    pub(super) fn new(fit: Fit, fields: &[&str], judged: &[Judged], language: Language) -> (u32, Self) {
        let names: Vec<MatchPartName> = judged.iter().map(|one| one.part).collect();
        let parts: Vec<MatchPart> = judged
            .iter()
            .zip(allot(&names))
            .map(|(one, of)| MatchPart {
                part: one.part,
                points: (of * one.percent.min(100) + 50) / 100,
                of,
                verdict: one.verdict,
                explanation: one.finding.say(language),
            })
            .collect();
        let terms = fit.met.into_iter().map(|met| MatchTerm {
            field: fields.get(met.text).copied().unwrap_or_default().to_owned(),
            weight: (met.share * 1_000.0).round() / 1_000.0,
            term: met.term,
        });
        let reasons = Self { terms: terms.collect(), missing: fit.missing, parts };
        (reasons.parts.iter().map(|part| part.points).sum(), reasons)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use search_index::Fit;

    use super::{Language, MatchReasons};
    use crate::catalogue::{
        achievements::TransferMode,
        matching::judgement::{Asked, Offer, judge},
    };

    prop_compose! {
        fn asked()(trl_min in proptest::option::of(1_u8..=9), budget in proptest::option::of(0_i64..1_000), modes in 0_usize..=8,
                region in proptest::option::of(prop_oneof!["330402", "330400", "110000"]), patent: bool, other_ways: bool,
                industry in proptest::option::of(prop_oneof!["C27", "C2710", "A01"])) -> Asked {
            Asked {
                industries: industry.iter().filter_map(|code| code.parse().ok()).collect(),
                trl_min,
                budget: budget.and_then(|fen| crate::foundation::types::Fen::new(fen).ok()),
                modes: TransferMode::ALL[..modes].to_vec(),
                other_ways,
                region: region.and_then(|code| code.parse().ok()),
                patent,
            }
        }
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_score(asked in asked(), share in -0.1_f64..1.2, trl in proptest::option::of(1_u8..=9),
                price in proptest::option::of(0_i64..2_000), negotiable: bool, has in 0_usize..=8) {
            let price = price.and_then(|fen| crate::foundation::types::Fen::new(fen).ok());
            let available = &TransferMode::ALL[has..];
            let offer = Offer { trl, price, negotiable, offered: TransferMode::ALL, available, ..Offer::default() };
            let (score, reasons) = MatchReasons::new(Fit::default(), &[], &judge(share, &asked, &offer), Language::En);
            prop_assert_eq!(score, reasons.parts.iter().map(|part| part.points).sum::<u32>());
            prop_assert_eq!(reasons.parts.iter().map(|part| part.of).sum::<u32>(), 100);
            prop_assert!(reasons.parts.iter().all(|part| part.points <= part.of && !part.explanation.is_empty()));
        }
    }
}

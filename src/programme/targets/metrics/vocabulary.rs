//! Which words the conditions of a metric may name: those of the closed lists of its source. A word that no row can have
//! would count nothing, and nobody would see why.

use super::settings::{Settings, Source};
use crate::{
    catalogue::{
        achievements::TransferMode,
        demands::{DemandKind, DemandState},
        organizations::{OrganizationKind, TierKind, TierLevel},
    },
    foundation::error::FieldError,
    programme::{
        awards::{AwardCategory, AwardLevel},
        financings::{FinancingKind, FinancingState},
        occasions::OccasionState,
        programmes::{ProgrammeKind, ProgrammeState},
    },
    transfer::{brokers::CertificateLevel, deals::Stage},
};

fn all<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// The words of a list of conditions of a source; none where the source has no such list.
pub(super) fn words_of(source: Source, list: &str) -> Option<Vec<String>> {
    Some(match (source, list) {
        (Source::Awards, "levels") => all(AwardLevel::ALL),
        (Source::Awards, "kinds") => all(AwardCategory::ALL),
        (Source::Trainings | Source::Roadshows, "states") => all(OccasionState::ALL),
        (Source::Brokers, "levels") => all(CertificateLevel::ALL),
        (Source::Deals, "kinds") => all(TransferMode::ALL),
        (Source::Deals, "states") => all(Stage::ALL),
        (Source::Visits, "kinds") => all(OrganizationKind::ALL),
        (Source::Tiers, "tiers") => all(TierKind::ALL),
        (Source::Tiers, "levels") => all(TierLevel::ALL),
        (Source::Programmes, "kinds") => all(ProgrammeKind::ALL),
        (Source::Programmes, "states") => all(ProgrammeState::ALL),
        (Source::Financings, "kinds") => all(FinancingKind::ALL),
        (Source::Financings, "states") => all(FinancingState::ALL),
        (Source::Demands, "kinds") => all(DemandKind::ALL),
        (Source::Demands, "states") => all(DemandState::ALL),
        _ => return None,
    })
}

impl Settings {
    /// An error for each word that no row of the source can have.
    pub(super) fn unknown_words(&self) -> Vec<FieldError> {
        let given = &self.conditions;
        let lists = [("levels", &given.levels), ("tiers", &given.tiers), ("kinds", &given.kinds), ("states", &given.states)];
        let mut wrong = Vec::new();
        for (name, list) in lists {
            let known = words_of(self.source, name).unwrap_or_default();
            let unknown = list.iter().enumerate().filter(|(_, word)| !known.contains(word));
            wrong.extend(unknown.map(|(index, _)| {
                FieldError::new(format!("/conditions/{name}/{index}"), "unknown_value").with("expected", known.join(", "))
            }));
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::{super::settings::Source, words_of};
    use crate::{foundation::messages::Language, programme::targets::words::said};

    #[test]
    fn every_word_that_may_be_asked_for_is_said_in_chinese() {
        for source in Source::ALL {
            for list in ["levels", "tiers", "kinds", "states"] {
                for word in words_of(*source, list).unwrap_or_default() {
                    assert!(!said(list, &word, Language::ZhCn).is_ascii(), "{list}.{word}");
                }
            }
        }
    }
}

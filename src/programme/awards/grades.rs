//! Which awards there are. Pure, and the only place that knows.

use crate::foundation::types::text::text_enum;

text_enum! {
    /// Who gives it.
    pub enum AwardLevel {
        /// 国家级
        National = "national",
        /// 省级
        Provincial = "provincial",
        /// 部门
        Departmental = "departmental",
        /// 市级
        Municipal = "municipal",
        /// 社会力量设奖
        Society = "society",
    }
}

text_enum! {
    /// What it is for.
    pub enum AwardCategory {
        /// 自然科学
        NaturalScience = "natural_science",
        /// 技术发明
        TechnologicalInvention = "technological_invention",
        /// 科技进步
        ScientificAndTechnologicalProgress = "scientific_and_technological_progress",
        /// 国际合作
        InternationalCooperation = "international_cooperation",
        /// 最高奖
        SupremeAward = "supreme_award",
    }
}

text_enum! {
    /// 等级
    pub enum AwardGrade {
        /// 特等
        Special = "special",
        First = "first",
        Second = "second",
        Third = "third",
    }
}

impl AwardLevel {
    /// The levels that count.
    pub const COUNTED: [Self; 2] = [Self::National, Self::Provincial];
}

/// What is wrong with a grade, if anything.
pub(super) fn fault(level: AwardLevel, category: AwardCategory, grade: Option<AwardGrade>) -> Option<&'static str> {
    use AwardCategory::{InternationalCooperation, SupremeAward};
    use AwardGrade::{First, Second, Special, Third};
    use AwardLevel::{National, Provincial};
    match (category, level, grade) {
        (SupremeAward | InternationalCooperation, _, Some(_)) => Some("award_without_grades"),
        (SupremeAward | InternationalCooperation, _, None) => None,
        (_, National, Some(Special | First | Second)) | (_, Provincial, Some(First | Second | Third)) => None,
        (_, National | Provincial, None) => Some("required"),
        (_, National | Provincial, Some(_)) => Some("award_grade_unknown"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{AwardCategory, AwardGrade, AwardLevel, fault};

    #[test]
    fn each_level_has_its_grades() {
        use AwardGrade as G;
        let of = |level| {
            let taken = |grade: &&G| fault(level, AwardCategory::NaturalScience, Some(**grade)).is_none();
            G::ALL.iter().filter(taken).copied().collect::<Vec<_>>()
        };
        assert_eq!(of(AwardLevel::National), [G::Special, G::First, G::Second]);
        assert_eq!(of(AwardLevel::Provincial), [G::First, G::Second, G::Third]);
        for level in [AwardLevel::Departmental, AwardLevel::Municipal, AwardLevel::Society] {
            assert_eq!(of(level), G::ALL);
            assert_eq!(fault(level, AwardCategory::TechnologicalInvention, None), None);
        }
        assert_eq!(fault(AwardLevel::National, AwardCategory::NaturalScience, None), Some("required"));
    }

    #[test]
    fn the_supreme_award_and_that_for_cooperation_have_no_grades() {
        for category in [AwardCategory::SupremeAward, AwardCategory::InternationalCooperation] {
            for level in AwardLevel::ALL {
                assert_eq!(fault(*level, category, None), None);
                assert_eq!(fault(*level, category, Some(AwardGrade::First)), Some("award_without_grades"));
            }
        }
    }
}

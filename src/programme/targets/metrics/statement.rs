//! The settings of a metric in words, so that whoever reads a figure sees how it was counted, whatever was written about it.

use super::settings::{CountedDirection, Settings, Source};
use crate::{foundation::messages::Language, programme::targets::words::said};

impl Settings {
    /// `（统计口径：来源 …；性质 …）`, `(Counted: source …; kind …)`.
    pub fn statement(&self, language: Language) -> String {
        let zh = language == Language::ZhCn;
        let mut parts = vec![
            ("source", said("source", self.source.as_str(), language).to_owned()),
            ("kind", said("kind", self.kind.as_str(), language).to_owned()),
            ("date_basis", said("date_basis", self.date_basis.as_str(), language).to_owned()),
            ("amount", said("amount", self.amount.as_str(), language).to_owned()),
        ];
        if self.source == Source::TradeValue || self.direction != CountedDirection::Any {
            parts.push(("direction", said("direction", self.direction.as_str(), language).to_owned()));
        }
        parts.extend(self.conditions_in_words(language));
        let parts: Vec<String> =
            parts.into_iter().map(|(part, text)| format!("{} {text}", said("part", part, language))).collect();
        let heading = said("part", "heading", language);
        if zh { format!("（{heading}：{}。）", parts.join("；")) } else { format!(" ({heading}: {}.)", parts.join("; ")) }
    }

    fn conditions_in_words(&self, language: Language) -> Vec<(&'static str, String)> {
        let given = &self.conditions;
        let comma = if language == Language::ZhCn { "、" } else { ", " };
        let lists = [("levels", &given.levels), ("tiers", &given.tiers), ("kinds", &given.kinds), ("states", &given.states)];
        let lists = lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(group, list)| {
            let said: Vec<&str> = list.iter().map(|word| said(group, word, language)).collect();
            (group, said.join(comma))
        });
        let flags = [
            ("on_site", given.on_site),
            ("by_centre", given.by_centre),
            ("provider_is_local_institute", given.provider_is_local_institute),
            ("is_local", given.is_local),
        ];
        let flags = flags.into_iter().filter_map(|(group, flag)| {
            let word = if flag? { "true" } else { "false" };
            Some((group, said(group, word, language).to_owned()))
        });
        lists.chain(flags).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::{Amount, Conditions, DateBasis, Kind};
    use super::*;

    #[test]
    fn every_setting_is_said_in_both_languages() {
        let settings = Settings {
            source: Source::Deals,
            kind: Kind::Flow,
            amount: Amount::Count,
            direction: CountedDirection::Any,
            date_basis: DateBasis::Signed,
            conditions: Conditions { by_centre: Some(true), kinds: vec!["equity".to_owned()], ..Default::default() },
        };
        assert_eq!(
            settings.statement(Language::ZhCn),
            "（统计口径：来源 成果转化项目；性质 当年累计；日期依据 签约日；数量 条数；类别 作价入股；促成 由转移中心促成。）"
        );
        assert_eq!(
            settings.statement(Language::En),
            " (Counted: source deals; kind in the year up to the day; by day of signing; amount number of rows; \
             kind of record equity; brought about by the centre.)"
        );
        for (group, words) in [
            ("source", Source::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>()),
            ("kind", Kind::ALL.iter().map(|word| word.as_str()).collect()),
            ("amount", Amount::ALL.iter().map(|word| word.as_str()).collect()),
            ("direction", CountedDirection::ALL.iter().map(|word| word.as_str()).collect()),
            ("date_basis", DateBasis::ALL.iter().map(|word| word.as_str()).collect()),
        ] {
            for word in words {
                assert!(!said(group, word, Language::ZhCn).is_ascii(), "{group}.{word}");
            }
        }
    }
}

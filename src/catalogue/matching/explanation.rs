//! Why a part has the verdict that it has, in words for whoever asks.

use super::judgement::MatchVerdict;
use crate::{
    catalogue::{achievements::TransferMode, search::word},
    foundation::{
        messages::Language,
        types::{Fen, IndustryCode},
    },
};

/// What was found of a part.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Finding {
    /// The share of the need, in percent.
    Text(u32),
    Trl {
        least: u8,
        has: Option<u8>,
    },
    Price {
        budget: Fen,
        price: Option<Fen>,
        negotiable: bool,
    },
    /// The modes that can be had; where it is not met, those that cannot any more.
    Mode {
        verdict: MatchVerdict,
        modes: Vec<TransferMode>,
    },
    RegionUnknown,
    Region {
        has: String,
        percent: u32,
    },
    Patent {
        verdict: MatchVerdict,
        none: bool,
    },
    IndustryUnknown,
    Industry {
        verdict: MatchVerdict,
        wanted: IndustryCode,
        has: IndustryCode,
    },
}

impl Finding {
    /// A sentence in the caller's language.
    pub(super) fn say(&self, language: Language) -> String {
        let (zh, en) = match self {
            Self::Text(percent) => {
                (format!("内容涉及需求要点的 {percent}%。"), format!("It speaks of {percent} % of what is needed."))
            }
            Self::Trl { least, has } => trl(*least, *has),
            Self::Price { budget, price, negotiable } => price_words(*budget, *price, *negotiable),
            Self::Mode { verdict, modes } => mode(*verdict, &names(modes, language)),
            Self::RegionUnknown => pair("未登记所在地区。", "It is not known where it is."),
            Self::Region { has, percent } => region(has, *percent),
            Self::Patent { verdict, none } => patent(*verdict, *none),
            Self::IndustryUnknown => pair("未填写所属行业。", "No industry is given."),
            Self::Industry { verdict, wanted, has } => industry(*verdict, wanted, has),
        };
        match language {
            Language::ZhCn => zh,
            Language::En => en,
        }
    }
}

type Words = (String, String);

fn pair(zh: &str, en: &str) -> Words {
    (zh.to_owned(), en.to_owned())
}

fn names(modes: &[TransferMode], language: Language) -> String {
    let names: Vec<&str> = modes.iter().map(|mode| word(mode.as_str(), language).unwrap_or(mode.as_str())).collect();
    names.join(if language == Language::En { ", " } else { "、" })
}

fn trl(least: u8, has: Option<u8>) -> Words {
    match has {
        None => pair("未填写技术成熟度。", "No readiness level is given."),
        Some(has) => (
            format!("技术成熟度为 {has} 级，要求不低于 {least} 级。"),
            format!("The readiness level is {has}; at least {least} is wanted."),
        ),
    }
}

/// 万元, without needless zeros.
fn wan(fen: Fen) -> String {
    let (whole, rest) = (fen.get() / 1_000_000, fen.get() % 1_000_000);
    let decimals = format!("{rest:06}");
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() { whole.to_string() } else { format!("{whole}.{decimals}") }
}

fn yuan(fen: Fen) -> String {
    format!("CNY {}.{:02}", fen.get() / 100, fen.get() % 100)
}

fn price_words(budget: Fen, price: Option<Fen>, negotiable: bool) -> Words {
    match (price, negotiable) {
        (None, true) => pair("价格面议。", "The price is to be negotiated."),
        (None, false) => pair("未填写价格。", "No price is given."),
        (Some(price), _) => {
            let may_fall = if negotiable && price > budget { ("，价格可议", ", and may be negotiated") } else { ("", "") };
            (
                format!("最低价 {} 万元，预算 {} 万元{}。", wan(price), wan(budget), may_fall.0),
                format!("The lowest price is {}, the budget {}{}.", yuan(price), yuan(budget), may_fall.1),
            )
        }
    }
}

fn mode(verdict: MatchVerdict, names: &str) -> Words {
    match verdict {
        MatchVerdict::Met => (format!("可以采用：{names}。"), format!("Can be had: {names}.")),
        MatchVerdict::Partly => (
            format!("不是所求的许可方式，但可以采用：{names}。"),
            format!("Not the licence that is wanted, but can be had: {names}."),
        ),
        MatchVerdict::Unknown => {
            pair("未说明是否可以采用所求的合作方式，请询问。", "It is not said whether the way that is wanted is possible; ask.")
        }
        MatchVerdict::NotMet if names.is_empty() => pair("没有提供所求的方式。", "None of the modes that are wanted is offered."),
        MatchVerdict::NotMet => {
            (format!("曾提供但现在不能采用：{names}。"), format!("Offered, but cannot be had at present: {names}."))
        }
    }
}

fn region(has: &str, percent: u32) -> Words {
    let (zh, en) = match percent {
        100 => ("，在所求地区内。", "which is in the region wanted."),
        60 => ("，与所求地区同市。", "which is in the same city."),
        30 => ("，与所求地区同省。", "which is in the same province."),
        _ => ("，不在所求地区。", "which is elsewhere."),
    };
    (format!("位于{has}{zh}"), format!("It is in {has}, {en}"))
}

fn patent(verdict: MatchVerdict, none: bool) -> Words {
    match verdict {
        MatchVerdict::Met => pair("有已授权的专利。", "It has a granted patent."),
        MatchVerdict::Partly => pair("专利已申请，尚未授权。", "A patent has been applied for and is not granted yet."),
        MatchVerdict::Unknown => pair("有专利，但未说明其状态。", "It has a patent whose state is not said."),
        MatchVerdict::NotMet if none => pair("没有登记专利。", "No patent is listed."),
        MatchVerdict::NotMet => pair("专利均已失效。", "All its patents have lapsed."),
    }
}

fn industry(verdict: MatchVerdict, wanted: &IndustryCode, has: &IndustryCode) -> Words {
    let of = |code: &IndustryCode| code.label_en().map_or_else(|| code.to_string(), |label| format!("{code} {label}"));
    let (zh, en) = match verdict {
        MatchVerdict::Met => ("属于所求行业", "It is of the industry wanted"),
        MatchVerdict::Partly => ("行业相近", "The industries are near"),
        _ => ("行业不同", "The industries differ"),
    };
    (
        format!("{zh}：{has} {}（所求：{wanted} {}）。", has.label(), wanted.label()),
        format!("{en}: {} (wanted: {}).", of(has), of(wanted)),
    )
}

#[cfg(test)]
mod tests {
    use super::{Fen, wan, yuan};

    #[test]
    fn money_is_said_as_people_say_it() {
        for (fen, zh, en) in
            [(50_000_000, "50", "CNY 500000.00"), (1_234_500, "1.2345", "CNY 12345.00"), (1, "0.000001", "CNY 0.01")]
        {
            let fen = Fen::new(fen).expect("an amount");
            assert_eq!((wan(fen).as_str(), yuan(fen).as_str()), (zh, en));
        }
    }
}

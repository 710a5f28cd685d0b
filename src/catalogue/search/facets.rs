//! What was counted, with names that people know.

use std::collections::{BTreeMap, HashMap};

use search_index::{Facet, FacetCount, Found, PRICE_RANGES};

use super::model::FacetValue;
use crate::{
    catalogue::organizations,
    foundation::{
        db::Conn,
        error::Result,
        messages::Language,
        types::{DisciplineCode, Id, IndustryCode, IpcCode},
    },
};

/// The counts by the names under which they were asked for.
pub(super) fn facets(
    conn: &mut Conn,
    found: &Found,
    name: fn(Facet) -> &'static str,
    language: Language,
) -> Result<BTreeMap<String, Vec<FacetValue>>> {
    found
        .facets
        .iter()
        .map(|(facet, counts)| {
            let names = if *facet == Facet::Organization { organization_names(conn, counts)? } else { HashMap::new() };
            let values = counts.iter().map(|count| {
                let range = PRICE_RANGES.iter().find(|range| *facet == Facet::Price && range.name == count.value);
                FacetValue {
                    label: names.get(&count.value).cloned().unwrap_or_else(|| label(*facet, &count.value, language)),
                    value: written(*facet, &count.value),
                    count: count.count,
                    parent: search_index::parent(*facet, &count.value),
                    from: range.and_then(|range| range.from),
                    to: range.and_then(|range| range.to),
                }
            });
            Ok((name(*facet).to_owned(), values.collect()))
        })
        .collect()
}

fn organization_names(conn: &mut Conn, counts: &[FacetCount]) -> Result<HashMap<String, String>> {
    let ids: Vec<Id> = counts.iter().filter_map(|count| count.value.parse().ok()).collect();
    Ok(organizations::names(conn, &ids)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

/// The value as the filter takes it and records have it.
fn written(facet: Facet, value: &str) -> String {
    match facet {
        Facet::IpcGroup => value.parse::<IpcCode>().map_or_else(|_| value.to_owned(), |code| code.to_string()),
        _ => value.to_owned(),
    }
}

/// What a code is called; the code itself where no name is known.
fn label(facet: Facet, value: &str, language: Language) -> String {
    let name = match facet {
        Facet::IndustrySection | Facet::Industry | Facet::IndustryGroup | Facet::IndustryClass => {
            value.parse::<IndustryCode>().ok().and_then(|code| match language {
                Language::En => code.heading_en(),
                Language::ZhCn => Some(code.label().to_owned()),
            })
        }
        Facet::Discipline => value.parse::<DisciplineCode>().ok().map(|code| match language {
            Language::En => code.label_en().to_owned(),
            Language::ZhCn => code.label().to_owned(),
        }),
        Facet::IpcSection | Facet::IpcClass | Facet::Ipc | Facet::IpcGroup => {
            value.parse::<IpcCode>().ok().and_then(|code| match language {
                Language::En => code.heading_en(),
                Language::ZhCn => code.label().map(str::to_owned),
            })
        }
        Facet::Trl => Some(format!("TRL {value}")),
        Facet::TransferMode | Facet::IpKind | Facet::Kind => word(value, language).map(str::to_owned),
        Facet::Price => price_range(value, language).map(str::to_owned),
        Facet::Organization | Facet::Year => None,
    };
    name.unwrap_or_else(|| value.to_owned())
}

/// What the catalogue calls a word of one of its closed lists.
pub(in crate::catalogue) fn word(value: &str, language: Language) -> Option<&'static str> {
    let (zh, en) = match value {
        "assignment" => ("转让", "Assignment"),
        "exclusive_licence" => ("独占许可", "Exclusive licence"),
        "sole_licence" => ("排他许可", "Sole licence"),
        "ordinary_licence" => ("普通许可", "Ordinary licence"),
        "open_licence" => ("开放许可", "Open licence"),
        "equity" => ("作价入股", "Equity"),
        "joint_implementation" => ("合作实施", "Joint implementation"),
        "self_implementation" => ("自行实施", "Own implementation"),
        "invention_patent" => ("发明专利", "Invention patent"),
        "utility_model" => ("实用新型", "Utility model"),
        "design_patent" => ("外观设计", "Design patent"),
        "software_copyright" => ("软件著作权", "Software copyright"),
        "integrated_circuit_layout" => ("集成电路布图设计", "Integrated circuit layout"),
        "plant_variety" => ("植物新品种", "Plant variety"),
        "standard" => ("标准", "Standard"),
        "trade_secret" => ("技术秘密", "Trade secret"),
        "applied_technology" => ("应用技术", "Applied technology"),
        "basic_theory" => ("基础理论", "Basic theory"),
        "soft_science" => ("软科学", "Soft science"),
        "ordinary" => ("一般需求", "Ordinary demand"),
        "open_challenge" => ("揭榜挂帅", "Open challenge"),
        "commissioned_development" => ("委托开发", "Commissioned development"),
        "cooperative_development" => ("合作开发", "Cooperative development"),
        "licence" => ("许可", "Licence"),
        "consulting" => ("技术咨询", "Consulting"),
        "service" => ("技术服务", "Service"),
        "other" => ("其他", "Other"),
        _ => return None,
    };
    Some(match language {
        Language::ZhCn => zh,
        Language::En => en,
    })
}

fn price_range(value: &str, language: Language) -> Option<&'static str> {
    let (zh, en) = match value {
        "below_100k" => ("10万元以下", "Below 100,000 yuan"),
        "100k_500k" => ("10万至50万元", "100,000 to 500,000 yuan"),
        "500k_1m" => ("50万至100万元", "500,000 to 1 million yuan"),
        "1m_5m" => ("100万至500万元", "1 to 5 million yuan"),
        "from_5m" => ("500万元及以上", "5 million yuan and above"),
        "none" => ("面议或未标价", "Negotiable or no price"),
        _ => return None,
    };
    Some(match language {
        Language::ZhCn => zh,
        Language::En => en,
    })
}

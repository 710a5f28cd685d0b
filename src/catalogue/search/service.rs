use std::{
    collections::{BTreeMap, HashMap},
    time::Instant,
};

use search_index::{Facet, FacetCount, Found, Highlighter, Hit, SimilarTo};

use super::{
    handle::Search,
    model::{FacetValue, OwnerName, SearchItem, SearchRequest, SearchResult, SimilarRecords},
};
use crate::{
    catalogue::{
        achievements::{self, PublicRecord},
        organizations,
    },
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::Result,
        messages::Language,
        types::{DisciplineCode, Id, IndustryCode, IpcCode},
    },
};

/// About so much of an abstract around its hits.
const FRAGMENT_CHARS: usize = 160;
const DEFAULT_SIMILAR: usize = 10;

/// Searches what is published.
pub(super) fn search(
    conn: &mut Conn,
    actor: &Actor,
    search: &Search,
    request: &SearchRequest,
    language: Language,
) -> Result<SearchResult> {
    actor.may(Permission::ReadPublishedAchievements)?;
    let started = Instant::now();
    let found = search.index()?.search(&request.query()?).map_err(|error| search.failed(error))?;
    let highlighter = (request.highlight && !request.q.trim().is_empty()).then(|| Highlighter::new(&request.q));
    let items = items(conn, &found.hits, request.highlight, highlighter.as_ref())?;
    let facets = facets(conn, &found, language)?;
    let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(SearchResult { total: found.total, items, facets, suggestion: None, took_ms })
}

/// Published records like this one, which the caller must be able to see.
pub(super) fn similar(conn: &mut Conn, actor: &Actor, search: &Search, id: Id, limit: Option<u32>) -> Result<SimilarRecords> {
    let record = achievements::service::get(conn, actor, id)?;
    let text =
        SimilarTo { title: record.content.title, abstract_text: record.content.r#abstract, keywords: record.content.keywords };
    let limit = limit.map_or(DEFAULT_SIMILAR, |limit| limit as usize);
    let hits = search.index()?.similar(&text, limit, Some(id.into())).map_err(|error| search.failed(error))?;
    Ok(SimilarRecords { items: items(conn, &hits, false, None)? })
}

/// The hits as they stand in the database now, in the order of the search.
fn items(conn: &mut Conn, hits: &[Hit], highlight: bool, highlighter: Option<&Highlighter>) -> Result<Vec<SearchItem>> {
    let ids: Vec<Id> = hits.iter().map(|hit| hit.id.into()).collect();
    let mut records: HashMap<Id, PublicRecord> =
        achievements::documents(conn, &ids)?.into_iter().map(|record| (record.id, record)).collect();
    let found = hits.iter().filter_map(|hit| records.remove(&hit.id.into()).map(|record| (hit, record)));
    Ok(found
        .map(|(hit, record)| {
            let highlights =
                highlight.then(|| highlighter.map(|highlighter| highlights(highlighter, &record)).unwrap_or_default());
            item(record, hit.score, highlights)
        })
        .collect())
}

fn highlights(highlighter: &Highlighter, record: &PublicRecord) -> BTreeMap<String, Vec<String>> {
    let content = &record.content;
    let mut marked = BTreeMap::new();
    let mut put = |field: &str, texts: Vec<String>| {
        if !texts.is_empty() {
            marked.insert(field.to_owned(), texts);
        }
    };
    put("title", search_index::highlight(highlighter, &content.title, None).into_iter().collect());
    put("abstract", search_index::highlight(highlighter, &content.r#abstract, Some(FRAGMENT_CHARS)).into_iter().collect());
    put("keywords", content.keywords.iter().filter_map(|word| search_index::highlight(highlighter, word, None)).collect());
    marked
}

fn item(record: PublicRecord, score: f32, highlights: Option<BTreeMap<String, Vec<String>>>) -> SearchItem {
    let content = record.content;
    SearchItem {
        id: record.id,
        code: record.code,
        external_ref: content.external_ref,
        title: content.title,
        r#abstract: content.r#abstract,
        keywords: content.keywords,
        kind: content.kind,
        organization: OwnerName { id: record.owner_organization_id, name: record.owner_name },
        industry_codes: content.industry_codes,
        trl: content.trl,
        completed_on: content.completed_on,
        transfer_modes: content.transfer_modes,
        price_min_fen: content.price_min_fen,
        price_max_fen: content.price_max_fen,
        price_negotiable: content.price_negotiable,
        published_at: record.published_at,
        score,
        highlights,
    }
}

fn facets(conn: &mut Conn, found: &Found, language: Language) -> Result<BTreeMap<String, Vec<FacetValue>>> {
    found
        .facets
        .iter()
        .map(|(facet, counts)| {
            let names = if *facet == Facet::Organization { organization_names(conn, counts)? } else { HashMap::new() };
            let values = counts.iter().map(|count| FacetValue {
                label: names.get(&count.value).cloned().unwrap_or_else(|| label(*facet, &count.value, language)),
                value: count.value.clone(),
                count: count.count,
            });
            Ok((facet.name().to_owned(), values.collect()))
        })
        .collect()
}

fn organization_names(conn: &mut Conn, counts: &[FacetCount]) -> Result<HashMap<String, String>> {
    let ids: Vec<Id> = counts.iter().filter_map(|count| count.value.parse().ok()).collect();
    Ok(organizations::names(conn, &ids)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

/// What a code is called; the code itself where no name is known.
fn label(facet: Facet, value: &str, language: Language) -> String {
    let name = match facet {
        Facet::Industry => value.parse::<IndustryCode>().ok().map(|code| match language {
            Language::En => code.label_en().unwrap_or(code.label()).to_owned(),
            Language::ZhCn => code.label().to_owned(),
        }),
        Facet::Discipline => value.parse::<DisciplineCode>().ok().map(|code| match language {
            Language::En => code.label_en().to_owned(),
            Language::ZhCn => code.label().to_owned(),
        }),
        Facet::Ipc => value.parse::<IpcCode>().ok().and_then(|code| code.label().map(str::to_owned)),
        Facet::Trl => Some(format!("TRL {value}")),
        Facet::TransferMode | Facet::IpKind | Facet::Kind => word(value, language).map(str::to_owned),
        Facet::Organization | Facet::Year => None,
    };
    name.unwrap_or_else(|| value.to_owned())
}

fn word(value: &str, language: Language) -> Option<&'static str> {
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
        _ => return None,
    };
    Some(match language {
        Language::ZhCn => zh,
        Language::En => en,
    })
}

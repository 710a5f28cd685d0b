use std::{
    collections::{BTreeMap, HashMap},
    time::Instant,
};

use search_index::{Facet, Highlighter, Hit, SearchIndex, SimilarTo, Source, Typed};

use super::{
    demands::{DemandItem, DemandSearchRequest, DemandSearchResult, facet_name},
    facets::facets,
    handle::Search,
    model::{SearchItem, SearchRequest, SearchResult, SimilarRecords},
    suggestions::{SuggestRequest, Suggestion, Suggestions, source},
};
use crate::{
    catalogue::{
        achievements::{self, PublicRecord},
        demands::{self, DemandContent, PublicDemand},
    },
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::Result,
        messages::Language,
        types::Id,
    },
};

/// About so much of an abstract around its hits.
const FRAGMENT_CHARS: usize = 160;
const DEFAULT_SIMILAR: usize = 10;
const DEFAULT_SUGGESTIONS: usize = 10;

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
    let index = search.achievements.index()?;
    let found = index.search(&request.query()?).map_err(|error| search.achievements.failed(error))?;
    if found.total == 0 && request.begins() {
        search.unmet.note(&request.q);
    }
    let highlighter = highlighter(&index, request.highlight, &request.q, found.suggestion.as_deref());
    let items = items(conn, &found.hits, request.highlight, highlighter.as_ref())?;
    let facets = facets(conn, &found, Facet::name, language)?;
    let next_cursor = found.next.map(|cursor| cursor.to_string());
    Ok(SearchResult { total: found.total, items, next_cursor, facets, suggestion: found.suggestion, took_ms: millis(started) })
}

/// Offers completions of what has been typed. Each is confirmed by a record that is published at this moment.
pub(super) fn suggest(conn: &mut Conn, actor: &Actor, search: &Search, request: &SuggestRequest) -> Result<Suggestions> {
    actor.may(Permission::ReadPublishedAchievements)?;
    let limit = request.limit.map_or(DEFAULT_SUGGESTIONS, |limit| limit as usize);
    let typed = Typed::new(&request.q);
    let candidates = search.achievements.index()?.suggest(&typed, limit).map_err(|error| search.achievements.failed(error))?;
    let mut ids: Vec<Id> = candidates.iter().flat_map(|candidate| &candidate.records).map(|id| (*id).into()).collect();
    ids.sort_unstable();
    ids.dedup();
    let headings = if ids.is_empty() { Vec::new() } else { achievements::headings(conn, &ids)? };
    let owners = headings.iter().map(|heading| (heading.id.into(), heading.owner_organization_id)).collect();
    let records: HashMap<u128, Source> = headings.into_iter().map(source).collect();
    let completions = typed.complete(&candidates, &records, limit);
    Ok(Suggestions { items: completions.into_iter().map(|completion| Suggestion::new(completion, &owners)).collect() })
}

/// What was meant is marked too: who typed 石末烯 sees where 石墨烯 stands.
fn highlighter(index: &SearchIndex, wanted: bool, typed: &str, meant: Option<&str>) -> Option<Highlighter> {
    let text = meant.map_or_else(|| typed.to_owned(), |meant| format!("{typed} {meant}"));
    (wanted && !typed.trim().is_empty()).then(|| Highlighter::new(index.lexicon(), &text))
}

fn millis(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Searches the demands that are published. Nobody finds an anonymous one by whose it is, nor reads it from a hit.
pub(super) fn search_demands(
    conn: &mut Conn,
    actor: &Actor,
    search: &Search,
    request: &DemandSearchRequest,
    language: Language,
) -> Result<DemandSearchResult> {
    actor.may(Permission::ReadPublishedDemands)?;
    let started = Instant::now();
    let index = search.demands.index()?;
    let found = index.search(&request.query()).map_err(|error| search.demands.failed(error))?;
    let highlighter = highlighter(&index, request.highlight, &request.q, found.suggestion.as_deref());
    let ids: Vec<Id> = found.hits.iter().map(|hit| hit.id.into()).collect();
    let mut demands: HashMap<Id, PublicDemand> =
        demands::documents(conn, &ids)?.into_iter().map(|demand| (demand.id, demand)).collect();
    // The index may not have heard yet that one has become anonymous.
    demands.retain(|_, demand| request.organization_id.is_empty() || demand.organization.is_some());
    let hits = found.hits.iter().filter_map(|hit| demands.remove(&hit.id.into()).map(|demand| (hit, demand)));
    let items = hits.map(|(hit, demand)| {
        let marks = request.highlight.then(|| highlighter.as_ref().map(|by| marks_of(by, &demand.content)).unwrap_or_default());
        DemandItem::new(demand, hit.score, marks)
    });
    let items = items.collect();
    let facets = facets(conn, &found, facet_name, language)?;
    Ok(DemandSearchResult { total: found.total, items, facets, suggestion: found.suggestion, took_ms: millis(started) })
}

fn marks_of(highlighter: &Highlighter, content: &DemandContent) -> Marks {
    marks([
        ("title", search_index::highlight(highlighter, &content.title, None).into_iter().collect()),
        ("problem", search_index::highlight(highlighter, &content.problem, Some(FRAGMENT_CHARS)).into_iter().collect()),
        (
            "measurable_target",
            search_index::highlight(highlighter, &content.measurable_target, Some(FRAGMENT_CHARS)).into_iter().collect(),
        ),
        ("keywords", content.keywords.iter().filter_map(|word| search_index::highlight(highlighter, word, None)).collect()),
    ])
}

/// Published records like this one, which the caller must be able to see.
pub(super) fn similar(conn: &mut Conn, actor: &Actor, search: &Search, id: Id, limit: Option<u32>) -> Result<SimilarRecords> {
    let record = achievements::service::get(conn, actor, id)?;
    let text =
        SimilarTo { title: record.content.title, abstract_text: record.content.r#abstract, keywords: record.content.keywords };
    like(conn, search, &text, limit, Some(id))
}

/// Published achievements that share the rare words of a text.
fn like(conn: &mut Conn, search: &Search, text: &SimilarTo, limit: Option<u32>, but: Option<Id>) -> Result<SimilarRecords> {
    let limit = limit.map_or(DEFAULT_SIMILAR, |limit| limit as usize);
    let index = search.achievements.index()?;
    let hits = index.similar(text, limit, but.map(Into::into)).map_err(|error| search.achievements.failed(error))?;
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
            SearchItem::new(record, hit.score, highlights)
        })
        .collect())
}

/// The fields in which something was hit.
type Marks = BTreeMap<String, Vec<String>>;

fn marks<const N: usize>(fields: [(&str, Vec<String>); N]) -> Marks {
    fields.into_iter().filter(|(_, texts)| !texts.is_empty()).map(|(field, texts)| (field.to_owned(), texts)).collect()
}

fn highlights(highlighter: &Highlighter, record: &PublicRecord) -> Marks {
    let content = &record.content;
    marks([
        ("title", search_index::highlight(highlighter, &content.title, None).into_iter().collect()),
        ("abstract", search_index::highlight(highlighter, &content.r#abstract, Some(FRAGMENT_CHARS)).into_iter().collect()),
        ("keywords", content.keywords.iter().filter_map(|word| search_index::highlight(highlighter, word, None)).collect()),
    ])
}

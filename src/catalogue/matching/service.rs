use std::{collections::HashMap, time::Instant};

use search_index::{Filters, Fit, Hit, Need};

use super::{
    judgement::{Asked, Offer, judge},
    model::{MatchFilters, MatchItem, MatchReasons, MatchRequest, MatchResult, MatchTicketDraft, MatchTicketOffer, MatchWanted},
    queries, tickets,
};
use crate::{
    catalogue::{
        achievements::{self, Content, PublicRecord, TransferMode},
        demands::{self, CooperationMode, DemandContent},
        search::{Search, SearchItem},
    },
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::Result,
        messages::Language,
        types::{Fen, Id, Region},
    },
};

/// So many of the index's best are judged.
pub(super) const CANDIDATES: usize = 50;
pub(super) const DEFAULT_LIMIT: usize = 10;
/// So many are shown where nothing fits.
pub(super) const NEAREST: usize = 3;

/// What is needed, in all ways in which it is asked.
struct Question {
    /// The need's texts; what stands in several weighs more.
    texts: Vec<String>,
    filters: Filters,
    asked: Asked,
    ticket: MatchTicketDraft,
    limit: usize,
}

/// The published achievements that fit a need. Everybody.
pub(super) fn find(
    conn: &mut Conn,
    actor: &Actor,
    search: &Search,
    request: MatchRequest,
    language: Language,
) -> Result<MatchResult> {
    actor.may(Permission::ReadPublishedAchievements)?;
    let limit = request.limit.map_or(DEFAULT_LIMIT, |limit| limit as usize);
    let owners = owners(conn, request.filters.region_code.as_ref(), &request.filters.organization_id)?;
    // No owner is in that region: the index would take no owners for any.
    let limit_of_region = request.filters.region_code.is_some() && owners.is_empty();
    let question = Question {
        texts: if limit_of_region { Vec::new() } else { vec![request.text.clone()] },
        filters: request.filters.of_index(owners),
        asked: request.wanted.asked(),
        ticket: MatchTicketDraft { text: request.text, filters: request.filters, wanted: request.wanted },
        limit,
    };
    answer(conn, actor, search, question, language)
}

/// The owners that may be asked for: those named, and of a region those in it.
fn owners(conn: &mut Conn, region: Option<&Region>, named: &[Id]) -> Result<Vec<Id>> {
    let Some(region) = region else { return Ok(named.to_vec()) };
    let within = queries::within(conn, region)?;
    Ok(within.into_iter().filter(|id| named.is_empty() || named.contains(id)).collect())
}

/// Published achievements that may meet a demand, for its company and the centre.
pub(super) fn for_demand(
    conn: &mut Conn,
    actor: &Actor,
    search: &Search,
    id: Id,
    limit: Option<u32>,
    language: Language,
) -> Result<MatchResult> {
    let content = demands::service::working(conn, actor, id)?;
    let company: Vec<Id> = content.organization_id.into_iter().collect();
    let region = queries::regions(conn, &company)?.into_values().next();
    let (texts, asked) = (need_of(&content), asked_by(&content, region));
    let ticket = MatchTicketDraft {
        text: texts.join("\n").chars().take(tickets::LONGEST_TEXT).collect(),
        filters: MatchFilters::default(),
        wanted: MatchWanted {
            industry_codes: asked.industries.clone(),
            budget_max_fen: asked.budget,
            transfer_modes: asked.modes.clone(),
            region_code: asked.region.clone(),
            ..MatchWanted::default()
        },
    };
    let question = Question {
        asked,
        texts,
        filters: Filters::default(),
        ticket,
        limit: limit.map_or(DEFAULT_LIMIT, |limit| limit as usize),
    };
    answer(conn, actor, search, question, language)
}

/// What a demand says that it needs; its title and keywords beside the problem, so that they weigh more.
pub(super) fn need_of(content: &DemandContent) -> Vec<String> {
    let texts = [content.title.clone(), content.keywords.join("\n"), content.problem.clone(), content.measurable_target.clone()];
    texts.into_iter().filter(|text| !text.trim().is_empty()).collect()
}

/// What a demand asks besides its text.
pub(super) fn asked_by(content: &DemandContent, region: Option<Region>) -> Asked {
    // Each way stands once in a demand, and no two come down to the same mode.
    let modes = content.cooperation_modes.iter().flat_map(|mode| modes_of(*mode)).copied().collect();
    Asked {
        industries: content.industry_codes.clone(),
        trl_min: None,
        budget: content.budget_max_fen.or(content.budget_min_fen),
        modes,
        other_ways: content.cooperation_modes.iter().any(|mode| modes_of(*mode).is_empty()),
        region,
        patent: false,
    }
}

/// The modes of transfer to which a way of working together comes down; none where an achievement does not say.
fn modes_of(mode: CooperationMode) -> &'static [TransferMode] {
    use TransferMode as M;
    match mode {
        CooperationMode::Assignment => &[M::Assignment],
        CooperationMode::Licence => &[M::ExclusiveLicence, M::SoleLicence, M::OrdinaryLicence, M::OpenLicence],
        CooperationMode::Equity => &[M::Equity],
        CooperationMode::CooperativeDevelopment => &[M::JointImplementation],
        CooperationMode::CommissionedDevelopment
        | CooperationMode::Consulting
        | CooperationMode::Service
        | CooperationMode::Other => &[],
    }
}

/// The fields in which a need's words are looked for, the telling ones first. What is used today in an achievement's stead is none.
pub(super) const FIELDS: [&str; 8] =
    ["title", "keywords", "abstract", "title_en", "application_cases", "improvement", "unit_economics", "pilot_conditions"];

/// The texts of these fields.
pub(super) fn texts_of(content: &Content) -> [String; 8] {
    [
        content.title.clone(),
        content.keywords.join("\n"),
        content.r#abstract.clone(),
        content.title_en.clone(),
        content.application_cases.clone(),
        content.improvement.clone(),
        content.unit_economics.clone(),
        content.pilot_conditions.clone(),
    ]
}

/// How far an achievement meets a need.
pub(super) fn fit(need: &Need, texts: &[String; 8]) -> Fit {
    need.fit(&texts.each_ref().map(String::as_str))
}

/// What an achievement offers.
pub(super) fn offer<'a>(content: &'a Content, available: &'a [TransferMode], region: Option<Region>) -> Offer<'a> {
    Offer {
        industries: &content.industry_codes,
        trl: content.trl,
        price: lowest(content),
        negotiable: content.price_negotiable,
        offered: &content.transfer_modes,
        available,
        region,
        rights: &content.ip_rights,
    }
}

fn lowest(content: &Content) -> Option<Fen> {
    [content.price_min_fen, content.price_max_fen].into_iter().flatten().min()
}

/// A judged record, before it is known which are shown.
pub(super) struct Judgement<T> {
    pub(super) item: T,
    pub(super) score: u32,
    pub(super) share: f64,
}

/// The best first: by score, then by how much of the need is spoken of; equal ones stay in the order of the search.
pub(super) fn best_first<T>(mut all: Vec<Judgement<T>>) -> Vec<Judgement<T>> {
    all.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| b.share.total_cmp(&a.share)));
    all
}

fn answer(conn: &mut Conn, actor: &Actor, search: &Search, question: Question, language: Language) -> Result<MatchResult> {
    let started = Instant::now();
    let (need, hits) = search.in_achievements(|index| {
        let need = index.need(&question.texts.iter().map(String::as_str).collect::<Vec<_>>())?;
        let hits = if need.is_empty() {
            Vec::new()
        } else {
            index.candidates(&question.texts.join("\n"), &question.filters, CANDIDATES)?
        };
        Ok((need, hits))
    })?;
    let all = best_first(judged(conn, &need, &hits, &question.asked, language)?);
    let (fitting, near): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.share >= need.enough());
    let nothing_fits = fitting.is_empty();
    let items = |all: Vec<Judgement<MatchItem>>, most: usize| all.into_iter().take(most).map(|one| one.item).collect();
    Ok(MatchResult {
        items: items(fitting, question.limit),
        nothing_fits,
        nearest: if nothing_fits { items(by_share(near), NEAREST.min(question.limit)) } else { Vec::new() },
        ticket: nothing_fits.then(|| ticket(actor, question.ticket, language)),
        took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

/// What came nearest is what speaks of most, whatever else it has.
pub(super) fn by_share<T>(mut all: Vec<Judgement<T>>) -> Vec<Judgement<T>> {
    all.retain(|one| one.share > 0.0);
    all.sort_by(|a, b| b.share.total_cmp(&a.share));
    all
}

fn judged(conn: &mut Conn, need: &Need, hits: &[Hit], asked: &Asked, language: Language) -> Result<Vec<Judgement<MatchItem>>> {
    let ids: Vec<Id> = hits.iter().map(|hit| hit.id.into()).collect();
    let mut records: HashMap<Id, PublicRecord> =
        achievements::documents(conn, &ids)?.into_iter().map(|record| (record.id, record)).collect();
    let owners: Vec<Id> = records.values().map(|record| record.owner_organization_id).collect();
    let regions = if asked.region.is_some() { queries::regions(conn, &owners)? } else { HashMap::new() };
    let found = ids.iter().filter_map(|id| records.remove(id));
    let judged = found.map(|record| {
        let fit = fit(need, &texts_of(&record.content));
        let share = fit.share;
        let region = regions.get(&record.owner_organization_id).cloned();
        let parts = judge(share, asked, &offer(&record.content, &record.available_transfer_modes, region));
        let (score, reasons) = MatchReasons::new(fit, &FIELDS, &parts, language);
        // At most 100, which every float holds exactly.
        let record = SearchItem::new(record, score as f32, None);
        Judgement { item: MatchItem { record, reasons }, score, share }
    });
    Ok(judged.collect())
}

fn ticket(actor: &Actor, body: MatchTicketDraft, language: Language) -> MatchTicketOffer {
    let must_sign_in = actor.may(Permission::LeaveMatchTickets).is_err();
    let explanation = match (must_sign_in, language) {
        (false, Language::ZhCn) => "成果库中没有合适的成果，可以把需求提交给技术转移顾问。",
        (true, Language::ZhCn) => "成果库中没有合适的成果。请先以单位账号登录，再把需求提交给技术转移顾问。",
        (false, Language::En) => "Nothing in the catalogue fits. You may put the need to an adviser of the transfer centre.",
        (true, Language::En) => {
            "Nothing in the catalogue fits. Sign in as a company or institute, then put the need to an adviser of the transfer centre."
        }
    };
    MatchTicketOffer { url: "/api/v1/search/match/tickets", body, must_sign_in, explanation }
}

#[cfg(test)]
mod tests {
    use super::{CooperationMode, FIELDS, modes_of, texts_of};
    use crate::catalogue::achievements::Content;

    #[test]
    fn every_field_has_its_own_text() {
        let mut content = serde_json::Map::new();
        for field in FIELDS {
            let value = if field == "keywords" { serde_json::json!([field]) } else { serde_json::json!(field) };
            content.insert(field.to_owned(), value);
        }
        let content: Content = serde_json::from_value(content.into()).expect("a content");
        assert_eq!(texts_of(&content), FIELDS);
    }

    #[test]
    fn ways_of_working_together_that_are_no_transfer_come_down_to_no_mode() {
        let without: Vec<&str> =
            CooperationMode::ALL.iter().filter(|mode| modes_of(**mode).is_empty()).map(|mode| mode.as_str()).collect();
        assert_eq!(without, ["commissioned_development", "consulting", "service", "other"]);
    }
}

//! The other way round: the needs are the published demands, and one achievement is held against each of them.

use std::collections::HashMap;

use search_index::{Filters, Need};

use super::{
    judgement::judge,
    model::{DemandMatchItem, DemandMatches, MatchReasons},
    queries,
    service::{
        CANDIDATES, DEFAULT_LIMIT, FIELDS, Judgement, NEAREST, asked_by, best_first, by_share, fit, need_of, offer, texts_of,
    },
};
use crate::{
    catalogue::{
        achievements::{self, Content, TransferMode},
        demands::{self, PublicDemand},
        search::{DemandItem, Search},
    },
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::{Error, Result},
        messages::Language,
        types::{Day, Id},
    },
};

/// Published demands that an achievement may meet, for its owner and the centre.
pub(super) fn for_achievement(
    conn: &mut Conn,
    actor: &Actor,
    search: &Search,
    id: Id,
    limit: Option<u32>,
    language: Language,
) -> Result<DemandMatches> {
    actor.may(Permission::WriteAchievements)?;
    let view = achievements::service::get(conn, actor, id)?;
    let owner = view.content.owner_organization_id;
    if !owner.is_some_and(|owner| actor.reaches(Permission::WriteAchievements, owner)) {
        return Err(Error::Forbidden("not_owner"));
    }
    let limit = limit.map_or(DEFAULT_LIMIT, |limit| limit as usize);
    let (fitting, near) = judged(conn, search, &view.content, &view.available_transfer_modes, language)?;
    let items = |all: Judgements, most: usize| all.into_iter().take(most).map(|one| one.item).collect();
    let nothing_fits = fitting.is_empty();
    Ok(DemandMatches {
        items: items(best_first(fitting), limit),
        nothing_fits,
        nearest: if nothing_fits { items(by_share(near), NEAREST.min(limit)) } else { Vec::new() },
    })
}

type Judgements = Vec<Judgement<DemandMatchItem>>;

/// The demands of which the achievement speaks enough, and the others.
fn judged(
    conn: &mut Conn,
    search: &Search,
    content: &Content,
    available: &[TransferMode],
    language: Language,
) -> Result<(Judgements, Judgements)> {
    let texts = texts_of(content);
    let demands = candidates(conn, search, &texts)?;
    let companies = demands.iter().filter_map(|demand| demand.organization.as_ref().map(|(id, _)| *id));
    let regions = queries::regions(conn, &companies.chain(content.owner_organization_id).collect::<Vec<_>>())?;
    let offer = offer(content, available, content.owner_organization_id.and_then(|owner| regions.get(&owner).cloned()));
    let (mut fitting, mut near) = (Vec::new(), Vec::new());
    for (demand, need) in needs(search, demands)? {
        let fit = fit(&need, &texts);
        let share = fit.share;
        // Of an anonymous demand there is no organization here, so no region gives it away.
        let region = demand.organization.as_ref().and_then(|(id, _)| regions.get(id).cloned());
        let parts = judge(share, &asked_by(&demand.content, region), &offer);
        let (score, reasons) = MatchReasons::new(fit, &FIELDS, &parts, language);
        let record = DemandItem::new(demand, score as f32, None);
        let one = Judgement { item: DemandMatchItem { record, reasons }, score, share };
        if share > 0.0 && share >= need.enough() { fitting.push(one) } else { near.push(one) }
    }
    Ok((fitting, near))
}

/// The demands that share words with it and take offers still, as anyone may read them, best first.
fn candidates(conn: &mut Conn, search: &Search, texts: &[String]) -> Result<Vec<PublicDemand>> {
    let hits = search.in_demands(|index| index.candidates(&texts.join("\n"), &Filters::default(), CANDIDATES))?;
    let ids: Vec<Id> = hits.iter().map(|hit| hit.id.into()).collect();
    let mut found: HashMap<Id, PublicDemand> =
        demands::documents(conn, &ids)?.into_iter().map(|demand| (demand.id, demand)).collect();
    let today = Day::today();
    found.retain(|_, demand| demand.content.deadline.is_none_or(|deadline| deadline >= today));
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Each demand as a need. What is rare is said by the achievements, of which there are more.
fn needs(search: &Search, demands: Vec<PublicDemand>) -> Result<Vec<(PublicDemand, Need)>> {
    search.in_achievements(|index| {
        let need = |demand: PublicDemand| {
            let texts = need_of(&demand.content);
            let need = index.need(&texts.iter().map(String::as_str).collect::<Vec<_>>())?;
            Ok((demand, need))
        };
        demands.into_iter().map(need).collect()
    })
}

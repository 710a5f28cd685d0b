use std::collections::{BTreeMap, BTreeSet};

use super::{
    model::{Edge, Lineage, NodeKind as Kind, Record},
    queries,
};
use crate::foundation::{
    access::{Actor, Grant, Permission},
    db::Conn,
    error::{Error, Result},
    types::Id,
};

/// The records on the trail, by their kinds.
#[derive(Debug, Clone, Default)]
struct Trail {
    visits: BTreeSet<Id>,
    demands: BTreeSet<Id>,
    inquiries: BTreeSet<Id>,
    deals: BTreeSet<Id>,
    contracts: BTreeSet<Id>,
}

/// What a deal came of and what came of it. For its parties and the centre.
pub fn of_deal(conn: &mut Conn, actor: &Actor, id: Id) -> Result<Lineage> {
    actor.may(Permission::ReadDeals)?;
    let deal = queries::deals(conn, &[id])?.pop().ok_or(Error::NotFound)?;
    must_reach(actor, Permission::ReadDeals, &deal.parties)?;
    follow(conn, actor, Trail { deals: BTreeSet::from([id]), ..Trail::default() })
}

/// What came of a visit. The centre.
pub fn of_visit(conn: &mut Conn, actor: &Actor, id: Id) -> Result<Lineage> {
    actor.may(Permission::ReadProgramme)?;
    queries::visits(conn, &[id])?.pop().ok_or(Error::NotFound)?;
    follow(conn, actor, Trail { visits: BTreeSet::from([id]), ..Trail::default() })
}

/// What a demand came of and what came of it. For the organization that has it and the centre.
pub fn of_demand(conn: &mut Conn, actor: &Actor, id: Id) -> Result<Lineage> {
    actor.may(Permission::WriteDemands)?;
    let owner = queries::demand_owner(conn, id)?.ok_or(Error::NotFound)?;
    must_reach(actor, Permission::WriteDemands, &[owner])?;
    follow(conn, actor, Trail { demands: BTreeSet::from([id]), ..Trail::default() })
}

/// What a contract came of and what was paid for it. For its parties and the centre.
pub fn of_contract(conn: &mut Conn, actor: &Actor, id: Id) -> Result<Lineage> {
    actor.may(Permission::ReadContracts)?;
    let contract = queries::contracts(conn, &[id])?.pop().ok_or(Error::NotFound)?;
    must_reach(actor, Permission::ReadContracts, &contract.parties)?;
    follow(conn, actor, Trail { contracts: BTreeSet::from([id]), ..Trail::default() })
}

/// To those whose it is not there is no such record.
fn must_reach(actor: &Actor, permission: Permission, parties: &[Id]) -> Result<()> {
    let reached = actor.grant(permission) == Grant::All || parties.iter().any(|party| actor.reaches(permission, *party));
    if reached { Ok(()) } else { Err(Error::NotFound) }
}

fn list(ids: &BTreeSet<Id>) -> Vec<Id> {
    ids.iter().copied().collect()
}

/// Adds what the records of the trail came of.
fn up(conn: &mut Conn, mut trail: Trail) -> Result<Trail> {
    for contract in queries::contracts(conn, &list(&trail.contracts))? {
        trail.deals.extend(contract.came_of(Kind::Deal));
    }
    for deal in queries::deals(conn, &list(&trail.deals))? {
        trail.inquiries.extend(deal.came_of(Kind::Inquiry));
        trail.demands.extend(deal.came_of(Kind::Demand));
    }
    for inquiry in queries::inquiries(conn, &list(&trail.inquiries))? {
        trail.demands.extend(inquiry.came_of(Kind::Demand));
    }
    let of_deals = queries::visit_deal_pairs(conn, &[], &list(&trail.deals))?;
    let of_demands = queries::visit_demand_pairs(conn, &[], &list(&trail.demands))?;
    trail.visits.extend(of_deals.into_iter().chain(of_demands).map(|(visit, _)| visit));
    Ok(trail)
}

/// Adds what came of the records of the trail.
fn down(conn: &mut Conn, mut trail: Trail) -> Result<Trail> {
    let visits = list(&trail.visits);
    trail.demands.extend(queries::visit_demand_pairs(conn, &visits, &[])?.into_iter().map(|(_, demand)| demand));
    trail.inquiries.extend(queries::inquiries_about(conn, &list(&trail.demands))?);
    trail.deals.extend(queries::visit_deal_pairs(conn, &visits, &[])?.into_iter().map(|(_, deal)| deal));
    trail.deals.extend(queries::deals_after(conn, &list(&trail.demands), &list(&trail.inquiries))?);
    trail.contracts.extend(queries::contracts_of(conn, &list(&trail.deals))?);
    Ok(trail)
}

/// The trail both ways, as far as the caller may see it.
fn follow(conn: &mut Conn, actor: &Actor, start: Trail) -> Result<Lineage> {
    let above = up(conn, start.clone())?;
    let mut trail = down(conn, start)?;
    trail.visits.extend(above.visits);
    trail.demands.extend(above.demands);
    trail.inquiries.extend(above.inquiries);
    trail.deals.extend(above.deals);
    trail.contracts.extend(above.contracts);
    let (records, more) = load(conn, &trail)?;
    let shown: BTreeMap<(Kind, Id), Record> =
        records.into_iter().filter(|record| may_see(actor, record)).map(|record| ((record.kind, record.id), record)).collect();
    let own = shown.values().flat_map(|record| record.came_of.iter().map(|(kind, of)| ((*kind, *of), (record.kind, record.id))));
    let edges: BTreeSet<Edge> = own
        .chain(more)
        .filter(|(from, to)| shown.contains_key(from) && shown.contains_key(to))
        .map(|((_, from), (_, to))| Edge { from, to })
        .collect();
    Ok(Lineage { nodes: shown.into_values().map(Record::node).collect(), edges: edges.into_iter().collect() })
}

/// What came of what, where it stands in a table of its own.
type Links = Vec<((Kind, Id), (Kind, Id))>;

/// The records of the trail with their achievements, notices and payments, and the links between them.
fn load(conn: &mut Conn, trail: &Trail) -> Result<(Vec<Record>, Links)> {
    let (visits, demands, deals) = (list(&trail.visits), list(&trail.demands), list(&trail.deals));
    let contracts = list(&trail.contracts);
    let mut records = queries::visits(conn, &visits)?;
    records.extend(queries::demands(conn, &demands)?);
    records.extend(queries::inquiries(conn, &list(&trail.inquiries))?);
    records.extend(queries::deals(conn, &deals)?);
    records.extend(queries::notices_of(conn, &deals)?);
    records.extend(queries::contracts(conn, &contracts)?);
    records.extend(queries::payments_of(conn, &contracts)?);
    let link = |from: Kind, to: Kind| move |(from_id, to_id): (Id, Id)| ((from, from_id), (to, to_id));
    let back = |from: Kind, to: Kind| move |(to_id, from_id): (Id, Id)| ((from, from_id), (to, to_id));
    let mut links: Links = Vec::new();
    links.extend(queries::visit_demand_pairs(conn, &visits, &demands)?.into_iter().map(link(Kind::Visit, Kind::Demand)));
    links.extend(queries::visit_deal_pairs(conn, &visits, &deals)?.into_iter().map(link(Kind::Visit, Kind::Deal)));
    links.extend(queries::deal_achievement_pairs(conn, &deals)?.into_iter().map(back(Kind::Achievement, Kind::Deal)));
    links.extend(queries::contract_achievement_pairs(conn, &contracts)?.into_iter().map(back(Kind::Achievement, Kind::Contract)));
    let named = records.iter().flat_map(|record| record.came_of(Kind::Achievement));
    let linked = links.iter().filter(|((kind, _), _)| *kind == Kind::Achievement).map(|((_, id), _)| *id);
    let achievements: BTreeSet<Id> = named.chain(linked).collect();
    records.extend(queries::achievements(conn, &list(&achievements))?);
    Ok((records, links))
}

fn may_see(actor: &Actor, record: &Record) -> bool {
    let is_centre = actor.grant(Permission::ReadProgramme) == Grant::All;
    is_centre || record.public || actor.organization_id.is_some_and(|own| record.parties.contains(&own))
}

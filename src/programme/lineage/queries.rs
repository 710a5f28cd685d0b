//! Reads the tables of the features along the trail directly: it shows what they say, and follows none of their rules but
//! who may see a record.

use diesel::prelude::*;

use super::model::{NodeKind as Kind, Record, amount_of, title_of};
use crate::{
    foundation::{
        db::Conn,
        types::{Day, Id, Timestamp},
    },
    schema::{
        achievements, contract_achievements, contract_payments, contracts, deal_achievements, deals, demands, inquiries, notices,
        organizations, visit_deals, visit_demands, visits,
    },
};

/// `(visit, demand)` of these visits and of these demands.
pub(super) fn visit_demand_pairs(conn: &mut Conn, of: &[Id], demands: &[Id]) -> QueryResult<Vec<(Id, Id)>> {
    visit_demands::table
        .filter(visit_demands::visit_id.eq_any(of.to_vec()).or(visit_demands::demand_id.eq_any(demands.to_vec())))
        .select((visit_demands::visit_id, visit_demands::demand_id))
        .load(conn)
}

/// `(visit, deal)` of these visits and of these deals.
pub(super) fn visit_deal_pairs(conn: &mut Conn, of: &[Id], deals: &[Id]) -> QueryResult<Vec<(Id, Id)>> {
    visit_deals::table
        .filter(visit_deals::visit_id.eq_any(of.to_vec()).or(visit_deals::deal_id.eq_any(deals.to_vec())))
        .select((visit_deals::visit_id, visit_deals::deal_id))
        .load(conn)
}

/// `(deal, achievement)` of these deals.
pub(super) fn deal_achievement_pairs(conn: &mut Conn, of: &[Id]) -> QueryResult<Vec<(Id, Id)>> {
    deal_achievements::table
        .filter(deal_achievements::deal_id.eq_any(of.to_vec()))
        .select((deal_achievements::deal_id, deal_achievements::achievement_id))
        .load(conn)
}

/// `(contract, achievement)` of these contracts.
pub(super) fn contract_achievement_pairs(conn: &mut Conn, of: &[Id]) -> QueryResult<Vec<(Id, Id)>> {
    contract_achievements::table
        .filter(contract_achievements::contract_id.eq_any(of.to_vec()))
        .select((contract_achievements::contract_id, contract_achievements::achievement_id))
        .load(conn)
}

pub(super) fn inquiries_about(conn: &mut Conn, demands: &[Id]) -> QueryResult<Vec<Id>> {
    inquiries::table.filter(inquiries::demand_id.eq_any(demands.to_vec())).select(inquiries::id).load(conn)
}

/// The deals that came of these demands and inquiries.
pub(super) fn deals_after(conn: &mut Conn, demands: &[Id], inquiries: &[Id]) -> QueryResult<Vec<Id>> {
    let of_demands = deals::table.filter(deals::demand_id.eq_any(demands.to_vec())).select(deals::id);
    let mut found: Vec<Id> = of_demands.load(conn)?;
    let of_inquiries = deals::table.filter(deals::inquiry_id.eq_any(inquiries.to_vec())).select(deals::id);
    found.extend(of_inquiries.load::<Id>(conn)?);
    Ok(found)
}

pub(super) fn contracts_of(conn: &mut Conn, deals: &[Id]) -> QueryResult<Vec<Id>> {
    contracts::table.filter(contracts::deal_id.eq_any(deals.to_vec())).select(contracts::id).load(conn)
}

/// Whom a demand belongs to.
pub(super) fn demand_owner(conn: &mut Conn, id: Id) -> QueryResult<Option<Id>> {
    demands::table.find(id).select(demands::organization_id).first(conn).optional()
}

pub(super) fn visits(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<Record>> {
    let rows: Vec<(Id, Day, String)> = visits::table
        .inner_join(organizations::table.on(organizations::id.eq(visits::organization_id)))
        .filter(visits::id.eq_any(ids.to_vec()))
        .select((visits::id, visits::visited_on, organizations::name))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, day, name)| Record { title: name, ..Record::new(Kind::Visit, id, day) }).collect())
}

pub(super) fn demands(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<Record>> {
    type Row = (Id, Option<String>, String, Id, String, Option<String>, Timestamp, Option<Timestamp>);
    let rows: Vec<Row> = demands::table
        .filter(demands::id.eq_any(ids.to_vec()))
        .select((
            demands::id,
            demands::code,
            demands::state,
            demands::organization_id,
            demands::content,
            demands::published_content,
            demands::created_at,
            demands::published_at,
        ))
        .load(conn)?;
    let record = |(id, code, state, organization, content, published, created_at, published_at): Row| Record {
        code,
        title: title_of(published.as_ref().unwrap_or(&content)),
        public: state == "published",
        parties: vec![organization],
        ..Record::new(Kind::Demand, id, Day::of(published_at.unwrap_or(created_at)))
    };
    Ok(rows.into_iter().map(record).collect())
}

pub(super) fn achievements(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<Record>> {
    type Row = (Id, Option<String>, String, Id, String, Option<String>, Timestamp, Option<Timestamp>);
    let rows: Vec<Row> = achievements::table
        .filter(achievements::id.eq_any(ids.to_vec()))
        .select((
            achievements::id,
            achievements::code,
            achievements::state,
            achievements::owner_organization_id,
            achievements::content,
            achievements::published_content,
            achievements::created_at,
            achievements::published_at,
        ))
        .load(conn)?;
    let record = |(id, code, state, owner, content, published, created_at, published_at): Row| Record {
        code,
        title: title_of(published.as_ref().unwrap_or(&content)),
        public: state == "published",
        parties: vec![owner],
        ..Record::new(Kind::Achievement, id, Day::of(published_at.unwrap_or(created_at)))
    };
    Ok(rows.into_iter().map(record).collect())
}

pub(super) fn inquiries(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<Record>> {
    type Row = (Id, String, Option<Id>, Option<Id>, Id, Id, String, Timestamp);
    let rows: Vec<Row> = inquiries::table
        .filter(inquiries::id.eq_any(ids.to_vec()))
        .select((
            inquiries::id,
            inquiries::code,
            inquiries::demand_id,
            inquiries::achievement_id,
            inquiries::sender_organization_id,
            inquiries::receiver_organization_id,
            inquiries::content,
            inquiries::created_at,
        ))
        .load(conn)?;
    let record = |(id, code, demand, achievement, sender, receiver, content, at): Row| Record {
        code: Some(code),
        title: title_of(&content),
        parties: vec![sender, receiver],
        came_of: came_of([(Kind::Demand, demand), (Kind::Achievement, achievement)]),
        ..Record::new(Kind::Inquiry, id, Day::of(at))
    };
    Ok(rows.into_iter().map(record).collect())
}

pub(super) fn deals(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<Record>> {
    type Row = (Id, String, Option<Id>, Option<Id>, Id, Id, String, Option<Day>, Timestamp);
    let rows: Vec<Row> = deals::table
        .filter(deals::id.eq_any(ids.to_vec()))
        .select((
            deals::id,
            deals::code,
            deals::demand_id,
            deals::inquiry_id,
            deals::provider_organization_id,
            deals::receiver_organization_id,
            deals::content,
            deals::signed_on,
            deals::created_at,
        ))
        .load(conn)?;
    let record = |(id, code, demand, inquiry, provider, receiver, content, signed_on, at): Row| Record {
        code: Some(code),
        title: title_of(&content),
        amount_fen: amount_of(&content, "agreed_amount_fen"),
        parties: vec![provider, receiver],
        came_of: came_of([(Kind::Demand, demand), (Kind::Inquiry, inquiry)]),
        ..Record::new(Kind::Deal, id, signed_on.unwrap_or_else(|| Day::of(at)))
    };
    Ok(rows.into_iter().map(record).collect())
}

pub(super) fn notices_of(conn: &mut Conn, deals: &[Id]) -> QueryResult<Vec<Record>> {
    type Row = (Id, String, String, Option<Id>, Id, String, Option<Day>, Timestamp);
    let rows: Vec<Row> = notices::table
        .filter(notices::deal_id.eq_any(deals.to_vec()))
        .select((
            notices::id,
            notices::code,
            notices::state,
            notices::deal_id,
            notices::organization_id,
            notices::content,
            notices::starts_on,
            notices::created_at,
        ))
        .load(conn)?;
    let record = |(id, code, state, deal, organization, content, starts_on, at): Row| Record {
        code: Some(code),
        title: title_of(&content),
        amount_fen: amount_of(&content, "intended_price_fen"),
        public: ["open", "closed"].contains(&state.as_str()) && starts_on.is_some_and(|first| first <= Day::today()),
        parties: vec![organization],
        came_of: came_of([(Kind::Deal, deal)]),
        ..Record::new(Kind::Notice, id, starts_on.unwrap_or_else(|| Day::of(at)))
    };
    Ok(rows.into_iter().map(record).collect())
}

pub(super) fn contracts(conn: &mut Conn, ids: &[Id]) -> QueryResult<Vec<Record>> {
    type Row = (Id, String, Option<Id>, Option<Id>, Option<Id>, String, i64, Option<Day>, Timestamp);
    let rows: Vec<Row> = contracts::table
        .filter(contracts::id.eq_any(ids.to_vec()))
        .select((
            contracts::id,
            contracts::number,
            contracts::deal_id,
            contracts::seller_organization_id,
            contracts::buyer_organization_id,
            contracts::content,
            contracts::total_amount_fen,
            contracts::signed_on,
            contracts::created_at,
        ))
        .load(conn)?;
    let record = |(id, number, deal, seller, buyer, content, total, signed_on, at): Row| Record {
        code: Some(number),
        title: title_of(&content),
        amount_fen: Some(total),
        parties: seller.into_iter().chain(buyer).collect(),
        came_of: came_of([(Kind::Deal, deal)]),
        ..Record::new(Kind::Contract, id, signed_on.unwrap_or_else(|| Day::of(at)))
    };
    Ok(rows.into_iter().map(record).collect())
}

/// The payments of these contracts; the contract's parties see them.
pub(super) fn payments_of(conn: &mut Conn, of: &[Id]) -> QueryResult<Vec<Record>> {
    type Row = (Id, Id, Day, i64, Option<Id>, Option<Id>, String);
    let rows: Vec<Row> = contract_payments::table
        .inner_join(contracts::table.on(contracts::id.eq(contract_payments::contract_id)))
        .filter(contract_payments::contract_id.eq_any(of.to_vec()))
        .select((
            contract_payments::id,
            contract_payments::contract_id,
            contract_payments::received_on,
            contract_payments::amount_fen,
            contracts::seller_organization_id,
            contracts::buyer_organization_id,
            contracts::content,
        ))
        .load(conn)?;
    let record = |(id, contract, received_on, amount, seller, buyer, content): Row| Record {
        title: title_of(&content),
        amount_fen: Some(amount),
        parties: seller.into_iter().chain(buyer).collect(),
        came_of: vec![(Kind::Contract, contract)],
        ..Record::new(Kind::Payment, id, received_on)
    };
    Ok(rows.into_iter().map(record).collect())
}

fn came_of<const N: usize>(of: [(Kind, Option<Id>); N]) -> Vec<(Kind, Id)> {
    of.into_iter().filter_map(|(kind, id)| id.map(|id| (kind, id))).collect()
}

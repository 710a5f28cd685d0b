use diesel::{dsl::exists, prelude::*};

use super::model::{BrokerFilter, BrokerRow, CertificateLevel, CertificateRow};
use crate::{
    foundation::{
        db::{Conn, MultiBackend},
        http::Page,
        types::{Day, Id},
    },
    schema::{
        broker_certificates,
        brokers::{self, table},
    },
};

diesel::define_sql_function! {
    /// LIKE heeds the case of Latin letters on PostgreSQL and not on SQLite; in lower case both answer alike.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Whether a broker was active on a day and holds a certificate that is valid on it; none when there is no such broker.
pub fn is_certified(conn: &mut Conn, id: Id, day: Day) -> QueryResult<Option<bool>> {
    let found: Option<Option<Day>> = brokers::table.find(id).select(brokers::inactive_since).first(conn).optional()?;
    let Some(inactive_since) = found else { return Ok(None) };
    let valid = broker_certificates::table
        .filter(broker_certificates::broker_id.eq(id))
        .filter(broker_certificates::issued_on.le(day))
        .filter(broker_certificates::expires_on.is_null().or(broker_certificates::expires_on.ge(day)))
        .filter(broker_certificates::revoked_on.is_null().or(broker_certificates::revoked_on.gt(day)))
        .count()
        .get_result::<i64>(conn)?;
    Ok(Some(inactive_since.is_none_or(|since| since > day) && valid > 0))
}

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<BrokerRow>> {
    table.find(id).select(BrokerRow::as_select()).first(conn).optional()
}

fn filtered<'a>(filter: &'a BrokerFilter) -> brokers::BoxedQuery<'a, MultiBackend> {
    let mut query = table.into_boxed();
    let levels = if filter.level.is_empty() { CertificateLevel::ALL.to_vec() } else { filter.level.clone() };
    let held = broker_certificates::table
        .filter(broker_certificates::broker_id.eq(brokers::id))
        .filter(broker_certificates::level.eq_any(levels));
    if let Some(day) = filter.certified_on {
        let valid = held
            .filter(broker_certificates::issued_on.le(day))
            .filter(broker_certificates::expires_on.is_null().or(broker_certificates::expires_on.ge(day)))
            .filter(broker_certificates::revoked_on.is_null().or(broker_certificates::revoked_on.gt(day)));
        let active = brokers::inactive_since.is_null().or(brokers::inactive_since.gt(day));
        query = query.filter(active).filter(exists(valid));
    } else if !filter.level.is_empty() {
        query = query.filter(exists(held));
    }
    if let Some(name) = &filter.name {
        let pattern = format!("%{}%", name.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query = query.filter(lower(brokers::name).like(pattern.to_lowercase()).escape('\\'));
    }
    if let Some(organization) = filter.organization_id {
        query = query.filter(brokers::organization_id.eq(organization));
    }
    match filter.is_active {
        Some(true) => query = query.filter(brokers::inactive_since.is_null()),
        Some(false) => query = query.filter(brokers::inactive_since.is_not_null()),
        None => {}
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &BrokerFilter, page: Page) -> QueryResult<Vec<BrokerRow>> {
    let mut query = filtered(filter).order(brokers::id.desc()).limit(page.rows());
    if let Some(after) = page.after {
        query = query.filter(brokers::id.lt(after));
    }
    query.select(BrokerRow::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, filter: &BrokerFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, row: &BrokerRow) -> QueryResult<usize> {
    diesel::insert_into(table).values(row).execute(conn)
}

/// Writes `row` where its version is the one before; 0 when somebody else was first.
pub(super) fn update(conn: &mut Conn, row: &BrokerRow) -> QueryResult<usize> {
    diesel::update(table.filter(brokers::id.eq(row.id)).filter(brokers::version.eq(row.version - 1))).set(row).execute(conn)
}

/// Takes out all certificates of a broker, before others are put in.
pub(super) fn delete_certificates(conn: &mut Conn, broker: Id) -> QueryResult<usize> {
    diesel::delete(broker_certificates::table.filter(broker_certificates::broker_id.eq(broker))).execute(conn)
}

pub(super) fn insert_certificate(conn: &mut Conn, row: &CertificateRow) -> QueryResult<usize> {
    diesel::insert_into(broker_certificates::table).values(row).execute(conn)
}

/// Whether an issuer's number stands in the table.
pub(super) fn is_taken(conn: &mut Conn, issuer: &str, number: &str) -> QueryResult<bool> {
    let found: i64 = broker_certificates::table
        .filter(broker_certificates::issuer.eq(issuer))
        .filter(broker_certificates::number.eq(number))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

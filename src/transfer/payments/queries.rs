use diesel::prelude::*;

use super::model::PaymentView;
use crate::{
    foundation::{db::Conn, http::Page, types::Id},
    schema::contract_payments::{self as payments, table},
};

pub(super) fn find(conn: &mut Conn, id: Id) -> QueryResult<Option<PaymentView>> {
    table.find(id).select(PaymentView::as_select()).first(conn).optional()
}

pub(super) fn list(conn: &mut Conn, contract: Id, page: Page) -> QueryResult<Vec<PaymentView>> {
    let mut query = table.filter(payments::contract_id.eq(contract)).order(payments::id.desc()).limit(page.rows()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(payments::id.lt(after));
    }
    query.select(PaymentView::as_select()).load(conn)
}

pub(super) fn count(conn: &mut Conn, contract: Id) -> QueryResult<i64> {
    table.filter(payments::contract_id.eq(contract)).count().get_result(conn)
}

pub(super) fn insert(conn: &mut Conn, payment: &PaymentView) -> QueryResult<usize> {
    diesel::insert_into(table).values(payment).execute(conn)
}

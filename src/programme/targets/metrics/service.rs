use super::{
    model::{Metric, MetricFilter, MetricView, NewMetric},
    queries,
};
use crate::foundation::{
    access::{Actor, Permission},
    db::Conn,
    error::{Error, OnUnique, Result},
    http::{Expected, List, Page, PatchBody},
    journal::{self, Event},
    types::{Id, Timestamp},
};

/// Defines a metric. Admin.
pub fn create(conn: &mut Conn, actor: &Actor, input: NewMetric) -> Result<MetricView> {
    actor.may(Permission::ManageTargets)?;
    words_are_known(&input)?;
    let now = Timestamp::now();
    let row = Metric::new(Id::new(), input, 1, now, now).ok_or_else(|| Error::field("/source", "required"))?;
    queries::insert(conn, &row).on_unique("/metric", "metric_taken")?;
    journal::record(conn, actor, event("create", &row))?;
    Ok(row.view())
}

/// Changes how a metric is counted and what is said of it, but not by which word it is named. Admin.
pub fn edit(conn: &mut Conn, actor: &Actor, id: Id, patch: PatchBody, expected: &Expected) -> Result<MetricView> {
    actor.may(Permission::ManageTargets)?;
    let current = queries::find(conn, id)?.ok_or(Error::NotFound)?;
    expected.check(current.version)?;
    let input: NewMetric = patch.apply(serde_json::to_value(current.input())?)?;
    if input.metric != current.metric {
        return Err(Error::field("/metric", "metric_fixed"));
    }
    words_are_known(&input)?;
    let row = Metric::new(id, input, current.version + 1, current.created_at, Timestamp::now())
        .ok_or_else(|| Error::field("/source", "required"))?;
    if queries::update(conn, &row)? == 0 {
        return Err(Error::PreconditionFailed);
    }
    journal::record(conn, actor, event("edit", &row))?;
    Ok(row.view())
}

fn words_are_known(input: &NewMetric) -> Result<()> {
    let unknown = input.settings().map(|settings| settings.unknown_words()).unwrap_or_default();
    if unknown.is_empty() { Ok(()) } else { Err(Error::Invalid(unknown)) }
}

/// One metric. Staff.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<MetricView> {
    actor.may(Permission::ReadTargets)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view())
}

/// A page of metrics, the newest first. Staff.
pub fn list(conn: &mut Conn, actor: &Actor, filter: &MetricFilter, page: Page) -> Result<List<MetricView>> {
    actor.may(Permission::ReadTargets)?;
    let total = if page.count { Some(queries::count(conn, filter)?) } else { None };
    let views = queries::list(conn, filter, page)?.into_iter().map(Metric::view).collect();
    Ok(page.list(views, total, |view: &MetricView| view.id.to_string()))
}

/// The metric of this word.
pub fn by_key(conn: &mut Conn, metric: &str) -> Result<Option<Metric>> {
    Ok(queries::by_key(conn, metric)?)
}

/// All metrics in the order of reports.
pub fn in_order(conn: &mut Conn) -> Result<Vec<Metric>> {
    Ok(queries::in_order(conn)?)
}

fn event(action: &'static str, row: &Metric) -> Event {
    Event { action, entity: "metric_definition", entity_id: row.id, version: Some(row.version) }
}

use super::{
    model::{FreezeRow, FreezeView, FrozenReport, NewFreeze, Restatement, RestatementRequest, Restatements},
    queries,
};
use crate::{
    catalogue::periods,
    foundation::{
        access::{Actor, Permission, fingerprint},
        db::Conn,
        error::{Error, FieldError, Result},
        http::{List, Page},
        journal::{self, Event},
        messages::Language,
        types::{Day, Id, Timestamp},
    },
    programme::targets::{
        counting::{self, Period},
        progress::{self, Progress},
    },
};

/// Keeps the report up to a day as it is given out now, and closes the days up to it. Admin.
pub fn create(conn: &mut Conn, actor: &Actor, year: i32, input: NewFreeze) -> Result<FreezeView> {
    actor.may(Permission::ManageTargets)?;
    let day = input.as_of.ok_or_else(|| Error::field("/as_of", "required"))?;
    if day.year() != year {
        return Err(Error::Invalid(vec![FieldError::new("/as_of", "as_of_outside_year").with("year", year)]));
    }
    // What still happens today would not be in it.
    if day >= Day::today() {
        return Err(Error::field("/as_of", "day_not_over"));
    }
    if queries::of_day(conn, year, Some(day))?.is_some() {
        return Err(Error::Conflict("already_frozen"));
    }
    let period = period(day)?;
    let report_zh = written(conn, &period, Language::ZhCn)?;
    let report_en = written(conn, &period, Language::En)?;
    let row = FreezeRow {
        id: Id::new(),
        year,
        as_of: day,
        note: input.note.trim().to_owned(),
        report_zh_sha256: fingerprint(report_zh.as_bytes()),
        report_zh,
        report_en_sha256: fingerprint(report_en.as_bytes()),
        report_en,
        frozen_at: Timestamp::now(),
        actor_id: actor.id,
    };
    queries::insert(conn, &row)?;
    periods::close(conn, day, actor.id)?;
    journal::record(conn, actor, Event { action: "create", entity: "target_freeze", entity_id: row.id, version: Some(1) })?;
    Ok(row.view())
}

fn period(day: Day) -> Result<Period> {
    Period::up_to(day).map_err(Error::internal)
}

fn written(conn: &mut Conn, period: &Period, language: Language) -> Result<String> {
    Ok(serde_json::to_string(&progress::service::report(conn, period, language)?)?)
}

/// A page of the freezes of a year, the newest first. Staff.
pub fn list(conn: &mut Conn, actor: &Actor, year: i32, page: Page) -> Result<List<FreezeView>> {
    actor.may(Permission::ReadTargets)?;
    let total = if page.count { Some(queries::count(conn, year)?) } else { None };
    let views = queries::list(conn, year, page)?.into_iter().map(FreezeRow::view).collect();
    Ok(page.list(views, total, |view: &FreezeView| view.id.to_string()))
}

/// One freeze. Staff.
pub fn get(conn: &mut Conn, actor: &Actor, id: Id) -> Result<FreezeView> {
    actor.may(Permission::ReadTargets)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.view())
}

/// The report that was frozen. Staff.
pub fn report(conn: &mut Conn, actor: &Actor, id: Id, language: Language) -> Result<FrozenReport> {
    actor.may(Permission::ReadTargets)?;
    Ok(queries::find(conn, id)?.ok_or(Error::NotFound)?.report(language))
}

/// The figures of a frozen report that a correction has changed since. Staff.
pub fn restatements(
    conn: &mut Conn,
    actor: &Actor,
    year: i32,
    request: &RestatementRequest,
    language: Language,
) -> Result<Restatements> {
    actor.may(Permission::ReadTargets)?;
    let row = match (queries::of_day(conn, year, request.as_of)?, request.as_of) {
        (Some(row), _) => row,
        (None, Some(_)) => return Err(Error::field("/as_of", "not_frozen")),
        (None, None) => return Err(Error::NotFound),
    };
    let (as_of, freeze_id, frozen_at) = (row.as_of, row.id, row.frozen_at);
    let report: Progress = serde_json::from_str(&row.report(language).bytes)?;
    let period = period(as_of)?;
    let mut items = Vec::new();
    for frozen in report.metrics {
        let now = counting::figure(conn, &frozen.settings, &period)?;
        if now != frozen.actual {
            items.push(Restatement {
                metric: frozen.metric,
                label: frozen.label,
                unit: frozen.unit,
                frozen: frozen.actual,
                now,
                difference: now - frozen.actual,
                records_url: frozen.records_url,
            });
        }
    }
    Ok(Restatements { year, as_of, freeze_id, frozen_at, items })
}

/// The freezes whose report is not what was written, by their ids.
pub fn damaged_reports(conn: &mut Conn) -> Result<Vec<Id>> {
    let whole = |row: &FreezeRow| {
        fingerprint(row.report_zh.as_bytes()) == row.report_zh_sha256
            && fingerprint(row.report_en.as_bytes()) == row.report_en_sha256
    };
    Ok(queries::all(conn)?.iter().filter(|row| !whole(row)).map(|row| row.id).collect())
}

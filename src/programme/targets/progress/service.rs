use std::collections::BTreeMap;

use super::model::{CountedRecord, MetricProgress, Progress, Reason, RecordsRequest};
use crate::{
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::{Error, FieldError, Result},
        http::{List, Page},
        messages::Language,
        types::Day,
    },
    programme::targets::{
        counting::{self, Found, Part, Period, Position},
        metrics::{self, Metric, Unit},
        words, years,
    },
};

/// How far a year has come up to a day. Staff.
pub fn progress(conn: &mut Conn, actor: &Actor, year: i32, as_of: Option<Day>, language: Language) -> Result<Progress> {
    actor.may(Permission::ReadTargets)?;
    report(conn, &period(year, as_of, Day::today())?, language)
}

/// The figures of a period, whoever asks.
pub fn report(conn: &mut Conn, period: &Period, language: Language) -> Result<Progress> {
    let year = period.to.year();
    let targets = years::targets(conn, year)?;
    let shown =
        metrics::service::in_order(conn)?.into_iter().filter(|metric| metric.is_active() || targets.contains_key(metric.key()));
    let metrics = shown.map(|metric| of_metric(conn, &metric, period, &targets, language)).collect::<Result<_>>()?;
    Ok(Progress { year, as_of: period.to, metrics })
}

fn of_metric(
    conn: &mut Conn,
    metric: &Metric,
    period: &Period,
    targets: &BTreeMap<String, i64>,
    language: Language,
) -> Result<MetricProgress> {
    let settings = metric.settings();
    let actual = counting::figure(conn, &settings, period)?;
    let target = targets.get(metric.key()).copied();
    let records_url = format!("/api/v1/targets/{}/records?metric={}&as_of={}", period.to.year(), metric.key(), period.to);
    Ok(MetricProgress {
        metric: metric.key().to_owned(),
        label: metric.label(language).to_owned(),
        target,
        actual,
        share: target.filter(|target| *target > 0).map(|target| share(actual, target)),
        expected_share: period.share_of_year(),
        definition: metric.definition(language),
        left_out_url: format!("{records_url}&left_out=true"),
        records_url,
        unit: settings.amount.unit(),
        settings,
    })
}

/// A share is for looking at: what a float loses of amounts beyond 2^53 fen does not show in it.
fn share(actual: i64, target: i64) -> f64 {
    actual as f64 / target as f64
}

/// The period that is asked for: a day that is not over yet may be asked for, one that has not begun may not. What lies
/// after the year means its end.
fn period(year: i32, as_of: Option<Day>, today: Day) -> Result<Period> {
    let day = as_of.unwrap_or(today);
    if day > today {
        return Err(Error::field("/as_of", "date_in_future"));
    }
    let (first, last) = (Day::first_of(year).map_err(|_| Error::NotFound)?, Day::last_of(year).map_err(|_| Error::NotFound)?);
    if day < first {
        return Err(Error::Invalid(vec![FieldError::new("/as_of", "as_of_before_year").with("first", first)]));
    }
    Ok(Period { from: first, to: day.min(last) })
}

/// The rows behind a figure, or those left out of it, with their number. Staff.
pub fn records(
    conn: &mut Conn,
    actor: &Actor,
    year: i32,
    request: &RecordsRequest,
    language: Language,
) -> Result<List<CountedRecord>> {
    actor.may(Permission::ReadTargets)?;
    let period = period(year, request.as_of, Day::today())?;
    let metric = metrics::service::by_key(conn, &request.metric)?.ok_or_else(|| Error::field("/metric", "metric_unknown"))?;
    let after = request.cursor.as_deref().map(str::parse::<Position>).transpose();
    let after = after.map_err(|refused| Error::field("/cursor", refused.0))?;
    let part = if request.left_out == Some(true) { Part::LeftOut } else { Part::Counted };
    let page = Page::new(request.limit, None, None);
    let settings = metric.settings();
    if after.as_ref().is_some_and(|after| !counting::has_position(&settings, &period, after)) {
        return Err(Error::field("/cursor", "cursor"));
    }
    let total = counting::total(conn, &settings, &period, part)?;
    let rows = counting::page(conn, &settings, &period, part, after.as_ref(), page.rows())?;
    let found = page.list(rows, Some(total), |row: &Found| row.position().to_string());
    let unit = settings.amount.unit();
    Ok(List {
        items: found.items.into_iter().map(|row| record(row, unit, language)).collect(),
        next_cursor: found.next_cursor,
        total: found.total,
    })
}

fn record(row: Found, unit: Unit, language: Language) -> CountedRecord {
    let reason = (!row.reason.is_empty())
        .then(|| Reason { detail: words::said("reason", &row.reason, language).to_owned(), code: row.reason.clone() });
    CountedRecord {
        title: row.title(),
        date: row.day(),
        amount_fen: (unit == Unit::Fen).then_some(row.amount_fen),
        entity: row.entity,
        id: row.id,
        code: row.code,
        url: row.url,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::period;

    #[test]
    fn the_day_lies_in_the_year_or_means_its_end_and_has_begun() {
        let today = "2025-06-15".parse().expect("a day");
        let to = |year, as_of: Option<&str>| {
            period(year, as_of.map(|day| day.parse().expect("a day")), today).ok().map(|period| period.to.to_string())
        };
        assert_eq!(to(2025, None).as_deref(), Some("2025-06-15"));
        assert_eq!(to(2025, Some("2025-01-01")).as_deref(), Some("2025-01-01"));
        assert_eq!(to(2024, None).as_deref(), Some("2024-12-31"));
        assert_eq!(to(2025, Some("2025-06-16")), None);
        assert_eq!(to(2025, Some("2024-12-31")), None);
        assert_eq!(to(2026, None), None);
    }
}

//! Thirteen sources have thirteen shapes, so their statements are text; what is put into it are days, words of closed lists
//! and positions, each of which can hold no quotation mark.

use diesel::{prelude::*, sql_query, sql_types::BigInt};

use super::{
    model::{Found, Part, Period, Position},
    sources::rows,
};
use crate::{
    foundation::{db::Conn, types::Day},
    programme::targets::metrics::{Amount, CountedDirection, DateBasis, Settings, Source},
};

/// The rows of a source that come into question for a figure. Every condition is true or false, never unknown.
pub(super) struct Rows {
    pub(super) entity: &'static str,
    /// The collection in which the record of a row is found, and the column of its id.
    pub(super) collection: &'static str,
    pub(super) link: &'static str,
    pub(super) from: &'static str,
    pub(super) id: &'static str,
    /// What tells rows apart, in whose order they are listed; a number where the column is one.
    pub(super) key: &'static str,
    pub(super) key_is_number: bool,
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) content: &'static str,
    pub(super) day: String,
    /// Whether lists run by the day: an index has both.
    pub(super) by_day: bool,
    pub(super) amount: &'static str,
    /// Dated in the period.
    pub(super) within: String,
    /// The rules that a row within has to pass, each with the reason why one does not, as SQL that gives the word.
    pub(super) rules: Vec<(String, String)>,
    /// Rows that are not within and are shown among what is left out.
    pub(super) beside: Option<(String, String)>,
}

impl Rows {
    /// Rows of one table, named `t`, each a record with an address of its own.
    pub(super) fn of(entity: &'static str, collection: &'static str, from: &'static str) -> Self {
        Self {
            entity,
            collection,
            from,
            link: "t.id",
            id: "t.id",
            key: "t.id",
            key_is_number: false,
            code: "CAST(NULL AS TEXT)",
            title: "CAST(NULL AS TEXT)",
            content: "CAST(NULL AS TEXT)",
            day: "CAST(NULL AS TEXT)".to_owned(),
            by_day: true,
            amount: "0",
            within: "1 = 1".to_owned(),
            rules: Vec::new(),
            beside: None,
        }
    }

    /// The same with a rule and the reason why a row does not pass it.
    pub(super) fn rule(mut self, rule: impl Into<String>, reason: &str) -> Self {
        self.rules.push((rule.into(), reason.to_owned()));
        self
    }

    /// The same with the rule that a column is one of these words; none means any.
    pub(super) fn one_of(self, column: &str, words: &[String], reason: &str) -> Self {
        match one_of(column, words) {
            Some(rule) => self.rule(rule, reason),
            None => self,
        }
    }

    /// The same with the rule that a condition is as asked, if it is asked.
    pub(super) fn asked(self, condition: &str, asked: Option<bool>, reason: &str) -> Self {
        match asked {
            Some(true) => self.rule(condition, reason),
            Some(false) => self.rule(format!("NOT ({condition})"), reason),
            None => self,
        }
    }

    fn counted(&self) -> String {
        self.rules.iter().fold(format!("({})", self.within), |all, (rule, _)| format!("{all} AND ({rule})"))
    }

    fn wanted(&self, part: Part) -> String {
        let counted = self.counted();
        match (part, &self.beside) {
            (Part::Counted, _) => counted,
            (Part::LeftOut, None) => format!("({}) AND NOT ({counted})", self.within),
            (Part::LeftOut, Some((beside, _))) => {
                format!("(({}) AND NOT ({counted}) OR NOT ({}) AND ({beside}))", self.within, self.within)
            }
        }
    }

    /// The word of the first rule that a row does not pass.
    fn reason(&self, part: Part) -> String {
        if part == Part::Counted {
            return "''".to_owned();
        }
        let mut cases = String::new();
        if let Some((_, reason)) = &self.beside {
            cases.push_str(&format!(" WHEN NOT ({}) THEN {reason}", self.within));
        }
        for (rule, reason) in &self.rules {
            cases.push_str(&format!(" WHEN NOT ({rule}) THEN {reason}"));
        }
        if cases.is_empty() { "''".to_owned() } else { format!("CASE{cases} ELSE '' END") }
    }

    fn page(&self, part: Part, after: Option<&Position>, limit: i64) -> String {
        // What is left out may have no day.
        let by_day = self.by_day && part == Part::Counted;
        let order = if by_day { format!("{}, {}", self.day, self.key) } else { self.key.to_owned() };
        let behind = after.map_or_else(String::new, |after| {
            let key = if self.key_is_number { after.key.clone() } else { text(&after.key) };
            if by_day { format!(" AND ({order}) > ({}, {key})", text(&after.day)) } else { format!(" AND {order} > {key}") }
        });
        format!(
            "SELECT {} AS entity, CAST({} AS TEXT) AS id, '/api/v1/{}/' || {} AS url, CAST({} AS TEXT) AS key, {} AS code, \
             {} AS title, {} AS content, {} AS day, CAST({} AS BIGINT) AS amount_fen, {} AS reason \
             FROM {} WHERE {}{behind} ORDER BY {order} LIMIT {limit}",
            text(self.entity),
            self.id,
            self.collection,
            self.link,
            self.key,
            self.code,
            self.title,
            self.content,
            self.day,
            self.amount,
            self.reason(part),
            self.from,
            self.wanted(part),
        )
    }
}

/// A text of SQL.
pub(super) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// That a column is one of these words; none when there are none.
pub(super) fn one_of(column: &str, words: &[String]) -> Option<String> {
    let words: Vec<String> = words.iter().map(|word| text(word)).collect();
    (!words.is_empty()).then(|| format!("COALESCE({column}, '') IN ({})", words.join(", ")))
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn number(conn: &mut Conn, sql: &str) -> QueryResult<i64> {
    let Number { number } = sql_query(sql).get_result(conn)?;
    Ok(number)
}

/// The figure: how many rows are counted, or the sum of their amounts.
pub fn figure(conn: &mut Conn, settings: &Settings, period: &Period) -> QueryResult<i64> {
    if settings.source == Source::TradeValue && settings.date_basis == DateBasis::Registered {
        return trade_value(conn, settings, period);
    }
    if settings.amount == Amount::Count {
        return total(conn, settings, period, Part::Counted);
    }
    let rows = rows(settings, period);
    number(
        conn,
        &format!(
            "SELECT CAST(COALESCE(SUM({}), 0) AS BIGINT) AS number FROM {} WHERE {}",
            rows.amount,
            rows.from,
            rows.counted()
        ),
    )
}

/// The sum of the ledger: whole months from the sums that are kept beside it, the month that is not over from its entries.
fn trade_value(conn: &mut Conn, settings: &Settings, period: &Period) -> QueryResult<i64> {
    let month = |day: Day| day.to_string()[..7].to_owned();
    let tomorrow = period.to.plus_days(1);
    let whole_until = if month(tomorrow) == month(period.to) { month(period.to) } else { month(tomorrow) };
    let values = match settings.direction {
        CountedDirection::Any => "",
        CountedDirection::Output => " AND value IN ('output', 'internal')",
        CountedDirection::Absorption => " AND value IN ('absorption', 'internal')",
    };
    let column = if settings.amount == Amount::TotalAmount { "total_amount_fen" } else { "technology_amount_fen" };
    let months = number(
        conn,
        &format!(
            "SELECT CAST(COALESCE(SUM({column}), 0) AS BIGINT) AS number FROM trade_value_sums \
             WHERE dimension = 'direction' AND month >= {} AND month < {}{values}",
            text(&month(period.from)),
            text(&whole_until)
        ),
    )?;
    if whole_until > month(period.to) {
        return Ok(months);
    }
    let first: Day = format!("{whole_until}-01").parse().unwrap_or(period.from);
    let rows = rows(settings, &Period { from: first, to: period.to });
    let sum = format!("SELECT CAST(COALESCE(SUM({column}), 0) AS BIGINT) AS number FROM {} WHERE {}", rows.from, rows.counted());
    Ok(months + number(conn, &sum)?)
}

/// How many rows there are of a part.
pub fn total(conn: &mut Conn, settings: &Settings, period: &Period, part: Part) -> QueryResult<i64> {
    let rows = rows(settings, period);
    number(conn, &format!("SELECT COUNT(*) AS number FROM {} WHERE {}", rows.from, rows.wanted(part)))
}

/// Whether a position can be one of the source's rows.
pub fn has_position(settings: &Settings, period: &Period, position: &Position) -> bool {
    rows(settings, period).key_is_number == position.has_number()
}

/// At most `limit` rows of a part behind a position, which is one of the source's.
pub fn page(
    conn: &mut Conn,
    settings: &Settings,
    period: &Period,
    part: Part,
    after: Option<&Position>,
    limit: i64,
) -> QueryResult<Vec<Found>> {
    sql_query(rows(settings, period).page(part, after, limit)).load(conn)
}

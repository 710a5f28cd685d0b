use super::super::{
    model::Period,
    queries::{Rows, one_of, text},
};
use crate::programme::targets::metrics::{Amount, CountedDirection, DateBasis, Kind, Settings, Source};

/// The rows that come into question for what the settings say.
pub(in super::super) fn rows(settings: &Settings, period: &Period) -> Rows {
    match settings.source {
        Source::Achievements => achievements(period),
        Source::Awards => awards(settings, period),
        Source::Trainings => sessions("training", "trainings", "trainings t", settings, period),
        Source::Roadshows => sessions("roadshow", "roadshows", "roadshows t", settings, period),
        Source::Brokers => brokers(settings, period),
        Source::Deals => deals(settings, period),
        Source::TradeValue => trade_value(settings, period),
        Source::Visits => visits(settings, period),
        Source::Tiers => tiers(settings, period),
        Source::Programmes => programmes(settings, period),
        Source::Financings => financings(settings, period),
        Source::Demands => demands(settings, period),
        Source::Payments => payments(settings, period),
    }
}

/// That a column holds a day of the period.
fn dated(column: &str, period: &Period) -> String {
    let (from, to) = (text(&period.from.to_string()), text(&period.to.to_string()));
    format!("{column} IS NOT NULL AND {column} >= {from} AND {column} <= {to}")
}

/// That a column holds an instant of the period.
fn at(column: &str, period: &Period) -> String {
    // The first day begins when the last of the year before ends.
    let begin = text(&format!("{:04}-12-31T16:00:00.000Z", period.from.year() - 1));
    format!("{column} IS NOT NULL AND {column} >= {begin} AND {column} < {}", text(&period.to.ends_at().to_string()))
}

/// Where each stands at the end of the day: now, if nothing has happened to it since, else by its history.
fn achievements(period: &Period) -> Rows {
    let end = text(&period.to.ends_at().to_string());
    let standing = format!(
        "COALESCE(CASE WHEN t.updated_at < {end} THEN t.state ELSE (SELECT v.state FROM achievement_versions v \
         WHERE v.achievement_id = t.id AND v.at < {end} ORDER BY v.version DESC LIMIT 1) END, '')"
    );
    let reason = format!(
        "CASE {standing} WHEN 'withdrawn' THEN 'withdrawn' WHEN 'archived' THEN 'archived' \
         WHEN 'submitted' THEN 'awaits_review' ELSE 'not_submitted' END"
    );
    Rows {
        code: "t.code",
        content: "COALESCE(t.published_content, t.content)",
        day: format!(
            "(SELECT MIN(v.at) FROM achievement_versions v WHERE v.achievement_id = t.id AND v.state = 'published' AND v.at < {end})"
        ),
        by_day: false,
        within: format!("t.created_at < {end}"),
        ..Rows::of("achievement", "achievements", "achievements t")
    }
    .rule(format!("{standing} = 'published'"), &reason)
}

fn awards(settings: &Settings, period: &Period) -> Rows {
    Rows {
        title: "t.title",
        day: "t.awarded_on".to_owned(),
        within: dated("t.awarded_on", period),
        ..Rows::of("award", "awards", "awards t")
    }
    .one_of("t.level", &settings.conditions.levels, "'level_not_counted'")
    .one_of("t.category", &settings.conditions.kinds, "'kind_not_counted'")
}

/// Trainings and roadshows, which are planned first and then held.
fn sessions(entity: &'static str, collection: &'static str, from: &'static str, settings: &Settings, period: &Period) -> Rows {
    let reason = "CASE t.state WHEN 'cancelled' THEN 'cancelled' WHEN 'planned' THEN 'planned' ELSE 'state_not_counted' END";
    let last = text(&format!("{:04}-12-31", period.to.year()));
    let later = format!("t.held_on > {} AND t.held_on <= {last}", text(&period.to.to_string()));
    Rows {
        title: "t.title",
        day: "t.held_on".to_owned(),
        within: dated("t.held_on", period),
        beside: Some((later, "'after_day'".to_owned())),
        ..Rows::of(entity, collection, from)
    }
    .one_of("t.state", &settings.conditions.states, reason)
}

/// Persons, whatever number of certificates they hold.
fn brokers(settings: &Settings, period: &Period) -> Rows {
    let day = text(&period.to.to_string());
    let issued = format!("c.broker_id = t.id AND c.issued_on <= {day}");
    let valid = format!(
        "{issued} AND (c.expires_on IS NULL OR c.expires_on >= {day}) AND (c.revoked_on IS NULL OR c.revoked_on > {day})"
    );
    let exists = |what: &str| format!("EXISTS (SELECT 1 FROM broker_certificates c WHERE {what})");
    let rows = Rows {
        title: "t.name",
        day: format!("(SELECT MIN(c.issued_on) FROM broker_certificates c WHERE {valid})"),
        by_day: false,
        ..Rows::of("broker", "brokers", "brokers t")
    }
    .rule(format!("(t.inactive_since IS NULL OR t.inactive_since > {day})"), "'inactive'")
    .rule(exists(&issued), "'certificate_none'")
    .rule(exists(&valid), "'certificate_not_valid'");
    match one_of("c.level", &settings.conditions.levels) {
        Some(level) => rows.rule(exists(&format!("{valid} AND {level}")), "'level_not_counted'"),
        None => rows,
    }
}

fn deals(settings: &Settings, period: &Period) -> Rows {
    let given = &settings.conditions;
    // Asked of each deal in turn: as a list it would lead an engine away from the index of days.
    let institute = "EXISTS (SELECT 1 FROM organizations o WHERE o.id = t.provider_organization_id \
                     AND o.kind = 'institute' AND o.is_local)";
    let centre = if given.by_centre == Some(false) { "'by_centre'" } else { "'not_by_centre'" };
    let later = text(&period.to.to_string());
    let open = format!("(t.signed_on IS NULL OR t.signed_on > {later}) AND {}", at("t.created_at", period));
    Rows {
        code: "t.code",
        title: "(SELECT p.name || ' → ' || r.name FROM organizations p, organizations r \
                WHERE p.id = t.provider_organization_id AND r.id = t.receiver_organization_id)",
        content: "t.content",
        day: "t.signed_on".to_owned(),
        within: dated("t.signed_on", period),
        beside: Some((open, "CASE t.stage WHEN 'terminated' THEN 'terminated' ELSE 'not_signed' END".to_owned())),
        ..Rows::of("deal", "deals", "deals t")
    }
    .asked("t.by_centre", given.by_centre, centre)
    .asked(institute, given.provider_is_local_institute, "'provider_not_counted'")
    .one_of("t.mode", &given.kinds, "'kind_not_counted'")
    .one_of("t.stage", &given.states, "'state_not_counted'")
}

/// Entries of the ledger, one by one, those that take back among them.
fn trade_value(settings: &Settings, period: &Period) -> Rows {
    let rows = Rows {
        link: "t.contract_id",
        key: "t.seq",
        key_is_number: true,
        code: "(SELECT c.number FROM contracts c WHERE c.id = t.contract_id)",
        title: "t.kind",
        content: "(SELECT c.content FROM contracts c WHERE c.id = t.contract_id)",
        amount: if settings.amount == Amount::TotalAmount { "t.total_amount_fen" } else { "t.technology_amount_fen" },
        ..Rows::of("trade_value_entry", "contracts", "trade_value_entries t")
    };
    let rows = if settings.date_basis == DateBasis::Signed {
        let to = text(&period.to.to_string());
        Rows {
            from: "trade_value_entries t JOIN contracts k ON k.id = t.contract_id",
            day: "k.signed_on".to_owned(),
            within: format!("{} AND t.dated_on <= {to}", dated("k.signed_on", period)),
            ..rows
        }
    } else {
        Rows { day: "t.dated_on".to_owned(), within: dated("t.dated_on", period), ..rows }
    };
    match settings.direction {
        CountedDirection::Any => rows,
        CountedDirection::Output => rows.rule("t.direction IN ('output', 'internal')", "'other_direction'"),
        CountedDirection::Absorption => rows.rule("t.direction IN ('absorption', 'internal')", "'other_direction'"),
    }
}

const CANCELLED: &str = "CASE t.state WHEN 'cancelled' THEN 'cancelled' ELSE 'state_not_counted' END";

const NAME: &str = "(SELECT o.name FROM organizations o WHERE o.id = t.organization_id)";

fn visits(settings: &Settings, period: &Period) -> Rows {
    let given = &settings.conditions;
    Rows {
        title: NAME,
        day: "t.visited_on".to_owned(),
        within: dated("t.visited_on", period),
        ..Rows::of("visit", "visits", "visits t")
    }
    .asked("t.on_site", given.on_site, "'on_site_not_counted'")
    .one_of("(SELECT o.kind FROM organizations o WHERE o.id = t.organization_id)", &given.kinds, "'kind_not_counted'")
}

/// That a recognition, by its alias, is dated in the period. Where only its year is known, it counts from that year's first
/// day.
fn recognised(alias: &str, settings: &Settings, period: &Period) -> String {
    let (year, day) = (period.to.year(), text(&period.to.to_string()));
    let years = if settings.kind == Kind::Flow { "=" } else { "<=" };
    format!("{alias}.recognised_year {years} {year} AND ({alias}.recognised_on IS NULL OR {alias}.recognised_on <= {day})")
}

/// That a recognition, by its alias, stands at the end of the day.
fn stands(alias: &str, period: &Period) -> String {
    format!("({alias}.ended_on IS NULL OR {alias}.ended_on >= {})", text(&period.to.to_string()))
}

/// That an organization does not count already by an earlier recognition of the same tier.
fn is_first(settings: &Settings, period: &Period) -> String {
    let since = |alias: &str| {
        let first_day = format!("CAST({alias}.recognised_year AS TEXT) || '-01-01'");
        format!("(COALESCE({alias}.recognised_on, {first_day}), {alias}.position)")
    };
    let level = one_of("u.level", &settings.conditions.levels).map_or_else(String::new, |level| format!(" AND {level}"));
    let standing = if settings.kind == Kind::Stock { format!(" AND {}", stands("u", period)) } else { String::new() };
    format!(
        "NOT EXISTS (SELECT 1 FROM organization_tiers u WHERE u.organization_id = t.organization_id AND u.tier = t.tier \
         AND {} < {} AND {}{level}{standing})",
        since("u"),
        since("t"),
        recognised("u", settings, period)
    )
}

/// Recognitions. An organization counts once for a tier, by the first of the year or, of those that stand, by the oldest.
fn tiers(settings: &Settings, period: &Period) -> Rows {
    let given = &settings.conditions;
    let tiers = one_of("t.tier", &given.tiers).map_or_else(String::new, |tiers| format!(" AND {tiers}"));
    let local = "t.organization_id IN (SELECT o.id FROM organizations o WHERE o.is_local)";
    let rows = Rows {
        link: "t.organization_id",
        id: "t.organization_id",
        key: "t.organization_id || '/' || CAST(t.position AS TEXT)",
        title: NAME,
        day: "t.recognised_on".to_owned(),
        by_day: false,
        within: format!("{}{tiers}", recognised("t", settings, period)),
        ..Rows::of("organization", "organizations", "organization_tiers t")
    }
    .one_of("t.level", &given.levels, "'level_not_counted'")
    .asked(local, given.is_local, "'place_not_counted'");
    let rows = match settings.kind {
        Kind::Flow => rows,
        Kind::Stock => rows.rule(stands("t", period), "'ended'"),
    };
    rows.rule(is_first(settings, period), "'recognised_before'")
}

fn programmes(settings: &Settings, period: &Period) -> Rows {
    let given = &settings.conditions;
    let kinds = one_of("t.kind", &given.kinds).map_or_else(String::new, |kinds| format!(" AND {kinds}"));
    let to = text(&period.to.to_string());
    let open = format!("t.year = {} AND (t.approved_on IS NULL OR t.approved_on > {to}){kinds}", period.to.year());
    Rows {
        title: "t.title",
        day: "t.approved_on".to_owned(),
        within: format!("{}{kinds}", dated("t.approved_on", period)),
        beside: Some((open, "'not_approved'".to_owned())),
        ..Rows::of("programme", "programmes", "programmes t")
    }
    .one_of("t.state", &given.states, CANCELLED)
}

fn financings(settings: &Settings, period: &Period) -> Rows {
    let given = &settings.conditions;
    Rows {
        title: NAME,
        day: "t.agreed_on".to_owned(),
        amount: if settings.amount == Amount::Count { "0" } else { "t.amount_fen" },
        within: dated("t.agreed_on", period),
        ..Rows::of("financing", "financings", "financings t")
    }
    .one_of("t.kind", &given.kinds, "'kind_not_counted'")
    .one_of("t.state", &given.states, CANCELLED)
}

/// By the day of the publication that holds now.
fn demands(settings: &Settings, period: &Period) -> Rows {
    let given = &settings.conditions;
    let end = text(&period.to.ends_at().to_string());
    let open = format!("(t.published_at IS NULL OR t.published_at >= {end}) AND {}", at("t.created_at", period));
    Rows {
        code: "t.code",
        content: "COALESCE(t.published_content, t.content)",
        day: "t.published_at".to_owned(),
        within: at("t.published_at", period),
        beside: Some((open, "'not_published'".to_owned())),
        ..Rows::of("demand", "demands", "demands t")
    }
    .one_of("t.kind", &given.kinds, "'kind_not_counted'")
    .one_of("t.state", &given.states, "'state_not_counted'")
}

/// Money received, row by row, those that take back among them.
fn payments(settings: &Settings, period: &Period) -> Rows {
    Rows {
        link: "t.contract_id",
        code: "(SELECT c.number FROM contracts c WHERE c.id = t.contract_id)",
        content: "(SELECT c.content FROM contracts c WHERE c.id = t.contract_id)",
        day: "t.received_on".to_owned(),
        amount: if settings.amount == Amount::TotalAmount { "t.amount_fen" } else { "t.technology_amount_fen" },
        within: dated("t.received_on", period),
        ..Rows::of("payment", "contracts", "contract_payments t")
    }
}

//! Rows of what is counted, put into the tables as they would stand there.

use diesel::connection::SimpleConnection;
use nanhu::foundation::types::Id;

use super::TestApp;

const NOW: &str = "2025-01-02T00:00:00.000Z";

fn id() -> String {
    Id::new().to_string()
}

fn or_null(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_owned(), |text| format!("'{text}'"))
}

/// A deal as a test wants it.
#[derive(Clone, Copy)]
pub struct Deal<'a> {
    pub provider: &'a str,
    pub by_centre: bool,
    pub stage: &'a str,
    pub signed_on: Option<&'a str>,
}

impl TestApp {
    /// Runs statements as they are.
    pub fn sql(&self, statements: &str) {
        self.db
            .write_blocking(|conn| Ok(conn.batch_execute(statements)?))
            .unwrap_or_else(|error| panic!("{statements}: {error}"));
    }

    /// An achievement that has come to each of these states at these instants.
    pub fn achievement_with(&self, history: &[(&str, &str)]) -> String {
        let (id, owner) = (id(), &self.organizations.institute);
        let ((_, first), (state, last)) = (history[0], history[history.len() - 1]);
        let title = format!("成果 {first}");
        let mut sql = format!(
            "INSERT INTO achievements (id, owner_organization_id, state, version, content, created_at, updated_at) \
             VALUES ('{id}', '{owner}', '{state}', {}, '{{\"title\":\"{title}\"}}', '{first}', '{last}');",
            history.len()
        );
        for (version, (state, at)) in history.iter().enumerate() {
            sql.push_str(&format!(
                "INSERT INTO achievement_versions (achievement_id, version, action, state, actor_kind, role, at) \
                 VALUES ('{id}', {}, 'edit', '{state}', 'system', 'admin', '{at}');",
                version + 1
            ));
        }
        self.sql(&sql);
        id
    }

    pub fn award(&self, level: &str, day: &str) -> String {
        let id = id();
        self.sql(&format!(
            "INSERT INTO awards (id, title, level, category, awarded_on, version, content, created_at, updated_at) \
             VALUES ('{id}', '奖项', '{level}', 'technology_progress', '{day}', 1, '{{}}', '{NOW}', '{NOW}')"
        ));
        id
    }

    /// A training or a roadshow, by the name of its table.
    pub fn session(&self, table: &str, state: &str, day: &str) -> String {
        let id = id();
        self.sql(&format!(
            "INSERT INTO {table} (id, title, held_on, state, version, content, created_at, updated_at) \
             VALUES ('{id}', '一场活动', '{day}', '{state}', 1, '{{}}', '{NOW}', '{NOW}')"
        ));
        id
    }

    /// A broker, inactive since a day if so said, with certificates: level, issued, expires, revoked.
    pub fn broker(&self, inactive_since: Option<&str>, certificates: &[(&str, &str, Option<&str>, Option<&str>)]) -> String {
        let broker = id();
        let mut sql = format!(
            "INSERT INTO brokers (id, name, inactive_since, version, content, created_at, updated_at) \
             VALUES ('{broker}', '经纪人', {}, 1, '{{}}', '{NOW}', '{NOW}');",
            or_null(inactive_since)
        );
        for (level, issued, expires, revoked) in certificates {
            let id = id();
            sql.push_str(&format!(
                "INSERT INTO broker_certificates (id, broker_id, level, scheme, issuer, number, issued_on, expires_on, revoked_on) \
                 VALUES ('{id}', '{broker}', '{level}', '省级', '浙江', '{id}', '{issued}', {}, {});",
                or_null(*expires),
                or_null(*revoked)
            ));
        }
        self.sql(&sql);
        broker
    }

    pub fn deal(&self, deal: Deal<'_>) -> String {
        let Deal { provider, by_centre, stage, signed_on } = deal;
        let id = id();
        let (receiver, signed_on) = (&self.organizations.company, or_null(signed_on));
        self.sql(&format!(
            "INSERT INTO deals (id, code, provider_organization_id, receiver_organization_id, mode, by_centre, stage, signed_on, \
             version, content, created_at, updated_at) VALUES ('{id}', 'D-{id}', '{provider}', '{receiver}', 'assignment', \
             {by_centre}, '{stage}', {signed_on}, 1, '{{}}', '{NOW}', '{NOW}')"
        ));
        id
    }

    pub fn contract_row(&self, signed_on: &str) -> String {
        let id = id();
        self.sql(&format!(
            "INSERT INTO contracts (id, number, contract_type, state, seller_key, buyer_key, signed_on, total_amount_fen, \
             technology_amount_fen, version, content, created_at, updated_at) VALUES ('{id}', 'N-{id}', 'service', 'registered', \
             's', 'b', '{signed_on}', 0, 0, 1, '{{\"name\":\"一份合同\"}}', '{NOW}', '{NOW}')"
        ));
        id
    }

    /// An entry of the ledger, and its part of the sums.
    pub fn entry(&self, contract: &str, seq: i64, day: &str, direction: &str, technology: i64, total: i64) {
        let (id, month) = (id(), &day[..7]);
        self.sql(&format!(
            "INSERT INTO trade_value_entries (seq, id, contract_id, kind, dated_on, recorded_at, contract_type, industry, provider, \
             receiver, direction, contracts, technology_amount_fen, total_amount_fen) VALUES ({seq}, '{id}', '{contract}', \
             'registration', '{day}', '{NOW}', 'service', '', '', '', '{direction}', 1, {technology}, {total}); \
             INSERT INTO trade_value_sums (dimension, month, value, contracts, technology_amount_fen, total_amount_fen) \
             SELECT 'direction', '{month}', '{direction}', 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM trade_value_sums \
             WHERE dimension = 'direction' AND month = '{month}' AND value = '{direction}'); \
             UPDATE trade_value_sums SET contracts = contracts + 1, technology_amount_fen = technology_amount_fen + {technology}, \
             total_amount_fen = total_amount_fen + {total} \
             WHERE dimension = 'direction' AND month = '{month}' AND value = '{direction}'"
        ));
    }

    pub fn payment(&self, contract: &str, day: &str, technology: i64, total: i64) {
        let id = id();
        self.sql(&format!(
            "INSERT INTO contract_payments (id, contract_id, received_on, amount_fen, technology_amount_fen, note, created_at) \
             VALUES ('{id}', '{contract}', '{day}', {total}, {technology}, '', '{NOW}')"
        ));
    }

    pub fn visit(&self, organization: &str, day: &str, on_site: bool) -> String {
        let id = id();
        self.sql(&format!(
            "INSERT INTO visits (id, organization_id, visited_on, on_site, version, content, created_at, updated_at) \
             VALUES ('{id}', '{organization}', '{day}', {on_site}, 1, '{{}}', '{NOW}', '{NOW}')"
        ));
        id
    }

    /// A recognition; an organization has one at each position.
    pub fn tier(&self, organization: &str, position: i32, tier: (&str, Option<&str>), year: i32, day: Option<&str>) {
        let (tier, level) = tier;
        let (level, day) = (or_null(level), or_null(day));
        self.sql(&format!(
            "INSERT INTO organization_tiers (id, organization_id, tier, level, recognised_year, recognised_on, position) \
             VALUES ('{}', '{organization}', '{tier}', {level}, {year}, {day}, {position})",
            id()
        ));
    }

    pub fn programme(&self, kind: &str, year: i32, approved_on: Option<&str>) -> String {
        let (id, approved_on) = (id(), or_null(approved_on));
        self.sql(&format!(
            "INSERT INTO programmes (id, kind, title, year, state, approved_on, version, content, created_at, updated_at) \
             VALUES ('{id}', '{kind}', '一个项目', {year}, 'approved', {approved_on}, 1, '{{}}', '{NOW}', '{NOW}')"
        ));
        id
    }

    pub fn financing(&self, kind: &str, day: &str, amount: i64) -> String {
        let (id, company) = (id(), &self.organizations.company);
        self.sql(&format!(
            "INSERT INTO financings (id, kind, organization_id, agreed_on, state, amount_fen, version, content, created_at, \
             updated_at) VALUES ('{id}', '{kind}', '{company}', '{day}', 'agreed', {amount}, 1, '{{}}', '{NOW}', '{NOW}')"
        ));
        id
    }

    pub fn demand(&self, published_at: Option<&str>) -> String {
        let (id, company, published_at) = (id(), &self.organizations.company, or_null(published_at));
        self.sql(&format!(
            "INSERT INTO demands (id, organization_id, kind, anonymous, state, version, content, created_at, updated_at, \
             published_at) VALUES ('{id}', '{company}', 'ordinary', FALSE, 'published', 1, '{{\"title\":\"一项需求\"}}', \
             '{NOW}', '{NOW}', {published_at})"
        ));
        id
    }
}

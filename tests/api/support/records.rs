//! Valid bodies, and records brought to where a test begins.

use std::time::{Duration, Instant};

use nanhu::{
    catalogue::achievements::{self, Incoming},
    foundation::{access::Actor, journal, types::Id},
};
use serde_json::{Value, json};

use super::{app::TestApp, client::Client};

/// What must never be read by those who may not.
pub const MARKER: &str = "绝密底牌QXZJVK";
pub const FLOOR_PRICE: i64 = 7_391_846_205;
pub const CONTACT_EMAIL: &str = "only-for-callers@example.com";

/// The least that can be submitted.
pub fn brief(title: &str) -> Value {
    json!({"title": title, "abstract": format!("{title}：样机已经完成，正在寻找合作企业。")})
}

/// A record with every field.
pub fn full() -> Value {
    let said = json!({
        "external_ref": "AM-2025-006",
        "title": "石墨烯改性锂离子电池负极材料",
        "title_en": "Graphene-modified anode material for lithium-ion batteries",
        "abstract": "针对传统负极材料循环寿命短、倍率性能差的问题，采用石墨烯包覆与梯度掺杂相结合的方法制备复合负极材料，循环一千次后容量保持率为百分之九十二。",
        "keywords": ["石墨烯", "负极材料", "锂离子电池"],
        "kind": "applied_technology",
        "attribute": "original",
        "level": "domestic_leading",
        "evaluation": "acceptance",
        "secrecy": "public",
        "industry_codes": ["C3841"],
        "discipline_codes": ["43055", "48040"],
        "ipc_codes": ["H01M4/36", "H01M10/0525"],
        "trl": 7,
        "completed_on": "2025-03-31",
        "contributors": [
            {"name": "陈立新", "role": "项目负责人", "orcid": "0000-0002-1825-0097"},
            {"name": "王秀英"}
        ],
        "ip_rights": [
            {"kind": "invention_patent", "number": "201710601862.3", "status": "granted"},
            {"kind": "software_copyright", "number": "2023SR0123456"},
            {"kind": "trade_secret"}
        ],
        "transfer_modes": ["ordinary_licence", "equity"],
        "price_min_fen": 50_000_000,
        "price_max_fen": 120_000_000,
        "price_negotiable": true,
        "awards": ["2024年浙江省科学技术进步奖二等奖"],
        "funding_projects": ["浙江省重点研发计划 2022C01071"]
    });
    with(said, texts_and_secrets())
}

fn texts_and_secrets() -> Value {
    json!({
        "application_cases": "已在两家电池企业试用。",
        "existing_solution": "人造石墨负极。",
        "improvement": "倍率性能提高四成。",
        "unit_economics": "每吨成本下降一万二千元。",
        "pilot_conditions": "需要百吨级中试线。",
        "confidential_notes": format!("谈判底线：{MARKER}"),
        "floor_price_fen": FLOOR_PRICE,
        "contact": {"name": "李工", "phone": "0573-82001111", "email": CONTACT_EMAIL}
    })
}

/// The members of `more` put into `body`.
pub fn with(mut body: Value, more: Value) -> Value {
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// A query string.
pub fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

impl TestApp {
    /// A draft of the first institute.
    pub fn draft(&self, body: &Value) -> String {
        self.institute.post("/achievements").json(body).expect(201).id()
    }

    pub fn submitted(&self, body: &Value) -> String {
        let id = self.draft(body);
        step(&self.institute, &id, "submit");
        id
    }

    /// A published record of the first institute, found by searches.
    pub fn published(&self, body: &Value) -> String {
        let id = self.submitted(body);
        self.staff.post(&format!("/achievements/{id}/publish?wait=searchable")).if_match("*").expect(200);
        id
    }

    /// Records of an organization, many at once, found by searches if published.
    pub fn import(&self, owner: &str, records: Vec<Value>) {
        let owner: Id = owner.parse().expect("an id");
        let batch = records.into_iter().map(|record| Incoming::read(record).expect("a valid record")).collect();
        self.db
            .write_blocking(|conn| achievements::import(conn, &Actor::system(None), owner, batch))
            .expect("the records are written");
        self.wait_until_searchable();
    }

    /// Waits until searches see everything written.
    pub fn wait_until_searchable(&self) {
        let latest = self.db.read_blocking(|conn| Ok(journal::latest(conn)?)).expect("the journal's end");
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.search.status().searchable || self.search.status().reached < latest {
            assert!(Instant::now() < deadline, "the index does not follow: {:?}", self.search.status());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The ids that a search finds, in its order.
    pub fn found(&self, pairs: &[(&str, &str)]) -> Vec<String> {
        self.anonymous.get(&format!("/search/achievements?{}", query(pairs))).expect(200).each("id")
    }
}

/// A step of the workflow, whatever the version.
pub fn step(client: &Client, id: &str, step: &str) -> Value {
    let body = if step == "return" { json!({"reason": "请补充中试数据。"}) } else { json!({}) };
    client.post(&format!("/achievements/{id}/{step}")).if_match("*").json(&body).expect(200).json()
}

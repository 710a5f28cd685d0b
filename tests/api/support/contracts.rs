//! Technology contracts, brought to where a test begins.

use serde_json::{Value, json};

use super::{
    app::TestApp,
    client::{Answer, Client},
    records::with,
};

/// A day so many days from today in Asia/Shanghai.
pub fn day(from_today: i32) -> String {
    nanhu::foundation::types::Day::today().plus_days(from_today).to_string()
}

impl TestApp {
    /// The form of a contract between the institute and the company, with everything that is needed to submit it.
    pub fn contract_form(&self) -> Value {
        json!({
            "name": "石墨烯导热膜制备技术许可", "type": "licence_patent",
            "seller": {"organization_id": self.organizations.institute},
            "buyer": {"organization_id": self.organizations.company},
            "signed_on": "2025-01-10", "starts_on": "2025-01-15", "ends_on": "2027-01-14",
            "total_amount_fen": 120_000_000, "technology_amount_fen": 100_000_000,
            "cost_lines": [{"kind": "equipment", "description": "中试设备", "amount_fen": 20_000_000}],
            "payment_method": "instalments", "technology_field": "new_materials", "ip_kind": "invention_patent",
            "patents": ["201710601862.3"], "industry_code": "C3985"
        })
    }

    pub fn contract(&self, more: Value) -> String {
        self.staff.post("/contracts").json(&with(self.contract_form(), more)).expect(201).id()
    }

    /// A contract that two persons have approved.
    pub fn reviewed(&self, more: Value) -> String {
        let id = self.contract(more);
        self.steps(&id, &["submit", "accept", "review", "review_2"]);
        id
    }

    pub fn registered(&self, official_number: &str, registered_on: &str, more: Value) -> String {
        let id = self.reviewed(more);
        let body = json!({"official_number": official_number, "registered_on": registered_on});
        contract_step(&self.staff, &id, "register", &body).expect(200);
        id
    }

    /// Takes steps one after the other; `review_2` is a review by the other member of staff.
    pub fn steps(&self, id: &str, steps: &[&str]) {
        for name in steps {
            let body = match *name {
                "review" | "review_2" => json!({"decision": "approve"}),
                "supplement" => json!({"reason": "请补交发票。"}),
                _ => json!({}),
            };
            let client = if *name == "review_2" { &self.staff_2 } else { &self.staff };
            contract_step(client, id, name.trim_end_matches("_2"), &body).expect(200);
        }
    }
}

/// A step, whatever the version.
pub fn contract_step(client: &Client, id: &str, step: &str, body: &Value) -> Answer {
    client.post(&format!("/contracts/{id}/{step}")).if_match("*").json(body).send()
}

use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Request};

use super::eventually;

/// Sends until it is not told to come again: writers take turns, and a connection to the database may have been cut.
pub(crate) fn insist(send: impl Fn() -> Result<Answer, Unanswered>) -> Answer {
    let mut answer = None;
    let answered = eventually(Duration::from_secs(120), || {
        answer = send().ok();
        answer.as_ref().is_some_and(|answer| !answer.come_again())
    });
    assert!(answered, "always told to come again: {answer:?}");
    answer.expect("answered")
}

/// A client that holds one key.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    base: String,
    key: String,
}

/// The server went away before its answer was complete: the change may have been made or not.
#[derive(Debug)]
pub(crate) struct Unanswered;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn number(&self, field: &str) -> i64 {
        self.body[field].as_i64().unwrap_or(-1)
    }

    /// Fails unless the status is this one.
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Whether it is a refusal for now, made as such refusals are to be made.
    pub(crate) fn come_again(&self) -> bool {
        self.status == 503 && self.header("retry-after").parse::<u32>().is_ok() && self.is_problem()
    }

    pub(crate) fn is_problem(&self) -> bool {
        self.header("content-type") == "application/problem+json"
    }
}

impl Client {
    pub(crate) fn new(address: &str, key: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60)));
        Self { agent: config.build().into(), base: format!("http://{address}"), key: key.to_owned() }
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, Unanswered> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !self.key.is_empty() {
            request = request.header("Authorization", format!("Bearer {}", self.key));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let sent = match body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json").body(body.to_string());
                self.agent.run(request.expect("a request"))
            }
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let mut answer = sent.map_err(|_| Unanswered)?;
        let text = answer.body_mut().read_to_string().map_err(|_| Unanswered)?;
        Ok(Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
        })
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).unwrap_or_else(|_| panic!("GET {path} was not answered"))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], Some(body)).unwrap_or_else(|_| panic!("POST {path} was not answered"))
    }

    /// A step of the workflow, or a patch where there is a body, of a record as it was last seen.
    pub(crate) fn change(&self, id: &str, step: Option<&str>, version: i64, body: Option<&Value>) -> Result<Answer, Unanswered> {
        let expected = format!("\"{version}\"");
        let headers = [("If-Match", expected.as_str())];
        match step {
            Some(step) => self.send("POST", &format!("/api/v1/achievements/{id}/{step}"), &headers, Some(&serde_json::json!({}))),
            None => self.send("PATCH", &format!("/api/v1/achievements/{id}"), &headers, body),
        }
    }

    /// How many a search finds and which come first; none where the answer is to come again.
    pub(crate) fn search(&self, query: &str) -> Option<(i64, Vec<String>)> {
        let found = self.get(&format!("/api/v1/search/achievements?limit=100&{query}"));
        if found.come_again() {
            return None;
        }
        let found = found.expect(200);
        let ids = found.body["items"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str().map(str::to_owned));
        Some((found.number("total"), ids.collect()))
    }
}

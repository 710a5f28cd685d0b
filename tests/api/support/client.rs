//! A client that trusts nothing: every answer is held against what holds for all answers before a test sees it.

use std::sync::LazyLock;

use serde_json::Value;
use ureq::{Agent, http};

/// What the server says of itself.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let document = nanhu::server::document().expect("the OpenAPI document");
    serde_json::from_str(document.json()).expect("JSON")
});

/// What the document says of a path and a method; none where it knows no such thing.
pub fn documented<'a>(method: &str, path: &str) -> Option<&'a Value> {
    let asked: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let own: Vec<&str> = pattern.split('/').collect();
        own.len() == asked.len() && own.iter().zip(&asked).all(|(own, asked)| own == asked || own.starts_with('{'))
    };
    let method = if method == "HEAD" { "get".to_owned() } else { method.to_lowercase() };
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let fitting = paths.iter().filter(|(pattern, _)| fits(pattern)).min_by_key(|(pattern, _)| pattern.matches('{').count());
    fitting.and_then(|(_, item)| item.get(&method))
}

/// Speaks to one server as one caller.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    headers: Vec<(String, String)>,
}

impl Client {
    /// Nobody in particular.
    pub fn new(agent: &Agent, base: &str) -> Self {
        Self { agent: agent.clone(), base: base.to_owned(), headers: Vec::new() }
    }

    /// The same with a header sent along with everything.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut headers = self.headers.clone();
        headers.push((name.to_owned(), value.to_owned()));
        Self { headers, ..self.clone() }
    }

    /// The same known by an API key.
    pub fn with_key(&self, secret: &str) -> Self {
        self.with("Authorization", &format!("Bearer {secret}"))
    }

    /// The same that reads English.
    pub fn in_english(&self) -> Self {
        self.with("Accept-Language", "en")
    }

    /// A request for a whole path, as the server has it.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call {
            agent: self.agent.clone(),
            method: method.to_owned(),
            url: format!("{}{path}", self.base),
            path: path.split('?').next().unwrap_or_default().to_owned(),
            headers: self.headers.clone(),
            body: None,
        }
    }

    fn api(&self, method: &str, path: &str) -> Call {
        self.call(method, &format!("/api/v1{path}"))
    }

    pub fn get(&self, path: &str) -> Call {
        self.api("GET", path)
    }

    pub fn post(&self, path: &str) -> Call {
        self.api("POST", path)
    }

    pub fn patch(&self, path: &str) -> Call {
        self.api("PATCH", path)
    }

    pub fn put(&self, path: &str) -> Call {
        self.api("PUT", path)
    }

    pub fn delete(&self, path: &str) -> Call {
        self.api("DELETE", path)
    }
}

/// A request being written.
pub struct Call {
    agent: Agent,
    method: String,
    url: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Call {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn if_match(self, etag: &str) -> Self {
        self.header("If-Match", etag)
    }

    pub fn json(self, body: &Value) -> Self {
        let media = if self.method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
        self.body(media, body.to_string())
    }

    pub fn body(mut self, media: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self.header("Content-Type", media)
    }

    pub fn send(self) -> Answer {
        let mut request = http::Request::builder().method(self.method.as_str()).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = match (self.body, self.method.as_str()) {
            (None, "POST" | "PATCH" | "PUT") => self.agent.run(request.body(Vec::new()).expect("a request")),
            (None, _) => self.agent.run(request.body(()).expect("a request")),
            (Some(body), _) => self.agent.run(request.body(body).expect("a request")),
        };
        let mut response = response.unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.url));
        let body = response.body_mut().with_config().limit(64 << 20).read_to_vec().expect("a body");
        let answer = Answer {
            told: format!("{} {}", self.method, self.url),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body,
        };
        let meant = self.headers.iter().find(|(name, _)| name == "X-HTTP-Method-Override");
        answer.is_documented(meant.map_or(self.method.as_str(), |(_, method)| method), &self.path);
        answer.holds(&self.path, self.method == "HEAD");
        answer
    }

    /// Sends it and takes no other status.
    pub fn expect(self, status: u16) -> Answer {
        self.send().expect(status)
    }

    /// Sends it and takes no other problem.
    pub fn refused(self, status: u16, code: &str) -> Answer {
        let answer = self.send().expect(status);
        assert_eq!(answer.json()["code"], code, "{answer}");
        answer
    }

    /// Sends it and takes no other bad fields: each pointer with its code, in the order of the pointers.
    pub fn invalid(self, fields: &[(&str, &str)]) -> Answer {
        let answer = self.refused(422, "invalid_input");
        let expected: Vec<(String, String)> =
            fields.iter().map(|(pointer, code)| (pointer.to_string(), code.to_string())).collect();
        assert_eq!(answer.fields(), expected, "{answer}");
        answer
    }
}

/// An answer.
pub struct Answer {
    told: String,
    pub status: u16,
    headers: http::HeaderMap,
    pub body: Vec<u8>,
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} → {} {}", self.told, self.status, self.text())
    }
}

impl Answer {
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header of ASCII"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{self}: {error}"))
    }

    pub fn etag(&self) -> String {
        self.header("ETag").unwrap_or_else(|| panic!("no ETag: {self}")).to_owned()
    }

    pub fn id(&self) -> String {
        self.json()["id"].as_str().unwrap_or_else(|| panic!("no id: {self}")).to_owned()
    }

    pub fn items(&self) -> Vec<Value> {
        self.json()["items"].as_array().unwrap_or_else(|| panic!("no items: {self}")).clone()
    }

    /// Takes no other answer than that this one field is wrong.
    pub fn invalid_at(self, pointer: &str, code: &str) {
        let answer = self.expect(422);
        assert_eq!(answer.fields(), [(pointer.to_owned(), code.to_owned())], "{answer}");
    }

    /// One member of every item, as text.
    pub fn each(&self, member: &str) -> Vec<String> {
        self.items().iter().map(|item| item[member].as_str().unwrap_or_else(|| panic!("{member}: {self}")).to_owned()).collect()
    }

    /// The bad fields of a problem: pointer and code, by pointer.
    pub fn fields(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut fields: Vec<(String, String)> = self.json()["errors"]
            .as_array()
            .map(|errors| errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect())
            .unwrap_or_default();
        fields.sort();
        fields
    }

    /// The OpenAPI document tells every status that an operation answers with.
    fn is_documented(&self, method: &str, path: &str) {
        if let Some(operation) = documented(method, path) {
            assert!(operation["responses"][self.status.to_string()].is_object(), "not documented: {self}");
        }
    }

    /// What the contract says of every answer.
    fn holds(&self, path: &str, is_head: bool) {
        assert!(self.header("X-Request-Id").is_some_and(|id| !id.is_empty()), "no X-Request-Id: {self}");
        assert_eq!(self.header("X-Content-Type-Options"), Some("nosniff"), "{self}");
        if self.status < 400 {
            assert_ne!(self.header("Content-Type"), Some("application/problem+json"), "{self}");
            return;
        }
        assert_eq!(self.header("Content-Type"), Some("application/problem+json"), "{self}");
        let language = self.header("Content-Language").unwrap_or_default();
        assert!(["zh-CN", "en"].contains(&language), "{self}");
        assert_eq!(self.status == 401, self.header("WWW-Authenticate").is_some(), "{self}");
        assert_eq!(self.status == 405, self.header("Allow").is_some_and(|allow| !allow.is_empty()), "{self}");
        if [429, 503].contains(&self.status) {
            let seconds = self.header("Retry-After").and_then(|after| after.parse::<u64>().ok());
            assert!(seconds.is_some_and(|seconds| seconds > 0), "{self}");
        }
        if !is_head {
            self.is_a_problem(path, language);
        }
    }

    fn is_a_problem(&self, path: &str, language: &str) {
        let problem = self.json();
        let text = |name: &str| problem[name].as_str().unwrap_or_else(|| panic!("no {name}: {self}")).to_owned();
        let code = text("code");
        assert_eq!(text("type"), format!("urn:nanhu:problem:{code}"), "{self}");
        assert_eq!(problem["status"], self.status, "{self}");
        assert_eq!(text("instance"), path, "{self}");
        for sentence in [text("title"), text("detail")] {
            assert!(!sentence.is_empty() && sentence != code && !sentence.contains('{'), "{self}");
        }
        assert_eq!(text("detail").ends_with('。'), language == "zh-CN", "{self}");
        let known = ["type", "title", "status", "detail", "instance", "code", "errors"];
        assert!(problem.as_object().is_some_and(|members| members.keys().all(|name| known.contains(&name.as_str()))), "{self}");
        assert_eq!(code == "invalid_input", problem["errors"].is_array(), "{self}");
        for error in problem["errors"].as_array().into_iter().flatten() {
            let pointer = error["pointer"].as_str().unwrap_or_else(|| panic!("no pointer: {self}"));
            assert!(pointer.is_empty() || pointer.starts_with('/'), "{self}");
            assert!(error["code"].as_str().is_some_and(|code| !code.is_empty()), "{self}");
            let detail = error["detail"].as_str().unwrap_or_default();
            assert_eq!(detail.ends_with('。'), language == "zh-CN", "{self}");
            assert!(!detail.is_empty() && error["code"] != detail, "{self}");
        }
    }
}

//! What is true of every operation and so is said once: errors, headers, security. The rest of the document is made
//! from the handlers themselves.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::{Map, Value, json};

use crate::foundation::error::{Error, Result};

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// The finished document, and what the server knows from it: which path takes which methods.
pub struct ApiDocument {
    json: String,
    paths: Vec<(Vec<String>, String)>,
}

impl ApiDocument {
    /// Finishes what the routes have told.
    pub fn new(routes: &utoipa::openapi::OpenApi) -> serde_json::Result<Self> {
        let mut document = serde_json::to_value(routes)?;
        document["components"]["securitySchemes"] = security_schemes();
        document["components"]["responses"] = error_responses();
        document["components"]["parameters"] = parameters();
        document["components"]["headers"] = headers();
        plain_schemas(&mut document);
        patch_schemas(&mut document);
        optional_bodies(&mut document);
        let mut paths = Vec::new();
        if let Some(items) = document["paths"].as_object_mut() {
            for (path, item) in items {
                let Some(item) = item.as_object_mut() else {
                    continue;
                };
                paths.push((path.split('/').map(str::to_owned).collect(), allowed(item)));
                for method in METHODS {
                    if let Some(operation) = item.get_mut(method) {
                        finish(path, method, operation);
                    }
                }
            }
        }
        Ok(Self { json: serde_json::to_string(&document)?, paths })
    }

    /// The document as JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The methods of the path that this request asks for, as `Allow` names them; none when there is no such path.
    fn allow(&self, path: &str) -> Option<&str> {
        let asked: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &[String]| {
            pattern.len() == asked.len()
                && pattern.iter().zip(&asked).all(|(own, asked)| own == asked || (own.starts_with('{') && !asked.is_empty()))
        };
        // A path without a parameter goes before one with: /achievements/import before /achievements/{id}.
        self.paths
            .iter()
            .filter(|(pattern, _)| fits(pattern))
            .min_by_key(|(pattern, _)| pattern.iter().filter(|segment| segment.starts_with('{')).count())
            .map(|(_, allow)| allow.as_str())
    }
}

/// What is told of a path whose `{id}` is none: a fixed path beside the records, such as /contracts/export, takes other methods
/// than this one; else nothing is there.
pub(super) fn no_record(request: &HttpRequest) -> Error {
    let document = request.app_data::<Data<ApiDocument>>();
    let asked: Vec<&str> = request.path().split('/').collect();
    let fixed = document.and_then(|document| document.paths.iter().find(|(pattern, _)| *pattern == asked));
    fixed.map_or(Error::NotFound, |(_, allow)| Error::MethodNotAllowed(allow.clone()))
}

/// Answers what no route took: 405 where the path exists, else 404.
pub async fn unmatched(request: HttpRequest) -> Result<HttpResponse> {
    let document = request.app_data::<Data<ApiDocument>>();
    match document.and_then(|document| document.allow(request.path())) {
        Some(allow) => Err(Error::MethodNotAllowed(allow.to_owned())),
        None => Err(Error::NotFound),
    }
}

/// A record's view holds its content's fields beside its own: said as one object, since the content alone is closed to
/// other members. And what may be left out is no null.
fn plain_schemas(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let all = schemas.clone();
    for schema in schemas.values_mut() {
        flatten(schema, &all);
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        for member in members.into_iter().flat_map(|members| members.values_mut()) {
            if let Some(member) = member.as_object_mut() {
                member.remove("default");
            }
        }
    }
}

fn flatten(schema: &mut Value, schemas: &Map<String, Value>) {
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        *schema = merged(parts, schemas);
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(|member| flatten(member, schemas)),
        Value::Array(items) => items.iter_mut().for_each(|item| flatten(item, schemas)),
        _ => {}
    }
}

fn merged(parts: &[Value], schemas: &Map<String, Value>) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for part in parts {
        let named = part["$ref"].as_str().and_then(|reference| schemas.get(reference.strip_prefix(SCHEMAS)?));
        let part = named.unwrap_or(part);
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
    }
    json!({"type": "object", "properties": properties, "required": required})
}

const MERGE_PATCH: &str = "application/merge-patch+json";
const SCHEMAS: &str = "#/components/schemas/";

/// A merge patch may leave out every member and may set it to null, so its schema is made from the whole one's.
fn patch_schemas(document: &mut Value) {
    let mut made = Map::new();
    let schemas = document["components"]["schemas"].clone();
    for item in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        let Some(schema) = item.pointer_mut("/patch/requestBody/content").and_then(|content| content.get_mut(MERGE_PATCH)) else {
            continue;
        };
        let Some(name) = schema["schema"]["$ref"].as_str().and_then(|reference| reference.strip_prefix(SCHEMAS)) else {
            continue;
        };
        let patch_name = format!("{name}Patch");
        made.insert(patch_name.clone(), patch_schema(&schemas[name]));
        schema["schema"] = json!({"$ref": format!("{SCHEMAS}{patch_name}")});
    }
    if let Some(all) = document["components"]["schemas"].as_object_mut() {
        all.extend(made);
    }
}

/// A body that is left out is an empty object, which is enough where no member is required.
fn optional_bodies(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let items = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut()) {
        let Some(body) = operation.get_mut("requestBody") else { continue };
        let schema = body["content"].as_object().and_then(|content| content.values().next()).map(|media| &media["schema"]);
        let name = schema.and_then(|schema| schema["$ref"].as_str()?.strip_prefix(SCHEMAS));
        let asks = name.is_some_and(|name| schemas[name]["required"].as_array().is_some_and(|members| !members.is_empty()));
        body["required"] = json!(asks);
    }
}

fn patch_schema(whole: &Value) -> Value {
    let mut patch = whole.clone();
    if let Some(members) = patch.as_object_mut() {
        members.remove("required");
        members.remove("example");
    }
    for member in patch["properties"].as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        *member = json!({"anyOf": [member.take(), {"type": "null"}]});
    }
    patch
}

fn allowed(item: &Map<String, Value>) -> String {
    let mut methods: Vec<String> =
        METHODS.iter().filter(|method| item.contains_key(**method)).map(|method| method.to_uppercase()).collect();
    if methods.iter().any(|method| method == "GET") {
        methods.push("HEAD".to_owned());
    }
    methods.join(", ")
}

fn security_schemes() -> Value {
    json!({
        "api_key": {"type": "http", "scheme": "bearer", "description": "An API key: `Authorization: Bearer nanhu_…`"},
        "session": {"type": "apiKey", "in": "cookie", "name": "nanhu_session",
            "description": "The session that `POST /api/v1/sessions` opens. Changes also need its token in `X-CSRF-Token`."}
    })
}

const ERRORS: [(&str, &str); 17] = [
    ("400", "The request cannot be parsed: JSON, query string, body"),
    ("401", "Nobody is named, or the credential is unknown, expired or revoked"),
    ("403", "The caller's role may not do this, or not to this record"),
    ("404", "Nothing is here that the caller may know of"),
    ("405", "The path does not take this method; see `Allow`"),
    ("408", "The body came too slowly"),
    ("409", "The record's state forbids it"),
    ("412", "The record has changed since it was read"),
    ("413", "The body is too large"),
    ("415", "The body is not JSON by its Content-Type"),
    ("422", "Parsed, and wrong: `errors` names every bad field or parameter"),
    ("428", "A change without `If-Match`"),
    ("429", "Too many requests; see `Retry-After`"),
    ("500", "A fault of the server, logged under `X-Request-Id`"),
    ("503", "The database or the index cannot answer at present; see `Retry-After`"),
    ("507", "The disk is full; nothing was written"),
    ("default", "Any other failure"),
];

fn error_responses() -> Value {
    let content = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
    ERRORS
        .iter()
        .map(|(status, description)| {
            let mut response = json!({"description": description, "content": content});
            match *status {
                "401" => response["headers"] = json!({"WWW-Authenticate": {"schema": {"type": "string"}}}),
                "405" => response["headers"] = json!({"Allow": {"schema": {"type": "string"}}}),
                "429" | "503" => response["headers"] = json!({"Retry-After": {"schema": {"type": "string"}}}),
                _ => {}
            }
            ((*status).to_owned(), response)
        })
        .collect::<Map<_, _>>()
        .into()
}

fn parameters() -> Value {
    let version = json!({"type": "string", "pattern": "^(\\*|\"[ -~]+\")$"});
    let header = |name: &str, required: bool, schema: Value, description: &str| json!({"name": name, "in": "header", "required": required, "schema": schema, "description": description});
    json!({
        "If-Match": header("If-Match", true, version.clone(),
            "The `ETag` of the record as it was read, or `*`. Absent: 428; stale: 412."),
        "If-Match-Where-There": header("If-Match", false, version,
            "Where there is a record already: its `ETag` as it was read, or `*`. Absent then: 428; stale: 412."),
        "If-None-Match": header("If-None-Match", false, json!({"type": "string"}), "An `ETag` already held: 304 if it still holds."),
        "Idempotency-Key": header("Idempotency-Key", false, json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"}),
            "Kept 24 hours: the same key and request gets the first answer again; with another request 422."),
        "Accept-Language": header("Accept-Language", false, json!({"type": "string", "examples": ["zh-CN", "en"]}),
            "Language of `title` and `detail` of problems: `zh-CN` when absent, or `en`."),
        "validate_only": {"name": "validate_only", "in": "query", "required": false, "schema": {"type": "boolean"},
            "description": "All checks, nothing written."},
        "wait": {"name": "wait", "in": "query", "required": false, "schema": {"type": "string", "enum": ["searchable"]},
            "description": "Answer only when a search finds the change."}
    })
}

fn headers() -> Value {
    json!({
        "ETag": {"schema": {"type": "string"}, "description": "The version, for `If-Match` and `If-None-Match`"},
        "Location": {"schema": {"type": "string"}, "description": "The address of the new record"},
        "Link": {"schema": {"type": "string"}, "description": "`<…>; rel=\"next\"` where there is a next page"}
    })
}

/// Which common errors an operation can answer with.
fn errors_of(path: &str, method: &str) -> Vec<&'static str> {
    let mut statuses = vec!["400", "401", "403", "405", "422", "429", "500", "503", "default"];
    if path.contains('{') {
        statuses.push("404");
    }
    if method != "get" {
        statuses.extend(["408", "409", "413", "415", "507"]);
    }
    statuses
}

fn finish(path: &str, method: &str, operation: &mut Value) {
    operation["operationId"] = json!(operation_id(path, method));
    if !path.starts_with("/api/") {
        return;
    }
    let conditional = matches!(method, "patch" | "delete") && path.contains('{') || operation["responses"]["412"].is_object();
    let one = method == "get" && path.contains('{') && !operation["responses"]["304"].is_null();
    if !operation["parameters"].is_array() {
        operation["parameters"] = json!([]);
    }
    if let Some(own) = operation["parameters"].as_array_mut() {
        // A need is posted for its length alone: nothing is changed.
        let asks = path.ends_with("/search/match");
        let mut common = parameters_of(if asks { "get" } else { method }, conditional, one);
        // A log-in is no record: sent twice, it is two sessions.
        common.retain(|name| *name != "Idempotency-Key" || !path.ends_with("/sessions"));
        own.extend(common.into_iter().map(|name| json!({"$ref": format!("#/components/parameters/{name}")})));
    }
    let mut statuses = errors_of(path, method);
    if conditional {
        statuses.extend(["412", "428"]);
    }
    if let Some(responses) = operation["responses"].as_object_mut() {
        trial(responses);
        for status in statuses {
            responses.insert(status.to_owned(), json!({"$ref": format!("#/components/responses/{status}")}));
        }
        let has_version = one || conditional || responses.contains_key("201");
        for (status, response) in responses.iter_mut().filter(|(status, _)| status.starts_with('2')) {
            success_headers(status, has_version, response);
        }
    }
    if !operation["security"].is_array() {
        operation["security"] = json!([{"api_key": []}, {"session": []}]);
    }
}

/// The common parameters of an operation, by their names among the components.
fn parameters_of(method: &str, conditional: bool, one: bool) -> Vec<&'static str> {
    let mut common = vec!["Accept-Language"];
    if method != "get" {
        common.extend(["validate_only", "wait"]);
    }
    if method == "post" {
        common.push("Idempotency-Key");
    }
    if conditional {
        // A replacement also makes what is not there yet, and that has no version to name.
        common.push(if method == "put" { "If-Match-Where-There" } else { "If-Match" });
    }
    if one {
        common.push("If-None-Match");
    }
    common
}

/// `post_achievements_id_submit`: names of handlers recur among features, paths do not.
fn operation_id(path: &str, method: &str) -> String {
    let path = path.trim_start_matches("/api/v1").replace(['{', '}'], "").replace(['/', '-', '.'], "_");
    format!("{method}{}", if path == "_" { "_home".to_owned() } else { path })
}

/// A trial of what would make something answers 200, since nothing was made.
fn trial(responses: &mut Map<String, Value>) {
    if responses.contains_key("204") {
        return;
    }
    if let Some(mut response) = responses.get("201").or_else(|| responses.get("202")).cloned() {
        response["description"] = json!("With `validate_only=true`: what would be made");
        responses.insert("200".to_owned(), response);
    }
}

fn success_headers(status: &str, has_version: bool, response: &mut Value) {
    if status == "201" {
        response["headers"]["Location"] = json!({"$ref": "#/components/headers/Location"});
    }
    if status == "201" || (status == "200" && has_version) {
        response["headers"]["ETag"] = json!({"$ref": "#/components/headers/ETag"});
    }
}

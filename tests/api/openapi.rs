//! The document that the server serves of itself.

use serde_json::{Value, json};

use crate::support::{DOCUMENT, TestApp, brief};

const METHODS: [&str; 5] = ["get", "post", "patch", "put", "delete"];

/// Every operation: path, method, and what is said of it.
pub fn operations() -> Vec<(String, &'static str, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let of = |(path, item): (&String, &'static Value)| {
        METHODS.iter().filter_map(|method| item.get(*method).map(|op| (path.clone(), *method, op))).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

fn pointed(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => value,
    }
}

fn each_object(value: &Value, visit: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(members) => {
            visit(value);
            members.values().for_each(|member| each_object(member, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| each_object(item, visit)),
        _ => {}
    }
}

#[test]
fn the_document_is_openapi_3_1_and_all_its_references_lead_somewhere() {
    let app = TestApp::start();
    let served = app.anonymous.call("GET", "/openapi.json").expect(200).json();
    assert_eq!(served, *DOCUMENT);
    assert!(served["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")), "{}", served["openapi"]);
    let mut references = 0;
    each_object(&served, &mut |object| {
        if object["$ref"].is_string() {
            pointed(object);
            references += 1;
        }
    });
    assert!(references > 100, "{references}");
}

#[test]
fn every_operation_is_named_once_and_described() {
    let mut names = std::collections::HashSet::new();
    for (path, method, operation) in operations() {
        let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no operationId"));
        assert!(names.insert(name), "{name} stands twice");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}");
        assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{method} {path}");
    }
    assert!(names.len() > 30);
}

#[test]
fn every_operation_of_the_api_documents_its_failures() {
    for (path, method, operation) in operations().into_iter().filter(|(path, ..)| path.starts_with("/api/")) {
        let mut statuses = vec!["400", "401", "403", "405", "422", "429", "500", "503", "default"];
        if path.contains('{') {
            statuses.push("404");
        }
        if method != "get" {
            statuses.extend(["409", "413", "415"]);
        }
        let asks_version =
            operation["parameters"].as_array().is_some_and(|all| all.iter().any(|p| pointed(p)["name"] == "If-Match"));
        if asks_version {
            statuses.extend(["412", "428"]);
        }
        for status in statuses {
            let response = pointed(&operation["responses"][status]);
            let schema = &response["content"]["application/problem+json"]["schema"];
            assert_eq!(schema["$ref"], "#/components/schemas/Problem", "{method} {path} {status}");
        }
        let succeeds = operation["responses"].as_object().expect("responses").keys().any(|status| status.starts_with('2'));
        assert!(succeeds, "{method} {path}");
        let makes_something = operation["responses"]["201"].is_object();
        let changes_what_exists = method == "patch" || path.contains("{id}/") && method == "post" && !makes_something;
        assert!(asks_version || !changes_what_exists, "{method} {path}");
    }
}

#[test]
fn every_version_is_asked_for_but_that_of_what_a_replacement_makes() {
    let mut asked = 0;
    for (path, method, operation) in operations() {
        let parameters = operation["parameters"].as_array().into_iter().flatten().map(pointed);
        for parameter in parameters.filter(|parameter| parameter["name"] == "If-Match") {
            assert_eq!(parameter["required"], method != "put", "{method} {path}");
            asked += 1;
        }
    }
    assert!(asked > 30, "{asked}");
}

#[test]
fn a_body_may_be_left_out_where_none_of_its_members_is_required() {
    let app = TestApp::start();
    for (path, method, operation) in operations().into_iter().filter(|(_, _, operation)| operation["requestBody"].is_object()) {
        let asks = operation["requestBody"]["required"] == true;
        let expected = method != "patch" && operation_requires_any(operation);
        assert_eq!(asks, expected, "{method} {path}");
    }
    let path = format!("/achievements/{}", app.draft(&brief("一")));
    assert_eq!(app.institute.patch(&path).if_match("*").expect(200).json()["title"], "一");
    app.staff.post("/contracts").expect(422);
}

fn operation_requires_any(operation: &Value) -> bool {
    let content = operation["requestBody"]["content"].as_object().into_iter().flatten().next();
    let required = content.map(|(_, body)| &pointed(&body["schema"])["required"]);
    required.is_some_and(|required| required.as_array().is_some_and(|members| !members.is_empty()))
}

#[test]
fn every_path_parameter_is_documented() {
    for (path, method, operation) in operations() {
        let named: Vec<&str> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().map(pointed).collect();
        let told: Vec<&str> = parameters.iter().filter(|p| p["in"] == "path").filter_map(|p| p["name"].as_str()).collect();
        assert_eq!(told, named, "{method} {path}");
        for parameter in parameters {
            assert!(parameter["schema"].is_object(), "{method} {path} {parameter}");
        }
    }
}

#[test]
fn every_operation_is_there() {
    let app = TestApp::start();
    for (path, method, _) in operations() {
        let id = match path.split('/').nth(3) {
            // Found by searches too.
            Some("achievements") => app.published(&brief("一")),
            _ => crate::policy::ready(&app, method, &path),
        };
        let mut call = app.staff.call(&method.to_uppercase(), &path.replace("{id}", &id).replace("{year}", &id));
        if path.starts_with("/api/v1/users/") || path.starts_with("/api/v1/api-keys/") {
            call = app.admin.call(&method.to_uppercase(), &path.replace("{id}", &id));
        }
        let answer = call.send();
        assert!(![404, 405].contains(&answer.status), "{answer}");
        assert!(answer.status < 500, "{answer}");
    }
}

/// An example value of a schema: its own, else one made of its parts.
fn example(schema: &Value) -> Option<Value> {
    let schema = pointed(schema);
    if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return Some(example.clone());
    }
    if let Some(first) = schema["enum"].get(0) {
        return Some(first.clone());
    }
    if let Some(one) = schema["oneOf"].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null")) {
        return example(one);
    }
    if schema["type"] == "array" || schema["type"].as_array().is_some_and(|types| types.contains(&json!("array"))) {
        return Some(example(&schema["items"]).map_or(json!([]), |item| json!([item])));
    }
    let properties = schema["properties"].as_object()?;
    Some(
        properties
            .iter()
            .filter_map(|(name, part)| Some((name.clone(), example(part)?)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    )
}

#[test]
fn the_examples_of_the_document_are_taken_by_the_server() {
    let app = TestApp::start();
    let (id, metric) = (app.draft(&brief("一")), crate::targets::a_metric(&app));
    let mut bodies = 0;
    for (path, method, operation) in operations() {
        let Some(content) = operation["requestBody"]["content"].as_object() else {
            continue;
        };
        let (media, body) = content.iter().next().expect("one media type");
        let mut body = example(&body["schema"]).unwrap_or_else(|| panic!("{method} {path}: no example"));
        for (name, value) in fitting(&app, &id) {
            if body.get(name).is_some() || operation_requires(operation, name) {
                body[name] = value;
            }
        }
        let id = if path.contains("/metric-definitions/") { &metric } else { &id };
        let path = format!("{}?validate_only=true", path.replace("{id}", id).replace("{year}", "2025"));
        let call = app.admin.call(&method.to_uppercase(), &path).if_match("*").body(media, body.to_string());
        let answer = call.send();
        assert!(![400, 415, 422].contains(&answer.status), "{body} {answer}");
        bodies += 1;
    }
    assert!(bodies >= 8, "{bodies}");
}

/// What a document cannot know: ids of this server, and what lies in the future.
fn fitting(app: &TestApp, achievement: &str) -> Vec<(&'static str, Value)> {
    let contract = app.staff.get(&format!("/contracts/{}", app.reviewed(json!({})))).expect(200).json();
    vec![
        ("items", json!([{"number": contract["number"], "official_number": "2026330402000123"}])),
        ("owner_organization_id", json!(app.organizations.institute)),
        ("organization_id", json!(app.organizations.company)),
        ("provider_organization_id", json!(app.organizations.institute)),
        ("receiver_organization_id", json!(app.organizations.company)),
        ("achievement_ids", json!([achievement])),
        ("achievement_id", json!(null)),
        ("broker_id", json!(null)),
        ("buyer_organization_id", json!(null)),
        ("deal_id", json!(null)),
        ("inquiry_id", json!(null)),
        ("demand_id", json!(null)),
        ("expires_at", json!("2999-01-01T00:00:00Z")),
        ("role", json!("company")),
        ("password", json!("correct horse battery")),
        ("current_password", json!("correct horse battery")),
        ("new_password", json!("another long password")),
    ]
}

fn operation_requires(operation: &Value, name: &str) -> bool {
    let content = operation["requestBody"]["content"].as_object().into_iter().flatten().next();
    let schema = content.map(|(_, body)| pointed(&body["schema"]));
    schema.is_some_and(|schema| schema["required"].as_array().is_some_and(|required| required.contains(&json!(name))))
}

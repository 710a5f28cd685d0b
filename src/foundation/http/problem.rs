use serde::Serialize;
use utoipa::ToSchema;

use crate::foundation::{
    error::Error,
    messages::{Language, Message},
};

/// RFC 9457 problem details: the body of every failure.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:nanhu:problem:invalid_input", "title": "填写有误", "status": 422, "detail": "有 1 处需要改正，见 errors。",
    "instance": "/api/v1/achievements", "code": "invalid_input",
    "errors": [{"pointer": "/title", "code": "required", "detail": "请填写此项。"}]
}))]
pub struct Problem {
    /// A URN that ends in the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:nanhu:problem:not_found")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
    /// Stable, machine-readable.
    pub code: String,
    /// Every bad field of an invalid input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldProblem>,
}

/// One bad field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON Pointer into the body; for a query string `/` and the parameter's name.
    pub pointer: String,
    /// Stable, machine-readable.
    pub code: String,
    /// What to do about it.
    pub detail: String,
}

impl Problem {
    /// The problem that an error is, in the caller's language.
    pub fn of(error: &Error, instance: &str, language: Language) -> Self {
        let errors = field_problems(error, language);
        let params = [("count".to_owned(), errors.len().to_string())];
        let code = error.code();
        let (title, detail) = Message::of(code).map_or_else(
            || (code.to_owned(), code.to_owned()),
            |message| (message.title(language).to_owned(), message.detail(language, &params)),
        );
        let status = error.status().as_u16();
        Self {
            kind: format!("urn:nanhu:problem:{code}"),
            title,
            status,
            detail,
            instance: instance.to_owned(),
            code: code.to_owned(),
            errors,
        }
    }
}

/// The bad fields of an error, with their sentences.
pub fn field_problems(error: &Error, language: Language) -> Vec<FieldProblem> {
    let Error::Invalid(fields) = error else {
        return Vec::new();
    };
    fields
        .iter()
        .map(|field| FieldProblem {
            pointer: field.pointer.clone(),
            code: field.code.clone(),
            detail: Message::of(&field.code)
                .map_or_else(|| field.code.clone(), |message| message.detail(language, &field.params)),
        })
        .collect()
}

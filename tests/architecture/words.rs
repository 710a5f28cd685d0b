//! Codes with their sentences, and the SQL of the migrations.

use std::collections::BTreeSet;

use nanhu::foundation::messages;

use crate::sources::{none, program, read};

/// The literals that follow any of these openings.
fn literals(code: &str, openings: &[&str]) -> Vec<String> {
    let of = |opening: &&str| {
        let pieces: Vec<&str> = code.split(*opening).skip(1).collect();
        pieces.into_iter().filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect::<Vec<_>>()
    };
    openings.iter().flat_map(of).collect()
}

/// The second argument of calls whose first is a pointer.
fn second_literals(code: &str, openings: &[&str]) -> Vec<String> {
    let of = |opening: &&str| {
        let pieces: Vec<&str> = code.split(*opening).skip(1).collect();
        let second = |rest: &str| {
            let call = &rest[..rest.find(';').unwrap_or(rest.len())];
            let (_, after) = call.split_once(", \"")?;
            after.split('"').next().map(str::to_owned)
        };
        pieces.into_iter().filter_map(second).collect::<Vec<_>>()
    };
    openings.iter().flat_map(of).collect()
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[test]
fn every_error_code_of_the_program_has_its_sentences() {
    let first = [
        "Malformed(\"",
        "Unauthenticated(\"",
        "Forbidden(\"",
        "Conflict(\"",
        "Refused(\"",
        "ValidationError::new(\"",
        "code = \"",
        "at(\"",
        "refuse(\"",
        "wrong(\"",
    ];
    let second = ["Error::field(", "FieldError::new(", "on_unique("];
    let known: BTreeSet<&str> = messages::all().map(|message| message.code).collect();
    let mut used = BTreeSet::new();
    for source in program() {
        let code = source.program();
        used.extend(literals(&code, &first).into_iter().chain(second_literals(&code, &second)));
    }
    let used: BTreeSet<String> = used.into_iter().filter(|text| is_code(text)).collect();
    assert!(used.len() > 60 && used.contains("uscc_taken") && used.contains("patent_number_check_digit"), "{used:?}");
    none(used.into_iter().filter(|code| !known.contains(code.as_str())).collect(), "messages.tsv has every code");
}

#[test]
fn every_sentence_belongs_to_a_code_of_the_program() {
    let sources = program();
    let spoken = |code: &str| sources.iter().any(|source| source.program().contains(&format!("{code}\"")));
    let wrong = messages::all().filter(|message| !spoken(message.code)).map(|message| message.code.to_owned());
    // These two are codes of the rules themselves and need no literal.
    none(wrong.filter(|code| !["length", "range"].contains(&code.as_str())).collect(), "messages.tsv has no code that is gone");
}

const STATEMENTS: [&str; 8] =
    ["CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE INDEX", "INSERT INTO", "UPDATE", "DELETE FROM", "DROP TABLE", "DROP INDEX"];
const OF_ONE_ENGINE: [&str; 13] = [
    "SERIAL",
    "AUTOINCREMENT",
    "JSONB",
    "TIMESTAMP",
    "COLLATE",
    "ON CONFLICT",
    "TRIGGER",
    "FUNCTION",
    "PRAGMA",
    "VARCHAR",
    "DATETIME",
    "REAL",
    "NOW()",
];
const TYPES: [&str; 4] = ["TEXT", "INTEGER", "BIGINT", "BOOLEAN"];

/// What is wrong with a statement.
fn faults(statement: &str) -> Vec<String> {
    let upper = statement.to_uppercase();
    let mut faults: Vec<String> =
        OF_ONE_ENGINE.iter().filter(|word| upper.contains(*word)).map(|word| format!("says {word}")).collect();
    let adds_column = statement.starts_with("ALTER TABLE") && statement.contains("ADD COLUMN");
    if !adds_column && !STATEMENTS.iter().any(|start| statement.starts_with(start)) {
        faults.push(format!("has {statement}"));
    }
    if statement.starts_with("CREATE TABLE") {
        let columns = statement.lines().skip(1).map(str::trim).filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        let typed = |line: &str| line.split_whitespace().nth(1).is_some_and(|of| TYPES.contains(&of.trim_end_matches(',')));
        faults.extend(columns.filter(|line| !typed(line)).map(|line| format!("has the column {line}")));
    }
    faults
}

#[test]
fn migrations_speak_what_both_engines_speak() {
    let files = read(&["migrations"], ".sql");
    assert!(files.len() >= 6 && files.len().is_multiple_of(2), "each way has its way back");
    let mut wrong = Vec::new();
    for source in files {
        let without_comments = |line: &str| line.split("--").next().unwrap_or_default().to_owned();
        let code = source.text.lines().map(without_comments).collect::<Vec<_>>().join("\n");
        for statement in code.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
            wrong.extend(faults(statement).into_iter().map(|fault| format!("{} {fault}", source.path)));
        }
    }
    none(wrong, "migrations/README.md says which SQL is allowed");
}

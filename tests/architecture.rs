//! The rules of docs/ARCHITECTURE.md that a program can check, checked on the source text.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use nanhu::foundation::messages;

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 40;

struct Source {
    /// From the project's root, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The code without comments, and without its unit tests.
    fn program(&self) -> String {
        let code = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }

    fn is_any_of(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path == *place || (place.ends_with('/') && self.path.starts_with(place)))
    }

    fn is_named(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.path.ends_with(&format!("/{name}")))
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn collect(dir: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

fn read(folders: &[&str], ending: &str) -> Vec<Source> {
    let mut files = Vec::new();
    for folder in folders.iter().map(|folder| root().join(folder)).filter(|folder| folder.is_dir()) {
        collect(&folder, ending, &mut files);
    }
    files.sort();
    let source = |path: PathBuf| Source {
        text: std::fs::read_to_string(&path).expect("a text"),
        path: path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/"),
    };
    files.into_iter().map(source).collect()
}

fn program() -> Vec<Source> {
    read(&["src"], ".rs")
}

fn everything() -> Vec<Source> {
    read(&["src", "search_index/src", "search_index/tests", "search_index/examples", "tests", "benches"], ".rs")
}

/// All that is wrong at once, or nothing.
fn none(wrong: Vec<String>, rule: &str) {
    assert!(wrong.is_empty(), "{rule}:\n  {}", wrong.join("\n  "));
}

/// `crate::a::b` and the like, also out of `use crate::{a::b, c}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for at in code.match_indices("crate::").map(|(at, _)| at + "crate::".len()) {
        expand(&code[at..], "", &mut found);
    }
    found
}

/// The paths of a tree of imports that begins here; answers how much of the text it is.
fn expand(text: &str, prefix: &str, found: &mut BTreeSet<String>) -> usize {
    let word = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let path = if prefix.is_empty() { text[..word].to_owned() } else { format!("{prefix}::{}", &text[..word]) };
    if let Some(rest) = text[word..].strip_prefix("::{") {
        return word + 3 + branches(rest, &path, found);
    }
    if text[word..].starts_with("::") {
        return word + 2 + expand(&text[word + 2..], &path, found);
    }
    if let Some(rest) = text.strip_prefix('{') {
        return 1 + branches(rest, prefix, found);
    }
    found.insert(path);
    word
}

fn branches(text: &str, prefix: &str, found: &mut BTreeSet<String>) -> usize {
    let mut at = 0;
    loop {
        at += text[at..].find(|c: char| !c.is_whitespace() && c != ',').unwrap_or(text.len() - at);
        if at >= text.len() || text[at..].starts_with('}') {
            return at + 1;
        }
        let taken = expand(&text[at..], prefix, found);
        at += taken.max(1);
    }
}

/// From the ground up.
const WINGS: [&str; 8] = ["foundation", "catalogue", "transfer", "programme", "exchange", "portal", "server", "cli"];
const CATALOGUE: [&str; 7] = ["organizations", "accounts", "ip_rights", "achievements", "demands", "search", "matching"];

fn height(list: &[&str], name: &str) -> Option<usize> {
    list.iter().position(|one| *one == name)
}

#[test]
fn imports_are_read_out_of_their_trees() {
    let code = "use crate::{\n    catalogue::{accounts, achievements::{self, Content}},\n    foundation::db::Db,\n};\nlet x = crate::schema::users::table;";
    let expected = [
        "catalogue::accounts",
        "catalogue::achievements::Content",
        "catalogue::achievements::self",
        "foundation::db::Db",
        "schema::users::table",
    ];
    assert_eq!(imports(code).into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn no_wing_imports_from_one_above_it() {
    let mut wrong = Vec::new();
    for source in program() {
        let inside = source.path.trim_start_matches("src/");
        let own = inside.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        let Some(own_height) = height(&WINGS, own) else {
            continue;
        };
        for import in imports(&source.program()) {
            let wing = import.split("::").next().unwrap_or_default();
            if height(&WINGS, wing).is_some_and(|other| other > own_height) {
                wrong.push(format!("{} imports {import}", source.path));
            }
        }
    }
    none(wrong, "nobody imports upward");
}

#[test]
fn no_feature_of_the_catalogue_imports_from_one_above_it() {
    let mut wrong = Vec::new();
    let mut features = BTreeSet::new();
    for source in program() {
        let Some(own) = source.path.strip_prefix("src/catalogue/").and_then(|rest| rest.split_once('/')).map(|(own, _)| own)
        else {
            continue;
        };
        let Some(own_height) = height(&CATALOGUE, own) else {
            wrong.push(format!("{own} has no place in the order of the catalogue"));
            continue;
        };
        features.insert(own.to_owned());
        for import in imports(&source.program()) {
            let feature = import.strip_prefix("catalogue::").and_then(|rest| rest.split("::").next()).unwrap_or_default();
            if height(&CATALOGUE, feature).is_some_and(|other| other > own_height) {
                wrong.push(format!("{} imports {import}", source.path));
            }
        }
    }
    assert!(features.len() >= 4, "{features:?}");
    none(wrong, "within the catalogue nobody imports upward");
}

/// Whether code speaks of a crate or module by a path.
fn speaks_of(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + name.len()..].chars().next();
        before.is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == '-' || c == '"'))
            && after.is_some_and(|c| c == ':' || c == ';')
    })
}

#[test]
fn the_web_framework_stays_at_the_edge() {
    let edge = [
        "src/portal/",
        "src/foundation/http/",
        "src/foundation/access/actor.rs",
        "src/foundation/error.rs",
        "src/foundation/db/mod.rs",
        "src/server.rs",
        "src/cli/",
    ];
    let speaks = |source: &Source| speaks_of(&source.program(), "actix_web");
    let wrong: Vec<String> = program()
        .iter()
        .filter(|source| speaks(source) && !source.is_named(&["routes.rs"]) && !source.is_any_of(&edge))
        .map(|source| source.path.clone())
        .collect();
    assert!(program().iter().any(speaks), "the check sees nothing");
    none(wrong, "actix_web only in routes.rs and at the edge");
}

#[test]
fn tables_are_spoken_of_in_models_and_queries_alone() {
    let speaks = |source: &Source| imports(&source.program()).iter().any(|import| import.starts_with("schema"));
    let wrong: Vec<String> = program()
        .iter()
        .filter(|source| speaks(source) && !source.is_named(&["model.rs", "queries.rs"]))
        .filter(|source| !source.is_any_of(&["src/foundation/http/idempotency.rs"]))
        .map(|source| source.path.clone())
        .collect();
    assert!(program().iter().any(speaks), "the check sees nothing");
    none(wrong, "crate::schema only in model.rs and queries.rs");
}

#[test]
fn services_and_routes_hold_no_sql() {
    let signs =
        ["diesel::prelude", "diesel::insert_into", "diesel::update", "diesel::delete", "sql_query", "::table", ".into_boxed("];
    let mut wrong = Vec::new();
    for source in program().iter().filter(|source| source.is_named(&["service.rs", "routes.rs", "workflow.rs", "document.rs"])) {
        let code = source.program();
        wrong.extend(signs.iter().filter(|sign| code.contains(*sign)).map(|sign| format!("{} has {sign}", source.path)));
    }
    none(wrong, "SQL stands in queries.rs");
}

#[test]
fn queries_know_no_rules() {
    let mut wrong = Vec::new();
    for source in program().iter().filter(|source| source.is_named(&["queries.rs"])) {
        let imports = imports(&source.program());
        // The journal is the one who writes down the actor.
        let journal = source.is_any_of(&["src/foundation/journal/queries.rs"]);
        wrong.extend(
            imports
                .iter()
                .filter(|import| import.starts_with("foundation::error") || import.ends_with("::Actor") && !journal)
                .map(|import| format!("{} imports {import}", source.path)),
        );
    }
    none(wrong, "queries.rs holds neither Actor nor Error");
}

#[test]
fn the_engine_of_the_search_stays_in_its_crate() {
    let speaks = |source: &Source| speaks_of(&source.program(), "tantivy");
    let wrong: Vec<String> = program().iter().filter(|source| speaks(source)).map(|source| source.path.clone()).collect();
    none(wrong, "tantivy only in search_index/");
    let index = read(&["search_index/src"], ".rs");
    assert!(index.iter().any(speaks), "the check sees nothing");
    for name in ["actix_web", "diesel", "nanhu"] {
        let wrong: Vec<String> =
            index.iter().filter(|source| speaks_of(&source.program(), name)).map(|source| source.path.clone()).collect();
        none(wrong, "search_index knows no HTTP, no SQL and nothing of the service");
    }
}

#[test]
fn files_are_short() {
    let long = |source: &Source| source.text.lines().count() > LONGEST_FILE && !source.is_any_of(&["src/schema.rs"]);
    let wrong: Vec<String> = everything()
        .iter()
        .filter(|source| long(source))
        .map(|source| format!("{}: {} lines", source.path, source.text.lines().count()))
        .collect();
    none(wrong, "files have at most 400 lines");
}

/// Each function with its first line and its number of lines, told by the indentation that rustfmt gives.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = |line: &str| {
        let words: Vec<&str> =
            line.split_whitespace().take_while(|word| !word.contains('(') || word.starts_with("pub(")).collect();
        line.trim_start().starts_with("fn ") || words.contains(&"fn") && !line.trim_start().starts_with("//")
    };
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| starts(line)) {
        let indent = line.len() - line.trim_start().len();
        let closing = format!("{}}}", " ".repeat(indent));
        let one_line = line.trim_end().ends_with('}') || line.trim_end().ends_with(';');
        if !one_line && let Some(length) = lines[number..].iter().position(|line| *line == closing) {
            found.push((number + 1, length + 1));
        }
    }
    found
}

#[test]
fn functions_are_short() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in everything() {
        for (line, length) in functions(&source.text) {
            seen += 1;
            if length > LONGEST_FUNCTION {
                wrong.push(format!("{}:{line}: {length} lines", source.path));
            }
        }
    }
    assert!(seen > 500, "{seen}");
    none(wrong, "functions have at most 40 lines");
}

#[test]
fn there_are_three_macros_at_most() {
    let count: usize = program().iter().map(|source| source.program().matches("macro_rules!").count()).sum();
    assert!((1..=3).contains(&count), "{count}");
}

#[test]
fn nothing_is_left_undone() {
    let signs = ["todo!", "unimplemented!", "dbg!", "#[ignore", "FIXME", "XXX"];
    let mut wrong = Vec::new();
    for source in everything().iter().filter(|source| source.path != "tests/architecture.rs") {
        for (number, line) in source.text.lines().enumerate() {
            wrong.extend(
                signs.iter().filter(|sign| line.contains(*sign)).map(|sign| format!("{}:{}: {sign}", source.path, number + 1)),
            );
        }
    }
    none(wrong, "no work is left undone");
}

#[test]
fn the_program_does_not_unwrap() {
    let mut wrong = Vec::new();
    for source in program() {
        let code = source.program();
        wrong.extend(
            ["unwrap()", "panic!("].iter().filter(|sign| code.contains(*sign)).map(|sign| format!("{}: {sign}", source.path)),
        );
    }
    none(wrong, "failures are values");
}

#[test]
fn no_module_is_a_drawer_for_anything() {
    let drawers = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "shared"];
    let wrong: Vec<String> = everything()
        .iter()
        .filter(|source| source.path.split(['/', '.']).any(|part| drawers.contains(&part)))
        .map(|source| source.path.clone())
        .collect();
    none(wrong, "names say the business");
}

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
    let spoken = |code: &str| sources.iter().any(|source| source.program().contains(&format!("\"{code}\"")));
    let wrong = messages::all().filter(|message| !spoken(message.code)).map(|message| message.code.to_owned());
    // These two are codes of the rules themselves and need no literal.
    none(wrong.filter(|code| !["length", "range"].contains(&code.as_str())).collect(), "messages.tsv has no code that is gone");
}

#[test]
fn migrations_speak_what_both_engines_speak() {
    let allowed = [
        "CREATE TABLE",
        "CREATE INDEX",
        "CREATE UNIQUE INDEX",
        "ALTER TABLE",
        "INSERT INTO",
        "UPDATE",
        "DELETE FROM",
        "DROP TABLE",
        "DROP INDEX",
    ];
    let forbidden = [
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
    let types = ["TEXT", "INTEGER", "BIGINT", "BOOLEAN"];
    let mut wrong = Vec::new();
    let files = read(&["migrations"], ".sql");
    assert!(files.len() >= 6 && files.len() % 2 == 0, "each way has its way back");
    for source in files {
        let code: String =
            source.text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        let upper = code.to_uppercase();
        wrong.extend(forbidden.iter().filter(|word| upper.contains(*word)).map(|word| format!("{} says {word}", source.path)));
        for statement in code.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
            if !allowed.iter().any(|start| statement.starts_with(start)) {
                wrong.push(format!("{} begins a statement with {}", source.path, statement.lines().next().unwrap_or_default()));
            }
            if statement.starts_with("ALTER TABLE") && !statement.contains("ADD COLUMN") {
                wrong.push(format!("{} alters more than columns: {statement}", source.path));
            }
            if statement.starts_with("CREATE TABLE") {
                let columns =
                    statement.lines().skip(1).map(str::trim).filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
                let untyped = columns
                    .filter(|line| line.split_whitespace().nth(1).is_none_or(|of| !types.contains(&of.trim_end_matches(','))));
                wrong.extend(untyped.map(|line| format!("{}: {line}", source.path)));
            }
        }
    }
    none(wrong, "migrations/README.md says which SQL is allowed");
}

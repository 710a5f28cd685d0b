//! Who may know of whom.

use std::collections::BTreeSet;

use crate::sources::{Source, imports, none, program, read};

/// From the ground up.
const WINGS: [&str; 8] = ["foundation", "catalogue", "transfer", "programme", "exchange", "portal", "server", "cli"];
/// The features of each wing, from the ground up.
const FEATURES: [(&str, &[&str]); 3] = [
    ("catalogue", &["periods", "organizations", "accounts", "ip_rights", "achievements", "demands", "search", "matching"]),
    ("transfer", &["brokers", "inquiries", "deals", "rules", "trade_value", "contracts", "payments", "notices"]),
    ("programme", &["visits", "trainings", "awards", "roadshows", "financings", "programmes", "tiers", "targets", "lineage"]),
];

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
fn no_feature_imports_from_one_above_it_in_its_wing() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for source in program() {
        let mut parts = source.path.trim_start_matches("src/").split('/');
        let (Some(wing), Some(own), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let Some((_, features)) = FEATURES.iter().find(|(name, _)| *name == wing) else {
            continue;
        };
        let Some(own_height) = height(features, own) else {
            wrong.push(format!("{own} has no place in the order of {wing}"));
            continue;
        };
        seen.insert(own.to_owned());
        for import in imports(&source.program()) {
            let within = import.strip_prefix(wing).and_then(|rest| rest.strip_prefix("::"));
            let feature = within.and_then(|rest| rest.split("::").next()).unwrap_or_default();
            if height(features, feature).is_some_and(|other| other > own_height) {
                wrong.push(format!("{} imports {import}", source.path));
            }
        }
    }
    assert!(seen.len() >= 4, "{seen:?}");
    none(wrong, "within a wing nobody imports upward");
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

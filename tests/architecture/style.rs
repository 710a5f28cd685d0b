//! Sizes, and what is not written at all.

use crate::sources::{Source, everything, none, program};

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 40;

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
    for source in everything().iter().filter(|source| source.path != "tests/architecture/style.rs") {
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

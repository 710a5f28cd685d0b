//! The documents held against the program.

use nanhu::foundation::messages::{Language, all};

#[test]
fn every_error_code_stands_in_the_page_with_both_its_sentences() {
    let page = include_str!("../docs/ERRORS.md");
    for message in all() {
        let row = page.lines().find(|line| line.starts_with('|') && line.contains(&format!("| `{}` |", message.code)));
        let row = row.unwrap_or_else(|| panic!("docs/ERRORS.md lacks {}", message.code));
        for language in [Language::ZhCn, Language::En] {
            let sentence = message.detail(language, &[]);
            assert!(row.contains(&sentence), "docs/ERRORS.md says otherwise of {}: {sentence}", message.code);
        }
    }
}

#[test]
fn every_error_code_of_the_page_is_one_of_the_program() {
    let page = include_str!("../docs/ERRORS.md");
    let rows = page.lines().filter(|line| line.starts_with('|'));
    let named = rows.filter_map(|row| row.split('`').nth(1).map(str::to_owned));
    let unknown: Vec<String> = named.filter(|code| !all().any(|message| message.code == code)).collect();
    assert!(unknown.is_empty(), "docs/ERRORS.md names codes that are gone: {unknown:?}");
}

#[test]
fn every_setting_stands_in_the_page_on_operation() {
    let page = include_str!("../docs/OPERATIONS.md");
    for line in nanhu::config::DEFAULTS.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, default)) = line.split_once(" = ") {
            let row = format!("| `{name}` | `{default}` |");
            assert!(page.contains(&row), "docs/OPERATIONS.md lacks the row {row}");
        }
    }
}

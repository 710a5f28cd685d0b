//! The source text, and what can be read out of it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

pub struct Source {
    /// From the project's root, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// The code without comments, and without its unit tests.
    pub fn program(&self) -> String {
        let code = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }

    pub fn is_any_of(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path == *place || (place.ends_with('/') && self.path.starts_with(place)))
    }

    pub fn is_named(&self, names: &[&str]) -> bool {
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

pub fn read(folders: &[&str], ending: &str) -> Vec<Source> {
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

pub fn program() -> Vec<Source> {
    read(&["src"], ".rs")
}

pub fn everything() -> Vec<Source> {
    read(
        &["src", "search_index/src", "search_index/tests", "search_index/examples", "search_index/benches", "tests", "benches"],
        ".rs",
    )
}

/// All that is wrong at once, or nothing.
pub fn none(wrong: Vec<String>, rule: &str) {
    assert!(wrong.is_empty(), "{rule}:\n  {}", wrong.join("\n  "));
}

/// `crate::a::b` and the like, also out of `use crate::{a::b, c}`.
pub fn imports(code: &str) -> BTreeSet<String> {
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

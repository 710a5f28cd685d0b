//! The sentences of every code, in both languages: `messages.tsv`, one line a code.

use std::{collections::HashMap, sync::LazyLock};

/// A language that the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    ZhCn,
    En,
}

impl Language {
    /// The best of ours by an `Accept-Language` header (RFC 9110, section 12.5.4); Chinese when it names none.
    pub fn accepted(header: &str) -> Self {
        header
            .split(',')
            .filter_map(|range| {
                let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
                let q: f32 = weight.trim().strip_prefix("q=")?.trim().parse().ok()?;
                let tag = tag.trim().to_ascii_lowercase();
                let language = match tag.split('-').next()? {
                    "en" => Self::En,
                    "zh" | "*" => Self::ZhCn,
                    _ => return None,
                };
                (q > 0.0).then_some((q, language))
            })
            // The first of equals wins, so `max_by` (the last of equals) will not do.
            .fold(None, |best: Option<(f32, Self)>, next| if best.is_some_and(|b| b.0 >= next.0) { best } else { Some(next) })
            .map_or(Self::default(), |(_, language)| language)
    }

    /// For `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }
}

/// What one code says.
#[derive(Debug, Clone, Copy)]
pub struct Message {
    pub code: &'static str,
    title: [&'static str; 2],
    detail: [&'static str; 2],
}

static MESSAGES: LazyLock<HashMap<&'static str, Message>> = LazyLock::new(|| all().map(|m| (m.code, m)).collect());

/// Every code, in the order of the table.
pub fn all() -> impl Iterator<Item = Message> {
    include_str!("messages.tsv").lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next();
        Some(Message { code: cell()?, title: [cell()?, cell()?], detail: [cell()?, cell()?] })
    })
}

impl Message {
    /// A code that the table lacks speaks for itself; a test keeps that from happening.
    pub fn of(code: &str) -> Option<Self> {
        MESSAGES.get(code).copied()
    }

    /// The short name of the problem.
    pub fn title(&self, language: Language) -> &'static str {
        self.title[language as usize]
    }

    /// The sentence with its parameters filled in.
    pub fn detail(&self, language: Language, params: &[(String, String)]) -> String {
        params
            .iter()
            .fold(self.detail[language as usize].to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Language, all};

    #[test]
    fn every_code_has_whole_sentences_in_both_languages_and_stands_once() {
        let mut seen = HashSet::new();
        for message in all() {
            assert!(seen.insert(message.code), "{} stands twice", message.code);
            for text in message.title.iter().chain(&message.detail) {
                assert!(!text.trim().is_empty(), "{} lacks a text", message.code);
            }
            assert!(message.detail[0].ends_with('。'), "{}", message.code);
            assert!(message.detail[1].ends_with('.'), "{}", message.code);
        }
        assert!(seen.len() > 50);
    }

    #[test]
    fn the_language_is_the_one_preferred_among_ours() {
        for (header, expected) in [
            ("", Language::ZhCn),
            ("en", Language::En),
            ("en-US,en;q=0.9,zh-CN;q=0.8", Language::En),
            ("fr, zh-TW;q=0.7, en;q=0.3", Language::ZhCn),
            ("zh;q=0, en;q=0.1", Language::En),
            ("de, fr", Language::ZhCn),
            ("en; q=0.9", Language::En),
            (";;q=x,,", Language::ZhCn),
        ] {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }
}

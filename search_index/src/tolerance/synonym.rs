//! The same in other words.

use super::{Alternative, Asked, Meaning};
use crate::analyzer::is_han;
use crate::lexicon::key;
use crate::plan::Planner;

/// Words of a language written with blanks that together may be one term.
pub(super) const MOST_WORDS: usize = 5;
/// What another language's word is worth; 0.5 and 0.9 both lost .004 where a term was given in English.
const STRENGTH: f32 = 0.7;
/// What it is worth beside an abbreviation that the catalogue uses as typed, which mostly is what is meant.
const BESIDE_ABBREVIATION: f32 = 0.15;
const LONGEST_ABBREVIATION: usize = 5;

impl Planner<'_> {
    /// The words, those that together are one term as one, with what means the same.
    pub(super) fn with_synonyms(&self, words: &[String]) -> tantivy::Result<Vec<Asked>> {
        let mut asked = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let spelled_apart = words[at..].iter().take(MOST_WORDS).take_while(|word| !word.chars().any(is_han)).count();
            let mut next = at + 1;
            let mut one = Asked::plainly(words[at].clone());
            for to in (at + 1..=at + spelled_apart.max(1)).rev() {
                let text = words[at..to].join(" ");
                let others = self.equivalents(&text);
                if !others.is_empty() {
                    one = self.with_others(text, others)?;
                    next = to;
                    break;
                }
            }
            asked.push(one);
            at = next;
        }
        Ok(asked)
    }

    fn with_others(&self, text: String, others: Vec<String>) -> tantivy::Result<Asked> {
        let known = self.has(&text)?;
        let latin = !text.chars().any(is_han);
        // A Chinese term that the catalogue has needs no other: asking for both lost .08 on subjects.
        let others = if known && !latin { Vec::new() } else { others };
        let abbreviation = latin && !text.contains(' ') && text.chars().count() <= LONGEST_ABBREVIATION;
        let strength = if known && abbreviation { BESIDE_ABBREVIATION } else { STRENGTH };
        let same = |other| Alternative::new(other, Meaning::Synonym, strength);
        Ok(Asked { text, known, alternatives: others.into_iter().map(same).collect() })
    }

    /// What the lexicon says means the same, of the first of the word's forms that it knows.
    pub(super) fn equivalents(&self, text: &str) -> Vec<String> {
        let key = key(text);
        forms(&key)
            .into_iter()
            .map(|form| self.lexicon.synonyms_of(&form).filter(|other| *other != key).map(str::to_owned).collect::<Vec<_>>())
            .find(|others| !others.is_empty())
            .unwrap_or_default()
    }
}

/// As typed, in the singular, with blanks for hyphens and the reverse.
fn forms(key: &str) -> Vec<String> {
    let mut forms = vec![key.to_owned()];
    if key.chars().any(is_han) {
        return forms;
    }
    let spaced = key.replace('-', " ");
    let singular = [("ies", "y"), ("es", ""), ("s", "")];
    let stems = singular.iter().filter_map(|(ending, with)| Some(format!("{}{with}", spaced.strip_suffix(ending)?)));
    forms.extend(stems);
    forms.push(key.replace(' ', "-"));
    forms.push(spaced);
    forms
}

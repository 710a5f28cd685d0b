//! What was typed with blanks that are not in it: pinyin syllable by syllable, a name in two parts.

use tantivy::Term;

use super::decode::{Written, decode};
use super::sound::{self, Syllable};
use super::{Asked, LONGEST_RUN, TOLERANCES, Vocabulary, synonym};
use crate::plan::Planner;

/// A query of more words is a text, whose blanks are meant.
const MOST_WORDS: usize = 16;
/// A part that is as short is none that anybody looks for alone.
const SHORT: usize = 2;

impl Planner<'_> {
    /// The words with what means the same, those that were typed apart as one.
    pub(super) fn brought_together(&self, vocabulary: &Vocabulary, words: &[String]) -> tantivy::Result<Vec<Asked>> {
        if words.len() > MOST_WORDS {
            return self.with_synonyms(words);
        }
        let mut asked: Vec<Asked> = Vec::new();
        let (mut at, mut done) = (0, 0);
        while at < words.len() {
            // `internet of things` is a term as it stands.
            let known = |count: &usize| !self.equivalents(&words[at..at + count].join(" ")).is_empty();
            if let Some(count) = (2..=synonym::MOST_WORDS.min(words.len() - at)).rev().find(known) {
                at += count;
                continue;
            }
            let found = match self.syllables_apart(vocabulary, &words[at..])? {
                Some(found) => Some(found),
                None => self.name_apart(&words[at..])?.map(|one| (one, 2)),
            };
            let Some((one, count)) = found else {
                at += 1;
                continue;
            };
            asked.extend(self.with_synonyms(&words[done..at])?);
            asked.push(one);
            at += count;
            done = at;
        }
        asked.extend(self.with_synonyms(&words[done..])?);
        Ok(asked)
    }

    /// Words of one syllable each, not all of which the catalogue has, as what they sound like together.
    fn syllables_apart(&self, vocabulary: &Vocabulary, words: &[String]) -> tantivy::Result<Option<(Asked, usize)>> {
        let sounds: Vec<Syllable> = words.iter().map_while(|word| sound::of(word)).collect();
        if !(2..=LONGEST_RUN).contains(&sounds.len()) {
            return Ok(None);
        }
        let words = &words[..sounds.len()];
        let mut strange = 0;
        for word in words {
            strange += u32::from(self.with_word(word)? == 0);
        }
        if strange == 0 || self.bent.get() >= TOLERANCES.bent {
            return Ok(None);
        }
        self.bent.set(self.bent.get() + 1);
        let readings = decode(vocabulary, Written::Sounds(&sounds), TOLERANCES.tried);
        let alternatives = self.readings(readings, TOLERANCES.tried, TOLERANCES.kept)?;
        // Joined it is one word that the catalogue lacks, rather than syllables that stand in others' words.
        let one = Asked { text: words.concat(), known: false, alternatives };
        Ok((!one.alternatives.is_empty()).then_some((one, words.len())))
    }

    /// Two words that the catalogue has as one, where one of them says little: `ip 67`, `m RNA`.
    fn name_apart(&self, words: &[String]) -> tantivy::Result<Option<Asked>> {
        let [first, second, ..] = words else { return Ok(None) };
        let plain = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain(first) || !plain(second) {
            return Ok(None);
        }
        let joined = format!("{}{}", first, second).to_ascii_lowercase();
        if self.with_word(&joined)? == 0 {
            return Ok(None);
        }
        let strange = self.with_word(first)? == 0 || self.with_word(second)? == 0;
        let short = first.len().min(second.len()) <= SHORT;
        Ok((strange || short).then(|| Asked::plainly(joined)))
    }

    fn with_word(&self, word: &str) -> tantivy::Result<u64> {
        self.searcher.doc_freq(&Term::from_field_text(self.fields.words, &word.to_ascii_lowercase()))
    }
}

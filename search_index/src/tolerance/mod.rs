//! What a person meant where the catalogue has nothing that is spelled so: pinyin whole or by first letters, a character
//! of the same sound, two swapped, one lost; and the same in another language.
//!
//! What is taken for another spelling is always something that the catalogue says, and only where it does not say what was
//! typed: what is spelled right is searched as it stands.

mod apart;
mod decode;
mod slip;
mod sound;
mod synonym;
mod vocabulary;

use tantivy::{DocSet, TERMINATED};

use crate::analyzer::{Run, normalise, runs};
use crate::plan::Planner;
use decode::{Reading, Written, decode};
pub(crate) use vocabulary::Vocabulary;

/// What another spelling is worth, and how many are tried. Measured on queries with one slip or in pinyin.
struct Tolerances {
    /// Share of an exact match's worth, of whole pinyin and of the word that its letters stand for. Flat from 0.7 to 1.
    sound: f32,
    /// By first letters alone, in a title or keyword.
    letters: f32,
    /// One slip away: 0.5 lost .006 where a character was lost.
    slip: f32,
    /// A reading of pinyin that the catalogue has only in parts.
    guess: f32,
    /// How much less a rarer reading is worth than the most frequent: the power of their ratio.
    rarer: f32,
    /// As many readings are held against the catalogue.
    tried: usize,
    /// As many of pinyin are searched for. 3 lost .004.
    kept: usize,
    /// As many of first letters, which say less: 16 lost .025, 60 found no more.
    kept_of_letters: usize,
    /// As many of slips.
    kept_of_slips: usize,
    /// As many words of a query are bent at all, of what takes longest a third: more are a text.
    bent: usize,
    /// A pair of characters that fewer than one in so many documents have may be a slip.
    suspicious: u64,
}

const TOLERANCES: Tolerances = Tolerances {
    sound: 0.9,
    letters: 0.8,
    slip: 0.8,
    guess: 0.5,
    rarer: 0.5,
    tried: 40,
    kept: 6,
    kept_of_letters: 30,
    kept_of_slips: 3,
    bent: 9,
    suspicious: 2_000,
};

/// Longer runs are no term that was typed by its sound or with a slip that a person would not see.
const LONGEST_RUN: usize = 12;
const LONGEST_LETTERS: usize = 10;
/// Letters of so many syllables.
const LONGEST_PINYIN: usize = LONGEST_RUN * sound::LONGEST;
/// Documents beyond this many do not make a reading more probable.
const ENOUGH: u32 = 100;

/// What another text is to the word that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It means the same.
    Synonym,
    /// The word is its pinyin, or the first letters of that.
    Reading,
    /// The word is one slip away from it.
    Slip,
    /// It is the first letters of what is meant.
    Letters,
}

/// Another text for a word of the query.
#[derive(Debug, Clone)]
pub(crate) struct Alternative {
    pub(crate) text: String,
    pub(crate) meaning: Meaning,
    /// What its match is worth, as a share of an exact one.
    pub(crate) strength: f32,
    /// Whether it is a spelling to be proposed.
    pub(crate) proposed: bool,
}

impl Alternative {
    fn new(text: String, meaning: Meaning, strength: f32) -> Alternative {
        Alternative { text, meaning, strength, proposed: false }
    }
}

/// A word of the query, as typed, and what else it may mean.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) text: String,
    /// Whether the catalogue has it as typed.
    pub(crate) known: bool,
    pub(crate) alternatives: Vec<Alternative>,
}

impl Asked {
    /// A word that means what it says.
    pub(crate) fn plainly(text: String) -> Asked {
        Asked { text, ..Asked::default() }
    }
}

/// The words with the proposed spelling of those that have one; nothing where none has.
pub(crate) fn proposal(asked: &[Asked]) -> Option<String> {
    let spelled = |one: &Asked| one.alternatives.iter().find(|other| other.proposed).map(|other| other.text.clone());
    asked.iter().any(|one| spelled(one).is_some()).then(|| {
        let words: Vec<String> = asked.iter().map(|one| spelled(one).unwrap_or_else(|| one.text.clone())).collect();
        words.join(" ")
    })
}

impl Planner<'_> {
    /// The words with what else they may mean.
    pub(crate) fn understand(&self, words: &[String]) -> tantivy::Result<Vec<Asked>> {
        let Some(vocabulary) = self.vocabulary else {
            return self.with_synonyms(words);
        };
        let mut asked = self.brought_together(vocabulary, words)?;
        for one in asked.iter_mut().filter(|one| one.alternatives.is_empty()) {
            if self.bent.get() >= TOLERANCES.bent {
                break;
            }
            if let Some(alternatives) = self.bend(vocabulary, &one.text)? {
                let cost = if alternatives.iter().any(|other| other.meaning == Meaning::Letters) { 3 } else { 1 };
                self.bent.set(self.bent.get() + cost);
                one.alternatives = alternatives;
            }
        }
        Ok(asked)
    }

    /// What a word may mean that the catalogue has not as it stands; nothing is tried with one that it has, or that is no word.
    fn bend(&self, vocabulary: &Vocabulary, text: &str) -> tantivy::Result<Option<Vec<Alternative>>> {
        let normal = normalise(text);
        let mut all = runs(&normal);
        let (Some(run), None) = (all.next(), all.next()) else {
            return Ok(None);
        };
        match run {
            Run::Latin(range) if is_pinyin_or_word(&normal[range.clone()]) => {
                let text = &normal[range];
                if self.has(text)? { Ok(None) } else { self.bend_latin(vocabulary, text).map(Some) }
            }
            Run::Han(range) => {
                let chars: Vec<char> = normal[range.clone()].chars().take(LONGEST_RUN + 1).collect();
                let bends = (3..=LONGEST_RUN).contains(&chars.len()) && is_unusual(vocabulary, &chars);
                if !bends || self.has(&normal[range])? { Ok(None) } else { self.bend_han(vocabulary, &chars).map(Some) }
            }
            Run::Latin(_) => Ok(None),
        }
    }

    fn bend_latin(&self, vocabulary: &Vocabulary, text: &str) -> tantivy::Result<Vec<Alternative>> {
        let whole: Vec<Reading> = sound::split(text)
            .iter()
            .filter(|sounds| (2..=LONGEST_RUN).contains(&sounds.len()))
            .take(6)
            .flat_map(|sounds| decode(vocabulary, Written::Sounds(sounds), TOLERANCES.tried))
            .collect();
        if !whole.is_empty() {
            return self.readings(whole, TOLERANCES.tried, TOLERANCES.kept);
        }
        if let Some(spelled) = self.respell(text)? {
            return Ok(vec![Alternative { proposed: true, ..Alternative::new(spelled, Meaning::Slip, TOLERANCES.slip) }]);
        }
        if text.len() > LONGEST_LETTERS {
            return Ok(Vec::new());
        }
        let readings = decode(vocabulary, Written::Letters(text.as_bytes()), TOLERANCES.tried * 3);
        let mut found = self.readings(readings, TOLERANCES.tried * 3, TOLERANCES.kept_of_letters)?;
        found.push(Alternative::new(text.to_owned(), Meaning::Letters, TOLERANCES.letters));
        Ok(found)
    }

    /// Those readings that the catalogue has, most frequent first; where it has none, the most probable.
    fn readings(&self, mut readings: Vec<Reading>, tried: usize, kept: usize) -> tantivy::Result<Vec<Alternative>> {
        readings.sort_by(|a, b| b.score.total_cmp(&a.score));
        readings.truncate(tried);
        let texts = readings.iter().map(|reading| reading.text.as_str());
        let found = self.those_found(texts, kept, Meaning::Reading, TOLERANCES.sound)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let guesses = readings.into_iter().take(TOLERANCES.kept / 2);
        Ok(guesses.map(|reading| Alternative::new(reading.text, Meaning::Reading, TOLERANCES.guess)).collect())
    }

    fn bend_han(&self, vocabulary: &Vocabulary, chars: &[char]) -> tantivy::Result<Vec<Alternative>> {
        let slips = slip::slips(vocabulary, chars, TOLERANCES.tried);
        self.those_found(slips.iter().map(String::as_str), TOLERANCES.kept_of_slips, Meaning::Slip, TOLERANCES.slip)
    }

    fn those_found<'t>(
        &self,
        texts: impl Iterator<Item = &'t str>,
        kept: usize,
        meaning: Meaning,
        strength: f32,
    ) -> tantivy::Result<Vec<Alternative>> {
        let mut found = Vec::new();
        for text in texts {
            let documents = self.documents_with(text, ENOUGH)?;
            if documents > 0 && !found.iter().any(|(other, _)| *other == text) {
                found.push((text, documents));
            }
        }
        found.sort_by_key(|(_, documents)| std::cmp::Reverse(*documents));
        found.truncate(kept);
        let most = found.first().map_or(1, |(_, documents)| *documents) as f32;
        let worth = |documents: u32| strength * (documents as f32 / most).powf(TOLERANCES.rarer);
        let all = found.into_iter().enumerate().map(|(rank, (text, documents))| Alternative {
            proposed: rank == 0,
            ..Alternative::new(text.to_owned(), meaning, worth(documents))
        });
        Ok(all.collect())
    }

    /// Whether any document has exactly this.
    pub(crate) fn has(&self, text: &str) -> tantivy::Result<bool> {
        Ok(self.documents_with(text, 1)? > 0)
    }

    /// How many documents have exactly this, counted up to `most`.
    fn documents_with(&self, text: &str, most: u32) -> tantivy::Result<u32> {
        let Some(query) = self.phrase(text) else {
            return Ok(0);
        };
        let weight = query.weight(tantivy::query::EnableScoring::disabled_from_searcher(self.searcher))?;
        let mut count = 0;
        for segment in self.searcher.segment_readers() {
            let mut scorer = weight.scorer(segment, 1.0)?;
            while scorer.doc() != TERMINATED && count < most {
                count += u32::from(segment.alive_bitset().is_none_or(|alive| alive.is_alive(scorer.doc())));
                scorer.advance();
            }
        }
        Ok(count)
    }
}

/// Small letters alone, neither too few nor too many to stand for something else.
fn is_pinyin_or_word(text: &str) -> bool {
    (3..=LONGEST_PINYIN).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase())
}

/// Whether two neighbours stand side by side so rarely that it may be a slip.
fn is_unusual(vocabulary: &Vocabulary, chars: &[char]) -> bool {
    let usual = |pair: &[char]| {
        u64::from(vocabulary.pair(pair[0], pair[1])) * TOLERANCES.suspicious > vocabulary.documents.max(TOLERANCES.suspicious)
    };
    !chars.windows(2).all(usual)
}

#[cfg(test)]
mod tests {
    use super::decode::{Written, decode};
    use super::slip::slips;
    use super::{LONGEST_RUN, TOLERANCES, Vocabulary, sound};
    use crate::lexicon::Lexicon;
    use crate::plan::Planner;
    use crate::rank::Floor;
    use crate::schema::schema;
    use crate::{Change, Document, IndexWriter, Position};

    const TITLES: [&str; 6] = ["事实是时势", "机器学习系统", "石墨烯散热膜", "电梯机器检测", "技术事项实施", "数据时序"];

    fn with(test: impl Fn(&Planner<'_>, &Vocabulary) -> tantivy::Result<()>) -> Result<(), Box<dyn std::error::Error>> {
        let dir = tempfile::tempdir()?;
        let mut writer = IndexWriter::create(dir.path())?;
        let put = |(at, title): (usize, &&str)| {
            Change::Put(Box::new(Document { id: at as u128 + 1, title: (*title).to_owned(), ..Document::default() }))
        };
        writer.apply(TITLES.iter().enumerate().map(put).collect())?;
        writer.commit(&Position::default())?;
        let (searcher, fields, lexicon) = (writer.index().searcher(), schema().1, Lexicon::builtin());
        let vocabulary = Vocabulary::new(&searcher, fields.words, fields.pairs)?;
        let planner = Planner {
            searcher: &searcher,
            fields: &fields,
            lexicon: &lexicon,
            vocabulary: Some(&vocabulary),
            floor: Floor::default(),
            bent: Default::default(),
        };
        Ok(test(&planner, &vocabulary)?)
    }

    #[test]
    fn however_many_words_are_strange_few_are_bent() -> Result<(), Box<dyn std::error::Error>> {
        with(|planner, _| {
            for (word, most) in [("sjxx", TOLERANCES.bent / 3), ("石磨烯", TOLERANCES.bent), ("shishi", TOLERANCES.bent)] {
                planner.bent.set(0);
                let asked = planner.understand(&vec![word.to_owned(); 700])?;
                let bent = asked.iter().filter(|one| !one.alternatives.is_empty()).count();
                assert!((1..=most).contains(&bent), "{word}: {bent}");
                assert!(asked.iter().all(|one| one.alternatives.len() <= TOLERANCES.kept_of_letters + 1), "{word}");
            }
            Ok(())
        })
    }

    #[test]
    fn however_much_may_be_meant_little_is_tried() -> Result<(), Box<dyn std::error::Error>> {
        with(|planner, vocabulary| {
            for text in ["shi".repeat(12), "xianguoan".repeat(8), "a".repeat(72), "fangan".repeat(12)] {
                let ways = sound::split(&text);
                assert!((1..=12).contains(&ways.len()), "{text}");
                for sounds in ways.iter().filter(|sounds| sounds.len() <= LONGEST_RUN) {
                    assert!(decode(vocabulary, Written::Sounds(sounds), TOLERANCES.tried).len() <= TOLERANCES.tried);
                }
            }
            for letters in ["ssssssssss", "jqxxjqxxjq", "sjsjsjsjsj"] {
                assert!(decode(vocabulary, Written::Letters(letters.as_bytes()), TOLERANCES.tried).len() <= TOLERANCES.tried);
            }
            let run: Vec<char> = "石磨烯散热膜机器学习系统".chars().collect();
            assert!(slips(vocabulary, &run, TOLERANCES.tried).len() <= TOLERANCES.tried);
            planner.bent.set(0);
            for text in ["a".repeat(10_000), "shi".repeat(3_000), "graphene".repeat(5)] {
                assert!(planner.understand(std::slice::from_ref(&text))?.iter().all(|one| one.alternatives.is_empty()), "{text}");
            }
            Ok(())
        })
    }
}

//! The fields of the index, and a document put into them.

use tantivy::TantivyDocument;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TokenizerManager;

use crate::analyzer::initials::InitialsTokenizer;
use crate::analyzer::{Channel, ChannelTokenizer};
use crate::document::Document;
use crate::guard::fingerprint;
use crate::lexicon::Lexicon;

/// To be raised with any change of fields or analysis; an index of another version is built anew.
pub const SCHEMA_VERSION: u32 = 7;

/// Handles of all fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// To delete by; hits are read from the two halves, which need no dictionary to be unpacked.
    pub(crate) id: Field,
    pub(crate) id_high: Field,
    pub(crate) id_low: Field,
    pub(crate) version: Field,
    pub(crate) tie: Field,
    pub(crate) codes: Field,
    pub(crate) words: Field,
    pub(crate) pairs: Field,
    pub(crate) title_words: Field,
    pub(crate) title_pairs: Field,
    pub(crate) initials: Field,
    pub(crate) organization: Field,
    pub(crate) kind: Field,
    pub(crate) industry: Field,
    /// The codes themselves, of which every level is counted.
    pub(crate) industry_code: Field,
    pub(crate) discipline: Field,
    pub(crate) discipline_top: Field,
    pub(crate) ipc: Field,
    /// Down to the main group: groups are too many to be counted.
    pub(crate) ipc_group: Field,
    pub(crate) transfer_mode: Field,
    pub(crate) ip_kind: Field,
    pub(crate) trl: Field,
    pub(crate) year: Field,
    pub(crate) completed_on: Field,
    pub(crate) price: Field,
    pub(crate) award: Field,
    pub(crate) published: Field,
    /// Completions of keywords and owners.
    pub(crate) suggest: Field,
    /// Beginnings from which titles are typed in pinyin or initials.
    pub(crate) suggest_titles: Field,
}

fn text(tokenizer: &str, record: IndexRecordOption, norms: bool) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record).set_fieldnorms(norms);
    TextOptions::default().set_indexing_options(indexing)
}

fn fast_text() -> TextOptions {
    TextOptions::default() | FAST
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut b = SchemaBuilder::default();
    let exact = || text("raw", IndexRecordOption::Basic, false);
    let fields = Fields {
        id: b.add_text_field("id", STRING),
        id_high: b.add_u64_field("id_high", FAST),
        id_low: b.add_u64_field("id_low", FAST),
        version: b.add_i64_field("version", FAST),
        tie: b.add_u64_field("tie", FAST),
        codes: b.add_text_field("codes", exact()),
        words: b.add_text_field("words", text("words", IndexRecordOption::WithFreqs, true)),
        pairs: b.add_text_field("pairs", text("pairs", IndexRecordOption::WithFreqsAndPositions, true)),
        title_words: b.add_text_field("title_words", text("words", IndexRecordOption::WithFreqs, true)),
        title_pairs: b.add_text_field("title_pairs", text("pairs", IndexRecordOption::WithFreqs, true)),
        initials: b.add_text_field("initials", text("initials", IndexRecordOption::WithFreqs, true)),
        organization: b.add_text_field("organization", exact() | fast_text()),
        kind: b.add_text_field("kind", exact() | fast_text()),
        industry: b.add_text_field("industry", exact()),
        industry_code: b.add_text_field("industry_code", fast_text()),
        discipline: b.add_text_field("discipline", exact()),
        discipline_top: b.add_text_field("discipline_top", fast_text()),
        ipc: b.add_text_field("ipc", exact()),
        ipc_group: b.add_text_field("ipc_group", fast_text()),
        transfer_mode: b.add_text_field("transfer_mode", exact() | fast_text()),
        ip_kind: b.add_text_field("ip_kind", exact() | fast_text()),
        trl: b.add_i64_field("trl", FAST),
        year: b.add_i64_field("year", FAST),
        completed_on: b.add_i64_field("completed_on", FAST),
        price: b.add_i64_field("price", FAST),
        award: b.add_bool_field("award", INDEXED),
        published: b.add_i64_field("published", FAST),
        suggest: b.add_text_field("suggest", exact()),
        suggest_titles: b.add_text_field("suggest_titles", exact()),
    };
    (b.build(), fields)
}

/// The tokenizers that the schema names, beside the library's own, which it asks for even for numbers.
pub(crate) fn tokenizers(lexicon: &Lexicon) -> TokenizerManager {
    let manager = TokenizerManager::default();
    for (name, channel) in [("words", Channel::Words), ("pairs", Channel::Pairs)] {
        manager.register(name, ChannelTokenizer { lexicon: lexicon.clone(), channel });
    }
    manager.register("initials", InitialsTokenizer(lexicon.clone()));
    manager
}

/// The key as it is indexed.
pub(crate) fn key_text(id: u128) -> String {
    format!("{id:032x}")
}

impl Fields {
    /// The key by which a document is found and deleted.
    pub(crate) fn key(&self, id: u128) -> tantivy::Term {
        tantivy::Term::from_field_text(self.id, &key_text(id))
    }

    /// The document as the index library takes it.
    pub(crate) fn put(&self, document: &Document) -> TantivyDocument {
        let mut out = TantivyDocument::new();
        out.add_text(self.id, key_text(document.id));
        out.add_u64(self.id_high, (document.id >> 64) as u64);
        out.add_u64(self.id_low, document.id as u64);
        out.add_i64(self.version, document.version);
        out.add_u64(self.tie, fingerprint(&document.id.to_be_bytes()));
        self.put_texts(document, &mut out);
        self.put_codes(document, &mut out);
        self.put_numbers(document, &mut out);
        crate::suggest::entity_terms(document).iter().for_each(|term| out.add_text(self.suggest, term));
        crate::suggest::title_terms(&document.title).iter().for_each(|term| out.add_text(self.suggest_titles, term));
        out
    }

    fn put_texts(&self, document: &Document, out: &mut TantivyDocument) {
        out.add_text(self.title_words, &document.title);
        out.add_text(self.title_pairs, &document.title);
        for text in [&document.title].into_iter().chain(&document.keywords) {
            out.add_text(self.initials, text);
        }
        let texts = [&document.title, &document.abstract_text]
            .into_iter()
            .chain(&document.title_en)
            .chain(&document.keywords)
            .chain(&document.other_texts)
            .chain([&document.organization_name]);
        for text in texts.filter(|text| !text.is_empty()) {
            out.add_text(self.words, text);
            out.add_text(self.pairs, text);
        }
    }

    fn put_codes(&self, document: &Document, out: &mut TantivyDocument) {
        let mut add = |field: Field, mut values: Vec<String>| {
            values.sort_unstable();
            values.dedup();
            values.iter().for_each(|value| out.add_text(field, value));
        };
        let all = |codes: &[String], level: fn(&str) -> Vec<String>| codes.iter().flat_map(|c| level(c)).collect();
        add(self.codes, document.codes.iter().flat_map(|code| code_forms(code)).collect());
        add(self.organization, vec![document.organization_id.clone()]);
        add(self.kind, vec![document.kind.clone()]);
        add(self.transfer_mode, document.transfer_modes.clone());
        add(self.ip_kind, document.ip_kinds.clone());
        add(self.industry, all(&document.industry_codes, industry_levels));
        add(self.discipline, all(&document.discipline_codes, discipline_levels));
        add(self.ipc, all(&document.ipc_codes, ipc_levels));
        add(self.industry_code, document.industry_codes.iter().map(|code| plain_code(code)).collect());
        add(self.discipline_top, document.discipline_codes.iter().map(|code| head(&plain_code(code), 3)).collect());
        let group = |code: &String| plain_code(code).split('/').next().unwrap_or_default().to_owned();
        add(self.ipc_group, document.ipc_codes.iter().map(group).collect());
    }

    fn put_numbers(&self, document: &Document, out: &mut TantivyDocument) {
        let numbers = [
            (self.trl, document.trl.map(i64::from)),
            (self.year, document.completed_year.map(i64::from)),
            (self.completed_on, document.completed_on.map(i64::from)),
            (self.price, document.price_fen),
            (self.published, Some(document.published_at_ms)),
        ];
        for (field, number) in numbers {
            if let Some(number) = number {
                out.add_i64(field, number);
            }
        }
        out.add_bool(self.award, document.has_award);
    }
}

pub(crate) fn head(code: &str, length: usize) -> String {
    code.chars().take(length).collect()
}

/// A code without blanks, in capitals and half width.
pub(crate) fn plain_code(code: &str) -> String {
    crate::analyzer::normalise(code).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// GB/T 4754: a letter, then two to four digits; each further character is a level but the first digit.
pub(crate) fn industry_levels(code: &str) -> Vec<String> {
    let code = plain_code(code);
    let length = code.chars().count();
    [1, 3, 4, 5].into_iter().filter(|level| *level < length).map(|level| head(&code, level)).chain([code.clone()]).collect()
}

/// GB/T 13745: three, five, seven digits. A code of another table is its own only level above three characters.
fn discipline_levels(code: &str) -> Vec<String> {
    let code = discipline_code(code);
    let length = code.chars().count();
    [1, 3, 5].into_iter().filter(|level| *level < length).map(|level| head(&code, level)).chain([code.clone()]).collect()
}

/// IPC: section, class, subclass, main group, group.
pub(crate) fn ipc_levels(code: &str) -> Vec<String> {
    let code = plain_code(code);
    let length = code.chars().count();
    let group = code.find('/').map(|at| code[..at].to_owned());
    let upper = [1, 3, 4].into_iter().filter(|level| *level < length).map(|level| head(&code, level));
    upper.chain(group).chain([code.clone()]).collect()
}

/// A discipline's code; some write a point after the third digit.
pub(crate) fn discipline_code(code: &str) -> String {
    plain_code(code).replace('.', "")
}

/// An IPC code to look for: `H01M4/00` names the main group, with every group below it.
pub(crate) fn ipc_code(code: &str) -> String {
    let code = plain_code(code);
    code.strip_suffix("/00").map_or(code.clone(), str::to_owned)
}

/// A code as it may be typed: letters and digits alone; for a patent's number also without `ZL` or `CN`, and without its
/// check digit.
pub(crate) fn code_forms(code: &str) -> Vec<String> {
    let normal = crate::analyzer::normalise(code);
    let whole: String = normal.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut forms = vec![whole];
    let numbered = |prefix: &str| {
        normal.strip_prefix(prefix).is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    };
    let stem = if ["zl", "cn"].iter().any(|prefix| numbered(prefix)) { normal[2..].trim_start() } else { normal.as_str() };
    forms.push(stem.chars().filter(|c| c.is_alphanumeric()).collect());
    if let Some((number, check)) = stem.rsplit_once('.')
        && check.len() == 1
        && number.len() >= 8
    {
        forms.push(number.chars().filter(|c| c.is_alphanumeric()).collect());
    }
    forms.retain(|form| !form.is_empty());
    forms
}

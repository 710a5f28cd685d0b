use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use search_index::{Entry, EntryKind, Lexicon, lexicon::key};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::rules::{MOST_WORDS, fits_its_kind};
use crate::{
    foundation::{
        access::Actor,
        error::{Error, Result},
        http::{Cursor, Resource, input, rules},
        types::{Id, Json, Timestamp, text::text_enum},
    },
    schema::{lexicon_applications, lexicon_entries},
};

text_enum! {
    /// What an entry says of its words.
    pub enum LexiconKind {
        /// One word that is kept whole.
        Term = "term",
        /// Words that mean the same.
        Synonyms = "synonyms",
        /// Words that say nothing in a need.
        Boilerplate = "boilerplate",
    }
}

text_enum! {
    /// Whether an entry is among those that are applied next.
    pub enum LexiconState {
        Active = "active",
        Withdrawn = "withdrawn",
    }
}

impl From<LexiconKind> for EntryKind {
    fn from(kind: LexiconKind) -> Self {
        match kind {
            LexiconKind::Term => Self::Term,
            LexiconKind::Synonyms => Self::Synonyms,
            LexiconKind::Boilerplate => Self::Boilerplate,
        }
    }
}

/// What is said of words, new or changed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = fits_its_kind, skip_on_field_errors = false))]
pub struct NewLexiconEntry {
    /// Cannot be changed later.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = LexiconKind)]
    pub kind: Option<LexiconKind>,
    /// Of a term one word of Chinese characters; of synonyms two or more. Each at most 50 characters.
    #[validate(length(max = MOST_WORDS))]
    #[schema(required, min_items = 1, max_items = 20, example = json!(["霜曜锡膜"]))]
    pub words: Vec<String>,
    /// Why the search needs it.
    #[validate(length(min = 1, max = 500), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 500, example = "企业常用这个词检索，拆开后查到的多不相干。")]
    pub reason: String,
}

/// An entry out of a file: its kind and words, by the rules that hold when they are entered. What else is said of it does not matter.
pub fn lexicon_entry(mut value: Value) -> Result<Entry> {
    if !value.is_object() {
        return Err(Error::field("", "import_line"));
    }
    let said = json!({"kind": value["kind"].take(), "words": value["words"].take(), "reason": "-"});
    let input: NewLexiconEntry = input::parse(said)?;
    let kind = input.kind.ok_or_else(|| Error::field("/kind", "required"))?;
    Ok(Entry { kind: kind.into(), words: input.words.iter().map(|word| word.trim().to_owned()).collect() })
}

/// Why an entry is withdrawn.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LexiconWithdrawal {
    #[validate(length(min = 1, max = 500), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 500, example = "与通行叫法不符。")]
    pub reason: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = lexicon_entries)]
#[diesel(treat_none_as_null = true)]
pub(super) struct LexiconRow {
    pub(super) id: Id,
    pub(super) version: i32,
    pub(super) kind: LexiconKind,
    pub(super) words: Json<Vec<String>>,
    pub(super) keys: String,
    pub(super) reason: String,
    pub(super) state: LexiconState,
    pub(super) withdrawn_reason: Option<String>,
    pub(super) created_by: Option<Id>,
    pub(super) created_at: Timestamp,
    pub(super) updated_by: Option<Id>,
    pub(super) updated_at: Timestamp,
}

impl LexiconRow {
    pub(super) fn new(actor: &Actor, kind: LexiconKind, input: NewLexiconEntry) -> Self {
        let now = Timestamp::now();
        let blank = Self {
            id: Id::new(),
            version: 1,
            kind,
            words: Json(Vec::new()),
            keys: String::new(),
            reason: String::new(),
            state: LexiconState::Active,
            withdrawn_reason: None,
            created_by: actor.id,
            created_at: now,
            updated_by: actor.id,
            updated_at: now,
        };
        blank.saying(input)
    }

    fn saying(self, input: NewLexiconEntry) -> Self {
        let words: Vec<String> = input.words.iter().map(|word| word.trim().to_owned()).collect();
        let keys: Vec<String> = words.iter().map(|word| key(word)).collect();
        Self { words: Json(words), keys: keys.join("\n"), reason: input.reason.trim().to_owned(), ..self }
    }

    fn next(self, actor: &Actor) -> Self {
        Self { version: self.version + 1, updated_by: actor.id, updated_at: Timestamp::now(), ..self }
    }

    /// The next version, with other words.
    pub(super) fn changed(self, actor: &Actor, input: NewLexiconEntry) -> Self {
        self.saying(input).next(actor)
    }

    /// The next version, which is not applied again.
    pub(super) fn withdrawn(self, actor: &Actor, reason: &str) -> Self {
        Self { state: LexiconState::Withdrawn, withdrawn_reason: Some(reason.trim().to_owned()), ..self }.next(actor)
    }

    /// As it could be sent again: what a merge patch is applied to.
    pub(super) fn input(&self) -> NewLexiconEntry {
        NewLexiconEntry { kind: Some(self.kind), words: self.words.0.clone(), reason: self.reason.clone() }
    }

    /// As the index knows it.
    pub(super) fn entry(&self) -> Entry {
        Entry { kind: self.kind.into(), words: self.words.0.clone() }
    }

    /// The words in the form in which they are compared.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.split('\n')
    }

    /// As it is read where the indexes that answer know these words.
    pub(super) fn view(self, serving: &[Lexicon]) -> LexiconEntryView {
        let entry = self.entry();
        LexiconEntryView {
            applied: !serving.is_empty() && serving.iter().all(|lexicon| lexicon.holds(&entry)),
            id: self.id,
            version: self.version,
            kind: self.kind,
            words: self.words.0,
            reason: self.reason,
            state: self.state,
            withdrawn_reason: self.withdrawn_reason,
            created_by: self.created_by,
            created_at: self.created_at,
            updated_by: self.updated_by,
            updated_at: self.updated_at,
        }
    }
}

/// An entry of the lexicon as it is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LexiconEntryView {
    pub id: Id,
    pub version: i32,
    pub kind: LexiconKind,
    pub words: Vec<String>,
    pub reason: String,
    pub state: LexiconState,
    pub withdrawn_reason: Option<String>,
    /// Whether the indexes of the node that answers know these very words now. What is new or changed is not until it is applied;
    /// what is withdrawn still is until then.
    pub applied: bool,
    /// The user or API key; none for the command line.
    pub created_by: Option<Id>,
    pub created_at: Timestamp,
    pub updated_by: Option<Id>,
    pub updated_at: Timestamp,
}

impl Resource for LexiconEntryView {
    const COLLECTION: &'static str = "search/lexicon";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// The entries as they were put in force.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = lexicon_applications)]
pub(super) struct ApplicationRow {
    pub(super) number: i32,
    pub(super) id: Id,
    pub(super) entries: Json<Vec<Entry>>,
    pub(super) applied_by: Option<Id>,
    pub(super) applied_at: Timestamp,
}

/// What every node now makes its indexes with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LexiconApplication {
    pub id: Id,
    /// Rises by one each time.
    pub number: i32,
    /// How many entries are put in force.
    pub entries: usize,
    pub applied_by: Option<Id>,
    pub applied_at: Timestamp,
}

impl ApplicationRow {
    pub(super) fn view(&self) -> LexiconApplication {
        LexiconApplication {
            id: self.id,
            number: self.number,
            entries: self.entries.0.len(),
            applied_by: self.applied_by,
            applied_at: self.applied_at,
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LexiconFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub kind: Vec<LexiconKind>,
    pub state: Option<LexiconState>,
    /// Part of one of the words, in either script.
    #[validate(length(max = 50))]
    #[param(max_length = 50)]
    pub q: Option<String>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

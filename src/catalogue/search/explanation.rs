//! How a search is understood, and why its hits stand where they do, for those who tend it.

use std::collections::HashMap;

use search_index::{
    Channels, Explanation, HitExplanation, Meaning, OtherPart, OtherWay, ShownToken, TokenPart, TypedClause, TypedText,
    WordMeaning, analyzer::Kind,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError, ValidationErrors};

use super::{
    handle::Search,
    model::{SearchRequest, SortBy},
};
use crate::{
    catalogue::achievements::{self, PublicRecord},
    foundation::{
        access::{Actor, Permission},
        db::Conn,
        error::Result,
        types::Id,
    },
};

const DEFAULT_LIMIT: u32 = 10;
const MOST_HITS: u32 = 20;
const MOST_TOKENS: usize = 100;

/// A search that is to be explained: the text and filters of [`SearchRequest`], and how many hits.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct ExplainRequest(SearchRequest);

/// Parameters that a search has and its explanation has not.
const OF_SEARCHES: [&str; 6] = ["facets", "limit", "offset", "cursor", "highlight", "sort"];

impl Validate for ExplainRequest {
    fn validate(&self) -> std::result::Result<(), ValidationErrors> {
        let request = &self.0;
        let mut errors = request.validate().err().unwrap_or_default();
        let given = [
            ("facets", request.facets.is_some()),
            ("offset", request.offset > 0),
            ("cursor", request.cursor.is_some()),
            ("highlight", request.highlight),
            ("sort", request.sort != SortBy::Relevance),
        ];
        for (name, _) in given.into_iter().filter(|(_, given)| *given) {
            errors.add(name, ValidationError::new("unknown_parameter"));
        }
        if request.limit.is_some_and(|limit| limit > MOST_HITS) {
            let mut error = ValidationError::new("range");
            error.add_param("min".into(), &1);
            error.add_param("max".into(), &MOST_HITS);
            errors.errors_mut().remove("limit");
            errors.add("limit", error);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl IntoParams for ExplainRequest {
    fn into_params(place: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
        let limit = LimitParameter::into_params(&place);
        let conditions = SearchRequest::into_params(place).into_iter().filter(|one| !OF_SEARCHES.contains(&one.name.as_str()));
        limit.into_iter().chain(conditions).collect()
    }
}

/// How many hits are explained, for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it is read by the document alone")]
struct LimitParameter {
    /// Ten when not given.
    #[param(required = false, minimum = 1, maximum = 20)]
    limit: Option<u32>,
}

/// How a search is understood, and why its hits stand where they do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchExplanation {
    /// The text in the form in which texts are compared.
    pub normalised: String,
    /// The text in its parts.
    pub parsed: ParsedText,
    /// The plain words, without what says nothing in a need, and what else they are taken for.
    pub understood: Vec<UnderstoodWord>,
    /// What is looked for, the weightiest first, at most 100.
    pub tokens: Vec<SearchToken>,
    /// How much of the words a record must have, by words or by pairs of characters.
    pub need: Mass,
    /// How much there is of them.
    pub full: Mass,
    /// Nothing had as much as is asked for at first, so less was asked for.
    pub loosened: bool,
    /// What is run, one condition a line.
    pub query: String,
    /// Another spelling that is proposed.
    pub suggestion: Option<String>,
    /// What covering all of the words adds to a score, as a share of it.
    pub coverage: f32,
    /// What standing close together adds to it, as a share.
    pub near: f32,
    /// How many hits there are in all.
    pub total: u64,
    pub hits: Vec<ExplainedHit>,
}

/// A text as it is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ParsedText {
    /// Weighed together.
    pub words: Vec<String>,
    /// Of each group one must hold: a phrase, or what is joined by OR.
    pub groups: Vec<Vec<SaidText>>,
    /// None of these may hold.
    pub without: Vec<SaidText>,
}

/// A word or phrase.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SaidText {
    pub text: String,
    /// Whether it stands between quotation marks.
    pub phrase: bool,
}

/// A word and what else it may mean.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnderstoodWord {
    pub text: String,
    /// Whether a record has it as typed.
    pub known: bool,
    pub alternatives: Vec<OtherText>,
}

/// Another text that is searched for in a word's place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OtherText {
    pub text: String,
    /// `synonym`; `reading`, of pinyin or its first letters; `slip`; `letters`, for the first letters of titles and keywords.
    #[schema(example = "synonym")]
    pub kind: &'static str,
    /// What its match is worth, as a share of an exact one.
    pub strength: f32,
}

/// Something that is looked up in the index.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchToken {
    pub text: String,
    /// `words`, `pairs` or `initials`.
    #[schema(example = "words")]
    pub channel: &'static str,
    /// `word`, `inner`, `pair`, `last`, `latin`, `joined` or `part`.
    #[schema(example = "word")]
    pub kind: &'static str,
    /// Whether a record has it.
    pub known: bool,
    /// By how few records have it.
    pub rarity: f32,
    /// Its rarity by `times` and by what its kind is worth; 0 where no record has it.
    pub weight: f32,
    /// How often it is asked for; a fraction where only another text for a word has it.
    pub times: f32,
}

/// Rarities added up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Mass {
    /// By words; null where no words suffice.
    pub words: Option<f32>,
    /// By pairs of characters; null where no pairs suffice.
    pub pairs: Option<f32>,
}

/// A hit, whose score is (sum of `parts` × (1 + `coverage` × `coverage_share`) + sum of `others`) × (1 + `near` × `near_share`).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplainedHit {
    pub id: Id,
    pub code: Option<String>,
    pub title: String,
    /// As the search gives it.
    pub score: f32,
    /// What each token adds, the most first.
    pub parts: Vec<ScorePart>,
    /// What else adds something: codes, phrases, a single character, what is joined by OR.
    pub others: Vec<OtherScorePart>,
    /// Which share of the words is covered.
    pub coverage_share: f32,
    /// Which share of what was typed stands close together; 0 where that is not looked at.
    pub near_share: f32,
}

/// What a token adds in a field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScorePart {
    pub token: String,
    #[schema(example = "words")]
    pub channel: &'static str,
    /// `text`, which is all of the record, or `title`, which adds to that.
    #[schema(example = "text")]
    pub field: &'static str,
    /// How often it stands there.
    pub frequency: u32,
    /// How many tokens stand there; larger numbers are kept roughly.
    pub length: u32,
    pub contribution: f32,
}

/// What else adds to a score.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OtherScorePart {
    /// `code`, `character`, `phrase` or `alternatives`.
    #[schema(example = "phrase")]
    pub kind: &'static str,
    pub text: String,
    pub contribution: f32,
}

/// Explains a search.
pub(super) fn explain(conn: &mut Conn, actor: &Actor, search: &Search, request: &ExplainRequest) -> Result<SearchExplanation> {
    actor.may(Permission::ExplainSearch)?;
    let mut query = request.0.query()?;
    query.limit = request.0.limit.unwrap_or(DEFAULT_LIMIT) as usize;
    let told = search.in_achievements(|index| index.snapshot().explain(&query))?;
    let ids: Vec<Id> = told.hits.iter().map(|hit| hit.id.into()).collect();
    let records = achievements::documents(conn, &ids)?.into_iter().map(|record| (record.id, record)).collect();
    Ok(SearchExplanation::new(told, records))
}

impl SearchExplanation {
    fn new(told: Explanation, mut records: HashMap<Id, PublicRecord>) -> Self {
        let hits = told.hits.into_iter();
        let hits = hits.filter_map(|hit| records.remove(&hit.id.into()).map(|record| ExplainedHit::new(hit, record)));
        Self {
            normalised: told.normalised,
            parsed: told.typed.into(),
            understood: told.words.into_iter().map(UnderstoodWord::from).collect(),
            tokens: told.tokens.into_iter().take(MOST_TOKENS).map(SearchToken::from).collect(),
            need: told.need.into(),
            full: told.full.into(),
            loosened: told.loosened,
            query: told.tree,
            suggestion: told.suggestion,
            coverage: told.coverage,
            near: told.near,
            total: told.total,
            hits: hits.collect(),
        }
    }
}

impl ExplainedHit {
    fn new(hit: HitExplanation, record: PublicRecord) -> Self {
        Self {
            id: record.id,
            code: record.code,
            title: record.content.title,
            score: hit.score,
            parts: hit.parts.into_iter().map(ScorePart::from).collect(),
            others: hit.others.into_iter().map(OtherScorePart::from).collect(),
            coverage_share: hit.coverage_share,
            near_share: hit.near_share.unwrap_or(0.0),
        }
    }
}

impl From<TypedClause> for SaidText {
    fn from(clause: TypedClause) -> Self {
        Self { text: clause.text, phrase: clause.phrase }
    }
}

impl From<TypedText> for ParsedText {
    fn from(typed: TypedText) -> Self {
        let all = |clauses: Vec<TypedClause>| clauses.into_iter().map(SaidText::from).collect();
        Self { words: typed.words, groups: typed.groups.into_iter().map(all).collect(), without: all(typed.without) }
    }
}

impl From<WordMeaning> for UnderstoodWord {
    fn from(word: WordMeaning) -> Self {
        let other = |(text, meaning, strength)| OtherText { text, kind: of_meaning(meaning), strength };
        Self { text: word.text, known: word.known, alternatives: word.alternatives.into_iter().map(other).collect() }
    }
}

impl From<ShownToken> for SearchToken {
    fn from(token: ShownToken) -> Self {
        Self {
            channel: of_channel(token.channel),
            kind: of_kind(token.kind),
            text: token.text,
            known: token.known,
            rarity: token.rarity,
            weight: token.weight,
            times: token.times,
        }
    }
}

impl From<[f32; 2]> for Mass {
    fn from([words, pairs]: [f32; 2]) -> Self {
        let finite = |mass: f32| Some(mass).filter(|mass| mass.is_finite());
        Self { words: finite(words), pairs: finite(pairs) }
    }
}

impl From<TokenPart> for ScorePart {
    fn from(part: TokenPart) -> Self {
        Self {
            token: part.token,
            channel: of_channel(part.channel),
            field: if part.title { "title" } else { "text" },
            frequency: part.frequency,
            length: part.length,
            contribution: part.contribution,
        }
    }
}

impl From<OtherPart> for OtherScorePart {
    fn from(part: OtherPart) -> Self {
        let kind = match part.way {
            OtherWay::Code => "code",
            OtherWay::Character => "character",
            OtherWay::Phrase => "phrase",
            OtherWay::Alternatives => "alternatives",
        };
        Self { kind, text: part.text, contribution: part.contribution }
    }
}

fn of_meaning(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Synonym => "synonym",
        Meaning::Reading => "reading",
        Meaning::Slip => "slip",
        Meaning::Letters => "letters",
    }
}

fn of_channel(channel: Channels) -> &'static str {
    match channel {
        Channels::Words => "words",
        Channels::Pairs => "pairs",
        Channels::Initials => "initials",
    }
}

fn of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Word => "word",
        Kind::Inner => "inner",
        Kind::Pair => "pair",
        Kind::Last => "last",
        Kind::Latin => "latin",
        Kind::Joined => "joined",
        Kind::Part => "part",
    }
}

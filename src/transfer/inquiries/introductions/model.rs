use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::super::chain::Entry;
use crate::{
    foundation::{
        error::Result,
        http::{Resource, rules},
        types::{Id, Timestamp, text::text_enum},
    },
    schema::introductions,
};

text_enum! {
    /// How both sides were brought together.
    pub enum IntroductionMeans {
        /// By the centre, upon an inquiry.
        Inquiry = "inquiry",
        Meeting = "meeting",
        Visit = "visit",
        Telephone = "telephone",
        Message = "message",
        Event = "event",
        Other = "other",
    }
}

/// An introduction to be recorded.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = two_parties, skip_on_field_errors = false))]
pub struct NewIntroduction {
    /// The inquiry that led to it; its sides are then the parties.
    pub inquiry_id: Option<Id>,
    /// Who has the technology.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Id)]
    pub provider_organization_id: Option<Id>,
    /// Who needs it.
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Id)]
    pub receiver_organization_id: Option<Id>,
    pub achievement_id: Option<Id>,
    pub demand_id: Option<Id>,
    #[validate(required(code = "required"), custom(function = not_in_future))]
    #[schema(required, value_type = Timestamp)]
    pub happened_at: Option<Timestamp>,
    #[validate(required(code = "required"))]
    #[schema(required, value_type = IntroductionMeans)]
    pub means: Option<IntroductionMeans>,
    #[validate(length(max = 2_000))]
    #[schema(max_length = 2_000, example = "在院所会议室当面介绍，双方各两人参加。")]
    pub note: String,
}

fn not_in_future(at: &Timestamp) -> std::result::Result<(), ValidationError> {
    if *at <= Timestamp::now() { Ok(()) } else { Err(ValidationError::new("timestamp_in_future")) }
}

fn two_parties(input: &NewIntroduction) -> std::result::Result<(), ValidationError> {
    let one = input.provider_organization_id.is_some() && input.provider_organization_id == input.receiver_organization_id;
    if one { Err(rules::broken_at("parties_same", "/receiver_organization_id")) } else { Ok(()) }
}

/// A person or organization, as it was called then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IntroducedParty {
    pub id: Id,
    pub name: String,
}

/// An achievement, demand or inquiry, as it was called then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IntroducedRecord {
    pub id: Id,
    pub code: Option<String>,
    pub title: String,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IntroductionContent {
    pub happened_at: Timestamp,
    pub broker: IntroducedParty,
    /// Who has the technology.
    pub provider: IntroducedParty,
    /// Who needs it.
    pub receiver: IntroducedParty,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achievement: Option<IntroducedRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<IntroducedRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<IntroducedRecord>,
    pub means: IntroductionMeans,
    pub note: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = introductions)]
pub(super) struct IntroductionRow {
    pub(super) seq: i64,
    pub(super) id: Id,
    pub(super) broker_id: Id,
    pub(super) inquiry_id: Option<Id>,
    pub(super) happened_at: Timestamp,
    pub(super) recorded_at: Timestamp,
    pub(super) recorded_by: Option<Id>,
    /// An [`IntroductionContent`] as JSON: the very text that is sealed.
    pub(super) content: String,
    pub(super) previous_hash: String,
    pub(super) hash: String,
}

impl IntroductionRow {
    /// The row as its columns hold it.
    fn entry(&self) -> Entry {
        Entry {
            seq: self.seq,
            id: self.id.to_string(),
            broker_id: self.broker_id.to_string(),
            inquiry_id: self.inquiry_id.map(|id| id.to_string()),
            happened_at: self.happened_at.to_string(),
            recorded_at: self.recorded_at.to_string(),
            recorded_by: self.recorded_by.map(|id| id.to_string()),
            content: self.content.clone(),
            previous_hash: self.previous_hash.clone(),
            hash: self.hash.clone(),
        }
    }

    /// The row with its hash.
    pub(super) fn sealed(self) -> Self {
        Self { hash: self.entry().seal(), ..self }
    }

    pub(super) fn view(&self) -> Result<IntroductionView> {
        Ok(IntroductionView {
            id: self.id,
            seq: self.seq,
            content: serde_json::from_str(&self.content)?,
            recorded_at: self.recorded_at,
            recorded_by: self.recorded_by,
            sealed_text: self.entry().sealed_text(),
            previous_hash: self.previous_hash.clone(),
            hash: self.hash.clone(),
        })
    }
}

/// An introduction, with its place in the chain.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IntroductionView {
    pub id: Id,
    /// Its place: one chain over the introductions of all brokers, without gaps.
    pub seq: i64,
    #[serde(flatten)]
    pub content: IntroductionContent,
    pub recorded_at: Timestamp,
    /// The user or API key.
    pub recorded_by: Option<Id>,
    /// The text of which `hash` is the SHA-256.
    pub sealed_text: String,
    /// The hash of the entry before; 64 zeros in the first.
    pub previous_hash: String,
    pub hash: String,
}

impl Resource for IntroductionView {
    const COLLECTION: &'static str = "brokers";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        1
    }
    fn name(&self) -> String {
        format!("{}/introductions", self.content.broker.id)
    }
}

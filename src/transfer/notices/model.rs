use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{
    content::NoticeContent,
    workflow::{NoticeAction, NoticeState, ObjectionState, Outcome},
};
use crate::{
    foundation::{
        access::{Actor, ActorKind, Role},
        http::{Cursor, Resource, rules},
        types::{Day, Id, Json, Timestamp, text::text_enum},
    },
    schema::{notice_objections, notice_steps, notices},
};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = notices)]
#[diesel(treat_none_as_null = true)]
pub(super) struct NoticeRow {
    pub(super) id: Id,
    pub(super) code: String,
    pub(super) organization_id: Id,
    pub(super) achievement_id: Option<Id>,
    pub(super) deal_id: Option<Id>,
    pub(super) state: NoticeState,
    pub(super) starts_on: Option<Day>,
    pub(super) ends_on: Option<Day>,
    pub(super) outcome: Option<Outcome>,
    /// What the centre said when it closed the notice, or why it was withdrawn.
    pub(super) remark: Option<String>,
    pub(super) version: i32,
    pub(super) content: Json<NoticeContent>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl NoticeRow {
    /// A notice that begins; none where the content lacks what the rules of its fields require.
    pub(super) fn new(code: String, content: NoticeContent, now: Timestamp) -> Option<Self> {
        Some(Self {
            id: Id::new(),
            code,
            organization_id: content.organization_id?,
            achievement_id: content.achievement_id,
            deal_id: content.deal_id,
            state: NoticeState::Draft,
            starts_on: None,
            ends_on: None,
            outcome: None,
            remark: None,
            version: 1,
            content: Json(content),
            created_at: now,
            updated_at: now,
        })
    }

    /// Whether its first day has come, as that begins in Asia/Shanghai.
    fn has_begun(&self) -> bool {
        self.starts_on.is_some_and(|first| first <= Day::today())
    }

    /// Whether anyone may read it.
    pub(super) fn is_public(&self) -> bool {
        self.state.is_published() && self.has_begun()
    }

    /// Whether anyone may object now.
    pub(super) fn takes_objections(&self) -> bool {
        self.state == NoticeState::Open && self.has_begun()
    }

    pub(super) fn view(self, objections: Vec<ObjectionMark>) -> NoticeView {
        NoticeView {
            id: self.id,
            code: self.code,
            state: self.state,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            outcome: self.outcome,
            remark: self.remark,
            objections,
            version: self.version,
            content: self.content.0,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A step of a notice, with what it decided.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = notice_steps)]
pub(super) struct StepRow {
    pub(super) notice_id: Id,
    pub(super) version: i32,
    pub(super) action: NoticeAction,
    pub(super) state: NoticeState,
    pub(super) actor_kind: ActorKind,
    pub(super) actor_id: Option<Id>,
    pub(super) role: Role,
    pub(super) at: Timestamp,
    pub(super) detail: Json<Value>,
}

impl StepRow {
    pub(super) fn new(row: &NoticeRow, actor: &Actor, action: NoticeAction, detail: Value) -> Self {
        Self {
            notice_id: row.id,
            version: row.version,
            action,
            state: row.state,
            actor_kind: actor.kind,
            actor_id: actor.id,
            role: actor.role,
            at: row.updated_at,
            detail: Json(detail),
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = notice_objections)]
#[diesel(treat_none_as_null = true)]
pub(super) struct ObjectionRow {
    pub(super) id: Id,
    pub(super) notice_id: Id,
    pub(super) organization_id: Option<Id>,
    pub(super) content: Json<NewObjection>,
    pub(super) state: ObjectionState,
    pub(super) decision: Option<String>,
    pub(super) version: i32,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl ObjectionRow {
    /// `named`: with who objected.
    pub(super) fn view(self, named: bool) -> ObjectionView {
        ObjectionView {
            id: self.id,
            notice_id: self.notice_id,
            organization_id: self.organization_id.filter(|_| named),
            state: self.state,
            said: self.content.0,
            reason: self.decision,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A notice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeView {
    pub id: Id,
    #[schema(example = "NHGS-2026-000003")]
    pub code: String,
    pub state: NoticeState,
    /// The day of publication. Before it the notice is for its organization and the centre only.
    pub starts_on: Option<Day>,
    /// The last day on which it stands.
    pub ends_on: Option<Day>,
    /// How it came out, once it is closed.
    pub outcome: Option<Outcome>,
    /// What was said when it was closed or withdrawn.
    pub remark: Option<String>,
    /// That somebody objected, and whether it was upheld; not who, nor what they wrote.
    pub objections: Vec<ObjectionMark>,
    pub version: i32,
    #[serde(flatten)]
    pub content: NoticeContent,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for NoticeView {
    const COLLECTION: &'static str = "notices";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// That there is an objection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ObjectionMark {
    pub id: Id,
    pub state: ObjectionState,
    pub created_at: Timestamp,
}

/// An objection as the centre, its author and, without the author's name, the organization that gave notice see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ObjectionView {
    pub id: Id,
    pub notice_id: Id,
    /// Who objected: for themselves and the centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Id>,
    pub state: ObjectionState,
    #[serde(flatten)]
    pub said: NewObjection,
    /// Why it was decided so.
    pub reason: Option<String>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for ObjectionView {
    const COLLECTION: &'static str = "notice-objections";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// What somebody has against a notice.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewObjection {
    #[validate(length(min = 1, max = 20_000), custom(function = rules::not_blank))]
    #[schema(
        required,
        min_length = 1,
        max_length = 20_000,
        pattern = r"\S",
        example = "我单位为该专利的共有权人，未同意此次许可。"
    )]
    pub text: String,
    /// What proves it: documents, numbers, addresses.
    #[validate(length(max = 20_000))]
    #[schema(max_length = 20_000)]
    pub evidence: String,
}

text_enum! {
    /// What is decided of an objection.
    pub enum Verdict {
        Upheld = "upheld",
        Rejected = "rejected",
    }
}

/// The decision of an objection.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DecideObjection {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = Verdict)]
    pub decision: Option<Verdict>,
    #[validate(length(min = 1, max = 20_000), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 20_000, pattern = r"\S", example = "经核，专利登记簿载明权利人仅一家。")]
    pub reason: String,
}

/// The day of publication.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OpenNotice {
    /// Today when not given, and no earlier; up to 60 days back where the notice names the `medium` in which it was
    /// published then. At most 60 days ahead.
    #[schema(value_type = Option<Day>, example = json!(null))]
    pub starts_on: Option<Day>,
}

/// The end of a notice.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CloseNotice {
    /// What follows from the objections. Required where there were any.
    #[validate(length(max = 20_000), custom(function = rules::not_blank))]
    #[schema(max_length = 20_000)]
    pub decision: String,
}

/// Why a notice is withdrawn.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WithdrawNotice {
    #[validate(length(min = 1, max = 2000), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 2000, pattern = r"\S", example = "转化方式有变，重新公示。")]
    pub reason: String,
}

/// Filters of the list. What others may not see is left out, whatever is asked for.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticeFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<NoticeState>,
    pub organization_id: Option<Id>,
    pub achievement_id: Option<Id>,
    pub deal_id: Option<Id>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

/// Filters of the list of objections.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ObjectionFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub state: Vec<ObjectionState>,
    pub notice_id: Option<Id>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

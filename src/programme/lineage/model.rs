use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::foundation::types::{Day, Id, text::text_enum};

text_enum! {
    /// What a node of the trail is.
    #[derive(PartialOrd, Ord)]
    pub enum NodeKind {
        Visit = "visit",
        Demand = "demand",
        Achievement = "achievement",
        Inquiry = "inquiry",
        Deal = "deal",
        Notice = "notice",
        Contract = "contract",
        Payment = "payment",
    }
}

impl NodeKind {
    /// The collection in which its record is read.
    fn collection(self) -> &'static str {
        match self {
            Self::Visit => "visits",
            Self::Demand => "demands",
            Self::Achievement => "achievements",
            Self::Inquiry => "inquiries",
            Self::Deal => "deals",
            Self::Notice => "notices",
            Self::Contract => "contracts",
            Self::Payment => "payments",
        }
    }
}

/// A record as it is found, with who may see it and what it came of.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) kind: NodeKind,
    pub(super) id: Id,
    pub(super) code: Option<String>,
    pub(super) title: String,
    pub(super) date: Option<Day>,
    pub(super) amount_fen: Option<i64>,
    /// Whether anyone may see it.
    pub(super) public: bool,
    /// The organizations that may see it.
    pub(super) parties: Vec<Id>,
    /// What it came of, as its own row says.
    pub(super) came_of: Vec<(NodeKind, Id)>,
}

impl Record {
    pub(super) fn new(kind: NodeKind, id: Id, date: Day) -> Self {
        let (parties, came_of) = (Vec::new(), Vec::new());
        Self { kind, id, code: None, title: String::new(), date: Some(date), amount_fen: None, public: false, parties, came_of }
    }

    pub(super) fn node(self) -> Node {
        Node {
            kind: self.kind,
            id: self.id,
            code: self.code,
            title: self.title,
            date: self.date,
            amount_fen: self.amount_fen,
            url: format!("/api/v1/{}/{}", self.kind.collection(), self.id),
        }
    }

    /// The ids of this kind that it came of.
    pub(super) fn came_of(&self, kind: NodeKind) -> impl Iterator<Item = Id> + '_ {
        self.came_of.iter().filter(move |(of, _)| *of == kind).map(|(_, id)| *id)
    }
}

/// What a document calls itself, under whichever name.
pub(super) fn title_of(content: &str) -> String {
    let content: Value = serde_json::from_str(content).unwrap_or_default();
    let title = ["subject", "title", "name"].iter().find_map(|name| content[*name].as_str());
    title.unwrap_or_default().to_owned()
}

/// A whole number of fen in a document.
pub(super) fn amount_of(content: &str, name: &str) -> Option<i64> {
    serde_json::from_str::<Value>(content).unwrap_or_default()[name].as_i64()
}

/// A record of the trail.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Node {
    pub kind: NodeKind,
    pub id: Id,
    pub code: Option<String>,
    pub title: String,
    /// The day on which it happened, was signed or received; before that, was entered.
    pub date: Option<Day>,
    /// The price agreed or intended, the contract's total, the money received (below zero where it was taken back).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_fen: Option<i64>,
    /// Where the record is read.
    #[schema(example = "/api/v1/deals/01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e")]
    pub url: String,
}

/// `to` came of `from`: ids of nodes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Edge {
    pub from: Id,
    pub to: Id,
}

/// A trail, up and down from a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Lineage {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

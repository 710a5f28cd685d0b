//! A published demand → a search document. What others may not know is left out before this begins.

use super::{model::PublicDemand, queries};
use crate::foundation::{
    db::Conn,
    error::Result,
    types::{Day, Fen, Id},
};

/// What the index is given of a demand.
pub fn document(demand: &PublicDemand) -> search_index::Document {
    let content = &demand.content;
    let (organization_id, organization_name) =
        demand.organization.as_ref().map(|(id, name)| (id.to_string(), name.clone())).unwrap_or_default();
    let other_texts = [&content.field, &content.present_conditions, &content.ip_ownership_wish];
    search_index::Document {
        id: demand.id.into(),
        version: i64::from(demand.version),
        codes: demand.code.iter().cloned().collect(),
        title: content.title.clone(),
        abstract_text: format!("{}\n{}", content.problem, content.measurable_target),
        keywords: content.keywords.clone(),
        other_texts: other_texts.into_iter().filter(|text| !text.is_empty()).cloned().collect(),
        organization_id,
        organization_name,
        kind: content.kind.to_string(),
        industry_codes: content.industry_codes.iter().map(ToString::to_string).collect(),
        completed_on: content.deadline.map(Day::number),
        completed_year: demand.published_at.map(|at| Day::of(at).year()),
        transfer_modes: content.cooperation_modes.iter().map(ToString::to_string).collect(),
        price_fen: content.budget_max_fen.or(content.budget_min_fen).map(Fen::get),
        published_at_ms: demand.published_at.map_or(0, |at| at.millis()),
        ..search_index::Document::default()
    }
}

/// Those of these demands that are published, as anyone may read them, in no particular order.
pub fn documents(conn: &mut Conn, ids: &[Id]) -> Result<Vec<PublicDemand>> {
    let rows = queries::published(conn, ids)?;
    rows.into_iter()
        .map(|(row, organization_name)| {
            let content = row.published()?;
            let named = !content.anonymous;
            Ok(PublicDemand {
                content: content.shown(false),
                id: row.id,
                code: row.code,
                organization: named.then_some((row.organization_id, organization_name)),
                version: row.version,
                published_at: row.published_at,
            })
        })
        .collect()
}

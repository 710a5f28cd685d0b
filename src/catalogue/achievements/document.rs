//! A published record → a search document. The confidential layer and contacts are left out before this begins.

use super::{
    model::{PublicRecord, still_on_offer},
    queries, restrictions,
};
use crate::foundation::{
    db::Conn,
    error::Result,
    types::{Fen, Id},
};

/// What the index is given of a record.
pub fn document(record: &PublicRecord) -> search_index::Document {
    let content = &record.content;
    let codes = [record.code.clone(), content.external_ref.clone()].into_iter().flatten();
    let prices = [content.price_min_fen, content.price_max_fen];
    let other_texts = [
        &content.application_cases,
        &content.existing_solution,
        &content.improvement,
        &content.unit_economics,
        &content.pilot_conditions,
    ];
    search_index::Document {
        id: record.id.into(),
        version: i64::from(record.version),
        codes: codes.chain(content.right_numbers().map(str::to_owned)).collect(),
        title: content.title.clone(),
        title_en: Some(content.title_en.clone()).filter(|title| !title.is_empty()),
        abstract_text: content.r#abstract.clone(),
        keywords: content.keywords.clone(),
        other_texts: other_texts.into_iter().filter(|text| !text.is_empty()).cloned().collect(),
        organization_id: record.owner_organization_id.to_string(),
        organization_name: record.owner_name.clone(),
        kind: content.kind.to_string(),
        industry_codes: content.industry_codes.iter().map(ToString::to_string).collect(),
        discipline_codes: content.discipline_codes.iter().map(ToString::to_string).collect(),
        ipc_codes: content.ipc_codes.iter().map(ToString::to_string).collect(),
        trl: content.trl,
        completed_on: content.completed_on.map(|day| day.number()),
        completed_year: content.completed_on.map(|day| day.year()),
        transfer_modes: record.available_transfer_modes.iter().map(ToString::to_string).collect(),
        ip_kinds: content.ip_rights.iter().filter_map(|right| right.kind.map(|kind| kind.to_string())).collect(),
        price_fen: prices.into_iter().flatten().map(Fen::get).min(),
        has_award: !content.awards.is_empty(),
        published_at_ms: record.published_at.map_or(0, |at| at.millis()),
    }
}

/// Those of these records that are published, as anyone may read them, in no particular order.
pub fn documents(conn: &mut Conn, ids: &[Id]) -> Result<Vec<PublicRecord>> {
    let rows = queries::published(conn, ids)?;
    let taken = restrictions::of(conn, ids)?;
    rows.into_iter()
        .map(|(row, owner_name)| {
            let content = row.published()?.public();
            let taken = taken.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            Ok(PublicRecord {
                available_transfer_modes: still_on_offer(&content, taken),
                content,
                id: row.id,
                code: row.code,
                owner_organization_id: row.owner_organization_id,
                owner_name,
                version: row.version,
                published_at: row.published_at,
            })
        })
        .collect()
}

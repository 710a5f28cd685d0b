//! A published record as a row of a file. Nothing but what anyone may read.

use serde::Serialize;

use super::{facets::word, model::OwnerName};
use crate::{
    catalogue::achievements::{AchievementKind, IpKind, PublicRecord, TransferMode},
    foundation::{
        messages::Language,
        spreadsheet::Row,
        types::{Day, DisciplineCode, Fen, Id, IndustryCode, IpcCode, Timestamp},
    },
};

/// A right as it is told in a file.
#[derive(Debug, Serialize)]
pub(super) struct Right {
    kind: Option<IpKind>,
    number: String,
}

/// A record as a line of JSON.
#[derive(Debug, Serialize)]
pub(super) struct ExportRecord {
    id: Id,
    code: Option<String>,
    external_ref: Option<String>,
    title: String,
    title_en: String,
    #[serde(rename = "abstract")]
    r#abstract: String,
    keywords: Vec<String>,
    kind: AchievementKind,
    organization: OwnerName,
    industry_codes: Vec<IndustryCode>,
    discipline_codes: Vec<DisciplineCode>,
    ipc_codes: Vec<IpcCode>,
    trl: Option<u8>,
    completed_on: Option<Day>,
    transfer_modes: Vec<TransferMode>,
    ip_rights: Vec<Right>,
    price_min_fen: Option<Fen>,
    price_max_fen: Option<Fen>,
    price_negotiable: bool,
    awards: Vec<String>,
    published_at: Option<Timestamp>,
}

impl From<PublicRecord> for ExportRecord {
    fn from(record: PublicRecord) -> Self {
        let content = record.content;
        Self {
            id: record.id,
            code: record.code,
            external_ref: content.external_ref,
            title: content.title,
            title_en: content.title_en,
            r#abstract: content.r#abstract,
            keywords: content.keywords,
            kind: content.kind,
            organization: OwnerName { id: record.owner_organization_id, name: record.owner_name },
            industry_codes: content.industry_codes,
            discipline_codes: content.discipline_codes,
            ipc_codes: content.ipc_codes,
            trl: content.trl,
            completed_on: content.completed_on,
            transfer_modes: record.available_transfer_modes,
            ip_rights: content.ip_rights.into_iter().map(|right| Right { kind: right.kind, number: right.number }).collect(),
            price_min_fen: content.price_min_fen,
            price_max_fen: content.price_max_fen,
            price_negotiable: content.price_negotiable,
            awards: content.awards,
            published_at: record.published_at,
        }
    }
}

const COLUMNS: [&str; 22] = [
    "成果编号",
    "单位内部编号",
    "成果名称",
    "英文名称",
    "简介",
    "关键词",
    "成果类型",
    "所属单位",
    "行业代码",
    "行业",
    "学科代码",
    "学科",
    "IPC分类号",
    "技术成熟度",
    "完成日期",
    "可转化方式",
    "知识产权",
    "最低价（万元）",
    "最高价（万元）",
    "价格可面议",
    "获奖",
    "发布时间",
];

/// The names of the columns.
pub(super) fn header() -> Row {
    COLUMNS.iter().map(ToString::to_string).collect()
}

fn joined(values: impl IntoIterator<Item = impl ToString>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join("；")
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// What a word of a closed list is called.
fn named(value: &impl ToString) -> String {
    let value = value.to_string();
    word(&value, Language::ZhCn).map_or(value, str::to_owned)
}

/// 万元, exact to the fen.
fn ten_thousand_yuan(fen: Option<Fen>) -> String {
    let exact = |fen: Fen| format!("{}.{:06}", fen.get() / 1_000_000, fen.get() % 1_000_000);
    fen.map(|fen| exact(fen).trim_end_matches('0').trim_end_matches('.').to_owned()).unwrap_or_default()
}

impl Right {
    fn cell(&self) -> String {
        let kind = self.kind.as_ref().map(named).unwrap_or_default();
        if self.number.is_empty() { kind } else { format!("{kind} {}", self.number) }
    }
}

impl ExportRecord {
    /// The record under [`header`].
    pub(super) fn row(&self) -> Row {
        vec![
            text(self.code.as_ref()),
            text(self.external_ref.as_ref()),
            self.title.clone(),
            self.title_en.clone(),
            self.r#abstract.clone(),
            joined(&self.keywords),
            named(&self.kind),
            self.organization.name.clone(),
            joined(&self.industry_codes),
            joined(self.industry_codes.iter().map(IndustryCode::label)),
            joined(&self.discipline_codes),
            joined(self.discipline_codes.iter().map(DisciplineCode::label)),
            joined(&self.ipc_codes),
            text(self.trl),
            text(self.completed_on),
            joined(self.transfer_modes.iter().map(named)),
            joined(self.ip_rights.iter().map(Right::cell)),
            ten_thousand_yuan(self.price_min_fen),
            ten_thousand_yuan(self.price_max_fen),
            if self.price_negotiable { "是" } else { "否" }.to_owned(),
            joined(&self.awards),
            text(self.published_at),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::ten_thousand_yuan;
    use crate::foundation::types::Fen;

    #[test]
    fn amounts_are_exact() {
        for (fen, told) in
            [(0, "0"), (1, "0.000001"), (100, "0.0001"), (1_000_000, "1"), (50_000_000, "50"), (1_234_500_000, "1234.5")]
        {
            assert_eq!(ten_thousand_yuan(Some(Fen::new(fen).expect("an amount"))), told);
        }
        assert_eq!(ten_thousand_yuan(None), "");
    }
}

//! Contracts in the order of the national form, as rows of a file. Amounts in yuan, as the form asks.

use super::{
    amounts::yuan,
    content::Party,
    model::ContractView,
    words::{LicenceScope, PartySize},
};
use crate::{
    foundation::{
        error::Result,
        spreadsheet::{self, BYTE_ORDER_MARK, Sheet},
        types::{Day, Fen},
    },
    transfer::deals::PaymentMethod,
};

pub use crate::foundation::spreadsheet::Row;

const CONTRACT: [&str; 19] = [
    "合同编号",
    "登记编号",
    "状态",
    "项目名称",
    "合同类别",
    "许可方式",
    "计划来源",
    "知识产权",
    "专利号",
    "技术领域",
    "服务的国民经济行业",
    "社会经济目标",
    "是否关联交易",
    "签订日期",
    "起始日期",
    "终止日期",
    "支付方式",
    "合同总金额（元）",
    "技术交易额（元）",
];

const PARTY: [&str; 13] = [
    "名称",
    "统一社会信用代码",
    "类别",
    "行政区划代码",
    "地址",
    "法定代表人",
    "联系人",
    "联系电话",
    "规模",
    "是否技术转移机构",
    "是否研发机构",
    "是否高新技术企业",
    "是否上市公司",
];

/// The names of the columns: the contract, the seller, the buyer, the registration.
pub fn header() -> Row {
    let party = |side: &'static str| PARTY.iter().map(move |name| format!("{side}{name}"));
    CONTRACT.iter().map(ToString::to_string).chain(party("卖方")).chain(party("买方")).chain(["登记日期".to_owned()]).collect()
}

fn yes(value: Option<bool>) -> String {
    value.map_or("", |value| if value { "是" } else { "否" }).to_owned()
}

fn day(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn amount(fen: Option<Fen>) -> String {
    fen.map(|fen| yuan(fen.get())).unwrap_or_default()
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn party(party: &Party) -> [String; 13] {
    let size = party.size.map(|size| match size {
        PartySize::Large => "大型",
        PartySize::Medium => "中型",
        PartySize::Small => "小型",
        PartySize::Micro => "微型",
    });
    [
        party.name.clone(),
        text(party.uscc.as_ref()),
        text(party.kind.map(super::words::PartyKind::chinese)),
        text(party.region_code.as_ref()),
        party.address.clone(),
        party.representative.clone(),
        party.contact_name.clone(),
        party.contact_phone.clone(),
        text(size),
        yes(party.is_transfer_institution),
        yes(party.is_rd_institution),
        yes(party.is_high_tech),
        yes(party.is_listed),
    ]
}

fn licence_scope(scope: LicenceScope) -> &'static str {
    match scope {
        LicenceScope::Exclusive => "独占",
        LicenceScope::Sole => "排他",
        LicenceScope::Ordinary => "普通",
    }
}

fn payment_method(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::LumpSum => "一次总付",
        PaymentMethod::Instalments => "分期支付",
        PaymentMethod::Royalty => "提成支付",
        PaymentMethod::RoyaltyWithEntryFee => "提成支付附加预付入门费",
    }
}

impl ContractView {
    /// The contract as a row under [`header`].
    pub fn row(&self) -> Row {
        let content = &self.content;
        let patents: Vec<String> = content.patents.iter().map(ToString::to_string).collect();
        let own = [
            self.number.clone(),
            self.official_number.clone().unwrap_or_default(),
            self.state.to_string(),
            content.name.clone(),
            text(content.r#type.map(|of| of.names().0)),
            text(content.licence_scope.map(licence_scope)),
            content.plan_source.clone(),
            text(content.ip_kind.map(super::words::ContractIpKind::chinese)),
            patents.join("；"),
            text(content.technology_field.map(super::words::TechnologyField::chinese)),
            text(content.industry_code.as_ref()),
            content.socio_economic_objective.clone(),
            yes(Some(content.related_party)),
            day(content.signed_on),
            day(content.starts_on),
            day(content.ends_on),
            text(content.payment_method.map(payment_method)),
            amount(content.total_amount_fen),
            amount(content.technology_amount_fen),
        ];
        own.into_iter().chain(party(&content.seller)).chain(party(&content.buyer)).chain([day(self.registered_on)]).collect()
    }
}

/// The rows as CSV.
pub fn csv(rows: &[Row]) -> Result<Vec<u8>> {
    let lines = spreadsheet::csv(std::iter::once(&header()).chain(rows))?;
    Ok([BYTE_ORDER_MARK.as_bytes(), &lines].concat())
}

/// The rows as an Excel workbook.
pub fn xlsx(rows: &[Row]) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new("技术合同", &header(), 4)?;
    rows.iter().try_for_each(|row| sheet.add(row))?;
    sheet.into_bytes()
}

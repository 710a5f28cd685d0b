//! Rights in an achievement and their numbers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::foundation::{
    http::rules,
    types::{PatentKind, PatentNumber, Refused, SoftwareCopyrightNumber, text::text_enum},
};

text_enum! {
    /// Kinds of rights.
    pub enum IpKind {
        InventionPatent = "invention_patent",
        UtilityModel = "utility_model",
        DesignPatent = "design_patent",
        SoftwareCopyright = "software_copyright",
        IntegratedCircuitLayout = "integrated_circuit_layout",
        PlantVariety = "plant_variety",
        Standard = "standard",
        TradeSecret = "trade_secret",
    }
}

text_enum! {
    /// Where a right stands.
    pub enum IpStatus {
        Applied = "applied",
        Granted = "granted",
        Lapsed = "lapsed",
    }
}

/// A right: its number is verified by its check character where it has one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = number_fits_kind, skip_on_field_errors = false))]
pub struct IpRight {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = IpKind)]
    pub kind: Option<IpKind>,
    /// Patents: the application number with its check character, `201710601862.3` (`ZL`, `CN`, spaces tolerated).
    #[validate(length(max = 60))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 60, example = "ZL201710601862.3")]
    pub number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<IpStatus>,
}

impl IpRight {
    /// The number in the form in which it is kept and compared; why not, where it is none.
    pub(super) fn canonical_number(&self) -> Result<String, &'static str> {
        let number = self.number.trim();
        let Some(kind) = self.kind else {
            return Ok(number.to_owned());
        };
        match (kind, number) {
            (IpKind::TradeSecret, "") => Ok(String::new()),
            (IpKind::TradeSecret, _) => Err("ip_number_forbidden"),
            (IpKind::InventionPatent | IpKind::UtilityModel | IpKind::DesignPatent, "") => Err("ip_number_required"),
            (IpKind::InventionPatent, _) => patent(number, PatentKind::Invention),
            (IpKind::UtilityModel, _) => patent(number, PatentKind::UtilityModel),
            (IpKind::DesignPatent, _) => patent(number, PatentKind::Design),
            (IpKind::SoftwareCopyright, "") => Ok(String::new()),
            (IpKind::SoftwareCopyright, _) => number.parse().map(|n: SoftwareCopyrightNumber| n.to_string()).map_err(|e| e.0),
            _ => Ok(number.to_owned()),
        }
    }
}

fn patent(number: &str, kind: PatentKind) -> Result<String, &'static str> {
    let parsed: PatentNumber = number.parse().map_err(|refused: Refused| refused.0)?;
    if parsed.kind() == kind { Ok(parsed.to_string()) } else { Err("patent_kind_mismatch") }
}

fn number_fits_kind(right: &IpRight) -> Result<(), ValidationError> {
    right.canonical_number().map(|_| ()).map_err(|code| rules::broken_at(code, "/number"))
}

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::{
    catalogue::periods::service::Dated,
    foundation::{
        http::{Cursor, Resource, rules},
        types::{CreditCode, Day, Id, Json, Region, Timestamp, text::text_enum},
    },
    schema::{organization_tiers, organizations},
};

text_enum! {
    /// What an organization is.
    pub enum OrganizationKind {
        Institute = "institute",
        Company = "company",
        TransferCentre = "transfer_centre",
        Government = "government",
        Fund = "fund",
        Bank = "bank",
        Incubator = "incubator",
    }
}

text_enum! {
    /// 梯队: what an organization has been recognised as.
    pub enum TierKind {
        /// 高新技术企业
        HighTechEnterprise = "high_tech_enterprise",
        /// 省科技型中小企业
        TechnologySme = "technology_sme",
        /// 科技领军企业
        LeadingEnterprise = "leading_enterprise",
        /// 重点实验室
        KeyLaboratory = "key_laboratory",
        /// 企业研究院
        EnterpriseResearchInstitute = "enterprise_research_institute",
        /// 新型研发机构
        NewRdInstitution = "new_rd_institution",
    }
}

text_enum! {
    /// Who recognises.
    pub enum TierLevel {
        /// 国家级
        National = "national",
        /// 省级
        Provincial = "provincial",
        /// 市级
        City = "city",
        /// 区级
        District = "district",
    }
}

/// A recognition, its year, and how long it holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = recognised_in_its_year, skip_on_field_errors = false))]
#[validate(schema(function = ended_after_recognition, skip_on_field_errors = false))]
pub struct Tier {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = TierKind)]
    pub tier: Option<TierKind>,
    #[validate(required(code = "required"), range(min = 1980, max = 2100), custom(function = year_not_in_future))]
    #[schema(required, value_type = i32, minimum = 1980, maximum = 2100, example = 2025)]
    pub recognised_year: Option<i32>,
    /// The day, where it is known: one of `recognised_year`.
    #[validate(custom(function = rules::not_in_future))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recognised_on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<TierLevel>,
    /// The last day on which it holds; none while that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Day>,
}

fn recognised_in_its_year(tier: &Tier) -> Result<(), ValidationError> {
    match (tier.recognised_on, tier.recognised_year) {
        (Some(day), Some(year)) if day <= Day::today() && day.year() != year => {
            Err(rules::broken_at("tier_year_mismatch", "/recognised_on"))
        }
        _ => Ok(()),
    }
}

fn ended_after_recognition(tier: &Tier) -> Result<(), ValidationError> {
    let Some(ended_on) = tier.ended_on else { return Ok(()) };
    let before_day = tier.recognised_on.is_some_and(|day| ended_on < day);
    if before_day || tier.recognised_year.is_some_and(|year| ended_on.year() < year) {
        return Err(rules::broken_at("date_order", "/ended_on"));
    }
    Ok(())
}

impl Dated for Tier {
    /// Where only the year is known, it counts from the year's first day.
    fn days(&self) -> Vec<(&'static str, Day)> {
        let first = || self.recognised_year.and_then(|year| Day::first_of(year).ok()).map(|day| ("recognised_year", day));
        self.recognised_on.map(|day| ("recognised_on", day)).or_else(first).into_iter().collect()
    }
}

/// Whom to ask.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    #[validate(length(max = 100))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100)]
    pub name: String,
    #[validate(custom(function = phone))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 40, pattern = "^[0-9+() -]*$", example = "0573-82000000")]
    pub phone: String,
    #[validate(custom(function = rules::email))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 254, example = "name@example.com")]
    pub email: String,
}

impl Contact {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn phone(text: &str) -> Result<(), ValidationError> {
    let fits = text.len() <= 40 && text.chars().all(|c| c.is_ascii_digit() || "+()- ".contains(c));
    if fits { Ok(()) } else { Err(ValidationError::new("phone")) }
}

/// What may be said of an organization, new or changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewOrganization {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = OrganizationKind)]
    pub kind: Option<OrganizationKind>,
    #[validate(length(min = 1, max = 200), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 200, example = "嘉兴南湖先进材料研究院")]
    pub name: String,
    /// 统一社会信用代码, with its check character verified; unique.
    pub uscc: Option<CreditCode>,
    pub region_code: Option<Region>,
    /// Whether it is in Nanhu; follows from `region_code` when not given.
    pub is_local: Option<bool>,
    #[validate(nested, length(max = 50))]
    #[schema(max_items = 50)]
    pub tiers: Vec<Tier>,
    #[validate(nested)]
    #[serde(skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
    /// Why recognitions of closed days are changed.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

fn year_not_in_future(year: i32) -> Result<(), ValidationError> {
    if year <= Day::today().year() { Ok(()) } else { Err(ValidationError::new("date_in_future")) }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organizations)]
#[diesel(treat_none_as_null = true)]
pub struct OrganizationRow {
    pub(super) id: Id,
    pub(super) kind: OrganizationKind,
    pub(super) name: String,
    pub(super) uscc: Option<String>,
    pub(super) region_code: Option<String>,
    pub(super) is_local: bool,
    pub(super) tiers: Json<Vec<Tier>>,
    pub(super) contact: Json<Contact>,
    /// The last that was given.
    pub(super) correction_reason: Option<String>,
    pub(super) version: i32,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl OrganizationRow {
    pub(super) fn new(
        id: Id,
        input: NewOrganization,
        version: i32,
        created_at: Timestamp,
        updated_at: Timestamp,
    ) -> Option<Self> {
        let is_local = input.is_local.unwrap_or_else(|| input.region_code.as_ref().is_some_and(Region::is_nanhu));
        Some(Self {
            id,
            kind: input.kind?,
            name: input.name.trim().to_owned(),
            uscc: input.uscc.map(|code| code.to_string()),
            region_code: input.region_code.map(|code| code.to_string()),
            is_local,
            tiers: Json(input.tiers),
            contact: Json(input.contact),
            correction_reason: Some(input.correction_reason).filter(|reason| !reason.trim().is_empty()),
            version,
            created_at,
            updated_at,
        })
    }

    /// What the organization is.
    pub fn kind(&self) -> OrganizationKind {
        self.kind
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 统一社会信用代码, where it is known.
    pub fn uscc(&self) -> Option<CreditCode> {
        self.uscc.as_deref().and_then(|code| code.parse().ok())
    }

    /// Where it is, where that is known.
    pub fn region(&self) -> Option<Region> {
        self.region_code.as_deref().and_then(|code| code.parse().ok())
    }

    /// Whether it is in Nanhu.
    pub fn is_local(&self) -> bool {
        self.is_local
    }

    /// As it could be sent again: what a merge patch is applied to. Every correction states its own reason.
    pub(super) fn input(&self) -> NewOrganization {
        let region = self.region();
        let follows_region = region.as_ref().is_some_and(Region::is_nanhu) == self.is_local;
        NewOrganization {
            kind: Some(self.kind),
            name: self.name.clone(),
            uscc: self.uscc(),
            region_code: region,
            is_local: (!follows_region).then_some(self.is_local),
            tiers: self.tiers.0.clone(),
            contact: self.contact.0.clone(),
            correction_reason: String::new(),
        }
    }

    pub(super) fn view(self, with_contact: bool, with_correction: bool) -> OrganizationView {
        OrganizationView {
            id: self.id,
            kind: self.kind,
            name: self.name,
            uscc: self.uscc,
            region_code: self.region_code,
            is_local: self.is_local,
            tiers: self.tiers.0,
            contact: with_contact.then_some(self.contact.0),
            correction_reason: self.correction_reason.filter(|_| with_correction),
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// One recognition as a row, for counting over time.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = organization_tiers)]
pub(super) struct TierRow {
    pub(super) id: Id,
    pub(super) organization_id: Id,
    pub(super) position: i32,
    pub(super) tier: TierKind,
    pub(super) level: Option<TierLevel>,
    pub(super) recognised_year: i32,
    pub(super) recognised_on: Option<Day>,
    pub(super) ended_on: Option<Day>,
}

impl OrganizationRow {
    /// Its recognitions as rows, each at its place in the list; a place that was taken before keeps its id.
    pub(super) fn tier_rows(&self, known: &[Id]) -> Vec<TierRow> {
        let row = |(position, tier): (i32, &Tier)| {
            let known = usize::try_from(position).ok().and_then(|place| known.get(place)).copied();
            Some(TierRow {
                id: known.unwrap_or_else(Id::new),
                organization_id: self.id,
                position,
                tier: tier.tier?,
                level: tier.level,
                recognised_year: tier.recognised_year?,
                recognised_on: tier.recognised_on,
                ended_on: tier.ended_on,
            })
        };
        (0..).zip(&self.tiers.0).filter_map(row).collect()
    }
}

/// An organization as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganizationView {
    pub id: Id,
    pub kind: OrganizationKind,
    pub name: String,
    pub uscc: Option<String>,
    pub region_code: Option<String>,
    pub is_local: bool,
    pub tiers: Vec<Tier>,
    /// For the organization itself and the transfer centre only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Why recognitions of closed days were changed last. For the transfer centre only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction_reason: Option<String>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for OrganizationView {
    const COLLECTION: &'static str = "organizations";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrganizationFilter {
    /// Alternatives when repeated.
    #[param(required = false)]
    pub kind: Vec<OrganizationKind>,
    /// Part of the name.
    #[validate(length(max = 200))]
    #[param(max_length = 200)]
    pub name: Option<String>,
    pub uscc: Option<CreditCode>,
    pub is_local: Option<bool>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

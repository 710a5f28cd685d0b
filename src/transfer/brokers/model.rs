use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::{
    catalogue::{organizations::Contact, periods::service::Dated},
    foundation::{
        http::{Cursor, Resource, rules},
        types::{Day, Id, Json, Timestamp, text::text_enum},
    },
    schema::{broker_certificates, brokers},
};

text_enum! {
    /// What a certificate says of its holder.
    pub enum CertificateLevel {
        /// 初级技术经纪人
        Junior = "junior",
        /// 中级技术经纪人
        Intermediate = "intermediate",
        /// 高级技术经理人
        Senior = "senior",
    }
}

/// A certificate. Without `expires_on` it does not expire.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = expires_after_issue, skip_on_field_errors = false))]
#[validate(schema(function = revoked_after_issue, skip_on_field_errors = false))]
pub struct Certificate {
    #[validate(required(code = "required"))]
    #[schema(required, value_type = CertificateLevel)]
    pub level: Option<CertificateLevel>,
    /// By which rules it was given.
    #[validate(length(max = 200))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 200, example = "浙江省技术经纪人培训")]
    pub scheme: String,
    #[validate(length(min = 1, max = 200), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 200, pattern = r"\S", example = "浙江省科技评估和成果转化中心")]
    pub issuer: String,
    /// Unique per issuer; kept in capitals and half width.
    #[validate(length(min = 1, max = 100), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 100, pattern = r"\S", example = "ZJ-JSJJ-2025-0001")]
    pub number: String,
    #[validate(required(code = "required"), custom(function = not_in_future))]
    #[schema(required, value_type = Day)]
    pub issued_on: Option<Day>,
    /// The last day on which it is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, example = "2099-12-31")]
    pub expires_on: Option<Day>,
    /// The first day on which it no longer is.
    #[validate(custom(function = not_in_future))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_on: Option<Day>,
}

fn not_in_future(day: &Day) -> Result<(), ValidationError> {
    if *day <= Day::today() { Ok(()) } else { Err(ValidationError::new("date_in_future")) }
}

fn expires_after_issue(certificate: &Certificate) -> Result<(), ValidationError> {
    match (certificate.issued_on, certificate.expires_on) {
        (Some(issued), Some(expires)) if expires <= issued => {
            Err(rules::broken_at("certificate_expires_before_issue", "/expires_on"))
        }
        _ => Ok(()),
    }
}

fn revoked_after_issue(certificate: &Certificate) -> Result<(), ValidationError> {
    match (certificate.issued_on, certificate.revoked_on) {
        (Some(issued), Some(revoked)) if revoked < issued => Err(rules::broken_at("date_order", "/revoked_on")),
        _ => Ok(()),
    }
}

impl Certificate {
    fn tidy(self) -> Self {
        let normal = |text: String| text.nfkc().collect::<String>().trim().to_owned();
        Self { issuer: normal(self.issuer), number: normal(self.number).to_uppercase(), ..self }
    }

    /// As the queries of the table put it.
    fn is_valid_on(&self, day: Day) -> bool {
        self.issued_on.is_some_and(|issued| issued <= day)
            && self.expires_on.is_none_or(|expires| expires >= day)
            && self.revoked_on.is_none_or(|revoked| revoked > day)
    }
}

impl Dated for Certificate {
    fn days(&self) -> Vec<(&'static str, Day)> {
        let days = [("issued_on", self.issued_on), ("expires_on", self.expires_on), ("revoked_on", self.revoked_on)];
        days.into_iter().filter_map(|(field, day)| Some((field, day?))).collect()
    }
}

/// All that is said of a broker, new or changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewBroker {
    #[validate(length(min = 1, max = 100), custom(function = rules::not_blank))]
    #[schema(required, min_length = 1, max_length = 100, pattern = r"\S", example = "沈晓明")]
    pub name: String,
    /// For whom the broker works, where that is an organization of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Id>,
    /// The first day on which the broker no longer works as one; none while active.
    #[validate(custom(function = not_in_future))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inactive_since: Option<Day>,
    /// Technical fields, in words.
    #[validate(length(max = 50), custom(function = rules::short_texts))]
    #[schema(max_items = 50, example = json!(["新材料", "柔性电子"]))]
    pub specialities: Vec<String>,
    #[validate(length(max = 20), custom(function = rules::short_texts))]
    #[schema(max_items = 20, example = json!(["中文", "英语"]))]
    pub languages: Vec<String>,
    #[validate(nested, length(max = 50))]
    #[schema(max_items = 50)]
    pub certificates: Vec<Certificate>,
    /// For the centre only.
    #[validate(nested)]
    #[serde(skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
    /// Why certificates of closed days are changed. For the centre only.
    #[validate(length(max = 2000))]
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 2000)]
    pub correction_reason: String,
}

impl NewBroker {
    /// The form that is kept.
    pub(super) fn tidy(self) -> Self {
        let certificates = self.certificates.into_iter().map(Certificate::tidy).collect();
        Self { name: self.name.trim().to_owned(), certificates, ..self }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = brokers)]
#[diesel(treat_none_as_null = true)]
pub(super) struct BrokerRow {
    pub(super) id: Id,
    pub(super) organization_id: Option<Id>,
    pub(super) name: String,
    pub(super) inactive_since: Option<Day>,
    pub(super) version: i32,
    pub(super) content: Json<NewBroker>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl BrokerRow {
    pub(super) fn new(id: Id, input: NewBroker, version: i32, created_at: Timestamp, updated_at: Timestamp) -> Self {
        Self {
            id,
            organization_id: input.organization_id,
            name: input.name.clone(),
            inactive_since: input.inactive_since,
            version,
            content: Json(input),
            created_at,
            updated_at,
        }
    }

    /// As the queries of the table put it.
    fn is_certified_on(&self, day: Day) -> bool {
        self.inactive_since.is_none_or(|since| since > day)
            && self.content.0.certificates.iter().any(|certificate| certificate.is_valid_on(day))
    }

    /// The certificates as rows, for SQL to ask.
    pub(super) fn certificates(&self) -> Vec<CertificateRow> {
        self.content.0.certificates.iter().filter_map(|certificate| CertificateRow::new(self.id, certificate)).collect()
    }

    pub(super) fn view(self, with_contact: bool) -> BrokerView {
        let is_certified = self.is_certified_on(Day::today());
        let mut content = self.content.0;
        if !with_contact {
            content.contact = Contact::default();
            content.correction_reason.clear();
        }
        BrokerView {
            id: self.id,
            version: self.version,
            is_active: content.inactive_since.is_none(),
            is_certified,
            content,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = broker_certificates)]
pub(super) struct CertificateRow {
    pub(super) id: Id,
    pub(super) broker_id: Id,
    pub(super) level: CertificateLevel,
    pub(super) scheme: String,
    pub(super) issuer: String,
    pub(super) number: String,
    pub(super) issued_on: Day,
    pub(super) expires_on: Option<Day>,
    pub(super) revoked_on: Option<Day>,
}

impl CertificateRow {
    fn new(broker_id: Id, certificate: &Certificate) -> Option<Self> {
        Some(Self {
            id: Id::new(),
            broker_id,
            level: certificate.level?,
            scheme: certificate.scheme.clone(),
            issuer: certificate.issuer.clone(),
            number: certificate.number.clone(),
            issued_on: certificate.issued_on?,
            expires_on: certificate.expires_on,
            revoked_on: certificate.revoked_on,
        })
    }
}

/// A broker as a caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BrokerView {
    pub id: Id,
    #[serde(flatten)]
    pub content: NewBroker,
    /// Whether the broker works as one today.
    pub is_active: bool,
    /// Whether active and holding a certificate that is valid today.
    pub is_certified: bool,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Resource for BrokerView {
    const COLLECTION: &'static str = "brokers";
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
pub struct BrokerFilter {
    /// Only brokers who were active on this day, with a certificate that is valid on it.
    pub certified_on: Option<Day>,
    /// Only holders of such a certificate; with `certified_on`, of one that is valid on that day. Alternatives when repeated.
    #[param(required = false)]
    pub level: Vec<CertificateLevel>,
    /// Part of the name.
    #[validate(length(max = 100))]
    #[param(max_length = 100)]
    pub name: Option<String>,
    pub organization_id: Option<Id>,
    /// Whether the broker works as one today.
    pub is_active: Option<bool>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

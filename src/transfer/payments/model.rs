use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::{
    foundation::{
        http::{Cursor, Resource, rules},
        types::{Day, Fen, Id, Timestamp},
    },
    schema::contract_payments,
};

/// Money received, or with `reverses` a row taken back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[validate(schema(function = amounts_fit, skip_on_field_errors = false))]
pub struct NewPayment {
    /// Not in the future, not before the signing.
    #[validate(required(code = "required"), custom(function = rules::not_in_future))]
    #[schema(required, value_type = Day)]
    pub received_on: Option<Day>,
    /// What was received. Not with `reverses`: then it is the whole of that row.
    pub amount_fen: Option<Fen>,
    /// What of it is for the technology (技术性收入); all of it when not given.
    pub technology_amount_fen: Option<Fen>,
    /// The payment of this contract that was entered by mistake.
    pub reverses: Option<Id>,
    #[validate(length(max = 1_000))]
    #[schema(max_length = 1_000)]
    pub note: String,
    /// Needed on a day of a closed period.
    #[validate(length(max = 1_000))]
    #[schema(max_length = 1_000)]
    pub correction_reason: String,
}

fn amounts_fit(payment: &NewPayment) -> Result<(), ValidationError> {
    match (payment.reverses, payment.amount_fen, payment.technology_amount_fen) {
        (None, None, _) => Err(rules::broken_at("required", "/amount_fen")),
        (None, Some(amount), _) if amount.get() == 0 => Err(rules::broken_at("required", "/amount_fen")),
        (None, Some(amount), Some(technology)) if technology > amount => {
            Err(rules::broken_at("technology_above_payment", "/technology_amount_fen"))
        }
        (Some(_), Some(_), _) => Err(rules::broken_at("reversal_amount", "/amount_fen")),
        (Some(_), _, Some(_)) => Err(rules::broken_at("reversal_amount", "/technology_amount_fen")),
        _ => Ok(()),
    }
}

/// A payment as it was entered.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, Insertable, ToSchema)]
#[diesel(table_name = contract_payments)]
#[schema(as = Payment)]
pub struct PaymentView {
    pub id: Id,
    pub contract_id: Id,
    pub received_on: Day,
    /// Fen; negative where a row was taken back.
    pub amount_fen: i64,
    /// 技术性收入, fen; negative where a row was taken back.
    pub technology_amount_fen: i64,
    /// The row that this one takes back.
    pub reverses: Option<Id>,
    pub note: String,
    #[serde(skip)]
    pub actor_id: Option<Id>,
    pub created_at: Timestamp,
}

impl Resource for PaymentView {
    const COLLECTION: &'static str = "payments";
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        1
    }
}

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaymentFilter {
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    pub count: Option<bool>,
}

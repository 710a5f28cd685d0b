//! What a deal says of other records, held against them.

use std::collections::HashMap;

use super::content::DealContent;
use crate::{
    catalogue::{achievements, organizations},
    foundation::{
        db::Conn,
        error::{FieldError, Result, gather, tell},
        types::{Day, Id},
    },
    transfer::{brokers, inquiries},
};

/// Everything that a deal says of other records, at once. `before`: what was said till now; an inquiry and a demand that held
/// between the same parties still do. `broker`: who must be certified, on which day.
pub(super) fn must_hold(
    conn: &mut Conn,
    content: &DealContent,
    before: Option<&DealContent>,
    broker: Option<(Id, Day)>,
) -> Result<()> {
    let mut wrong = Vec::new();
    for (pointer, id) in [
        ("/provider_organization_id", content.provider_organization_id),
        ("/receiver_organization_id", content.receiver_organization_id),
    ] {
        if let Some(id) = id
            && organizations::find(conn, id)?.is_none()
        {
            wrong.push(FieldError::new(pointer, "organization_unknown"));
        }
    }
    if before.is_none_or(|before| links(before) != links(content)) {
        links_must_hold(conn, content, &mut wrong)?;
    }
    if let Some((broker, day)) = broker {
        gather(brokers::service::must_be_certified(conn, "/broker_id", broker, day), &mut wrong)?;
    }
    wrong.extend(achievements_wrong(conn, content)?);
    tell(wrong)
}

/// What says between whom the deal is.
fn links(content: &DealContent) -> [Option<Id>; 4] {
    [content.provider_organization_id, content.receiver_organization_id, content.inquiry_id, content.demand_id]
}

/// The inquiry is between the parties, the demand of one of them; and neither gives away whose an anonymous demand is.
fn links_must_hold(conn: &mut Conn, content: &DealContent, wrong: &mut Vec<FieldError>) -> Result<()> {
    let parties = [content.provider_organization_id, content.receiver_organization_id];
    if let Some(inquiry) = content.inquiry_id {
        gather(inquiries::must_be_between(conn, "/inquiry_id", inquiry, parties), wrong)?;
    }
    if let Some(demand) = content.demand_id {
        gather(inquiries::demand_must_be_between(conn, "/demand_id", demand, parties), wrong)?;
    }
    Ok(())
}

/// What is wrong with the achievements: unknown, of another owner than the provider, or licensed beyond a patent's term.
fn achievements_wrong(conn: &mut Conn, content: &DealContent) -> Result<Vec<FieldError>> {
    let subjects = achievements::subjects(conn, &content.achievement_ids)?;
    let owners: HashMap<Id, Id> = subjects.iter().map(|subject| (subject.id, subject.owner_organization_id)).collect();
    let mut wrong = Vec::new();
    for (index, id) in content.achievement_ids.iter().enumerate() {
        let code = match owners.get(id) {
            None => "achievement_unknown",
            Some(owner) if Some(*owner) != content.provider_organization_id => "achievement_not_providers",
            Some(_) => continue,
        };
        wrong.push(FieldError::new(format!("/achievement_ids/{index}"), code));
    }
    let patents = subjects.iter().flat_map(|subject| &subject.patents);
    if let Some(first) = patents.min_by_key(|patent| patent.last_year_of_term())
        && content.licence_ends_on.is_some_and(|day| day.year() > first.last_year_of_term())
    {
        let error = FieldError::new("/licence_ends_on", "licence_beyond_patent_term");
        wrong.push(error.with("number", first).with("year", first.last_year_of_term()));
    }
    Ok(wrong)
}

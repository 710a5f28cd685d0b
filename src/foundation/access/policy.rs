//! One table states which role may do what. Services ask it; the tests walk it.

use crate::foundation::types::text::text_enum;

text_enum! {
    /// The five kinds of caller.
    pub enum Role {
        /// Nobody in particular: reads what is published, without contacts.
        Anonymous = "anonymous",
        /// A company: also sees contacts of published achievements.
        Company = "company",
        /// A research institute: also submits and edits its own achievements.
        Institute = "institute",
        /// The transfer centre: reviews, publishes, records.
        Staff = "staff",
        /// Also manages organizations, users, keys and targets.
        Admin = "admin",
    }
}

text_enum! {
    /// What can be allowed.
    pub enum Permission {
        ReadPublishedAchievements = "read_published_achievements",
        /// All that a search finds, as a file.
        ExportPublishedAchievements = "export_published_achievements",
        /// What was searched for and not found.
        ReadUnmetSearches = "read_unmet_searches",
        /// How a search is understood, and why its hits stand where they do.
        ExplainSearch = "explain_search",
        ReadAchievementContacts = "read_achievement_contacts",
        /// Create, edit, submit, withdraw; read drafts, history and the confidential layer.
        WriteAchievements = "write_achievements",
        /// Publish, return, archive.
        ReviewAchievements = "review_achievements",
        ReadOrganizations = "read_organizations",
        ReadOrganizationContacts = "read_organization_contacts",
        ManageOrganizations = "manage_organizations",
        ManageUsers = "manage_users",
        ManageApiKeys = "manage_api_keys",
        ReadAuditEvents = "read_audit_events",
        ChangeOwnPassword = "change_own_password",
        /// What was added to the words that the search knows.
        ReadLexicon = "read_lexicon",
        /// Add, change, withdraw, put in force.
        ManageLexicon = "manage_lexicon",
        ReadPublishedDemands = "read_published_demands",
        /// Post, edit, submit, close; read what is not published.
        WriteDemands = "write_demands",
        /// Publish, return.
        ReviewDemands = "review_demands",
        /// Say that one is interested in an achievement or a demand.
        SendInquiries = "send_inquiries",
        /// Read, write messages, accept, close: whose it is on either side.
        ReadInquiries = "read_inquiries",
        /// The centre in the middle: bring together, follow, assign a broker.
        HandleInquiries = "handle_inquiries",
        ReadBrokers = "read_brokers",
        ManageBrokers = "manage_brokers",
        /// Read and write the record of who brought whom together.
        RecordIntroductions = "record_introductions",
        ReadDeals = "read_deals",
        WriteDeals = "write_deals",
        ReadContracts = "read_contracts",
        /// Enter, edit, submit; payments received.
        WriteContracts = "write_contracts",
        /// Accept, review, register, refuse, amend, cancel, revoke.
        RegisterContracts = "register_contracts",
        ReadRules = "read_rules",
        /// Rules of registration and the calendar of working days.
        ManageRules = "manage_rules",
        ReadTradeValue = "read_trade_value",
        ReadNotices = "read_notices",
        WriteNotices = "write_notices",
        ObjectToNotices = "object_to_notices",
        /// Visits, trainings, awards, roadshows, financings, programmes.
        ReadProgramme = "read_programme",
        WriteProgramme = "write_programme",
        ReadTargets = "read_targets",
        /// Targets, metrics, freezing of a period.
        ManageTargets = "manage_targets",
        /// Put a need to an adviser, and read what is answered.
        LeaveMatchTickets = "leave_match_tickets",
        AnswerMatchTickets = "answer_match_tickets",
    }
}

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    No,
    /// Only what belongs to the caller's own organization.
    Own,
    All,
}

use Grant::{All, No, Own};
use Permission as P;

/// The policy table: for each permission how far it reaches for anonymous, company, institute, staff, admin.
const TABLE: [(Permission, [Grant; 5]); 42] = [
    (P::ReadPublishedAchievements, [All, All, All, All, All]),
    (P::ExportPublishedAchievements, [No, All, All, All, All]),
    (P::ReadUnmetSearches, [No, No, No, All, All]),
    (P::ExplainSearch, [No, No, No, All, All]),
    (P::ReadAchievementContacts, [No, All, All, All, All]),
    (P::WriteAchievements, [No, No, Own, All, All]),
    (P::ReviewAchievements, [No, No, No, All, All]),
    (P::ReadOrganizations, [All, All, All, All, All]),
    (P::ReadOrganizationContacts, [No, Own, Own, All, All]),
    (P::ManageOrganizations, [No, No, No, No, All]),
    (P::ManageUsers, [No, No, No, No, All]),
    (P::ManageApiKeys, [No, No, No, No, All]),
    (P::ReadAuditEvents, [No, No, No, No, All]),
    (P::ChangeOwnPassword, [No, All, All, All, All]),
    (P::ReadLexicon, [No, No, No, All, All]),
    (P::ManageLexicon, [No, No, No, No, All]),
    (P::ReadPublishedDemands, [All, All, All, All, All]),
    (P::WriteDemands, [No, Own, Own, All, All]),
    (P::ReviewDemands, [No, No, No, All, All]),
    (P::SendInquiries, [No, Own, Own, All, All]),
    (P::ReadInquiries, [No, Own, Own, All, All]),
    (P::HandleInquiries, [No, No, No, All, All]),
    (P::ReadBrokers, [No, All, All, All, All]),
    (P::ManageBrokers, [No, No, No, All, All]),
    (P::RecordIntroductions, [No, No, No, All, All]),
    (P::ReadDeals, [No, Own, Own, All, All]),
    (P::WriteDeals, [No, No, No, All, All]),
    (P::ReadContracts, [No, Own, Own, All, All]),
    (P::WriteContracts, [No, No, No, All, All]),
    (P::RegisterContracts, [No, No, No, All, All]),
    (P::ReadRules, [No, No, No, All, All]),
    (P::ManageRules, [No, No, No, No, All]),
    (P::ReadTradeValue, [No, No, No, All, All]),
    (P::ReadNotices, [All, All, All, All, All]),
    (P::WriteNotices, [No, No, No, All, All]),
    (P::ObjectToNotices, [No, All, All, All, All]),
    (P::ReadProgramme, [No, No, No, All, All]),
    (P::WriteProgramme, [No, No, No, All, All]),
    (P::ReadTargets, [No, No, No, All, All]),
    (P::ManageTargets, [No, No, No, No, All]),
    (P::LeaveMatchTickets, [No, Own, Own, All, All]),
    (P::AnswerMatchTickets, [No, No, No, All, All]),
];

/// What the table says.
pub fn grant(role: Role, permission: Permission) -> Grant {
    let [anonymous, company, institute, staff, admin] =
        TABLE.iter().find(|(of, _)| *of == permission).map_or([No; 5], |(_, row)| *row);
    match role {
        Role::Anonymous => anonymous,
        Role::Company => company,
        Role::Institute => institute,
        Role::Staff => staff,
        Role::Admin => admin,
    }
}

#[cfg(test)]
mod tests {
    use super::{Grant, Permission, Role, TABLE, grant};

    fn reach(grant: Grant) -> u8 {
        match grant {
            Grant::No => 0,
            Grant::Own => 1,
            Grant::All => 2,
        }
    }

    #[test]
    fn every_permission_stands_in_the_table_once() {
        for permission in Permission::ALL {
            assert_eq!(TABLE.iter().filter(|(of, _)| of == permission).count(), 1, "{permission}");
        }
    }

    #[test]
    fn staff_may_all_that_institutes_and_companies_may_and_admin_all_that_staff_may() {
        for permission in Permission::ALL.iter().copied() {
            let of = |role| reach(grant(role, permission));
            assert!(of(Role::Anonymous) <= of(Role::Company), "{permission}");
            assert!(of(Role::Company) <= of(Role::Institute), "{permission}");
            assert!(of(Role::Institute) <= of(Role::Staff), "{permission}");
            assert!(of(Role::Staff) <= of(Role::Admin), "{permission}");
        }
    }
}

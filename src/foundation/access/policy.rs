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

/// The policy table.
pub fn grant(role: Role, permission: Permission) -> Grant {
    use Grant::{All, No, Own};
    use Permission as P;
    let [anonymous, company, institute, staff, admin] = match permission {
        P::ReadPublishedAchievements => [All, All, All, All, All],
        P::ReadAchievementContacts => [No, All, All, All, All],
        P::WriteAchievements => [No, No, Own, All, All],
        P::ReviewAchievements => [No, No, No, All, All],
        P::ReadOrganizations => [All, All, All, All, All],
        P::ReadOrganizationContacts => [No, Own, Own, All, All],
        P::ManageOrganizations => [No, No, No, No, All],
        P::ManageUsers => [No, No, No, No, All],
        P::ManageApiKeys => [No, No, No, No, All],
        P::ReadAuditEvents => [No, No, No, No, All],
        P::ChangeOwnPassword => [No, All, All, All, All],
    };
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
    use super::{Grant, Permission, Role, grant};

    fn reach(grant: Grant) -> u8 {
        match grant {
            Grant::No => 0,
            Grant::Own => 1,
            Grant::All => 2,
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

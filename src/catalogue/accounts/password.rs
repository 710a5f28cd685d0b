use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::phc::Salt};

use crate::foundation::error::{Error, Result};

/// Argon2id with the parameters that OWASP names as the least: 19 MiB, two passes.
pub(super) fn hash(password: &str) -> Result<String> {
    let salt = Salt::generate();
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| Error::internal(error.to_string()))
}

/// Whether this is the password. Without a hash to hold it against, as much time is taken: who is not there must not
/// be told from who is.
pub(super) fn verify(password: &str, hash: Option<&str>) -> bool {
    static NOBODY: std::sync::LazyLock<Option<String>> = std::sync::LazyLock::new(|| self::hash("nobody's password").ok());
    let Some(against) = hash.or(NOBODY.as_deref()) else {
        return false;
    };
    let fits =
        PasswordHash::new(against).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    fits && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::{hash, verify};

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let kept = hash("correct horse battery").expect("hashed");
        assert!(kept.starts_with("$argon2id$"));
        assert!(verify("correct horse battery", Some(&kept)));
        assert!(!verify("correct horse batterz", Some(&kept)));
        assert!(!verify("nobody's password", None));
        assert_ne!(kept, hash("correct horse battery").expect("hashed"));
    }
}

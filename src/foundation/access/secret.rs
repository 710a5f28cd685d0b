use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::foundation::error::{Error, Result};

/// 256 random bits in hexadecimal.
fn random_text() -> Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A new API key's secret. The prefix lets scanners of leaked secrets know it.
pub fn new_api_key() -> Result<String> {
    Ok(format!("nanhu_{}", random_text()?))
}

/// A new session's token.
pub fn new_session_token() -> Result<String> {
    random_text()
}

/// SHA-256 in hexadecimal: how secrets of 256 random bits are kept. What people choose themselves is kept by Argon2id.
pub fn fingerprint(secret: &[u8]) -> String {
    hex(&Sha256::digest(secret))
}

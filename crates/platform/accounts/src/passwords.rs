//! Checking new passwords and hashing them, away from the threads that answer requests.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use castra_platform::{
    app::Settings,
    error::{Error, Kind, Result},
    work::Turns,
};

use super::{breached::BreachedPasswords, rules};

/// Passwords take turns among themselves: signing in does not wait for files.
static PASSWORDS: Turns = Turns::new();

/// The hash of no password, so that an unknown address takes the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$QO2tSJWYb7fOCYhrwCVVoiBtfuDdXlvgzhEeVZoiLSc";

/// Refuses a password that is easily guessed or known from a breach. `known` is what others know about the person, such
/// as their name.
pub(super) fn check(settings: &Settings, password: &str, known: &[&str]) -> Result<()> {
    rules::check_password(password, known)?;
    let Some(breached) = &settings.breached_passwords else { return Ok(()) };
    let is_known = BreachedPasswords::checked(breached).hold(password).map_err(|error| {
        let message = "the list of breached passwords cannot be read; nothing was changed";
        Error::new(Kind::Unavailable, message).hint("tell an operator of this instance").caused_by(error)
    })?;
    if is_known {
        let message = "this password is known from a breach of another service; choose a different one";
        return Err(Error::invalid_field("password", message));
    }
    Ok(())
}

/// Argon2id with the library's parameters, which are those of OWASP's cheat sheet.
pub(super) fn hash(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| Error::internal(format!("a password could not be hashed: {error}")))?.to_string())
}

/// Whether the password matches the hash; takes as long where there is none.
pub(super) async fn verify(known: Option<String>, password: &str) -> Result<bool> {
    let password = password.to_owned();
    let verify = move || {
        let hash = PasswordHash::new(known.as_deref().unwrap_or(NOBODY));
        let fits =
            hash.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        fits && known.is_some()
    };
    // Hashing takes a lot of memory, so the number of concurrent hashes is limited.
    PASSWORDS.take(verify).await
}

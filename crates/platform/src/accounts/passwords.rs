//! Which passwords are taken, and hashing them: away from the threads that answer requests.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

use super::rules;
use crate::{
    app::Settings,
    error::{Error, Kind, Result},
    work,
};

/// A hash of no password, so that an unknown address costs the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$QO2tSJWYb7fOCYhrwCVVoiBtfuDdXlvgzhEeVZoiLSc";

/// Refuses a password that a guesser would try early, or that is known from a breach. `known` is what everybody knows of
/// the person.
pub(super) fn check(settings: &Settings, password: &str, known: &[&str]) -> Result<()> {
    rules::check_password(password, known)?;
    let Some(breached) = &settings.breached else { return Ok(()) };
    let is_known = breached.hold(password).map_err(|error| {
        let message = "passwords cannot be compared with those known from breaches; nothing was changed";
        Error::new(Kind::Unavailable, message).hint("tell whoever operates this instance").caused_by(error)
    })?;
    if is_known {
        let message = "this one was found in a breach of some other service, so guessers know it; please choose another";
        return Err(Error::invalid_field("password", message));
    }
    Ok(())
}

/// Argon2id with the library's parameters, which are those that OWASP's cheat sheet asks for.
pub(super) fn hash(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| Error::internal(format!("a password could not be hashed: {error}")))?.to_string())
}

/// Whether this is the password of the hash; takes as long where there is none.
pub(super) async fn verify(known: Option<String>, password: &str) -> Result<bool> {
    let password = password.to_owned();
    let verify = move || {
        let hash = PasswordHash::new(known.as_deref().unwrap_or(NOBODY));
        let fits =
            hash.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        fits && known.is_some()
    };
    // A hash takes much memory: only so many are made at once.
    work::PASSWORDS.take(verify).await
}

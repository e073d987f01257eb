//! Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds) and recovery codes.

use castra_platform::{
    clock::Timestamp,
    error::{Error, Result},
    ids::Ids,
};
use totp_rs::{Algorithm, Builder, Secret, Totp};

const STEP_SECONDS: u64 = 30;
/// Recovery codes per person.
const CODES: usize = 10;

/// A new shared secret of 160 bits, in the form that authenticator apps accept.
pub(super) fn new_secret(ids: &Ids) -> String {
    Secret::from(ids.bytes::<20>().to_vec()).to_base32()
}

fn totp(secret: &str) -> Result<Totp> {
    let secret =
        Secret::try_from_base32(secret).map_err(|_| Error::internal("a stored secret cannot be read"))?;
    Ok(Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(STEP_SECONDS)
        .with_skew(1)
        .with_secret(secret)
        .build_noncompliant())
}

/// The time step of a code that is valid now or half a minute earlier or later.
pub(super) fn step_of(secret: &str, code: &str, now: Timestamp) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Ok(totp(secret)?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok()))
}

/// The `otpauth` address that authenticator apps read from a QR code or link.
pub(super) fn address(secret: &str, email: &str, issuer: &str) -> String {
    let escape = castra_platform::web::form::escape;
    format!(
        "otpauth://totp/{0}:{1}?secret={secret}&issuer={0}&algorithm=SHA1&digits=6&period={STEP_SECONDS}",
        escape(issuer),
        escape(email)
    )
}

/// New recovery codes of 120 bits each, in groups that can be typed.
pub(super) fn recovery_codes(ids: &Ids) -> Vec<String> {
    let code = || {
        // 120 bits: enough for a plain hash to protect them.
        let text = Secret::from(ids.bytes::<15>().to_vec()).to_base32().to_lowercase();
        let groups: Vec<&str> = (0..6).map(|group| &text[4 * group..4 * group + 4]).collect();
        groups.join("-")
    };
    (0..CODES).map(|_| code()).collect()
}

/// A recovery code in its stored form, however it was typed.
pub(super) fn tidy_code(code: &str) -> String {
    code.chars().filter(|character| !character.is_whitespace()).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    /// RFC 6238, appendix B, its SHA-1 rows cut to six digits; the secret is `12345678901234567890`.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(step_of(secret, code, now).unwrap(), Some(seconds / 30), "{seconds}");
            let late = DateTime::from_timestamp(seconds + 61, 0).unwrap();
            assert_eq!(step_of(secret, code, late).unwrap(), None, "{seconds}");
        }
        let now = DateTime::from_timestamp(59, 0).unwrap();
        assert_eq!(step_of(secret, "287 082", now).unwrap(), Some(1));
        for wrong in ["", "287083", "2870820", "２８７０８２", "abcdef"] {
            assert_eq!(step_of(secret, wrong, now).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn recovery_codes_are_long_and_each_another() {
        let ids = Ids::seeded(1);
        let mut codes = recovery_codes(&ids);
        assert!(codes.iter().all(|code| code.len() == 29 && *code == tidy_code(&code.to_uppercase())));
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), CODES);
    }
}

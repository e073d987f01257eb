//! The provider's tokens: which are accepted, and why the others are not.

use castra_platform::clock::Timestamp;
use chrono::TimeDelta;
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{JwkSet, KeyOperations, PublicKeyUse},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// Signatures that anyone can check and only the provider can make: no shared secrets, and never `none`.
const SIGNATURES: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// The tolerated clock difference to the provider, in seconds.
const SKEW: i64 = 60;
/// The oldest accepted logout token, in seconds.
const LOGOUT_AGE: i64 = 150;

/// The expected issuer and audience of a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) now: Timestamp,
}

/// Why a token is not accepted, for the log and for the person who set up the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("it is not a signed token")]
    Malformed,
    #[error("its signature algorithm is not accepted")]
    Algorithm,
    #[error("it is signed by a key that the provider does not publish")]
    UnknownKey,
    #[error("its signature is wrong")]
    Signature,
    #[error("it was made by another issuer")]
    Issuer,
    #[error("it was made for another client")]
    Audience,
    #[error("it was made for several clients, and not by us")]
    Party,
    #[error("it has expired")]
    Expired,
    #[error("it was made in the future or is not valid yet")]
    Early,
    #[error("it answers another request")]
    Nonce,
    #[error("it names no subject")]
    Subject,
    #[error("it is another kind of token")]
    Kind,
    #[error("the UserInfo answer is about another subject")]
    OtherSubject,
}

/// `aud` is one client or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, Deserialize)]
struct Standard {
    iss: Option<String>,
    aud: Option<Audience>,
    azp: Option<String>,
    exp: Option<f64>,
    iat: Option<f64>,
    nbf: Option<f64>,
}

/// The content of an ID token.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Identity {
    /// The permanent identifier at this issuer.
    pub(super) subject: String,
    /// The session at the provider, for logging out.
    pub(super) session: Option<String>,
    /// When the provider last authenticated them, if it says so.
    pub(super) shown_at: Option<Timestamp>,
    /// The authentication methods, if it says so.
    pub(super) amr: Vec<String>,
    /// The strength that the provider states, if it does.
    pub(super) acr: Option<String>,
    /// The other claims.
    pub(super) said: Said,
}

/// The claims about a person, in the ID token or from `UserInfo`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Said(serde_json::Map<String, Value>);

impl Said {
    pub(super) fn new(claims: serde_json::Map<String, Value>) -> Self {
        Self(claims)
    }

    /// The address, if the provider verified it, or if its addresses count as verified and it says nothing.
    pub(super) fn verified_email(&self, are_verified: bool) -> Option<&str> {
        let email = self.0.get("email")?.as_str().filter(|email| !email.is_empty())?;
        // Some providers write the boolean as a word. Microsoft has its own claim: whether the address belongs to a
        // domain that the directory has proved to own.
        let is_verified = match (self.0.get("email_verified"), self.0.get("xms_edov")) {
            (Some(said), _) | (None, Some(said)) => is_true(said),
            (None, None) => are_verified,
        };
        is_verified.then_some(email)
    }

    /// The groups, if the claim is present.
    pub(super) fn groups(&self, claim: &str) -> Option<Vec<String>> {
        self.0.get(claim).and_then(words)
    }

    /// A claim's value, if it is text.
    pub(super) fn text(&self, claim: &str) -> Option<&str> {
        self.0.get(claim)?.as_str().filter(|text| !text.is_empty())
    }

    /// The claims, completed from another source about the same subject. An address is only taken together with its own
    /// verification: one source's word never verifies another's address.
    pub(super) fn or(mut self, subject: &str, beside: Self, are_verified: bool) -> Result<Self, Refusal> {
        if beside.text("sub") != Some(subject) {
            return Err(Refusal::OtherSubject);
        }
        let of_email = ["email", "email_verified", "xms_edov"];
        if self.verified_email(are_verified).is_none() && beside.0.contains_key("email") {
            for name in of_email {
                self.0.remove(name);
            }
            let moved = beside.0.iter().filter(|(name, _)| of_email.contains(&name.as_str()));
            self.0.extend(moved.map(|(name, value)| (name.clone(), value.clone())));
        }
        for (name, value) in beside.0 {
            if !of_email.contains(&name.as_str()) {
                self.0.entry(name).or_insert(value);
            }
        }
        Ok(self)
    }
}

fn is_true(said: &Value) -> bool {
    match said {
        Value::Bool(said) => *said,
        Value::Number(said) => said.as_i64() == Some(1),
        Value::String(said) => said == "1" || said.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// The content of a logout token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Logout {
    pub(super) subject: Option<String>,
    pub(super) session: Option<String>,
}

/// Whether the key set has the key that a token names; if not, it may be new.
pub(super) fn has_key(token: &str, keys: &JwkSet) -> bool {
    decode_header(token).is_ok_and(|header| header.kid.is_none_or(|kid| keys.find(&kid).is_some()))
}

/// Checks the signature and the claims that every token of the provider must have.
fn checked<T: DeserializeOwned>(token: &str, keys: &JwkSet, expected: Expected<'_>) -> Result<T, Refusal> {
    let header = decode_header(token).map_err(|_| Refusal::Algorithm)?;
    if !SIGNATURES.contains(&header.alg) {
        return Err(Refusal::Algorithm);
    }
    let fits = |jwk: &&jsonwebtoken::jwk::Jwk| {
        let common = &jwk.common;
        let named = header.kid.as_ref().is_none_or(|kid| common.key_id.as_ref() == Some(kid));
        let use_fits = common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
        let may = common.key_operations.as_ref().is_none_or(|may| may.contains(&KeyOperations::Verify));
        named && use_fits && may
    };
    let mut candidates = keys.keys.iter().filter(fits).peekable();
    if candidates.peek().is_none() {
        return Err(Refusal::UnknownKey);
    }
    let mut validation = Validation::new(header.alg);
    // The library reads the machine's clock; times and parties are checked below, against the instance's own.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims: Value = candidates
        .filter_map(|jwk| DecodingKey::from_jwk(jwk).ok())
        .find_map(|key| decode::<Value>(token, &key, &validation).ok())
        .ok_or(Refusal::Signature)?
        .claims;
    let standard: Standard = serde_json::from_value(claims.clone()).map_err(|_| Refusal::Malformed)?;
    check_standard(&standard, expected)?;
    serde_json::from_value(claims).map_err(|_| Refusal::Malformed)
}

fn check_standard(standard: &Standard, expected: Expected<'_>) -> Result<(), Refusal> {
    if standard.iss.as_deref() != Some(expected.issuer) {
        return Err(Refusal::Issuer);
    }
    let several = match &standard.aud {
        Some(Audience::One(client)) if client == expected.client_id => false,
        Some(Audience::Several(clients)) if clients.iter().any(|client| client == expected.client_id) => {
            clients.len() > 1
        }
        _ => return Err(Refusal::Audience),
    };
    if several && standard.azp.is_none()
        || standard.azp.as_deref().is_some_and(|party| party != expected.client_id)
    {
        return Err(Refusal::Party);
    }
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^53")]
    let now = expected.now.timestamp() as f64;
    #[expect(clippy::cast_precision_loss, reason = "a minute")]
    let skew = SKEW as f64;
    if standard.exp.is_none_or(|end| end + skew <= now) {
        return Err(Refusal::Expired);
    }
    if standard.iat.is_none_or(|made| made - skew > now)
        || standard.nbf.is_some_and(|start| start - skew > now)
    {
        return Err(Refusal::Early);
    }
    Ok(())
}

#[derive(Debug, Deserialize)]
struct IdClaims {
    sub: Option<String>,
    nonce: Option<String>,
    sid: Option<String>,
    auth_time: Option<Value>,
    amr: Option<Value>,
    acr: Option<Value>,
    #[serde(flatten)]
    others: serde_json::Map<String, Value>,
}

/// Verifies an ID token that answers the request with this nonce (OpenID Connect Core, section 3.1.3.7).
pub(super) fn identity(
    token: &str,
    keys: &JwkSet,
    expected: Expected<'_>,
    nonce: &str,
) -> Result<Identity, Refusal> {
    let claims: IdClaims = checked(token, keys, expected)?;
    // A logout token must never sign anyone in.
    if claims.others.contains_key("events") {
        return Err(Refusal::Kind);
    }
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(Refusal::Nonce);
    }
    let subject =
        claims.sub.filter(|subject| !subject.is_empty() && subject.len() <= 255).ok_or(Refusal::Subject)?;
    let seconds = claims.auth_time.as_ref().and_then(Value::as_f64);
    Ok(Identity {
        said: Said(
            claims.others.into_iter().chain([("sub".to_owned(), Value::from(subject.clone()))]).collect(),
        ),
        subject,
        session: claims.sid,
        shown_at: seconds.map(|seconds| moment(seconds, expected.now)).transpose()?,
        amr: claims.amr.as_ref().and_then(words).unwrap_or_default(),
        acr: claims.acr.as_ref().and_then(Value::as_str).map(str::to_owned),
    })
}

/// One word or several.
fn words(listed: &Value) -> Option<Vec<String>> {
    match listed {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(several) => {
            Some(several.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect())
        }
        _ => None,
    }
}

/// A past moment; by the provider's clock it may be slightly ahead.
fn moment(seconds: f64, now: Timestamp) -> Result<Timestamp, Refusal> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a value out of range becomes the nearest, which is refused"
    )]
    let at = Timestamp::from_timestamp(seconds as i64, 0).ok_or(Refusal::Malformed)?;
    if at > now + TimeDelta::seconds(SKEW) { Err(Refusal::Early) } else { Ok(at.min(now)) }
}

#[derive(Debug, Deserialize)]
struct LogoutClaims {
    sub: Option<String>,
    sid: Option<String>,
    nonce: Option<String>,
    iat: Option<i64>,
    events: Option<serde_json::Map<String, Value>>,
}

/// Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6).
pub(super) fn logout(token: &str, keys: &JwkSet, expected: Expected<'_>) -> Result<Logout, Refusal> {
    let claims: LogoutClaims = checked(token, keys, expected)?;
    let event = "http://schemas.openid.net/event/backchannel-logout";
    if !claims.events.is_some_and(|events| events.contains_key(event)) || claims.nonce.is_some() {
        return Err(Refusal::Kind);
    }
    // An intercepted token does not stay valid for long.
    if claims.iat.is_none_or(|made| made + LOGOUT_AGE < expected.now.timestamp()) {
        return Err(Refusal::Expired);
    }
    if claims.sub.is_none() && claims.sid.is_none() {
        return Err(Refusal::Subject);
    }
    Ok(Logout { subject: claims.sub, session: claims.sid })
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;

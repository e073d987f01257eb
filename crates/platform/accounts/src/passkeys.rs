//! Passkeys (WebAuthn): questions for a browser, and verification of its authenticator's answers.
//!
//! Every passkey has to verify its owner (a finger, a face, a PIN) and be discoverable without a name, so each can be
//! used without anything else. What is absent: attestation. People choose which maker's key they use.
//!
//! The library draws the challenge, not [`castra_platform::ids::Ids`]: nothing stored or shown depends on it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use castra_platform::error::{Error, Result};
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey as Known, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

use super::{
    model::Passkey,
    rules::{CEREMONY, RelyingParty},
};

/// A ceremony that has begun.
#[derive(Debug)]
pub(super) struct Asked {
    /// The question for the browser, as JSON.
    pub(super) question: String,
    /// The state its answer is checked against.
    pub(super) state: String,
}

/// The owner of a new passkey.
#[derive(Debug)]
pub(super) struct Owner<'a> {
    pub(super) handle: &'a str,
    pub(super) email: &'a str,
    pub(super) name: &'a str,
}

/// A passkey as an authenticator made it.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) credential_id: String,
    pub(super) credential: String,
}

/// The result of verifying a passkey.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Valid, with the updated credential to store.
    Right(String),
    /// Valid except for its counter, which went back: it may have been copied.
    CounterWentBack,
    /// Invalid.
    Wrong,
}

fn webauthn(party: &RelyingParty) -> Result<Webauthn> {
    let broken =
        |error: &dyn std::fmt::Display| Error::internal(format!("no passkeys for this address: {error}"));
    let origin = Url::parse(&party.origin).map_err(|error| broken(&error))?;
    let builder = WebauthnBuilder::new(&party.host, &origin).map_err(|error| broken(&error))?;
    let timeout = CEREMONY.to_std().expect("a ceremony takes a few minutes");
    builder.rp_name("Castra").timeout(timeout).build().map_err(|error| broken(&error))
}

fn text(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::internal("a passkey could not be written").caused_by(error))
}

fn parsed<T: serde::de::DeserializeOwned>(kept: &str) -> Result<T> {
    serde_json::from_str(kept)
        .map_err(|error| Error::internal("a stored passkey cannot be read").caused_by(error))
}

fn asked(mut question: Value, pointer: &str, changed: Value, state: String) -> Result<Asked> {
    let place = question.pointer_mut(pointer);
    *place.ok_or_else(|| Error::internal("the question for the browser has an unknown form"))? = changed;
    // The only member left is the one that pages pass on: the browser does not offer passkeys in a name field.
    let question = question["publicKey"].to_string();
    Ok(Asked { question, state })
}

/// Asks for a new passkey, excluding authenticators that hold one of those known.
pub(super) fn ask_for_new(party: &RelyingParty, owner: &Owner<'_>, known: &[Passkey]) -> Result<Asked> {
    let handle: Uuid =
        owner.handle.parse().map_err(|_| Error::internal("a passkey's owner has an invalid handle"))?;
    let known: Vec<CredentialID> =
        known.iter().filter_map(|known| URL_SAFE_NO_PAD.decode(&known.credential_id).ok()).collect();
    let begun = webauthn(party)?.start_passkey_registration(handle, owner.email, owner.name, Some(known));
    let (question, state) =
        begun.map_err(|error| Error::internal("a passkey could not be asked for").caused_by(error))?;
    let question = serde_json::to_value(question)
        .map_err(|error| Error::internal("a passkey could not be asked for").caused_by(error))?;
    // The library asks for keys that need not be discoverable; ours sign in without a name.
    let selection =
        json!({ "residentKey": "required", "requireResidentKey": true, "userVerification": "required" });
    asked(question, "/publicKey/authenticatorSelection", selection, text(&state)?)
}

/// The new passkey, if the answer is valid.
pub(super) fn made(party: &RelyingParty, state: &str, answer: &str) -> Result<Option<Made>> {
    let state: PasskeyRegistration = parsed(state)?;
    let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else { return Ok(None) };
    match webauthn(party)?.finish_passkey_registration(&answer, &state) {
        Ok(made) => {
            Ok(Some(Made { credential_id: URL_SAFE_NO_PAD.encode(made.cred_id()), credential: text(&made)? }))
        }
        Err(error) => {
            tracing::info!(%error, "a new passkey was not accepted");
            Ok(None)
        }
    }
}

/// Asks for any passkey of this host, or for one of those given.
pub(super) fn ask_for(party: &RelyingParty, allowed: &[Passkey]) -> Result<Asked> {
    let (question, state) = webauthn(party)?
        .start_discoverable_authentication()
        .map_err(|error| Error::internal("a passkey could not be asked for").caused_by(error))?;
    let question = serde_json::to_value(question)
        .map_err(|error| Error::internal("a passkey could not be asked for").caused_by(error))?;
    let allowed: Vec<Value> =
        allowed.iter().map(|passkey| json!({ "type": "public-key", "id": passkey.credential_id })).collect();
    asked(question, "/publicKey/allowCredentials", Value::from(allowed), text(&state)?)
}

/// A browser's answer with a passkey.
#[derive(Debug)]
pub(super) struct Shown(PublicKeyCredential);

impl Shown {
    /// Parses an answer; `None` if it is malformed.
    pub(super) fn read(answer: &str) -> Option<Self> {
        serde_json::from_str(answer).ok().map(Self)
    }

    /// The id of the passkey it claims to be.
    pub(super) fn credential_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.get_credential_id())
    }

    /// The owner's handle it claims.
    pub(super) fn handle(&self) -> Option<String> {
        let handle = self.0.get_user_unique_id()?;
        Some(Uuid::from_slice(handle).map(|handle| handle.to_string()).unwrap_or_default())
    }

    /// Verifies the answer for this question and this passkey.
    pub(super) fn verify(&self, party: &RelyingParty, state: &str, passkey: &Passkey) -> Result<Verdict> {
        let state: DiscoverableAuthentication = parsed(state)?;
        let mut known: Known = parsed(&passkey.credential)?;
        match webauthn(party)?.finish_discoverable_authentication_v2(&self.0, state, &known) {
            Ok(result) => {
                known.update_credential(&result);
                Ok(Verdict::Right(text(&known)?))
            }
            Err(WebauthnError::CredentialPossibleCompromise) => Ok(Verdict::CounterWentBack),
            Err(error) => {
                tracing::info!(%error, "a passkey was not valid");
                Ok(Verdict::Wrong)
            }
        }
    }
}

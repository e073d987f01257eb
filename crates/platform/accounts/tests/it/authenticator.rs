//! An authenticator in software, and the browser before it: what both of them would answer, and what they never should.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) const HOST: &str = "castra.example";
pub(crate) const ORIGIN: &str = "https://castra.example";

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HOLDS_A_KEY: u8 = 0x40;

/// A device with one passkey; what it says can be changed before it is asked.
#[derive(Debug, Clone)]
pub(crate) struct Authenticator {
    secret: SigningKey,
    pub(crate) id: Vec<u8>,
    pub(crate) handle: Option<Vec<u8>>,
    pub(crate) counter: u32,
    pub(crate) verifies: bool,
    pub(crate) host: String,
    pub(crate) origin: String,
    /// Answered in place of the challenge, if anything is.
    pub(crate) challenge: Option<String>,
    pub(crate) spoils_signatures: bool,
}

impl Authenticator {
    /// A device of its own for each number.
    pub(crate) fn new(number: u8) -> Self {
        Self {
            secret: SigningKey::from_slice(&[number; 32]).unwrap(),
            id: vec![number; 16],
            handle: None,
            counter: 0,
            verifies: true,
            host: HOST.to_owned(),
            origin: ORIGIN.to_owned(),
            challenge: None,
            spoils_signatures: false,
        }
    }

    /// What `navigator.credentials.create` gives, as text.
    pub(crate) fn make(&mut self, question: &Value) -> String {
        assert_eq!(question["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(question["authenticatorSelection"]["userVerification"], "required");
        let handle = question["user"]["id"].as_str().unwrap();
        self.handle = Some(URL_SAFE_NO_PAD.decode(handle).unwrap());
        let mut data = self.data(HOLDS_A_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(data);
        let response = json!({
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(self.client_data("webauthn.create", question)),
            "transports": ["internal", "hybrid"],
        });
        self.answer(&response).to_string()
    }

    /// What `navigator.credentials.get` gives, as text.
    pub(crate) fn show(&mut self, question: &Value) -> String {
        assert_eq!(question["userVerification"], "required");
        let client_data = self.client_data("webauthn.get", question);
        let data = self.data(0);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.secret.sign(&signed);
        let mut signature = signature.to_der().as_bytes().to_vec();
        if self.spoils_signatures {
            *signature.last_mut().unwrap() ^= 1;
        }
        let response = json!({
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": self.handle.as_ref().map(|handle| URL_SAFE_NO_PAD.encode(handle)),
        });
        self.answer(&response).to_string()
    }

    fn answer(&self, response: &Value) -> Value {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {}, "response": response,
        })
    }

    fn client_data(&self, kind: &str, question: &Value) -> Vec<u8> {
        let challenge = question["challenge"].as_str().unwrap();
        let challenge = self.challenge.as_deref().unwrap_or(challenge);
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let flags = PRESENT | more | if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(self.host.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The key as COSE writes it: an elliptic curve's, for ES256, on P-256.
    fn public_key(&self) -> Vec<u8> {
        let point = self.secret.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        let mut key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        key.extend(&bytes[1..33]);
        key.extend(b"\x22\x58\x20");
        key.extend(&bytes[33..65]);
        key
    }
}

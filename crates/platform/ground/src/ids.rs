//! Identifiers as values: time-ordered UUIDs and secrets, from the system or from a seed.

use std::sync::Mutex;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::clock::Timestamp;

/// The generator of identifiers and secrets.
#[derive(Debug)]
pub struct Ids(Mutex<ChaCha20Rng>);

impl Ids {
    /// A generator seeded by the operating system, for every real instance.
    pub fn from_system() -> Self {
        Self(Mutex::new(ChaCha20Rng::from_rng(&mut rand::rng())))
    }

    /// A generator with the same output for the same seed: for tests and the demo, never for a real instance.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }

    /// A version 7 UUID: sorts by its creation instant.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// A version 4 UUID: reveals nothing, not even when it was created.
    pub fn timeless(&self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// A secret of 256 bits as 64 hexadecimal digits, for links and session tokens.
    pub fn secret(&self) -> String {
        self.bytes::<32>().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Random bytes, for keys and nonces.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill(&mut bytes);
        bytes
    }
}

/// The SHA-256 of a text as 64 hexadecimal digits, to recognize a text that is not stored itself.
pub fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

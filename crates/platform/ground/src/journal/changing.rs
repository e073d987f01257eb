//! A change's record before and after, as hashes that reveal nothing about it.
//!
//! The hash is keyed and bound to the entry's subject: a copy of the database does not allow trying out short texts on
//! it, nor seeing that two records are alike. The state after one change and before the next has the same hash, so a
//! change made outside the journal shows. For private text, the sealed form is hashed, so that erasing it leaves nothing
//! to guess from.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::hex;
use crate::error::Result;

/// An instance's key for these hashes: created once, and stored as private keys are, wrapped by the master key.
#[derive(Clone, Copy)]
pub(crate) struct JournalKey(pub(crate) [u8; 32]);

impl std::fmt::Debug for JournalKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JournalKey")
    }
}

impl JournalKey {
    /// A keyed hash of some parts, for values to be recognized but not guessed.
    pub(crate) fn hash<'a>(self, parts: impl IntoIterator<Item = &'a [u8]>) -> String {
        let mut mac = of_key(self);
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        hex(&mac.finalize().into_bytes())
    }
}

/// The records that a transaction changes, hashed one after the other.
#[derive(Debug)]
pub(crate) struct Changing {
    key: JournalKey,
    before: Option<Hmac<Sha256>>,
    after: Option<Hmac<Sha256>>,
}

impl Changing {
    pub(crate) fn new(key: JournalKey) -> Self {
        Self { key, before: None, after: None }
    }

    /// Adds a record's state before and after.
    pub(crate) fn add<T: Serialize>(&mut self, before: Option<&T>, after: Option<&T>) -> Result<()> {
        for (side, record) in [(&mut self.before, before), (&mut self.after, after)] {
            let Some(record) = record else { continue };
            let text = serde_json::to_vec(record)?;
            let mac = side.get_or_insert_with(|| of_key(self.key));
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(&text);
        }
        Ok(())
    }

    /// The hashes of before and after; empty where there was no record.
    pub(crate) fn hashes(self, subject: &str) -> (String, String) {
        let finish = |side: Option<Hmac<Sha256>>| {
            side.map(|mac| hex(&mac.chain_update(subject).finalize().into_bytes())).unwrap_or_default()
        };
        (finish(self.before), finish(self.after))
    }
}

fn of_key(key: JournalKey) -> Hmac<Sha256> {
    Hmac::new_from_slice(&key.0).expect("HMAC accepts a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(key: u8, subject: &str, before: Option<&str>, after: Option<&str>) -> (String, String) {
        let mut changing = Changing::new(JournalKey([key; 32]));
        changing.add(before.as_ref(), after.as_ref()).unwrap();
        changing.hashes(subject)
    }

    #[test]
    fn what_a_thing_became_is_what_it_was_at_the_next_change() {
        let (none, made) = hashes(1, "debt:1", None, Some("a"));
        let (was, became) = hashes(1, "debt:1", Some("a"), Some("b"));
        assert!(none.is_empty() && made == was && was != became);
        assert_eq!(made.len(), 64);
    }

    #[test]
    fn a_hash_tells_nothing_without_the_key_nor_of_another_thing() {
        let (_, here) = hashes(1, "debt:1", None, Some("a"));
        assert_ne!(here, hashes(2, "debt:1", None, Some("a")).1, "another instance's key");
        assert_ne!(here, hashes(1, "debt:2", None, Some("a")).1, "another record with the same text");
        assert!(!format!("{:?}", JournalKey([7; 32])).contains('7'), "a key is never printed");
    }
}

//! A revision for a record that stores none: a number made from its content.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// The number of a record's content, never negative. Equal content has an equal number, also after a change and back.
pub fn of_content(record: &impl Serialize) -> Result<i64> {
    let digest = Sha256::digest(serde_json::to_vec(record)?);
    let (first, _) = digest.split_first_chunk().expect("a digest has more than eight bytes");
    Ok(i64::from_be_bytes(*first) & i64::MAX)
}

/// Refuses a change that is based on another revision than the current one. Called within the change's transaction.
pub fn check(seen: Option<i64>, current: i64) -> Result<()> {
    match seen {
        Some(seen) if seen != current => {
            Err(Error::conflict("this was changed in the meantime; nothing was saved")
                .hint("go back to keep what you typed, and compare it with the new version"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_the_number() {
        let number = |record: (&str, f64)| of_content(&record).unwrap();
        assert_eq!(number(("a", 0.1)), number(("a", 0.1)));
        assert_ne!(number(("a", 0.1)), number(("a", 0.2)));
        assert!(number(("a", 0.1)) >= 0);
    }

    #[test]
    fn only_the_current_revision_passes() {
        assert!(check(None, 3).is_ok() && check(Some(3), 3).is_ok());
        assert_eq!(check(Some(2), 3).unwrap_err().kind, crate::error::Kind::Conflict);
    }
}

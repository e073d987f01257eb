//! A revision for a record that stores none: a number made from its content.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Error, Kind, Result};

/// The number of a record's content, never negative. Equal content has an equal number, also after a change and back.
pub fn of_content(record: &impl Serialize) -> Result<i64> {
    let digest = Sha256::digest(serde_json::to_vec(record)?);
    let (first, _) = digest.split_first_chunk().expect("a digest has more than eight bytes");
    Ok(i64::from_be_bytes(*first) & i64::MAX)
}

/// The revision of a record that a writer saw: from a form's field, or from `If-Match` of the API. Compared with the current one
/// within the change's transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Seen(Inner);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Inner {
    Any,
    Form(i64),
    IfMatch(String),
}

impl Seen {
    /// Any revision: the change does not depend on what was seen.
    pub const ANY: Self = Self(Inner::Any);

    /// The revision a form was shown with.
    pub fn form(revision: i64) -> Self {
        Self(Inner::Form(revision))
    }

    /// The revisions an API client accepts: the value of `If-Match`.
    pub fn if_match(header: impl Into<String>) -> Self {
        let header = header.into();
        if header.trim() == "*" { Self::ANY } else { Self(Inner::IfMatch(header)) }
    }

    /// The current revision, if one was named and is the current one; none if any will do. For a change that is made of the
    /// revision in several steps.
    ///
    /// # Errors
    /// As [`Seen::check`].
    pub fn named(&self, current: i64) -> Result<Option<i64>> {
        self.check(current).map(|()| (self.0 != Inner::Any).then_some(current))
    }

    /// Refuses a change that is based on another revision than the current one. Called within the change's transaction.
    ///
    /// # Errors
    /// [`Kind::Conflict`] for a form, [`Kind::PreconditionFailed`] for the API.
    pub fn check(&self, current: i64) -> Result<()> {
        match &self.0 {
            Inner::Any => Ok(()),
            Inner::Form(seen) if *seen == current => Ok(()),
            Inner::Form(_) => Err(changed()),
            Inner::IfMatch(wanted) => {
                let tag = version_tag(current);
                if wanted.split(',').any(|known| known.trim() == tag) {
                    return Ok(());
                }
                let message = format!("the current version is {tag}, not {wanted}; nothing was changed");
                Err(Error::new(Kind::PreconditionFailed, message)
                    .hint("read the current version and decide again"))
            }
        }
    }
}

/// Refuses a change because another one came first.
pub fn changed() -> Error {
    Error::conflict("this was changed in the meantime; nothing was saved")
        .hint("go back to keep what you typed, and compare it with the new version")
}

/// The entity tag of a revision.
#[must_use]
pub fn version_tag(revision: i64) -> String {
    format!("\"v{revision}\"")
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
        let kind = |seen: Seen| seen.check(3).map_err(|error| error.kind);
        assert!(kind(Seen::ANY).is_ok() && kind(Seen::form(3)).is_ok());
        assert_eq!(kind(Seen::form(2)), Err(Kind::Conflict));
        for header in ["*", "\"v3\"", "\"v2\", \"v3\""] {
            assert!(kind(Seen::if_match(header)).is_ok(), "{header}");
        }
        for header in ["", "\"v2\"", "W/\"v3\"", "v3"] {
            assert_eq!(kind(Seen::if_match(header)), Err(Kind::PreconditionFailed), "{header}");
        }
    }
}

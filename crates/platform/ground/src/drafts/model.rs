//! Drafts and the mark of a form that was sent.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::{
    clock::Timestamp,
    db::{FromRow, Row},
    error::Result,
    ids,
    private::Sealed,
};

/// A draft as stored.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// A hash of the person and the place.
    pub(super) id: String,
    pub(super) person: String,
    /// Pairs of name and value, as JSON.
    pub(super) fields: Sealed<String>,
    pub(super) saved_at: Timestamp,
}

impl FromRow for Draft {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            person: row.get("person")?,
            fields: Sealed::of(row, "drafts", "fields")?,
            saved_at: row.get("saved_at")?,
        })
    }
}

/// A draft as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct OpenDraft {
    /// The place, as the page named it.
    pub(super) place: String,
    /// Pairs of name and value.
    pub(super) fields: Vec<(String, String)>,
    pub(super) saved_at: Timestamp,
}

/// The id of a person's draft at a place.
pub(super) fn id_of(person: &str, place: &str) -> String {
    ids::digest(&format!("{person} {place}"))
}

/// The place of the form that a request sent, if the form named one. The request's handler reads it, and the outermost layer
/// erases the draft once the answer is known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent(Arc<Mutex<Option<String>>>);

impl Sent {
    /// Notes the place.
    pub(crate) fn set(&self, place: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }

    /// Takes the place.
    pub(crate) fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

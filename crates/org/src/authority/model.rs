//! What people are told when something of theirs is opened to somebody.

use castra_platform::clock::Timestamp;
use chrono::NaiveDate;

use crate::organization::{PersonId, Scope};

/// What was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Opened {
    /// A role, by its id.
    Role(String),
    /// A part in a responsibility, by its id.
    Part(String),
    /// The one person, who is now led by them.
    Leads,
    /// The one person, who now reports to them.
    Manages,
}

impl Opened {
    /// Its name in the database, and the id that goes with it.
    pub(super) fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Role(id) => ("role", id),
            Self::Part(id) => ("part", id),
            Self::Leads => ("leads", ""),
            Self::Manages => ("manages", ""),
        }
    }
}

/// That something was opened to somebody, for those whose records it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) id: String,
    /// When it was decided.
    pub(super) at: Timestamp,
    /// To whom.
    pub(super) gainer: PersonId,
    pub(super) opened: Opened,
    /// Where.
    pub(super) scope: Scope,
    /// The one person whose records it is; none: everybody's of the scope.
    pub(super) person: Option<PersonId>,
    /// From which day on.
    pub(super) since: NaiveDate,
    /// Who decided it, as the journal names them.
    pub(super) decided_by: String,
    /// Why, where a reason was given.
    pub(super) reason: String,
}

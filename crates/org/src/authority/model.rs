//! Notices to people when access to their records is given.

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
    /// Leading the one person.
    Leads,
    /// Managing the one person.
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

/// A notice, to the people concerned, that something was opened to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) gainer: PersonId,
    pub(super) opened: Opened,
    pub(super) scope: Scope,
    /// The one person whose records it opens; none: everyone's in the scope.
    pub(super) person: Option<PersonId>,
    /// The first day.
    pub(super) since: NaiveDate,
    /// The decider, as the journal names them.
    pub(super) decided_by: String,
    /// The reason, if one was given.
    pub(super) reason: String,
}

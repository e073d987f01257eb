//! Cases, their notes, and who reads them.

use castra_org::organization::{PersonId, TeamId};
use chrono::NaiveDate;

use super::kinds::CaseState;

/// A case as stored: the parties, the subject and the next step are sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) id: String,
    /// The team it concerns.
    pub(super) team: TeamId,
    pub(super) lead: PersonId,
    pub(super) state: CaseState,
    pub(super) opened_on: NaiveDate,
    /// The day of the next step.
    pub(super) next_on: Option<NaiveDate>,
    /// The sealed content.
    pub(super) body: String,
    /// Increases with every change.
    pub(super) revision: i64,
}

/// The content of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms {
    /// The parties: ids of people and teams, such as `person:bo` and `team:search`.
    pub(super) between: Vec<String>,
    /// The subject, in a few words.
    pub(super) about: String,
    pub(super) situation: String,
    /// The next step; empty if none is planned.
    pub(super) next: String,
    /// The day of the next step.
    pub(super) next_on: Option<NaiveDate>,
}

/// A note in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) id: String,
    pub(super) conflict: String,
    /// Its position, from 1.
    pub(super) place: i64,
    pub(super) writer: PersonId,
    /// The step that was tried, if any.
    pub(super) step: Option<String>,
    /// The case's new status, if it changed.
    pub(super) state: Option<CaseState>,
    /// The sealed text.
    pub(super) words: String,
    pub(super) written_on: NaiveDate,
}

/// The text of a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// What was done, or how it ended.
    pub(super) words: String,
    /// The lesson learned; only when the case ends.
    pub(super) learning: String,
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) case: Case,
    /// The content; `None` where it was erased.
    pub(super) terms: Option<Terms>,
}

/// A case opened for one of its readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) case: Case,
    /// The content; `None` where it was erased.
    pub(super) terms: Option<Terms>,
    /// The readers besides its lead.
    pub(super) readers: Vec<PersonId>,
    /// The notes, in order; `None` where erased.
    pub(super) notes: Vec<(Note, Option<Said>)>,
}

//! Cases, their notes, and who reads them.

use castra_org::organization::{PersonId, TeamId};
use castra_platform::{private::Sealed, terms, terms::Limit};
use chrono::NaiveDate;

use super::kinds::CaseState;

/// A case as stored.
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
    pub(super) body: Sealed<Terms>,
    /// Increases with every change.
    pub(super) revision: i64,
}

terms! {
    /// The content of a case.
    pub(super) struct Terms as "ConflictTerms" {
        /// The parties, as `person:ID` or `team:ID`.
        between: Vec<String> = Limit::items(1..=20).called("parties").example("person:bo"),
        /// The subject, in a few words.
        about: String = Limit::text(1..=120).called("the subject").example("Who owns the router"),
        /// The situation, in Markdown.
        situation: String = LONG,
        /// The next step; empty if none is planned.
        next: String = LONG,
        /// The day of the next step; required with one and only allowed with one.
        next_on: Option<NaiveDate> = Limit::NONE,
    }
}

const LONG: Limit = Limit::text(0..=10_000);

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
    pub(super) words: Sealed<Said>,
    pub(super) written_on: NaiveDate,
}

terms! {
    /// The text of a note.
    pub(super) struct Said as "ConflictSaid" {
        /// What was done, or how it ended, in Markdown.
        words: String = LONG,
        /// The lesson learned; only when the case ends.
        learning: String = LONG,
    }
}

/// What a note adds to a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) said: Said,
    /// The key of the step that was tried.
    pub(super) step: Option<String>,
    /// The new status.
    pub(super) to: Option<CaseState>,
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

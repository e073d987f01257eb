//! Cases, their notes, and who reads them.

use castra_org::organization::{PersonId, TeamId};
use chrono::NaiveDate;

use super::kinds::CaseState;

/// A case as it is kept: between whom, about what and the next step are sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    /// Its id.
    pub(super) id: String,
    /// For which team its lead takes it up.
    pub(super) team: TeamId,
    /// Whose it is.
    pub(super) lead: PersonId,
    /// Where it stands.
    pub(super) state: CaseState,
    /// Since when.
    pub(super) opened_on: NaiveDate,
    /// When the next step is to be taken.
    pub(super) next_on: Option<NaiveDate>,
    /// All that is said of it, sealed.
    pub(super) body: String,
    /// Raised by every change.
    pub(super) revision: i64,
}

/// What is said of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms {
    /// Between whom: ids of people and teams, as `person:bo` and `team:search`.
    pub(super) between: Vec<String>,
    /// What it is about, in a few words.
    pub(super) about: String,
    /// The situation.
    pub(super) situation: String,
    /// What is done next; empty where nothing is planned.
    pub(super) next: String,
    /// When.
    pub(super) next_on: Option<NaiveDate>,
}

/// Something that was noted in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// Its id.
    pub(super) id: String,
    /// In which case.
    pub(super) conflict: String,
    /// Its place, from 1.
    pub(super) place: i64,
    /// Who noted it.
    pub(super) writer: PersonId,
    /// The step that was tried, if it was one of the list.
    pub(super) step: Option<String>,
    /// Where the case stands since, if that changed.
    pub(super) state: Option<CaseState>,
    /// The words, sealed as they are kept.
    pub(super) words: String,
    /// On which day.
    pub(super) written_on: NaiveDate,
}

/// What is noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// What was done, or how it ended.
    pub(super) words: String,
    /// What was learned; empty but at an end.
    pub(super) learning: String,
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// As it is kept.
    pub(super) case: Case,
    /// What is said of it; `None` where it was erased.
    pub(super) terms: Option<Terms>,
}

/// A case opened for somebody who reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    /// As it is kept.
    pub(super) case: Case,
    /// What is said of it; `None` where it was erased.
    pub(super) terms: Option<Terms>,
    /// Who reads it beside its lead.
    pub(super) readers: Vec<PersonId>,
    /// What was noted, in order; `None` where it was erased.
    pub(super) notes: Vec<(Note, Option<Said>)>,
}

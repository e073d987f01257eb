//! Concerns, their words, and what waits to be delivered.

use castra_org::organization::PersonId;
use chrono::NaiveDate;

use super::kinds::ConcernState;

/// A concern as it is kept: what it is about is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Concern {
    /// Its id.
    pub(super) id: String,
    /// Who raised it; `None` without a name.
    pub(super) author: Option<PersonId>,
    /// The hash of the return code, where it was raised without a name.
    pub(super) return_hash: Option<String>,
    /// Who it is told to.
    pub(super) addressee: PersonId,
    /// Who it was told to first, if it was passed on.
    pub(super) passed_from: Option<PersonId>,
    /// Whether it is passed on when nobody answers.
    pub(super) escalates: bool,
    /// What it is about, sealed.
    pub(super) about: String,
    /// Where it stands.
    pub(super) state: ConcernState,
    /// Since when its addressee knows of it.
    pub(super) raised_on: NaiveDate,
    /// When the first answer came.
    pub(super) answered_on: Option<NaiveDate>,
    /// Since when its addressee has been seen to be gone, while it waits for an answer.
    pub(super) gone_since: Option<NaiveDate>,
    /// Raised by every change.
    pub(super) revision: i64,
}

impl Concern {
    /// Who leads the conversation from the other side: the addressee, and whoever had it before.
    pub(super) fn is_told_to(&self, person: &str) -> bool {
        self.addressee.as_str() == person || self.passed_from.as_ref().is_some_and(|id| id.as_str() == person)
    }

    /// Everybody by name who reads it.
    pub(super) fn readers(&self) -> Vec<&str> {
        let all = [self.author.as_ref(), Some(&self.addressee), self.passed_from.as_ref()];
        all.into_iter().flatten().map(PersonId::as_str).collect()
    }
}

/// Something that was said in a concern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Its id.
    pub(super) id: String,
    /// In which concern.
    pub(super) concern: String,
    /// Its place in the conversation, from 1.
    pub(super) place: i64,
    /// Who said it; `None` is the author without a name.
    pub(super) writer: Option<PersonId>,
    /// Where the concern stands since, if that changed.
    pub(super) state: Option<ConcernState>,
    /// The words, sealed as they are kept.
    pub(super) words: String,
    /// On which day.
    pub(super) written_on: NaiveDate,
}

/// A concern opened for somebody who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    /// As it is kept.
    pub(super) concern: Concern,
    /// What it is about; `None` where it was erased.
    pub(super) about: Option<String>,
    /// What was said, each with its text; `None` where it was erased.
    pub(super) words: Vec<(Word, Option<String>)>,
}

/// A concern in a list: what it is about opened, the words left closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// As it is kept.
    pub(super) concern: Concern,
    /// What it is about; `None` where it was erased.
    pub(super) about: Option<String>,
}

/// What somebody wants to raise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Terms {
    /// To whom.
    pub(super) addressee: PersonId,
    /// In a few words.
    pub(super) about: String,
    /// All of it.
    pub(super) words: String,
    /// Whether it is passed on when nobody answers.
    pub(super) escalates: bool,
}

/// Somebody to whom a concern may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Addressee {
    /// Who.
    pub(super) person: PersonId,
    /// As what: "your tech lead", "CTO".
    pub(super) roles: Vec<String>,
    /// Whether they are a leader of whoever asks.
    pub(super) is_own: bool,
    /// Who gets it if they do not answer.
    pub(super) next: Option<PersonId>,
}

/// What waits to be delivered, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    /// Chance, and nothing else.
    pub(super) id: String,
    /// The hash of the return code.
    pub(super) return_hash: String,
    /// On which day it is delivered.
    pub(super) due: NaiveDate,
    /// What is in it.
    pub(super) sealed: String,
}

/// What somebody with a return code finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Returned {
    /// The concern, once it was delivered.
    pub(super) opened: Option<Opened>,
    /// What waits to be delivered: what it does, in words, with its text.
    pub(super) waiting: Vec<(String, String)>,
    /// When that is.
    pub(super) due: Option<NaiveDate>,
    /// Whether something more may be written before there is an answer.
    pub(super) may_write: bool,
    /// To whom, and who gets it next.
    pub(super) addressee: PersonId,
}

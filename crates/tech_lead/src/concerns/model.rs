//! Concerns, their words, and what waits to be delivered.

use castra_org::organization::PersonId;
use chrono::NaiveDate;

use super::kinds::ConcernState;

/// A concern as it is kept: what it is about is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Its id.
    pub id: String,
    /// Who raised it; `None` without a name.
    pub author: Option<PersonId>,
    /// The hash of the return code, where it was raised without a name.
    pub return_hash: Option<String>,
    /// Who it is told to.
    pub addressee: PersonId,
    /// Who it was told to first, if it was passed on.
    pub passed_from: Option<PersonId>,
    /// Whether it is passed on when nobody answers.
    pub escalates: bool,
    /// What it is about, sealed.
    pub about: String,
    /// Where it stands.
    pub state: ConcernState,
    /// Since when its addressee knows of it.
    pub raised_on: NaiveDate,
    /// When the first answer came.
    pub answered_on: Option<NaiveDate>,
    /// Raised by every change.
    pub revision: i64,
}

impl Concern {
    /// Who leads the conversation from the other side: the addressee, and whoever had it before.
    pub fn is_told_to(&self, person: &str) -> bool {
        self.addressee.as_str() == person || self.passed_from.as_ref().is_some_and(|id| id.as_str() == person)
    }

    /// Everybody by name who reads it.
    pub fn readers(&self) -> Vec<&str> {
        let all = [self.author.as_ref(), Some(&self.addressee), self.passed_from.as_ref()];
        all.into_iter().flatten().map(PersonId::as_str).collect()
    }
}

/// Something that was said in a concern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its id.
    pub id: String,
    /// In which concern.
    pub concern: String,
    /// Its place in the conversation, from 1.
    pub place: i64,
    /// Who said it; `None` is the author without a name.
    pub writer: Option<PersonId>,
    /// Where the concern stands since, if that changed.
    pub state: Option<ConcernState>,
    /// The words, sealed as they are kept.
    pub words: String,
    /// On which day.
    pub written_on: NaiveDate,
}

/// A concern opened for somebody who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// As it is kept.
    pub concern: Concern,
    /// What it is about; `None` where it was erased.
    pub about: Option<String>,
    /// What was said, each with its text; `None` where it was erased.
    pub words: Vec<(Word, Option<String>)>,
}

/// A concern in a list: what it is about opened, the words left closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As it is kept.
    pub concern: Concern,
    /// What it is about; `None` where it was erased.
    pub about: Option<String>,
}

/// What somebody wants to raise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// To whom.
    pub addressee: PersonId,
    /// In a few words.
    pub about: String,
    /// All of it.
    pub words: String,
    /// Whether it is passed on when nobody answers.
    pub escalates: bool,
}

/// Somebody to whom a concern may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Who.
    pub person: PersonId,
    /// As what: "your tech lead", "CTO".
    pub roles: Vec<String>,
    /// Whether they are a leader of whoever asks.
    pub is_own: bool,
    /// Who gets it if they do not answer.
    pub next: Option<PersonId>,
}

/// What waits to be delivered, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Chance, and nothing else.
    pub id: String,
    /// The hash of the return code.
    pub return_hash: String,
    /// On which day it is delivered.
    pub due: NaiveDate,
    /// What is in it.
    pub sealed: String,
}

/// What somebody with a return code finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The concern, once it was delivered.
    pub opened: Option<Opened>,
    /// What waits to be delivered: what it does, in words, with its text.
    pub waiting: Vec<(String, String)>,
    /// When that is.
    pub due: Option<NaiveDate>,
    /// To whom, and who gets it next.
    pub addressee: PersonId,
}

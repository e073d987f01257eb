//! Concerns, their messages, and letters awaiting delivery.
// tidy: serde, because letters are sealed as JSON.

use castra_org::organization::PersonId;
use castra_platform::{
    Result,
    private::{Body, Sealed},
    terms,
    terms::Limit,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::kinds::ConcernState;

/// A concern as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Concern {
    pub(super) id: String,
    /// The author; `None` if anonymous.
    pub(super) author: Option<PersonId>,
    /// The hash of the return code, if anonymous.
    pub(super) return_hash: Option<String>,
    /// The leader it is raised with.
    pub(super) addressee: PersonId,
    /// The first addressee, if it was escalated.
    pub(super) passed_from: Option<PersonId>,
    /// Whether it escalates without an answer.
    pub(super) escalates: bool,
    /// The subject.
    pub(super) about: Sealed<String>,
    pub(super) state: ConcernState,
    /// The day it reached its addressee.
    pub(super) raised_on: NaiveDate,
    pub(super) answered_on: Option<NaiveDate>,
    /// The day its addressee was first found to have left, while it awaits an answer.
    pub(super) gone_since: Option<NaiveDate>,
    /// Increases with every change.
    pub(super) revision: i64,
}

impl Concern {
    /// Whether a person is its addressee, now or before an escalation.
    pub(super) fn is_told_to(&self, person: &str) -> bool {
        self.addressee.as_str() == person || self.passed_from.as_ref().is_some_and(|id| id.as_str() == person)
    }

    /// The ids of all readers, except an anonymous author.
    pub(super) fn readers(&self) -> Vec<&str> {
        let all = [self.author.as_ref(), Some(&self.addressee), self.passed_from.as_ref()];
        all.into_iter().flatten().map(PersonId::as_str).collect()
    }
}

/// A message in a concern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) id: String,
    pub(super) concern: String,
    /// Its position in the conversation, from 1.
    pub(super) place: i64,
    /// The writer; `None` for an anonymous author.
    pub(super) writer: Option<PersonId>,
    /// The concern's new status, if it changed.
    pub(super) state: Option<ConcernState>,
    pub(super) words: Sealed<String>,
    pub(super) written_on: NaiveDate,
}

/// A concern opened for one of its readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) concern: Concern,
    /// The subject; `None` where it was erased.
    pub(super) about: Option<String>,
    /// The messages with their texts; `None` where erased.
    pub(super) words: Vec<(Word, Option<String>)>,
}

/// A concern in a list: subject opened, messages left sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) concern: Concern,
    /// The subject; `None` where it was erased.
    pub(super) about: Option<String>,
}

terms! {
    /// A concern to raise.
    pub(super) struct Terms as "ConcernTerms" {
        /// The id of the leader to raise it with: a tech lead, a manager or the CTO.
        addressee: String = Limit::required().called("the leader to raise it with").example("ana"),
        /// The subject, in a few words.
        about: String = Limit::text(1..=120).called("the subject").example("Nights on call"),
        /// The text, in Markdown.
        words: String = WORDS,
        /// Whether it escalates to the next leader after 14 days without an answer.
        escalates: bool = Limit::NONE,
    }
}

terms! {
    /// A message to write.
    pub(super) struct Said as "ConcernSaid" {
        /// The text, in Markdown.
        words: String = WORDS,
        /// The new status; the first answer sets `answered` by itself.
        to: Option<ConcernState> = Limit::NONE,
    }
}

const WORDS: Limit = Limit::text(1..=10_000).called("a message");

/// A leader a concern can be raised with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Addressee {
    pub(super) person: PersonId,
    /// Their roles, such as "your tech lead" or "CTO".
    pub(super) roles: Vec<String>,
    /// Whether they lead the viewer.
    pub(super) is_own: bool,
    /// The next leader, if they do not answer.
    pub(super) next: Option<PersonId>,
}

/// A letter awaiting delivery, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    /// Random, without a timestamp.
    pub(super) id: String,
    /// The hash of the return code.
    pub(super) return_hash: String,
    /// The day of delivery.
    pub(super) due: NaiveDate,
    pub(super) sealed: Sealed<Content>,
}

/// The content of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// Its position among the letters under one return code.
    pub(super) turn: usize,
    pub(super) what: Deed,
}

/// An action of an anonymous author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Deed {
    /// Raises a concern.
    Raise(Terms),
    /// Writes a message, with the new status if it changes.
    Say(Said),
    /// Erases what the author wrote.
    Erase,
}

impl Body for Content {
    fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    fn from_text(text: String) -> Result<Self> {
        Ok(serde_json::from_str(&text)?)
    }
}

/// What a return code opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Returned {
    /// The concern, once delivered.
    pub(super) opened: Option<Opened>,
    /// Messages awaiting delivery: what each does, and its text.
    pub(super) waiting: Vec<(String, String)>,
    /// The day of delivery.
    pub(super) due: Option<NaiveDate>,
    /// Whether the author can write more before an answer.
    pub(super) may_write: bool,
    /// The leader it is raised with.
    pub(super) addressee: PersonId,
}

//! What is given, asked for and counted.
// tidy: serde, because what is sealed is sealed as JSON.

use std::{fmt, str::FromStr};

use castra_org::organization::PersonId;
use castra_platform::clock::Timestamp;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What feedback is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FeedbackKind {
    /// Where somebody could go, and what they show of it already.
    CareerGrowth,
    /// How far they have come with what they set out to do.
    Progress,
    /// What could be better.
    Improvement,
    /// What was done well.
    Praise,
}

impl FeedbackKind {
    /// Every kind, in the order in which people are asked.
    pub const ALL: [Self; 4] = [Self::Praise, Self::Progress, Self::Improvement, Self::CareerGrowth];

    /// Its name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CareerGrowth => "career-growth",
            Self::Progress => "progress",
            Self::Improvement => "improvement",
            Self::Praise => "praise",
        }
    }

    /// Its words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::CareerGrowth => "Career growth",
            Self::Progress => "Progress toward goals",
            Self::Improvement => "Area for improvement",
            Self::Praise => "Praise",
        }
    }

    /// Its place in [`FeedbackKind::ALL`].
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|kind| *kind == self).unwrap_or_default()
    }
}

impl fmt::Display for FeedbackKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for FeedbackKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// What is said; each part may be empty, not all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedbackWords {
    /// When and where it was.
    pub situation: String,
    /// What the receiver did or said.
    pub behaviour: String,
    /// What came of it.
    pub impact: String,
    /// What is asked for.
    pub request: String,
    /// What does not fit into these, or all of it.
    pub text: String,
}

impl FeedbackWords {
    /// The parts with their names in forms, in the order in which they are asked and read.
    pub fn parts(&self) -> [(&'static str, &str); 5] {
        [
            ("situation", &self.situation),
            ("behaviour", &self.behaviour),
            ("impact", &self.impact),
            ("request", &self.request),
            ("text", &self.text),
        ]
    }
}

/// A piece of feedback as it is kept: its words are sealed.
#[derive(Debug, Clone, PartialEq)]
pub struct Feedback {
    /// Its id.
    pub id: String,
    /// Who gives it.
    pub giver: PersonId,
    /// Whom it is for.
    pub receiver: PersonId,
    /// What it is about.
    pub kind: FeedbackKind,
    /// What is said, sealed.
    pub(super) words: String,
    /// The request that it answers.
    pub request: Option<String>,
    /// Praise that its giver lets everybody read.
    pub wants_public: bool,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was sent; none for a draft.
    pub sent_at: Option<Timestamp>,
    /// When the receiver opened it.
    pub read_at: Option<Timestamp>,
    /// When the receiver said that it arrived.
    pub acknowledged_at: Option<Timestamp>,
    /// With which word, sealed.
    pub(super) acknowledgement: Option<String>,
    /// When the receiver took it off the wall.
    pub taken_off_at: Option<Timestamp>,
    /// Raised by every change of its words.
    pub revision: i64,
}

impl Feedback {
    /// Whether the giver may still write it.
    pub fn is_open(&self) -> bool {
        self.read_at.is_none()
    }

    /// Whether everybody may read it: praise that its giver made public, once its receiver has read it and unless they
    /// took it off the wall.
    pub fn is_public(&self) -> bool {
        self.kind == FeedbackKind::Praise
            && self.wants_public
            && self.sent_at.is_some()
            && self.read_at.is_some()
            && self.taken_off_at.is_none()
    }
}

/// What somebody gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackTerms {
    /// Whom it is for.
    pub receiver: PersonId,
    /// What it is about.
    pub kind: FeedbackKind,
    /// What is said.
    pub words: FeedbackWords,
    /// Whether everybody may read it, which only praise can be.
    pub wants_public: bool,
    /// The request that it answers.
    pub request: Option<String>,
}

/// As whom somebody reads a piece of feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Who gave it.
    Giver,
    /// Whom it is for.
    Receiver,
    /// With whom the giver shared it.
    Shared,
}

/// A word in the thread between giver and receiver, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reply {
    /// Its id.
    pub id: String,
    /// Who wrote it.
    pub author: PersonId,
    /// What, sealed.
    pub(super) words: String,
    /// When.
    pub written_at: Timestamp,
}

/// A piece of feedback with all that this reader may know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedFeedback {
    /// The feedback.
    pub feedback: Feedback,
    /// As whom it is read.
    pub reader: Reader,
    /// What is said; none where its giver's private text was erased, or where the receiver has not opened it.
    pub words: Option<FeedbackWords>,
    /// The receiver's word; none where there is none, or it was erased.
    pub acknowledgement: Option<String>,
    /// The thread, for giver and receiver: who, what (none where erased), when.
    pub replies: Vec<(PersonId, Option<String>, Timestamp)>,
    /// With whom it is shared, and since when.
    pub shares: Vec<(PersonId, Timestamp)>,
    /// With whom the giver may share it: who leads the receiver now.
    pub leaders: Vec<PersonId>,
}

/// A question to several people about a piece of work, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedbackRequest {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub asker: PersonId,
    /// The question and the link, sealed.
    pub(super) words: String,
    /// The last day on which it asks.
    pub expires_on: NaiveDate,
    /// When its asker closed it.
    pub closed_at: Option<Timestamp>,
    /// When it was asked.
    pub created_at: Timestamp,
}

impl FeedbackRequest {
    /// Whether it still asks.
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.closed_at.is_none() && self.expires_on >= today
    }
}

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// What the asker wants to know.
    pub question: String,
    /// Where the work is: a page of ours or one of the web; may be empty.
    pub link: String,
}

/// Somebody who is asked, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Of which request.
    pub request: String,
    /// Who.
    pub person: PersonId,
    /// When they declined.
    pub declined_at: Option<Timestamp>,
    /// Why, sealed.
    pub(super) reason: Option<String>,
    /// The feedback with which they answered, once it is sent.
    pub feedback: Option<String>,
}

impl Asked {
    /// Whether an answer is still awaited.
    pub fn is_waiting(&self) -> bool {
        self.declined_at.is_none() && self.feedback.is_none()
    }
}

/// A request with all that this reader may know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedRequest {
    /// The request.
    pub request: FeedbackRequest,
    /// What is asked; none where it was erased.
    pub question: Option<Question>,
    /// Who was asked, each with the reason of a refusal: all for the asker, for others they themselves.
    pub asked: Vec<(Asked, Option<String>)>,
    /// Whether the reader asked.
    pub is_asker: bool,
}

/// What is counted of a piece of feedback: never its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    /// By whom.
    pub giver: PersonId,
    /// For whom.
    pub receiver: PersonId,
    /// About what.
    pub kind: FeedbackKind,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When its receiver acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
}

/// Praise on the wall.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicPraise {
    /// Its id.
    pub id: String,
    /// Who praises.
    pub giver: PersonId,
    /// Who is praised.
    pub receiver: PersonId,
    /// What is said.
    pub words: FeedbackWords,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Since when it is on the wall: its receiver has read it.
    pub appeared_at: Timestamp,
}

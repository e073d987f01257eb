//! Feedback, requests for it, and the records it is counted by.
// tidy: serde, because private text is sealed as JSON.

use std::{fmt, str::FromStr};

use castra_org::organization::PersonId;
use castra_platform::clock::Timestamp;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The subject of feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FeedbackKind {
    /// Where the receiver could go next, and which signs of it show already.
    CareerGrowth,
    /// Progress toward the receiver's goals.
    Progress,
    /// Something that could be better.
    Improvement,
    /// Something done well.
    Praise,
}

impl FeedbackKind {
    /// Every kind, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Praise, Self::Progress, Self::Improvement, Self::CareerGrowth];

    /// The kind's name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CareerGrowth => "career-growth",
            Self::Progress => "progress",
            Self::Improvement => "improvement",
            Self::Praise => "praise",
        }
    }

    /// The kind's label for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::CareerGrowth => "Career growth",
            Self::Progress => "Progress toward goals",
            Self::Improvement => "Area for improvement",
            Self::Praise => "Praise",
        }
    }

    /// The kind's position in [`FeedbackKind::ALL`].
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

/// The text of feedback; each part is optional, but not all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedbackWords {
    /// When and where it happened.
    pub situation: String,
    /// What the receiver did or said.
    pub behaviour: String,
    /// The effect it had.
    pub impact: String,
    /// What the giver asks for.
    pub request: String,
    /// Free text, in addition to the other parts or instead of them.
    pub text: String,
}

impl FeedbackWords {
    /// The parts with their field names, in the order of the form.
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

/// Feedback as stored, with its text sealed.
#[derive(Debug, Clone, PartialEq)]
pub struct Feedback {
    /// The id.
    pub id: String,
    /// The giver.
    pub giver: PersonId,
    /// The receiver.
    pub receiver: PersonId,
    /// The subject.
    pub kind: FeedbackKind,
    /// The sealed text.
    pub(super) words: String,
    /// The request it answers.
    pub request: Option<String>,
    /// Whether the giver made this praise public.
    pub wants_public: bool,
    /// When the draft was created.
    pub created_at: Timestamp,
    /// When it was sent; `None` for a draft.
    pub sent_at: Option<Timestamp>,
    /// When the receiver opened it.
    pub read_at: Option<Timestamp>,
    /// When the receiver acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
    /// The message with the acknowledgement, sealed.
    pub(super) acknowledgement: Option<String>,
    /// When the receiver removed it from the wall.
    pub taken_off_at: Option<Timestamp>,
    /// Increases with every edit.
    pub revision: i64,
}

impl Feedback {
    /// Whether the giver can still edit it.
    pub fn is_open(&self) -> bool {
        self.read_at.is_none()
    }

    /// Whether everyone can read it: praise that its giver made public and its receiver has read and not removed from
    /// the wall.
    pub fn is_public(&self) -> bool {
        self.kind == FeedbackKind::Praise
            && self.wants_public
            && self.sent_at.is_some()
            && self.read_at.is_some()
            && self.taken_off_at.is_none()
    }
}

/// Feedback to save or send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackTerms {
    /// The receiver.
    pub receiver: PersonId,
    /// The subject.
    pub kind: FeedbackKind,
    /// The text.
    pub words: FeedbackWords,
    /// Whether everyone can read it; only praise can be public.
    pub wants_public: bool,
    /// The request it answers.
    pub request: Option<String>,
}

/// The viewer's relation to feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The giver.
    Giver,
    /// The receiver.
    Receiver,
    /// A lead the giver shared it with.
    Shared,
}

/// A reply in the thread between giver and receiver, as stored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reply {
    pub id: String,
    pub author: PersonId,
    /// The sealed text.
    pub(super) words: String,
    pub written_at: Timestamp,
}

/// Feedback with everything this reader can see.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedFeedback {
    /// The feedback.
    pub feedback: Feedback,
    /// The viewer's relation to it.
    pub reader: Reader,
    /// The text; `None` where the giver's private text was erased or the receiver has not opened it.
    pub words: Option<FeedbackWords>,
    /// The receiver's message; `None` where there is none or it was erased.
    pub acknowledgement: Option<String>,
    /// The thread, for giver and receiver: author, text (`None` where erased), time.
    pub replies: Vec<(PersonId, Option<String>, Timestamp)>,
    /// The leads it is shared with, and since when.
    pub shares: Vec<(PersonId, Timestamp)>,
    /// The receiver's current leads, with whom the giver can share it.
    pub leaders: Vec<PersonId>,
}

/// A request for feedback on a piece of work, as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedbackRequest {
    /// The id.
    pub id: String,
    /// The author of the request.
    pub asker: PersonId,
    /// The sealed question and link.
    pub(super) words: String,
    /// The last day to answer.
    pub expires_on: NaiveDate,
    /// When it was closed early.
    pub closed_at: Option<Timestamp>,
    /// When it was sent.
    pub created_at: Timestamp,
}

impl FeedbackRequest {
    /// Whether it can still be answered.
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.closed_at.is_none() && self.expires_on >= today
    }
}

/// The content of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// The question.
    pub question: String,
    /// A link to the work, on this instance or the web; may be empty.
    pub link: String,
}

/// A person asked in a request, as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The request's id.
    pub request: String,
    /// The person asked.
    pub person: PersonId,
    /// When they declined.
    pub declined_at: Option<Timestamp>,
    /// The sealed reason for declining.
    pub(super) reason: Option<String>,
    /// The feedback sent in answer.
    pub feedback: Option<String>,
}

impl Asked {
    /// Whether the answer is still pending.
    pub fn is_waiting(&self) -> bool {
        self.declined_at.is_none() && self.feedback.is_none()
    }
}

/// A request with everything this reader can see.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedRequest {
    /// The request.
    pub request: FeedbackRequest,
    /// The question; `None` where it was erased.
    pub question: Option<Question>,
    /// The people asked, each with the reason for declining: all for the author, only themselves for the others.
    pub asked: Vec<(Asked, Option<String>)>,
    /// Whether the viewer sent the request.
    pub is_asker: bool,
}

/// The facts of feedback that are counted, never its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub giver: PersonId,
    pub receiver: PersonId,
    pub kind: FeedbackKind,
    pub sent_at: Timestamp,
    pub acknowledged_at: Option<Timestamp>,
}

/// Praise on the wall.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicPraise {
    /// The id.
    pub id: String,
    /// The giver.
    pub giver: PersonId,
    /// The receiver.
    pub receiver: PersonId,
    /// The text.
    pub words: FeedbackWords,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it appeared on the wall, which is when its receiver read it.
    pub appeared_at: Timestamp,
}

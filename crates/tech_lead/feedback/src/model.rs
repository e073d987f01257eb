//! Feedback, requests for it, and the records it is counted by.

use castra_org::organization::PersonId;
use castra_platform::{clock::Timestamp, closed_set, private::Sealed, terms, terms::Limit};
use chrono::NaiveDate;

closed_set! {
    /// The subject of feedback, in the order of the form.
    FeedbackKind {
        /// Something done well.
        Praise = "praise", "Praise";
        /// Progress toward the receiver's goals.
        Progress = "progress", "Progress toward goals";
        /// Something that could be better.
        Improvement = "improvement", "Area for improvement";
        /// Where the receiver could go next, and which signs of it show already.
        CareerGrowth = "career-growth", "Career growth";
    }
}

impl FeedbackKind {
    /// The kind's position in [`FeedbackKind::ALL`].
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|kind| *kind == self).unwrap_or_default()
    }
}

closed_set! {
    /// A folder of the viewer's own feedback.
    Folder {
        /// Received feedback.
        Received = "received", "Received";
        /// Sent feedback.
        Given = "given", "Given";
        /// Unsent feedback.
        Drafts = "drafts", "Drafts";
    }
}

const PART: Limit = Limit::text(0..=4000);

terms! {
    /// The text of feedback; each part may be empty.
    pub struct FeedbackWords as "FeedbackWords" {
        /// When and where it happened.
        situation: String = PART.example("In the planning on Thursday"),
        /// What the receiver did or said.
        behaviour: String = PART.example("you asked the two quiet people for their view"),
        /// The effect it had.
        impact: String = PART.example("and we found the gap in the plan."),
        /// What the giver asks for.
        request: String = PART,
        /// Free text, in Markdown.
        text: String = PART,
    }
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

/// Feedback as stored.
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
    pub(super) words: Sealed<FeedbackWords>,
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
    /// The message with the acknowledgement.
    pub(super) acknowledgement: Option<Sealed<String>>,
    /// When the receiver removed it from the wall.
    pub taken_off_at: Option<Timestamp>,
    /// Increases with every change.
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
    pub(super) words: Sealed<String>,
    pub written_at: Timestamp,
}

terms! {
    /// A message with an acknowledgement.
    pub struct Acknowledgement as "FeedbackAcknowledgement" {
        /// An optional message.
        message: String = PART,
    }
}

terms! {
    /// A reply to add to the thread.
    pub struct NewReply as "NewFeedbackReply" {
        /// The reply.
        text: String = Limit::text(1..=4000).called("a reply"),
    }
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
    pub(super) words: Sealed<Question>,
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

terms! {
    /// A request to send.
    pub struct RequestTerms as "FeedbackRequestTerms" {
        /// Ids of the people asked.
        people: Vec<String> = Limit::items(1..=20).called("people"),
        /// The question.
        question: String = Limit::text(1..=4000).called("a question").example("The migration plan: what was hard to follow?"),
        /// A link to the work, on this instance or the web; may be empty.
        link: String = Limit::text(0..=2000),
        /// The last day to answer, within 90 days.
        expires_on: Option<NaiveDate> = Limit::required().called("the last day to answer"),
    }
}

terms! {
    /// The content of a request, as it is sealed.
    pub struct Question as "FeedbackQuestion" {
        /// The question.
        question: String = Limit::NONE,
        /// A link to the work; may be empty.
        link: String = Limit::NONE,
    }
}

terms! {
    /// A reason for declining a request.
    pub struct Decline as "DeclineFeedbackRequest" {
        /// An optional reason.
        reason: String = PART,
    }
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

/// A share of feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Share {
    pub feedback: String,
    /// The person who can read it.
    pub person: PersonId,
    pub shared_at: Timestamp,
}

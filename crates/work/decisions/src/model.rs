//! Decisions, what is typed of them, their people and their history.

use castra_org::organization::{PersonId, Scope};
use castra_platform::{
    private::{Owner, Sealed},
    terms,
    terms::Limit,
};
use chrono::NaiveDate;

use super::kinds::{DecisionEventKind, DecisionState, Importance, LinkKind, Part, Sureness, Verdict};

/// A long Markdown text.
const LONG: Limit = Limit::text(0..=40_000);
const LIST: Limit = Limit::items(0..=60);
/// The most entries of a list, as above.
pub(crate) const MOST_ENTRIES: usize = 60;

terms! {
    /// What is typed of a decision. Two lines suffice: what, and because. Texts are Markdown.
    pub struct DecisionTerms as "DecisionTerms" {
        /// The team it belongs to, by id, or `organization`; it stays.
        scope: String = Limit::required().called("a team, or `organization`").example("payments"),
        /// What is decided, or to be decided.
        title: String = Limit::text(1..=200).called("what is decided").example("Passes are checked on the phone"),
        /// Why: the outcome in MADR, such as `Chosen option: "X", because …`. Required once decided.
        outcome: String = LONG,
        /// How far it reaches.
        importance: Option<Importance> = Limit::required().called("an importance"),
        /// The decider's id; empty for no one yet.
        decider: String = Limit::text(0..=200).example("bo"),
        /// The area, in a few words.
        area: String = Limit::text(0..=80).example("Boarding app"),
        /// The day by which it is to be decided.
        due: Option<NaiveDate> = Limit::NONE,
        /// The day after which it is asked whether it turned out as expected.
        review: Option<NaiveDate> = Limit::NONE,
        /// What is expected by then.
        expected: String = Limit::text(0..=2_000),
        /// How sure the decider is.
        sure: Option<Sureness> = Limit::NONE,
        /// The people asked for advice before: ids, teams as `team:ID`, or names of people elsewhere.
        consulted: Vec<String> = LIST.example("bo"),
        /// The people informed afterwards, written alike.
        informed: Vec<String> = LIST.example("team:search"),
        /// Context and problem statement.
        context: String = LONG,
        /// Decision drivers, a list.
        drivers: String = LONG,
        /// The options considered, a list.
        options: String = LONG,
        /// Pros and cons of the options: a heading for each option, then lines such as `* Good, because …`.
        pros: String = LONG,
        /// Consequences, lines such as `* Bad, because …`.
        consequences: String = LONG,
        /// How it is confirmed that the decision is carried out.
        confirmation: String = LONG,
        /// More information.
        more: String = LONG,
        /// Other decisions it depends on, such as `builds on payments-12` or `needs 7`.
        links: Vec<String> = LIST.example("builds on payments-12"),
        /// The files and folders it is about, such as `payments-api:src/router`.
        places: Vec<String> = LIST.example("payments-api:src/router"),
        /// Whether only the people named in it can read it, until it is announced. Set when it is recorded.
        restricted: bool = Limit::NONE,
    }
}

impl DecisionTerms {
    /// The decider, if one is named.
    pub fn decider(&self) -> Option<PersonId> {
        let id = self.decider.trim();
        (!id.is_empty()).then(|| PersonId::from(id))
    }
}

/// A decision as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The id.
    pub id: String,
    /// A team's id, or `organization`.
    pub scope: String,
    /// Its number within the scope; none while it is restricted, so that no gap shows that it exists.
    pub number: Option<i64>,
    /// The status.
    pub state: DecisionState,
    /// How far it reaches.
    pub importance: Importance,
    /// Who is to decide, or was.
    pub decider: Option<PersonId>,
    /// The actor who recorded it, as the journal names them.
    pub author: String,
    /// The day it was recorded.
    pub proposed_on: NaiveDate,
    /// The day by which it is to be decided.
    pub due: Option<NaiveDate>,
    /// The day it was accepted or rejected.
    pub decided_on: Option<NaiveDate>,
    /// Who accepted or rejected it.
    pub decided_by: Option<PersonId>,
    /// Whether a person decided whose decision it was; `None` where that is not known.
    pub in_place: Option<bool>,
    /// The person whose decision it was, if another took it.
    pub belonged_to: Option<PersonId>,
    /// The day of the next review.
    pub review: Option<NaiveDate>,
    /// The day of the last review.
    pub reviewed_on: Option<NaiveDate>,
    /// How it turned out, at the last review.
    pub turned_out: Option<Verdict>,
    /// The decision that took its place.
    pub superseded_by: Option<String>,
    /// Whether only the people named in it may know of it.
    pub is_restricted: bool,
    /// What is typed.
    pub body: Sealed<DecisionTerms>,
    /// Increases with every change.
    pub revision: i64,
}

impl Decision {
    /// The name of a decision by which people refer to it: `payments-12`.
    pub fn label(&self) -> String {
        self.number.map_or_else(|| "Restricted".to_owned(), |number| format!("{}-{number}", self.scope))
    }

    /// The scope.
    pub fn scope(&self) -> Scope {
        Scope::of((self.scope != "organization").then(|| self.scope.as_str().into()))
    }

    /// The person who recorded it, if a person did.
    pub fn author(&self) -> Option<&str> {
        self.author.strip_prefix("person:")
    }

    /// The owner of its texts' key: of everyone's decisions the instance.
    pub(super) fn key_id(&self) -> String {
        format!("decision:{}", self.id)
    }
}

/// The owner of the key that seals a decision's texts.
pub(super) fn owner(is_restricted: bool, key_id: &str) -> Owner<'_> {
    if is_restricted { Owner::Record(key_id) } else { Owner::Instance }
}

/// A decision, opened for a person who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The decision.
    pub decision: Decision,
    /// What is typed.
    pub terms: DecisionTerms,
}

/// A person's part in a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Participant {
    pub(super) decision: String,
    pub(super) person: PersonId,
    pub(super) part: Part,
}

/// A link from a decision to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DecisionLink {
    pub(super) decision: String,
    pub(super) kind: LinkKind,
    pub(super) target: String,
}

/// An event of a decision's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Happening {
    pub(super) id: String,
    pub(super) decision: String,
    pub(super) place: i64,
    pub(super) kind: DecisionEventKind,
    /// The actor, as the journal names them.
    pub(super) person: String,
    pub(super) on_day: NaiveDate,
    pub(super) verdict: Option<Verdict>,
    pub(super) words: Sealed<String>,
}

/// A decision with its history and what it is linked with, as far as the viewer may read it.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub(super) known: Known,
    /// The events with their words, in order.
    pub(super) events: Vec<(Happening, String)>,
    /// Every decision the viewer may read, for links.
    pub(super) others: Vec<Known>,
    /// Every link between those.
    pub(super) links: Vec<DecisionLink>,
    pub(super) rights: Rights,
}

/// What the viewer may do with a decision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rights {
    pub(super) may_edit: bool,
    pub(super) may_decide: bool,
    pub(super) may_advise: bool,
}

terms! {
    /// How a decision is taken.
    pub struct Acceptance as "DecisionAcceptance" {
        /// The option that was chosen, as it is called in the list; empty if there are none.
        chosen: String = Limit::text(0..=400),
        /// Because; empty leaves the outcome as it is recorded.
        because: String = LONG,
        /// How sure the decider is.
        sure: Option<Sureness> = Limit::NONE,
        /// What is expected by the review.
        expected: String = Limit::text(0..=2_000),
        /// The day of the review.
        review: Option<NaiveDate> = Limit::NONE,
    }
}

terms! {
    /// A reason.
    pub struct Reason as "DecisionReason" {
        /// Why.
        because: String = Limit::text(1..=4_000).called("why"),
    }
}

terms! {
    /// A successor.
    pub struct Successor as "DecisionSuccessor" {
        /// The decision that takes its place: an id, a number of the same scope, or a name such as `payments-12`.
        by: String = Limit::text(1..=100).called("the decision that takes its place").example("payments-12"),
        /// Why.
        because: String = Limit::text(0..=4_000),
    }
}

terms! {
    /// A review.
    pub struct Review as "DecisionReview" {
        /// Did it turn out as expected?
        verdict: Option<Verdict> = Limit::required().called("how it turned out"),
        /// What was seen.
        words: String = Limit::text(0..=4_000),
        /// The next review, if there is to be one.
        next: Option<NaiveDate> = Limit::NONE,
    }
}

terms! {
    /// A person's advice.
    pub struct Advice as "DecisionAdvice" {
        /// The advice.
        words: String = Limit::text(1..=4_000).called("your advice"),
    }
}

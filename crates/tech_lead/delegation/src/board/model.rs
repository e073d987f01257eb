//! Areas, levels, proposals and votes.

use castra_org::organization::{PersonId, TeamId};
use castra_platform::{private::Sealed, terms, terms::Limit};
use chrono::NaiveDate;

use crate::kinds::{Level, MoveState, PollState, Rhythm};

terms! {
    /// A standing area of a team's board.
    pub struct AreaTerms as "DelegationAreaTerms" {
        /// The area.
        title: String = Limit::text(1..=80).called("a title").example("Releases"),
        /// What belongs to it, in Markdown.
        about: String = Limit::text(0..=2000),
        /// The usual check-in rhythm of its delegations.
        rhythm: Option<Rhythm> = Limit::NONE,
        /// The id of the goal it usually serves.
        goal: String = Limit::text(0..=200),
    }
}

terms! {
    /// A level to propose.
    pub(crate) struct MoveTerms as "DelegationMoveTerms" {
        /// The level from now on.
        level: Option<Level> = Limit::required().called("a level"),
        /// The level to work toward.
        wanted: Option<Level> = Limit::NONE,
        /// The reason, for the two only; required for a step to the left.
        reason: String = Limit::text(0..=2000),
    }
}

terms! {
    /// A vote.
    pub(crate) struct VoteTerms as "DelegationVote" {
        /// The level.
        level: Option<Level> = Limit::required().called("a level"),
    }
}

/// A standing area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) id: String,
    pub(crate) team: TeamId,
    pub(crate) title: String,
    pub(crate) about: String,
    /// The level that a vote found.
    pub(crate) level: Option<Level>,
    pub(crate) rhythm: Option<Rhythm>,
    pub(crate) goal: String,
    pub(crate) opened_on: NaiveDate,
    pub(crate) ended_on: Option<NaiveDate>,
    /// Increases with every change.
    pub(crate) revision: i64,
}

impl Area {
    /// Its content.
    pub(crate) fn terms(&self) -> AreaTerms {
        AreaTerms {
            title: self.title.clone(),
            about: self.about.clone(),
            rhythm: self.rhythm,
            goal: self.goal.clone(),
        }
    }
}

/// A level that two agreed on; the last of an area and a person applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) id: String,
    pub(crate) area: String,
    pub(crate) person: PersonId,
    pub(crate) level: Level,
    pub(crate) wanted: Option<Level>,
    /// The level before.
    pub(crate) was: Option<Level>,
    pub(crate) agreed_on: NaiveDate,
}

/// A proposed level, for the two only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) id: String,
    pub(crate) area: String,
    /// The member whose level it is.
    pub(crate) person: PersonId,
    pub(crate) lead: PersonId,
    /// The one of the two who proposed it.
    pub(crate) proposer: PersonId,
    pub(crate) state: MoveState,
    pub(crate) terms: Sealed<MoveTerms>,
    /// The reason for declining.
    pub(crate) answer: Sealed<String>,
    pub(crate) asked_on: NaiveDate,
    pub(crate) answered_on: Option<NaiveDate>,
    /// Increases with every change.
    pub(crate) revision: i64,
}

impl Move {
    /// The one who answers.
    pub(crate) fn answers(&self) -> &PersonId {
        if self.proposer == self.lead { &self.person } else { &self.lead }
    }
}

/// A proposal with its content; `None` where it was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenedMove {
    pub(crate) move_: Move,
    pub(crate) terms: Option<MoveTerms>,
    pub(crate) answer: Option<String>,
}

/// A vote on the level of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Poll {
    pub(crate) id: String,
    pub(crate) area: String,
    pub(crate) state: PollState,
    pub(crate) opened_on: NaiveDate,
    pub(crate) closed_on: Option<NaiveDate>,
    /// The number of votes, once revealed.
    pub(crate) votes: Option<i64>,
    pub(crate) lowest: Option<Level>,
    pub(crate) median: Option<Level>,
    pub(crate) highest: Option<Level>,
    /// Increases with every change.
    pub(crate) revision: i64,
}

/// A single vote, until the result is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ballot {
    pub(crate) id: String,
    pub(crate) level: Sealed<VoteTerms>,
}

/// A team's board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Board {
    /// The open areas, by title.
    pub(crate) areas: Vec<Area>,
    /// The agreed levels that apply.
    pub(crate) levels: Vec<Agreed>,
    /// The proposals that the viewer is part of and that await an answer.
    pub(crate) moves: Vec<Move>,
}

impl Board {
    /// The level that applies to a person in an area.
    pub(crate) fn level(&self, area: &str, person: &str) -> Option<&Agreed> {
        self.levels.iter().rev().find(|known| known.area == area && known.person.as_str() == person)
    }

    /// Whether a proposal that the viewer may know of awaits an answer.
    pub(crate) fn waits(&self, area: &str, person: &str) -> Option<&Move> {
        self.moves.iter().find(|known| known.area == area && known.person.as_str() == person)
    }
}

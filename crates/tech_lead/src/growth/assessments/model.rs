//! What somebody says of where a person stands: levels on the ladder, and skills with knowledge and willingness.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use chrono::NaiveDate;

use crate::growth::kinds::{Confidence, Side};

/// One view of one axis on one day. Nothing replaces it: a later one stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Its id.
    pub id: String,
    /// Of whom.
    pub person: PersonId,
    /// The axis' id.
    pub axis: String,
    /// Whose view it is.
    pub side: Side,
    /// Who said it.
    pub author: PersonId,
    /// On which day.
    pub day: NaiveDate,
    /// The level, 1 to 5.
    pub level: u8,
    /// How sure they are.
    pub confidence: Confidence,
    /// What it rests on.
    pub evidence: String,
}

/// What somebody says of an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentTerms {
    /// The axis' id.
    pub axis: String,
    /// The level, 1 to 5.
    pub level: u8,
    /// How sure they are.
    pub confidence: Confidence,
    /// What it rests on.
    pub evidence: String,
}

/// What a person says of a skill on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Of whom, by whom.
    pub person: PersonId,
    /// The skill, as it is written.
    pub skill: String,
    /// On which day.
    pub day: NaiveDate,
    /// From 1, knows nothing, to 5, can teach it.
    pub knowledge: u8,
    /// From 1, would rather quit, to 5, please, please.
    pub willingness: u8,
}

/// Where a person stands: the newest of every view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Their own view, by axis.
    pub own: BTreeMap<String, Assessment>,
    /// Their lead's view, by axis.
    pub lead: BTreeMap<String, Assessment>,
}

impl Standing {
    /// The levels of one side.
    pub fn levels(&self, side: Side) -> BTreeMap<String, u8> {
        let of = if side == Side::Own { &self.own } else { &self.lead };
        of.iter().map(|(axis, known)| (axis.clone(), known.level)).collect()
    }

    /// The level that is reckoned with on an axis: the lead's view where there is one, else their own.
    pub fn level(&self, axis: &str) -> Option<u8> {
        self.lead.get(axis).or_else(|| self.own.get(axis)).map(|known| known.level)
    }

    /// The levels that are reckoned with.
    pub fn reckoned(&self) -> BTreeMap<String, u8> {
        let axes = self.own.keys().chain(self.lead.keys());
        axes.filter_map(|axis| Some((axis.clone(), self.level(axis)?))).collect()
    }
}

/// A skill that a team needs, and what is missing for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The skill.
    pub skill: String,
    /// Who of the team can do it and would.
    pub doers: usize,
    /// Who of them can teach it.
    pub teachers: usize,
    /// Who cannot yet, and would like to.
    pub eager: Vec<PersonId>,
}

//! Assessed levels on the ladder, and skills rated by knowledge and willingness.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use chrono::NaiveDate;

use crate::kinds::{Confidence, Side};

/// One view of one axis on one day. Later ones are added to it and never replace it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The id of the assessment.
    pub id: String,
    /// The assessed person.
    pub person: PersonId,
    /// The id of the axis.
    pub axis: String,
    /// Whose view it is.
    pub side: Side,
    /// The author.
    pub author: PersonId,
    /// The day of the assessment.
    pub day: NaiveDate,
    /// The level, 1 to 5.
    pub level: u8,
    /// How sure the author is.
    pub confidence: Confidence,
    /// The evidence for it.
    pub evidence: String,
}

/// The content of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentTerms {
    /// The id of the axis.
    pub axis: String,
    /// The level, 1 to 5.
    pub level: u8,
    /// How sure the author is.
    pub confidence: Confidence,
    /// The evidence for it.
    pub evidence: String,
}

/// A person's rating of one of their skills on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The person, who is also the author.
    pub person: PersonId,
    /// The name of the skill.
    pub skill: String,
    /// The day of the rating.
    pub day: NaiveDate,
    /// From 1 (does not know it) to 5 (can teach it).
    pub knowledge: u8,
    /// From 1 (would rather quit) to 5 (would love to).
    pub willingness: u8,
}

/// A person's current levels: the newest assessment per axis and view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The person's own view, by axis.
    pub own: BTreeMap<String, Assessment>,
    /// The lead's view, by axis.
    pub lead: BTreeMap<String, Assessment>,
}

impl Standing {
    /// The levels of one view.
    pub fn levels(&self, side: Side) -> BTreeMap<String, u8> {
        let of = if side == Side::Own { &self.own } else { &self.lead };
        of.iter().map(|(axis, known)| (axis.clone(), known.level)).collect()
    }

    /// The effective level on an axis: the lead's view if there is one, otherwise the person's own.
    pub fn level(&self, axis: &str) -> Option<u8> {
        self.lead.get(axis).or_else(|| self.own.get(axis)).map(|known| known.level)
    }

    /// The effective levels.
    pub fn reckoned(&self) -> BTreeMap<String, u8> {
        let axes = self.own.keys().chain(self.lead.keys());
        axes.filter_map(|axis| Some((axis.clone(), self.level(axis)?))).collect()
    }
}

/// A skill a team needs, and how it is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The skill.
    pub skill: String,
    /// Members who can do it and are willing to.
    pub doers: usize,
    /// Of these, members who can teach it.
    pub teachers: usize,
    /// Members who cannot do it yet and would like to.
    pub eager: Vec<PersonId>,
}

//! Assessed levels on the ladder, and skills rated by knowledge and willingness.

// tidy: serde, because the API and a person's own data show these records as they are.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{terms, terms::Limit};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    kinds::{Confidence, Side},
    text::Text,
};

/// The steps of a scale: a level, knowledge, willingness.
const STEPS: Limit = Limit::number(1..=5);
/// The name of a skill.
pub(super) const SKILL: Limit = Limit::text(1..=60).called("a skill").example("PostgreSQL");

/// An assessment: one view of one axis on one day. Later ones are added to it and never replace it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GrowthAssessment)]
pub struct Assessment {
    /// The id of the assessment.
    pub id: String,
    /// The assessed person.
    #[serde(skip)]
    pub person: PersonId,
    /// The axis, by id.
    pub axis: String,
    /// Whose view it is: `own` or `lead`.
    #[serde(rename = "view")]
    pub side: Side,
    /// The author, by id.
    #[serde(rename = "by")]
    #[schema(value_type = String)]
    pub author: PersonId,
    /// The day of the assessment.
    pub day: NaiveDate,
    /// The level, 1 to 5.
    pub level: i64,
    /// How sure the author is: `low`, `medium` or `high`.
    pub confidence: Confidence,
    /// The evidence for it; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    pub evidence: Text,
}

terms! {
    /// The content of an assessment.
    pub struct AssessmentTerms as "GrowthAssessmentTerms" {
        /// The axis of the ladder, by id.
        axis: String = Limit::required().called("an axis").example("system"),
        /// The level.
        level: i64 = STEPS,
        /// How sure the author is.
        confidence: Option<Confidence> = Limit::required().called("`low`, `medium` or `high`"),
        /// The evidence for it.
        evidence: String = Limit::text(1..=4000).called("evidence"),
    }
}

/// A person's rating of one of their skills on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GrowthSkill)]
pub struct Rating {
    /// The person, who is also the author.
    #[serde(skip)]
    pub person: PersonId,
    /// The name of the skill; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    pub skill: Text,
    /// The day of the rating.
    pub day: NaiveDate,
    /// From 1 (does not know it) to 5 (can teach it).
    pub knowledge: i64,
    /// From 1 (would rather quit) to 5 (would love to).
    pub willingness: i64,
}

terms! {
    /// A rating of a skill by knowledge and willingness.
    pub struct SkillTerms as "GrowthSkillTerms" {
        /// The name of the skill.
        skill: String = SKILL,
        /// From 1 (does not know it) to 5 (can teach it).
        knowledge: i64 = STEPS,
        /// From 1 (would rather quit) to 5 (would love to).
        willingness: i64 = STEPS,
    }
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
        of.iter().map(|(axis, known)| (axis.clone(), step(known))).collect()
    }

    /// The effective level on an axis: the lead's view if there is one, otherwise the person's own.
    pub fn level(&self, axis: &str) -> Option<u8> {
        self.lead.get(axis).or_else(|| self.own.get(axis)).map(step)
    }

    /// The effective levels.
    pub fn reckoned(&self) -> BTreeMap<String, u8> {
        let axes = self.own.keys().chain(self.lead.keys());
        axes.filter_map(|axis| Some((axis.clone(), self.level(axis)?))).collect()
    }
}

/// A level as the ladder counts it.
fn step(known: &Assessment) -> u8 {
    u8::try_from(known.level).unwrap_or(0)
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

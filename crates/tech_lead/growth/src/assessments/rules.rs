//! The newest views, the coverage of a team's skills, and the words of the scales. Pure.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{Error, Result, error::FieldError};

use super::model::{Assessment, AssessmentTerms, Coverage, Rating, Standing};
use crate::{
    kinds::Side,
    ladder::{LEVELS, Ladder},
};

/// The knowledge from which a person does it independently.
const DOER: u8 = 3;
/// The knowledge from which a person can teach it.
const TEACHER: u8 = 5;
/// The willingness from which a person is counted: people who would rather quit are not.
const WILLING: u8 = 2;
/// The willingness from which a person would like to learn it.
const EAGER: u8 = 4;
/// How many members should be able to do a needed skill, and how many to teach it (Magennis).
const DOERS: usize = 2;
const TEACHERS: usize = 1;
const LONGEST_EVIDENCE: usize = 4000;
pub(super) const LONGEST_SKILL: usize = 60;

/// The steps of knowledge.
pub const KNOWLEDGE: [&str; 5] =
    ["Does not know it yet", "Needs help", "Works independently", "Handles hard cases", "Can teach it"];
/// The steps of willingness.
pub const WILLINGNESS: [&str; 5] =
    ["Would rather quit", "If necessary", "Does not mind", "Would like to", "Would love to"];

/// The newest assessment per axis and view; `all` is sorted oldest first.
pub(super) fn standing(all: &[Assessment]) -> Standing {
    let mut standing = Standing::default();
    for known in all {
        let of = if known.side == Side::Own { &mut standing.own } else { &mut standing.lead };
        of.insert(known.axis.clone(), known.clone());
    }
    standing
}

/// The newest rating of each skill; `all` is sorted oldest first.
pub(super) fn newest(all: &[Rating]) -> BTreeMap<String, Rating> {
    all.iter().map(|rating| (rating.skill.clone(), rating.clone())).collect()
}

/// How a needed skill is covered by the ratings of a team's members.
pub(super) fn coverage(skill: &str, said: &BTreeMap<PersonId, BTreeMap<String, Rating>>) -> Coverage {
    let ratings: Vec<&Rating> = said.values().filter_map(|skills| skills.get(skill)).collect();
    let willing = |rating: &&&Rating| rating.willingness >= WILLING;
    Coverage {
        skill: skill.to_owned(),
        doers: ratings.iter().filter(willing).filter(|rating| rating.knowledge >= DOER).count(),
        teachers: ratings.iter().filter(willing).filter(|rating| rating.knowledge >= TEACHER).count(),
        eager: ratings
            .iter()
            .filter(|rating| rating.knowledge < DOER && rating.willingness >= EAGER)
            .map(|rating| rating.person.clone())
            .collect(),
    }
}

/// In words, what is missing for a skill; none if it is covered.
pub(crate) fn missing(coverage: &Coverage) -> Option<String> {
    let doers = match DOERS.saturating_sub(coverage.doers) {
        0 => None,
        1 => Some("one more who does it independently".to_owned()),
        n => Some(format!("{n} who do it independently")),
    };
    let teacher = (coverage.teachers < TEACHERS).then(|| "someone who can teach it".to_owned());
    let parts: Vec<String> = doers.into_iter().chain(teacher).collect();
    (!parts.is_empty()).then(|| parts.join(", and "))
}

pub(super) fn check(terms: &AssessmentTerms, ladder: &Ladder) -> Result<()> {
    let mut faults = Vec::new();
    let mut fault = |field: String, message: String| faults.push(FieldError { field, message });
    if ladder.axis(&terms.axis).is_none() {
        fault("axis".to_owned(), format!("`{}` is not an axis of the ladder", terms.axis));
    }
    if !(1..=LEVELS).contains(&terms.level) {
        fault(format!("level-{}", terms.axis), format!("a level must be between 1 and {LEVELS}"));
    }
    let length = terms.evidence.chars().count();
    if length == 0 || length > LONGEST_EVIDENCE {
        let message = format!("enter evidence of at most {LONGEST_EVIDENCE} characters");
        fault(format!("evidence-{}", terms.axis), message);
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid("the assessment was not saved; check these fields").with_fields(faults))
    }
}

/// A skill's name as stored: trimmed, with single spaces.
pub(super) fn skill(text: &str) -> Result<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length == 0 || length > LONGEST_SKILL || text.chars().any(char::is_control) {
        let message = format!("enter a skill of at most {LONGEST_SKILL} characters");
        return Err(Error::invalid_field("skill", message));
    }
    Ok(text)
}

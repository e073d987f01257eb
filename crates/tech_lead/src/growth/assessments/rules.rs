//! What follows from what people say of themselves: the newest view, what a team's skills lack, words of the scales. Pure.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{Error, Result, error::FieldError};

use super::model::{Assessment, AssessmentTerms, Coverage, Rating, Standing};
use crate::growth::{
    kinds::Side,
    ladder::{LEVELS, Ladder},
};

/// From this knowledge on somebody does it alone.
const DOER: u8 = 3;
/// With this knowledge somebody can teach it.
const TEACHER: u8 = 5;
/// Who would rather quit is not counted on.
const WILLING: u8 = 2;
/// From this willingness on somebody would like to learn it.
const EAGER: u8 = 4;
/// How many should be able to do what a team needs, and how many to teach it (Magennis).
const DOERS: usize = 2;
const TEACHERS: usize = 1;
const LONGEST_EVIDENCE: usize = 4000;
/// The longest name of a skill.
pub(super) const LONGEST_SKILL: usize = 60;

/// What each step of knowledge means.
pub const KNOWLEDGE: [&str; 5] =
    ["Knows nothing of it yet", "Does it with help", "Does it alone", "Does the hard cases", "Can teach it"];
/// What each step of willingness means.
pub const WILLINGNESS: [&str; 5] =
    ["Would rather quit", "If it must be", "Does not mind", "Would like to", "Please, please"];

/// The newest of every view; `all` from the oldest to the newest.
pub(super) fn standing(all: &[Assessment]) -> Standing {
    let mut standing = Standing::default();
    for known in all {
        let of = if known.side == Side::Own { &mut standing.own } else { &mut standing.lead };
        of.insert(known.axis.clone(), known.clone());
    }
    standing
}

/// The newest rating of every skill; `all` from the oldest to the newest.
pub(super) fn newest(all: &[Rating]) -> BTreeMap<String, Rating> {
    all.iter().map(|rating| (rating.skill.clone(), rating.clone())).collect()
}

/// How a needed skill is covered by what the members of a team say.
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

/// What is missing for a skill, in words; none where nothing is.
pub(in crate::growth) fn missing(coverage: &Coverage) -> Option<String> {
    let doers = match DOERS.saturating_sub(coverage.doers) {
        0 => None,
        1 => Some("one more who does it alone".to_owned()),
        n => Some(format!("{n} who do it alone")),
    };
    let teacher = (coverage.teachers < TEACHERS).then(|| "somebody who can teach it".to_owned());
    let parts: Vec<String> = doers.into_iter().chain(teacher).collect();
    (!parts.is_empty()).then(|| parts.join(", and "))
}

/// Checks what is said of an axis.
pub(super) fn check(terms: &AssessmentTerms, ladder: &Ladder) -> Result<()> {
    let mut faults = Vec::new();
    let mut fault = |field: String, message: String| faults.push(FieldError { field, message });
    if ladder.axis(&terms.axis).is_none() {
        fault("axis".to_owned(), format!("`{}` is not an axis of the ladder", terms.axis));
    }
    if !(1..=LEVELS).contains(&terms.level) {
        fault(format!("level-{}", terms.axis), format!("a level is between 1 and {LEVELS}"));
    }
    let length = terms.evidence.chars().count();
    if length == 0 || length > LONGEST_EVIDENCE {
        let message = format!("say in at most {LONGEST_EVIDENCE} characters what it rests on");
        fault(format!("evidence-{}", terms.axis), message);
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid("an assessment needs a little more").with_fields(faults))
    }
}

/// A skill's name as it is kept: without spaces around, one between its words.
pub(super) fn skill(text: &str) -> Result<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length == 0 || length > LONGEST_SKILL || text.chars().any(char::is_control) {
        let message = format!("name the skill in at most {LONGEST_SKILL} characters");
        return Err(Error::invalid_field("skill", message));
    }
    Ok(text)
}

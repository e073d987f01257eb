//! The newest views, the coverage of a team's skills, and the words of the scales. Pure.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::terms::{Faults, Terms as _, Typed as _};

use super::model::{Assessment, AssessmentTerms, Coverage, Rating, SKILL, SkillTerms, Standing};
use crate::{kinds::Side, ladder::Ladder};

/// The knowledge from which a person does it independently.
const DOER: i64 = 3;
/// The knowledge from which a person can teach it.
const TEACHER: i64 = 5;
/// The willingness from which a person is counted: people who would rather quit are not.
const WILLING: i64 = 2;
/// The willingness from which a person would like to learn it.
const EAGER: i64 = 4;
/// How many members should be able to do a needed skill, and how many to teach it (Magennis).
const DOERS: usize = 2;
const TEACHERS: usize = 1;

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

/// The newest rating of each skill, without those whose name was erased; `all` is sorted oldest first.
pub(super) fn newest(all: &[Rating]) -> BTreeMap<String, Rating> {
    all.iter().filter_map(|rating| Some((rating.skill.words()?.to_owned(), rating.clone()))).collect()
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

/// What is wrong with an assessment; a form has the fields of each axis, whose names end with the axis.
pub(super) fn faults(terms: &AssessmentTerms, ladder: &Ladder) -> Faults {
    let mut faults = Faults::default();
    let found = terms.faults().refuse("").err().into_iter().flat_map(|error| error.fields);
    found.for_each(|fault| faults.add(format!("{}-{}", fault.field, terms.axis), fault.message));
    if ladder.axis(&terms.axis).is_none() {
        faults.add("axis", format!("`{}` is not an axis of the ladder", terms.axis));
    }
    faults
}

/// What is wrong with the name of a skill.
pub(super) fn faults_of_skill(skill: &str) -> Faults {
    let mut faults = Faults::default();
    if let Some(fault) = skill.to_owned().fault(SKILL) {
        faults.add("skill", fault);
    }
    if skill.chars().any(char::is_control) {
        faults.add("skill", "use letters, digits and signs");
    }
    faults
}

/// What is wrong with a rating.
pub(super) fn faults_of_rating(terms: &SkillTerms) -> Faults {
    let mut faults = faults_of_skill(&terms.skill);
    faults.join(terms.faults());
    faults
}

/// A skill's name as stored: trimmed, with single spaces.
pub(super) fn skill(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Candidates for a mentor with reasons, and whether knowledge has spread. Pure.

use castra_platform::figures::{counted, percent};
use std::collections::{BTreeMap, BTreeSet};

use castra_org::organization::PersonId;
use castra_platform::terms::{Faults, Terms as _, Typed as _};
use chrono::NaiveDate;

use super::model::{Availability, Candidate, LONG, SessionTerms, USUAL_CAPACITY};
use crate::pairs::{Pair, Part, Shares};

/// The least number of levels a mentor is ahead.
const AHEAD: u8 = 2;
/// The number of parts named in a reason.
const NAMED: usize = 3;

/// The input to the search for a mentor.
pub(super) struct Looking<'a> {
    pub(super) mentee: &'a PersonId,
    /// The name of the axis.
    pub(super) axis: &'a str,
    /// Everyone's effective level on the axis, where assessed.
    pub(super) levels: &'a BTreeMap<PersonId, u8>,
    /// The people who may be suggested on the axis.
    pub(super) open: &'a [Availability],
    /// The number of mentees of each mentor, including requests.
    pub(super) mentees: &'a BTreeMap<PersonId, i64>,
    /// The parts the mentee works on, with the people who know them.
    pub(super) parts: &'a BTreeMap<Part, BTreeSet<PersonId>>,
    /// People to leave out: already their mentor, already asked, or no longer active.
    pub(super) out: &'a BTreeSet<PersonId>,
}

/// Candidates two levels ahead on the axis, available, and with room. Those who know the mentee's code come first, then those
/// with the most room: no one is ordered by level, and no level is shown.
pub(super) fn candidates(looking: &Looking<'_>) -> Vec<Candidate> {
    let Some(own) = looking.levels.get(looking.mentee) else { return Vec::new() };
    let fits = |known: &&Availability| {
        known.person != *looking.mentee
            && !looking.out.contains(&known.person)
            && looking.levels.get(&known.person).is_some_and(|level| *level >= own + AHEAD)
    };
    let mut found: Vec<Candidate> =
        looking.open.iter().filter(fits).map(|known| candidate(looking, known)).collect();
    found.retain(|candidate| candidate.room > 0);
    found.sort_by(|a, b| {
        b.parts.cmp(&a.parts).then_with(|| b.room.cmp(&a.room)).then_with(|| a.person.cmp(&b.person))
    });
    found
}

fn candidate(looking: &Looking<'_>, known: &Availability) -> Candidate {
    let parts: Vec<&Part> = looking
        .parts
        .iter()
        .filter(|(_, knowers)| knowers.contains(&known.person))
        .map(|(part, _)| part)
        .collect();
    let room = room(known.terms.capacity, looking.mentees.get(&known.person).copied().unwrap_or(0));
    let mut reasons = vec![format!("At least two levels ahead on {}.", looking.axis)];
    if !parts.is_empty() {
        let names: Vec<String> = parts.iter().take(NAMED).map(|part| part_name(part)).collect();
        let more = parts.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        reasons.push(format!("Knows code you work on: {}{more}.", names.join(", ")));
    }
    reasons.push(match room {
        1 => "Can take on one more person.".to_owned(),
        n => format!("Can take on {n} more people."),
    });
    Candidate { person: known.person.clone(), reasons, parts: parts.len(), room }
}

/// What is wrong with an optional text.
pub(super) fn faults_of_text(field: &str, text: &str) -> Faults {
    let mut faults = Faults::default();
    if let Some(fault) = text.to_owned().fault(LONG) {
        faults.add(field, fault);
    }
    faults
}

/// What is wrong with a session to plan or record.
pub(super) fn faults_of_session(terms: &SessionTerms, pair: &Pair, today: NaiveDate) -> Faults {
    let mut faults = terms.faults();
    if let Some(day) = terms.day {
        faults.join(faults_of_day(day, terms.held, pair, today));
    }
    if !terms.held && !terms.note.trim().is_empty() {
        faults.add("note", "add the note when you record the session as held");
    }
    faults
}

/// What is wrong with the day of a session.
pub(super) fn faults_of_day(day: NaiveDate, is_held: bool, pair: &Pair, today: NaiveDate) -> Faults {
    let mut faults = Faults::default();
    if is_held && day > today {
        faults.add("day", "a future session cannot be marked as held");
    }
    if is_held && pair.answered_on.is_some_and(|since| day < since) {
        faults.add("day", "the mentoring began after this day");
    }
    if !is_held && day < today {
        faults.add("day", "choose a future date, or record the session as held");
    }
    faults
}

/// The display name of a part.
pub(crate) fn part_name(part: &Part) -> String {
    match part.component.as_str() {
        "" | "." => part.repository.to_string(),
        component => format!("{component} in {}", part.repository),
    }
}

/// How many more people a mentor can take on.
pub(super) fn room(capacity: i64, mentees: i64) -> i64 {
    (capacity - mentees).max(0)
}

/// The most people a mentor takes on.
pub(super) fn capacity(said: Option<&Availability>) -> i64 {
    said.map_or(USUAL_CAPACITY, |said| said.terms.capacity)
}

/// In a sentence, whether knowledge of a part has spread.
pub(super) fn spread(then: Shares, now: Shares, part: &str, mentee: &str) -> String {
    let people = |n: i64| counted(n, "person", "people");
    let verdict = if now.knowers > then.knowers || now.mentee > then.mentee {
        "It has spread"
    } else {
        "It has not spread yet"
    };
    format!(
        "{verdict}: {mentee} was an author of {} of the files of {part} and is now of {}; {} knew it then, {} now.",
        percent(then.mentee),
        percent(now.mentee),
        people(then.knowers),
        people(now.knowers),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::model::AvailabilityTerms, *};

    fn open(person: &str, capacity: i64) -> Availability {
        let terms = AvailabilityTerms { capacity, axes: vec!["system".to_owned()] };
        Availability { person: person.into(), terms }
    }

    fn part(component: &str) -> Part {
        Part { repository: "api".into(), component: component.to_owned() }
    }

    fn names(
        levels: &[(&str, u8)],
        open: &[Availability],
        mentees: &[(&str, i64)],
        out: &[&str],
    ) -> Vec<String> {
        let parts = BTreeMap::from([(part("src/a"), BTreeSet::from([PersonId::from("knows")]))]);
        let looking = Looking {
            mentee: &"bo".into(),
            axis: "System",
            levels: &levels.iter().map(|(id, level)| ((*id).into(), *level)).collect(),
            open,
            mentees: &mentees.iter().map(|(id, n)| ((*id).into(), *n)).collect(),
            parts: &parts,
            out: &out.iter().map(|id| (*id).into()).collect(),
        };
        candidates(&looking).into_iter().map(|found| found.person.to_string()).collect()
    }

    #[test]
    fn a_mentor_is_two_levels_ahead_open_to_it_and_has_room() {
        let levels =
            [("bo", 2), ("one", 3), ("two", 4), ("knows", 5), ("closed", 5), ("full", 5), ("gone", 5)];
        let everybody = [
            open("one", 2),
            open("two", 3),
            open("knows", 1),
            open("full", 1),
            open("bo", 2),
            open("gone", 2),
            open("unsaid", 2),
        ];
        assert_eq!(names(&levels, &everybody, &[("full", 1)], &["gone"]), ["knows", "two"]);
        assert_eq!(names(&levels[1..], &everybody, &[], &[]), Vec::<String>::new());
    }

    #[test]
    fn every_reason_is_said_and_no_level_is_told() {
        let parts = BTreeMap::from([
            (part("src/a"), BTreeSet::from([PersonId::from("ana")])),
            (part(""), BTreeSet::from([PersonId::from("ana")])),
        ]);
        let looking = Looking {
            mentee: &"bo".into(),
            axis: "System",
            levels: &BTreeMap::from([("bo".into(), 1), ("ana".into(), 5)]),
            open: &[open("ana", 2)],
            mentees: &BTreeMap::from([("ana".into(), 1)]),
            parts: &parts,
            out: &BTreeSet::new(),
        };
        assert_eq!(
            candidates(&looking)[0].reasons,
            [
                "At least two levels ahead on System.",
                "Knows code you work on: api, src/a in api.",
                "Can take on one more person.",
            ]
        );
    }

    #[test]
    fn knowledge_has_spread_when_more_people_or_the_mentee_know_more() {
        let shares = |mentee, knowers| Shares { mentor: 1.0, mentee, knowers };
        let said = |now| spread(shares(0.0, 1), now, "src/a in api", "Bo");
        assert_eq!(
            said(shares(0.25, 2)),
            "It has spread: Bo was an author of 0\u{a0}% of the files of src/a in api and is now of 25\u{a0}%; 1 person knew it then, 2 people now."
        );
        assert!(said(shares(0.0, 1)).starts_with("It has not spread yet"));
        assert!(said(shares(0.0, 2)).starts_with("It has spread"));
    }

    proptest! {
        #[test]
        fn nobody_is_suggested_beyond_what_they_said(
            levels in prop::collection::vec(1_u8..=5, 5),
            capacities in prop::collection::vec(0_i64..4, 5),
            mentees in prop::collection::vec(0_i64..4, 5),
        ) {
            let ids: Vec<String> = (0..5).map(|at| format!("p{at}")).collect();
            let levels: Vec<(&str, u8)> = ids.iter().map(String::as_str).zip(levels).chain([("bo", 2)]).collect();
            let open: Vec<_> = ids.iter().zip(&capacities).map(|(id, n)| open(id, *n)).collect();
            let busy: Vec<(&str, i64)> = ids.iter().map(String::as_str).zip(mentees.iter().copied()).collect();
            for name in names(&levels, &open, &busy, &["p4"]) {
                let at: usize = name[1..].parse().unwrap();
                prop_assert!(at != 4 && levels[at].1 >= 4 && capacities[at] > mentees[at]);
            }
        }
    }
}

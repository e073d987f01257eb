//! What is stored of a reading: its figures, or that they are withheld. Pure.
//!
//! Withheld figures are not stored at all, so that nothing that shows readings (page, API, file, command, finding) can reveal
//! them, now or for past days.

use std::collections::BTreeSet;

use castra_platform::{
    access::{Shown, Telling},
    reading::{Reading, Subject},
};

const FEW: &str = "Not enough people to show this.";
const DIFFERS: &str = "Not shown: the group differs by fewer than five people from one shown before.";
const OWN: &str = "Not shown: it rests on the person's own record of their week, which only they see.";
const WHOSE: &str = "Not shown: it was not recorded whose figures these are.";

/// A reading as stored; nothing if the day's earlier one stays.
///
/// `of_day` is the group already shown that day, `shown` those of every day the reading covers, in any scope.
/// A day has one group: what it showed stays known, and no one sees two of its groups in turn.
pub(super) fn kept(
    reading: &Reading,
    is_private: bool,
    of_day: Option<&BTreeSet<String>>,
    shown: &Shown<String>,
) -> Option<Reading> {
    let group = reading.subject.group.as_ref();
    if of_day.is_some() && of_day != group {
        return None;
    }
    let reading = reading.clone();
    let why = match group.map(|group| shown.tells(group)) {
        _ if reading.subject.withheld => OWN,
        Some(Some(Telling::Members)) => FEW,
        Some(Some(Telling::Difference)) => DIFFERS,
        None if is_private && reading.value.is_some() && reading.subject.about.is_none() => WHOSE,
        Some(None) | None => return Some(reading),
    };
    let subject = Subject { withheld: true, ..reading.subject };
    let evidence = if why == OWN { Vec::new() } else { reading.evidence };
    Some(Reading { value: None, sample: 0, because: why.to_owned(), subject, evidence, ..reading })
}

#[cfg(test)]
mod tests {
    use castra_platform::{access::SMALLEST_GROUP, reading::Status};
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    use super::*;

    const WINDOW: u64 = 3;

    fn people(ids: impl IntoIterator<Item = u8>) -> BTreeSet<String> {
        ids.into_iter().map(|id| id.to_string()).collect()
    }

    fn day(at: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day") + Days::new(at)
    }

    fn reading(scope: &str, group: &BTreeSet<String>, at: u64) -> Reading {
        Reading {
            value: Some(0.5),
            sample: 4,
            status: Status::Slipping,
            because: "counted".to_owned(),
            subject: Subject::group(group.iter().map(String::as_str), day(at)),
            ..Reading::no_evidence("feedback", scope, "")
        }
    }

    #[test]
    fn figures_about_few_people_are_not_kept_but_their_status_is() {
        let seven = people(0..7);
        let check = |group: &BTreeSet<String>, shown: &[BTreeSet<String>], expected: Option<&str>| {
            let shown = Shown::new(shown.to_vec());
            let kept = kept(&reading("core", group, 0), true, None, &shown).expect("it is stored");
            assert_eq!(kept.subject.withheld, expected.is_some(), "{group:?}");
            assert_eq!(kept.subject.group.as_ref(), Some(group));
            assert_eq!(kept.status, Status::Slipping);
            let figures = (kept.value, kept.sample, kept.because.as_str());
            let counted = (Some(0.5), 4, "counted");
            assert_eq!(figures, expected.map_or(counted, |why| (None, 0, why)), "{group:?}");
        };
        check(&seven, &[], None);
        check(&seven, std::slice::from_ref(&seven), None);
        check(&people(0..3), &[], Some(FEW));
        check(&people(1..7), std::slice::from_ref(&seven), Some(DIFFERS));
        check(&people(0..12), std::slice::from_ref(&seven), None);
    }

    #[test]
    fn figures_about_unknown_people_are_not_kept() {
        let private = |reading: &Reading, is_private| {
            kept(reading, is_private, None, &Shown::new([])).expect("it is stored").subject.withheld
        };
        let nobodys = Reading { subject: Subject::default(), ..reading("core", &people(0..7), 0) };
        assert!(private(&nobodys, true) && !private(&nobodys, false));
        let anas = Reading { subject: Subject::person("ana", day(0)), ..nobodys.clone() };
        assert!(!private(&anas, true));
        assert!(!private(&Reading { value: None, ..nobodys }, true), "there is nothing to withhold");
    }

    #[test]
    fn a_day_keeps_the_group_that_it_showed() {
        let seven = people(0..7);
        let again = |group: &BTreeSet<String>| {
            let shown = Shown::new([seven.clone()]);
            kept(&reading("core", group, 0), true, Some(&seven), &shown)
        };
        assert!(again(&seven).is_some_and(|kept| kept.value.is_some()));
        assert_eq!(again(&people(1..7)), None);
        assert_eq!(again(&people(20..30)), None, "what was shown stays known");
        let nobody = Reading::no_evidence("feedback", "core", "The team has no members.");
        assert_eq!(kept(&nobody, true, Some(&seven), &Shown::new([])), None);
    }

    /// An event between two readings: days pass, or people move into and out of teams.
    #[derive(Debug, Clone)]
    enum Step {
        Days(u64),
        Move { team: usize, person: u8 },
        Refill { team: usize, people: BTreeSet<u8> },
        Read,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (1_u64..4).prop_map(Step::Days),
            (0_usize..2, 0_u8..16).prop_map(|(team, person)| Step::Move { team, person }),
            (0_usize..2, prop::collection::btree_set(0_u8..16, 0..14))
                .prop_map(|(team, people)| Step::Refill { team, people }),
            Just(Step::Read),
        ]
    }

    proptest! {
        /// The stored readings are all that anyone can ever see: whatever happens to the teams, at any hour of any day, no two of
        /// them that cover one day differ by the records of one to four people, and none is of fewer than five.
        #[test]
        fn no_two_values_ever_shown_differ_by_few(steps in prop::collection::vec(step(), 0..60)) {
            let mut today = WINDOW;
            let mut teams = [people(0..7), people(7..16)];
            let mut rows: std::collections::BTreeMap<(usize, u64), Reading> = std::collections::BTreeMap::new();
            let mut seen: Vec<(u64, BTreeSet<String>)> = Vec::new();
            for step in steps {
                match step {
                    Step::Days(days) => today += days,
                    Step::Move { team, person } => {
                        let person = person.to_string();
                        if !teams[team].remove(&person) {
                            teams[team].insert(person);
                        }
                    }
                    Step::Refill { team, people: ids } => teams[team] = people(ids),
                    Step::Read => for (team, group) in teams.iter().enumerate() {
                        let is_open = |row: &&Reading| !row.subject.withheld;
                        let groups = |row: &Reading| row.subject.group.clone();
                        let of_day = rows.get(&(team, today)).filter(is_open).and_then(groups);
                        let covered = rows.iter().filter(|((_, day), _)| *day + WINDOW > today).map(|(_, row)| row);
                        let shown = Shown::new(covered.filter(is_open).filter_map(groups));
                        if let Some(row) = kept(&reading("core", group, today), true, of_day.as_ref(), &shown) {
                            rows.insert((team, today), row);
                        }
                    },
                }
                let open = rows.iter().filter(|(_, row)| row.value.is_some());
                seen.extend(open.filter_map(|((_, day), row)| Some((*day, row.subject.group.clone()?))));
                seen.sort();
                seen.dedup();
            }
            for (day, group) in &seen {
                prop_assert!(group.len() >= SMALLEST_GROUP);
                for (_, other) in seen.iter().filter(|(other, _)| other.abs_diff(*day) < WINDOW) {
                    let differing = group.symmetric_difference(other).count();
                    prop_assert!(differing == 0 || differing >= SMALLEST_GROUP, "{group:?} and {other:?}");
                }
            }
        }
    }
}

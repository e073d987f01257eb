//! The rules of concerns: waiting times, status changes, escalation. Pure.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{
    kinds::ConcernState,
    model::{Concern, Word},
};

/// Days without an answer after which a concern escalates.
pub(super) const PATIENCE_DAYS: u64 = 14;
/// Working days within which a concern should be answered.
pub(super) const SOON_DAYS: i64 = 5;
/// Days the reading looks back.
pub(super) const WINDOW_DAYS: u64 = 90;
/// Days after which the departure of the addressee escalates a concern.
pub(super) const GONE_DAYS: u64 = 7;
/// Anonymous concerns one person can raise in a day.
pub(super) const A_DAY: u32 = 3;
/// Messages that can be written under one return code before an answer.
pub(super) const LETTERS: usize = 10;

/// Working days from one day to another: one from Friday to Monday.
pub(super) fn working_days(from: NaiveDate, to: NaiveDate) -> i64 {
    let works = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let days = from.iter_days().skip(1).take_while(|day| *day <= to).filter(works).count();
    i64::try_from(days).unwrap_or(i64::MAX)
}

/// A concern's status after a message: the one that its writer wants, if allowed.
pub(super) fn turn(
    state: ConcernState,
    by_author: bool,
    wanted: Option<ConcernState>,
) -> Result<ConcernState, &'static str> {
    use ConcernState::{Answered, Closed, Raised, Resolved, WorkedOn};
    match (state, by_author, wanted) {
        (Raised, false, None)
        | (Raised | Answered, false, Some(Answered))
        | (Resolved | Closed, _, Some(Answered)) => Ok(Answered),
        (_, _, None) => Ok(state),
        (Raised | Answered | WorkedOn, _, Some(Resolved)) => Ok(Resolved),
        (Raised | Answered | WorkedOn, _, Some(Closed)) => Ok(Closed),
        (Raised | Answered | WorkedOn, false, Some(WorkedOn)) => Ok(WorkedOn),
        (Resolved | Closed, ..) => Err("this concern has ended; reopen it first"),
        (_, true, Some(Raised | Answered | WorkedOn)) => {
            Err("only the person it was raised with can set this status")
        }
        (_, false, Some(Raised | Answered)) => Err("this concern is already past that status"),
    }
}

/// The day a concern's addressee was found to have left, as far as it matters: not after an answer or a return. The
/// day this was first seen counts, not the recorded one, which may be entered late or backdated.
pub(super) fn gone_since(concern: &Concern, is_here: bool, today: NaiveDate) -> Option<NaiveDate> {
    let waits = concern.escalates && concern.passed_from.is_none() && is_unanswered(concern);
    (waits && !is_here).then(|| concern.gone_since.unwrap_or(today))
}

fn is_unanswered(concern: &Concern) -> bool {
    concern.state == ConcernState::Raised && concern.answered_on.is_none()
}

/// Whether a concern should escalate: the author wants it, and either the days passed without an answer or the
/// addressee left some days ago. An answered concern stays between the two.
pub(super) fn is_to_be_passed_on(concern: &Concern, today: NaiveDate) -> bool {
    let is_over = |since: NaiveDate, days: u64| since + Days::new(days) <= today;
    concern.escalates
        && concern.passed_from.is_none()
        && is_unanswered(concern)
        && (is_over(concern.raised_on, PATIENCE_DAYS)
            || concern.gone_since.is_some_and(|since| is_over(since, GONE_DAYS)))
}

/// Whether an anonymous author can write more: messages and letters without an answer are limited, for each
/// conversation separately.
pub(super) fn may_write_on<'a>(words: impl DoubleEndedIterator<Item = &'a Word>, waiting: usize) -> bool {
    let unanswered = words.rev().take_while(|word| word.writer.is_none()).count();
    unanswered + waiting < LETTERS
}

/// A concern's status at the end of a day; `None` before it was raised.
pub(super) fn state_on(concern: &Concern, words: &[Word], day: NaiveDate) -> Option<ConcernState> {
    if concern.raised_on > day {
        return None;
    }
    let mut until = words.iter().filter(|word| word.written_on <= day).filter_map(|word| word.state);
    Some(until.next_back().unwrap_or(ConcernState::Raised))
}

/// The figures of listening on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listening {
    /// Concerns in the window that were answered or should have been.
    pub(super) of: u32,
    /// Answered within [`SOON_DAYS`] working days and not sent back.
    pub(super) good: u32,
    /// Answered later, or not yet.
    pub(super) late: u32,
    /// Sent back by their authors.
    pub(super) sent_back: u32,
    /// Not counted yet, because there is still time to answer.
    pub(super) waiting: u32,
}

/// Adds up concerns, each with its status on the day and its messages. An unanswered one counts once its time is
/// over: otherwise never answering would look like answering fast.
pub(super) fn listening<'a>(
    concerns: impl IntoIterator<Item = (&'a Concern, ConcernState, &'a [Word])>,
    day: NaiveDate,
) -> Listening {
    let mut found = Listening { of: 0, good: 0, late: 0, sent_back: 0, waiting: 0 };
    for (concern, state, words) in concerns {
        if !state.is_open() && concern.raised_on + Days::new(WINDOW_DAYS) < day {
            continue;
        }
        let answered = concern.answered_on.filter(|on| *on <= day);
        let waited = working_days(concern.raised_on, answered.unwrap_or(day));
        if answered.is_none() && waited <= SOON_DAYS {
            found.waiting += u32::from(state.is_open());
            continue;
        }
        found.of += 1;
        if state.is_open() && is_sent_back(concern, words, day) {
            found.sent_back += 1;
        } else if answered.is_none() || waited > SOON_DAYS {
            found.late += 1;
        } else {
            found.good += 1;
        }
    }
    found
}

/// Whether its author reopened it after it had ended.
fn is_sent_back(concern: &Concern, words: &[Word], day: NaiveDate) -> bool {
    let is_again = |word: &&Word| word.writer == concern.author && word.state == Some(ConcernState::Answered);
    words.iter().filter(|word| word.written_on <= day).any(|word| is_again(&word))
}

#[cfg(test)]
mod tests {
    use castra_platform::private::Sealed;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn concern(raised_on: &str, answered_on: Option<&str>) -> Concern {
        Concern {
            id: "c".to_owned(),
            author: Some("bo".into()),
            return_hash: None,
            addressee: "ana".into(),
            passed_from: None,
            escalates: true,
            about: Sealed::default(),
            state: if answered_on.is_some() { ConcernState::Answered } else { ConcernState::Raised },
            raised_on: day(raised_on),
            answered_on: answered_on.map(day),
            gone_since: None,
            revision: 1,
        }
    }

    #[test]
    fn weekends_do_not_count() {
        // 2026-03-06 is a Friday.
        let check = |from: &str, to: &str, expected| {
            assert_eq!(working_days(day(from), day(to)), expected, "{from} {to}")
        };
        check("2026-03-06", "2026-03-06", 0);
        check("2026-03-06", "2026-03-08", 0);
        check("2026-03-06", "2026-03-09", 1);
        check("2026-03-07", "2026-03-09", 1);
        check("2026-03-02", "2026-03-16", 10);
        check("2026-03-09", "2026-03-02", 0);
    }

    #[test]
    fn a_concern_goes_its_way_and_no_other() {
        use ConcernState::{Answered, Closed, Raised, Resolved, WorkedOn};
        let check = |state, by_author, wanted, expected: Option<ConcernState>| {
            assert_eq!(turn(state, by_author, wanted).ok(), expected, "{state} {by_author} {wanted:?}");
        };
        check(Raised, false, None, Some(Answered));
        check(Raised, true, None, Some(Raised));
        check(WorkedOn, false, None, Some(WorkedOn));
        check(Raised, false, Some(WorkedOn), Some(WorkedOn));
        check(WorkedOn, false, Some(Answered), None);
        check(Answered, true, Some(WorkedOn), None);
        check(Answered, true, Some(Resolved), Some(Resolved));
        check(Answered, false, Some(Closed), Some(Closed));
        check(Resolved, true, Some(Answered), Some(Answered));
        check(Closed, false, Some(Resolved), None);
        check(Raised, true, Some(Raised), None);
        check(Closed, true, None, Some(Closed));
    }

    #[test]
    fn only_what_nobody_answered_is_passed_on_and_only_if_wanted() {
        let due = day("2026-03-16");
        let waiting = concern("2026-03-02", None);
        let answered = concern("2026-03-02", Some("2026-03-03"));
        assert!(is_to_be_passed_on(&waiting, due));
        assert!(!is_to_be_passed_on(&waiting, day("2026-03-15")));
        for never in [
            answered,
            Concern { escalates: false, ..waiting.clone() },
            Concern { passed_from: Some("cy".into()), ..waiting.clone() },
            Concern { state: ConcernState::Closed, ..waiting.clone() },
        ] {
            let gone = Concern { gone_since: Some(day("2026-03-02")), ..never.clone() };
            assert!(!is_to_be_passed_on(&never, due) && !is_to_be_passed_on(&gone, due), "{never:?}");
            assert_eq!(gone_since(&never, false, due), None, "{never:?}");
        }
    }

    #[test]
    fn whoever_is_gone_for_a_week_answers_no_more_and_whoever_is_back_does() {
        let waiting = concern("2026-03-02", None);
        let gone = Concern { gone_since: gone_since(&waiting, false, day("2026-03-03")), ..waiting };
        assert_eq!(gone.gone_since, Some(day("2026-03-03")));
        assert_eq!(gone_since(&gone, false, day("2026-03-06")), gone.gone_since, "seen first, not last");
        assert!(!is_to_be_passed_on(&gone, day("2026-03-09")));
        assert!(is_to_be_passed_on(&gone, day("2026-03-10")));
        let back = Concern { gone_since: gone_since(&gone, true, day("2026-03-09")), ..gone };
        assert_eq!(back.gone_since, None);
        assert!(!is_to_be_passed_on(&back, day("2026-03-10")));
    }

    #[test]
    fn so_many_letters_are_enough_until_there_is_an_answer() {
        let word = |place: i64, writer: Option<&str>| Word {
            id: place.to_string(),
            concern: "c".to_owned(),
            place,
            writer: writer.map(Into::into),
            state: None,
            words: Sealed::default(),
            written_on: day("2026-03-02"),
        };
        let own: Vec<Word> = (1..=9).map(|place| word(place, None)).collect();
        assert!(may_write_on(own.iter(), 0) && !may_write_on(own.iter(), 1));
        let answered: Vec<Word> = own.into_iter().chain([word(10, Some("ana"))]).collect();
        assert!(may_write_on(answered.iter(), 9) && !may_write_on(answered.iter(), 10));
    }

    #[test]
    fn a_concern_is_to_be_answered_in_five_working_days_and_not_sent_back() {
        use ConcernState::{Answered, Raised, Resolved};
        let at = day("2026-03-31");
        let back = |writer: Option<&str>| Word {
            id: "w".to_owned(),
            concern: "c".to_owned(),
            place: 3,
            writer: writer.map(Into::into),
            state: Some(Answered),
            words: Sealed::default(),
            written_on: day("2026-03-27"),
        };
        let check = |concern: Concern, state, words: &[Word], expected: [u32; 5]| {
            let Listening { of, good, late, sent_back, waiting } = listening([(&concern, state, words)], at);
            assert_eq!([of, good, late, sent_back, waiting], expected, "{concern:?} {state} {words:?}");
        };
        // From Monday to the next Monday it is five.
        check(concern("2026-03-16", Some("2026-03-23")), Answered, &[], [1, 1, 0, 0, 0]);
        check(concern("2026-03-16", Some("2026-03-24")), Resolved, &[], [1, 0, 1, 0, 0]);
        check(concern("2026-03-24", None), Raised, &[], [0, 0, 0, 0, 1]);
        check(concern("2026-03-23", None), Raised, &[], [1, 0, 1, 0, 0]);
        // Only a reopening by its author counts.
        check(concern("2026-03-16", Some("2026-03-17")), Answered, &[back(Some("bo"))], [1, 0, 0, 1, 0]);
        check(concern("2026-03-16", Some("2026-03-17")), Resolved, &[back(Some("bo"))], [1, 1, 0, 0, 0]);
        check(concern("2026-03-16", Some("2026-03-17")), Answered, &[back(Some("ana"))], [1, 1, 0, 0, 0]);
        // A concern settled before the window does not count.
        check(concern("2025-11-03", Some("2025-12-30")), Resolved, &[], [0, 0, 0, 0, 0]);
    }

    #[test]
    fn where_it_stood_is_what_was_said_last_until_then() {
        let word = |place: i64, on: &str, state| Word {
            id: place.to_string(),
            concern: "c".to_owned(),
            place,
            writer: None,
            state,
            words: Sealed::default(),
            written_on: day(on),
        };
        let words = [
            word(1, "2026-03-02", None),
            word(2, "2026-03-04", Some(ConcernState::Answered)),
            word(3, "2026-03-09", Some(ConcernState::Resolved)),
        ];
        let concern = concern("2026-03-02", None);
        let on = |text: &str| state_on(&concern, &words, day(text));
        assert_eq!(on("2026-03-01"), None);
        assert_eq!(on("2026-03-03"), Some(ConcernState::Raised));
        assert_eq!(on("2026-03-08"), Some(ConcernState::Answered));
        assert_eq!(on("2026-03-09"), Some(ConcernState::Resolved));
    }

    proptest! {
        #[test]
        fn working_days_add_up(start in 0_u64..400, first in 0_u64..60, second in 0_u64..60) {
            let from = day("2026-01-01") + Days::new(start);
            let (middle, to) = (from + Days::new(first), from + Days::new(first + second));
            prop_assert_eq!(working_days(from, middle) + working_days(middle, to), working_days(from, to));
            prop_assert_eq!(working_days(from, from + Days::new(7)), 5);
        }
    }
}

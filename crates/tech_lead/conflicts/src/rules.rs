//! The rules of cases: grace periods and status changes. Pure.

use castra_platform::terms::{Faults, Terms as _};
use chrono::{Days, NaiveDate};

use super::{
    kinds::CaseState,
    model::{Case, Entry, Note, Terms},
};

/// Days a case may be without a next step or overdue.
pub(super) const GRACE_DAYS: u64 = 7;
/// Days the reading looks back.
pub(super) const WINDOW_DAYS: u64 = 180;

/// What is wrong with the content of a case.
pub(super) fn faults(terms: &Terms) -> Faults {
    let mut faults = terms.faults();
    match (terms.next.trim().is_empty(), terms.next_on) {
        (true, Some(_)) => faults.add("next", "describe the next step for that day"),
        (false, None) => faults.add("next_on", "choose a day for the next step"),
        _ => {}
    }
    faults
}

/// What is wrong with a note; ending a case requires its outcome.
pub(super) fn faults_of_note(entry: &Entry) -> Faults {
    let mut faults = entry.said.faults();
    if entry.said.words.trim().is_empty() && (entry.step.is_none() || entry.to.is_some()) {
        faults.add(
            "words",
            match entry.to {
                Some(CaseState::Settled) => "say what they agreed on",
                Some(CaseState::HandedOn) => "say who takes over, and why",
                Some(CaseState::Open) => "say what has changed",
                None => "say what was done",
            },
        );
    }
    faults
}

/// A case's status after a requested change.
pub(super) fn turn(state: CaseState, to: Option<CaseState>) -> Result<CaseState, &'static str> {
    match (state, to) {
        (CaseState::Settled | CaseState::HandedOn, Some(CaseState::Open)) => Ok(CaseState::Open),
        (CaseState::Settled | CaseState::HandedOn, _) => Err("this case has ended; reopen it first"),
        (CaseState::Open, Some(CaseState::Open)) => Err("this case is already open"),
        (CaseState::Open, to) => Ok(to.unwrap_or(state)),
    }
}

/// A case's status at the end of a day; `None` before it was opened.
pub(super) fn state_on(case: &Case, notes: &[Note], day: NaiveDate) -> Option<CaseState> {
    if case.opened_on > day {
        return None;
    }
    let mut until = notes.iter().filter(|note| note.written_on <= day).filter_map(|note| note.state);
    Some(until.next_back().unwrap_or(CaseState::Open))
}

/// Whether an open case is left unattended on a day: its next step is overdue by more than [`GRACE_DAYS`], or it has
/// had none for that long since it was opened or last noted in.
fn is_unanswered(case: &Case, notes: &[Note], day: NaiveDate) -> bool {
    let stirred = notes.iter().map(|note| note.written_on).filter(|on| *on <= day).max();
    let waits_since = case.next_on.unwrap_or_else(|| stirred.unwrap_or(case.opened_on).max(case.opened_on));
    waits_since + Days::new(GRACE_DAYS) < day
}

/// Counts of the cases in the window, and of those open and unattended.
pub(super) fn count<'a>(
    cases: impl IntoIterator<Item = (&'a Case, CaseState, &'a [Note])>,
    day: NaiveDate,
) -> (u32, u32) {
    let (mut sample, mut unanswered) = (0, 0);
    for (case, state, notes) in cases {
        let is_open = state == CaseState::Open;
        if !is_open && case.opened_on + Days::new(WINDOW_DAYS) < day {
            continue;
        }
        sample += 1;
        unanswered += u32::from(is_open && is_unanswered(case, notes, day));
    }
    (sample, unanswered)
}

#[cfg(test)]
mod tests {
    use castra_platform::private::Sealed;

    use super::*;
    use crate::model::Said;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn case(opened_on: &str) -> Case {
        Case {
            id: "c".to_owned(),
            team: "payments".into(),
            lead: "ana".into(),
            state: CaseState::Open,
            opened_on: day(opened_on),
            next_on: None,
            body: Sealed::default(),
            revision: 1,
        }
    }

    fn terms() -> Terms {
        Terms {
            between: vec!["person:bo".to_owned(), "team:search".to_owned()],
            about: "Who owns the router".to_owned(),
            ..Terms::default()
        }
    }

    #[test]
    fn a_case_is_between_somebody_and_a_next_step_has_a_day() {
        assert!(faults(&terms()).is_empty());
        let fields = |terms: Terms| faults(&terms).fields().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            fields(Terms { between: Vec::new(), about: " ".to_owned(), ..terms() }),
            ["between", "about"]
        );
        assert_eq!(fields(Terms { next: "Talk".to_owned(), ..terms() }), ["next_on"]);
        assert_eq!(fields(Terms { next_on: Some(day("2026-03-02")), ..terms() }), ["next"]);
        assert_eq!(fields(Terms { situation: "x".repeat(10_001), ..terms() }), ["situation"]);
    }

    #[test]
    fn a_step_may_go_without_words_and_an_end_may_not() {
        let is_good = |words: &str, step: Option<&str>, to| {
            let said = Said { words: words.to_owned(), learning: String::new() };
            faults_of_note(&Entry { said, step: step.map(str::to_owned), to }).is_empty()
        };
        assert!(is_good("", Some("facts"), None));
        assert!(!is_good("", None, None));
        assert!(!is_good("", Some("facts"), Some(CaseState::Settled)));
        assert!(is_good("They take turns.", None, Some(CaseState::Settled)));
    }

    #[test]
    fn a_case_ends_and_can_be_taken_up_again() {
        use CaseState::{HandedOn, Open, Settled};
        let check = |state, to, expected: Option<CaseState>| {
            assert_eq!(turn(state, to).ok(), expected, "{state} {to:?}")
        };
        check(Open, None, Some(Open));
        check(Open, Some(Settled), Some(Settled));
        check(Open, Some(HandedOn), Some(HandedOn));
        check(Open, Some(Open), None);
        check(Settled, None, None);
        check(Settled, Some(HandedOn), None);
        check(HandedOn, Some(Open), Some(Open));
    }

    #[test]
    fn a_case_counts_against_its_lead_only_while_it_is_left_unanswered() {
        use CaseState::{Open, Settled};
        let at = day("2026-03-31");
        let note = |on: &str| Note {
            id: "n".to_owned(),
            conflict: "c".to_owned(),
            place: 1,
            writer: "ana".into(),
            step: None,
            state: None,
            words: Sealed::default(),
            written_on: day(on),
        };
        let check = |opened: &str, next: Option<&str>, noted: Option<&str>, state, expected| {
            let case = Case { next_on: next.map(day), ..case(opened) };
            let notes: Vec<Note> = noted.into_iter().map(note).collect();
            let found = count([(&case, state, notes.as_slice())], at);
            assert_eq!(found, expected, "{opened} {next:?} {noted:?} {state}");
        };
        // Recording a case costs nothing.
        check("2026-03-31", None, None, Open, (1, 0));
        check("2026-03-24", None, None, Open, (1, 0));
        check("2026-03-23", None, None, Open, (1, 1));
        check("2026-01-02", None, Some("2026-03-24"), Open, (1, 0));
        check("2026-01-02", None, Some("2026-03-23"), Open, (1, 1));
        check("2026-01-02", Some("2026-03-24"), None, Open, (1, 0));
        check("2026-01-02", Some("2026-03-23"), Some("2026-03-31"), Open, (1, 1));
        check("2026-01-02", Some("2026-04-30"), None, Open, (1, 0));
        check("2026-01-02", Some("2026-01-03"), None, Settled, (1, 0));
        check("2025-01-02", None, None, Settled, (0, 0));
        check("2025-01-02", None, None, Open, (1, 1));
    }

    #[test]
    fn where_it_stood_is_what_was_noted_last_until_then() {
        let note = |place: i64, on: &str, state| Note {
            id: place.to_string(),
            conflict: "c".to_owned(),
            place,
            writer: "ana".into(),
            step: None,
            state,
            words: Sealed::default(),
            written_on: day(on),
        };
        let notes =
            [note(1, "2026-03-04", Some(CaseState::Settled)), note(2, "2026-03-09", Some(CaseState::Open))];
        let on = |text: &str| state_on(&case("2026-03-02"), &notes, day(text));
        assert_eq!(on("2026-03-01"), None);
        assert_eq!(on("2026-03-03"), Some(CaseState::Open));
        assert_eq!(on("2026-03-05"), Some(CaseState::Settled));
        assert_eq!(on("2026-03-09"), Some(CaseState::Open));
    }
}

//! The rules of cases: grace periods and status changes. Pure.

use castra_platform::{Error, Result};
use chrono::{Days, NaiveDate};

use super::{
    kinds::CaseState,
    model::{Case, Note, Said, Terms},
};

/// Days a case may be without a next step or overdue.
pub(super) const GRACE_DAYS: u64 = 7;
/// Days the reading looks back.
pub(super) const WINDOW_DAYS: u64 = 180;
const LONGEST_ABOUT: usize = 120;
const LONGEST_TEXT: usize = 10_000;
const MOST_PARTIES: usize = 20;

/// Checks the content of a case.
pub(super) fn check(terms: &Terms) -> Result<()> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: String| faults.extend(Error::invalid_field(field, message).fields);
    if terms.between.is_empty() || terms.between.len() > MOST_PARTIES {
        fault("between", format!("name 1 to {MOST_PARTIES} parties"));
    }
    let about = terms.about.trim().chars().count();
    if about == 0 || about > LONGEST_ABOUT {
        fault("about", format!("name the subject in at most {LONGEST_ABOUT} characters"));
    }
    if terms.situation.chars().count() > LONGEST_TEXT {
        fault("situation", format!("use at most {LONGEST_TEXT} characters"));
    }
    if terms.next.chars().count() > LONGEST_TEXT {
        fault("next", format!("use at most {LONGEST_TEXT} characters"));
    }
    match (terms.next.trim().is_empty(), terms.next_on) {
        (true, Some(_)) => fault("next", "describe the next step for that day".to_owned()),
        (false, None) => fault("next_on", "choose a day for the next step".to_owned()),
        _ => {}
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::invalid("the case was not saved; check these fields").with_fields(faults))
}

/// Checks a note; ending a case requires its outcome.
pub(super) fn check_said(said: &Said, step: Option<&str>, to: Option<CaseState>) -> Result<()> {
    let is_bare = said.words.trim().is_empty();
    if is_bare && (step.is_none() || to.is_some()) {
        let message = match to {
            Some(CaseState::Settled) => "say what they agreed on",
            Some(CaseState::HandedOn) => "say who takes over, and why",
            Some(CaseState::Open) => "say what has changed",
            None => "say what was done",
        };
        return Err(Error::invalid_field("words", message));
    }
    if said.words.chars().count() > LONGEST_TEXT || said.learning.chars().count() > LONGEST_TEXT {
        return Err(Error::invalid_field("words", format!("use at most {LONGEST_TEXT} characters")));
    }
    Ok(())
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
    use super::*;

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
            body: String::new(),
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
        assert!(check(&terms()).is_ok());
        let fields = |terms: Terms| {
            let error = check(&terms).unwrap_err();
            error.fields.into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
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
        let said = |words: &str| Said { words: words.to_owned(), learning: String::new() };
        assert!(check_said(&said(""), Some("facts"), None).is_ok());
        assert!(check_said(&said(""), None, None).is_err());
        assert!(check_said(&said(""), Some("facts"), Some(CaseState::Settled)).is_err());
        assert!(check_said(&said("They take turns."), None, Some(CaseState::Settled)).is_ok());
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
            words: String::new(),
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
            words: String::new(),
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

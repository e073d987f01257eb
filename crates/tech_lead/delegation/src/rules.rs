//! The rules of delegation: whose turn it is, what a change changes, when check-ins are due. Pure.

use castra_platform::terms::{Faults, Terms as _};
use chrono::{Days, NaiveDate};

use super::{
    kinds::{DelegationEventKind, DelegationState, Felt, Level, Rhythm, Size},
    model::{Delegation, DelegationTerms},
};

/// What is wrong with terms to agree on.
pub(super) fn faults(terms: &DelegationTerms, today: NaiveDate) -> Faults {
    let mut faults = terms.faults();
    if terms.due.is_some_and(|due| due < today) {
        faults.add("due", "choose today or a later day");
    }
    faults
}

/// Terms with a level, a rhythm and a size: what was not typed comes from the board's area, or is the usual.
pub(super) fn filled(
    terms: DelegationTerms,
    level: Option<Level>,
    rhythm: Option<Rhythm>,
) -> DelegationTerms {
    DelegationTerms {
        level: terms.level.or(level).or(Some(Level::Advise)),
        rhythm: terms.rhythm.or(rhythm).or(Some(Rhythm::Fortnightly)),
        size: terms.size.or(Some(Size::Two)),
        ..terms
    }
}

/// Refuses an answer by a person whose turn it is not.
pub(super) fn may_answer(one: &Delegation, me: &str) -> Result<(), &'static str> {
    match &one.turn {
        Some(turn) if turn.as_str() == me => Ok(()),
        Some(_) => Err("the other one has not answered yet"),
        None if one.state == DelegationState::Open => Err("no change is proposed"),
        None => Err("this delegation has ended"),
    }
}

/// Refuses a step that only an open delegation allows.
pub(super) fn is_open(one: &Delegation) -> Result<(), &'static str> {
    match one.state {
        DelegationState::Open => Ok(()),
        DelegationState::Asked => Err("this request has not been accepted yet"),
        _ => Err("this delegation has ended"),
    }
}

/// What changes between agreed terms: kind, before, after.
pub(super) fn changes(
    before: &DelegationTerms,
    after: &DelegationTerms,
) -> Vec<(DelegationEventKind, String, String)> {
    let mut found = Vec::new();
    if let (Some(was), Some(becomes)) = (before.level, after.level)
        && was != becomes
    {
        let kind =
            if becomes < was { DelegationEventKind::LevelLowered } else { DelegationEventKind::LevelRaised };
        found.push((kind, was.as_str().to_owned(), becomes.as_str().to_owned()));
    }
    if let (Some(was), Some(becomes)) = (before.due, after.due)
        && was != becomes
    {
        found.push((DelegationEventKind::DueMoved, was.to_string(), becomes.to_string()));
    }
    let rest = DelegationTerms { level: before.level, due: before.due, ..after.clone() };
    if rest != *before {
        found.push((DelegationEventKind::Changed, String::new(), String::new()));
    }
    found
}

/// The days of the check-ins of a rhythm from a day on, up to a day; the last is the due date itself.
pub(super) fn check_ins(
    since: NaiveDate,
    rhythm: Rhythm,
    due: NaiveDate,
    until: NaiveDate,
) -> Vec<NaiveDate> {
    let end = due.min(until);
    let mut days = Vec::new();
    if let Some(each) = rhythm.days() {
        let mut day = since + Days::new(each);
        while day < due && day <= end {
            days.push(day);
            day = day + Days::new(each);
        }
    }
    if due <= until && due > since {
        days.push(due);
    }
    days
}

/// The days after which a check-in counts as missed: one rhythm, or two weeks where there is none.
pub(super) const GRACE_DAYS: u64 = 14;

/// Whether a check-in due on a day, and not held, is missed by more than one rhythm on another.
pub(super) fn is_missed(on: NaiveDate, rhythm: Option<Rhythm>, today: NaiveDate) -> bool {
    on + Days::new(rhythm.and_then(Rhythm::days).unwrap_or(GRACE_DAYS)) < today
}

/// Whether the last two times a delegate felt led too closely, or both times from too far.
pub(super) fn is_off_twice(felt: &[Felt]) -> bool {
    matches!(felt, [.., Felt::TooClose, Felt::TooClose] | [.., Felt::TooFar, Felt::TooFar])
}

/// Days that a request may wait before it counts as not accepted.
pub(super) const WAITING_DAYS: u64 = 14;

/// The fewest delegations that are judged.
pub(super) const FEWEST: usize = 4;

/// Whether a delegation is as it should be on a day; `None` if it does not count then.
pub(super) fn is_good(one: &Delegation, missed: bool, felt: &[Felt], day: NaiveDate) -> Option<bool> {
    if one.asked_on > day || one.ended_on.is_some_and(|ended| ended <= day) {
        return None;
    }
    if one.accepted_on.is_none_or(|accepted| accepted > day) {
        // A request that is new is neither.
        return (one.asked_on + Days::new(WAITING_DAYS) < day).then_some(false);
    }
    Some(!missed && !is_off_twice(felt))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_in_is_missed_after_one_rhythm() {
        let on = day("2026-03-02");
        assert!(!is_missed(on, Some(Rhythm::Weekly), day("2026-03-09")));
        assert!(is_missed(on, Some(Rhythm::Weekly), day("2026-03-10")));
        assert!(!is_missed(on, Some(Rhythm::AtEnd), day("2026-03-16")));
        assert!(is_missed(on, Some(Rhythm::AtEnd), day("2026-03-17")));
    }

    #[test]
    fn only_the_same_feeling_twice_running_counts() {
        use Felt::{Right, TooClose, TooFar};
        assert!(is_off_twice(&[Right, TooClose, TooClose]) && is_off_twice(&[TooFar, TooFar]));
        for felt in [
            &[][..],
            &[TooClose],
            &[TooFar, TooClose],
            &[TooClose, TooClose, Right],
            &[TooFar, Right, TooFar],
        ] {
            assert!(!is_off_twice(felt), "{felt:?}");
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn terms() -> DelegationTerms {
        DelegationTerms {
            outcome: "Releases go out".to_owned(),
            due: Some(day("2026-04-30")),
            ..DelegationTerms::default()
        }
    }

    #[test]
    fn three_fields_are_enough_and_the_rest_comes_from_the_board() {
        assert!(faults(&terms(), day("2026-04-30")).is_empty());
        let fields = |terms: DelegationTerms| {
            faults(&terms, day("2026-05-01")).fields().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(fields(DelegationTerms::default()), ["outcome", "due"]);
        assert_eq!(fields(terms()), ["due"]);
        let usual = filled(terms(), None, None);
        assert_eq!(
            (usual.level, usual.rhythm, usual.size),
            (Some(Level::Advise), Some(Rhythm::Fortnightly), Some(Size::Two))
        );
        let of_board = filled(terms(), Some(Level::Inquire), Some(Rhythm::Weekly));
        assert_eq!((of_board.level, of_board.rhythm), (Some(Level::Inquire), Some(Rhythm::Weekly)));
        let typed = DelegationTerms { level: Some(Level::Tell), ..terms() };
        assert_eq!(filled(typed, Some(Level::Inquire), None).level, Some(Level::Tell));
    }

    #[test]
    fn a_step_to_the_left_is_a_lowered_level() {
        let before = filled(terms(), None, None);
        let kinds = |after: DelegationTerms| {
            changes(&before, &after).into_iter().map(|(kind, ..)| kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(before.clone()), []);
        assert_eq!(
            kinds(DelegationTerms { level: Some(Level::Sell), ..before.clone() }),
            [DelegationEventKind::LevelLowered]
        );
        assert_eq!(
            kinds(DelegationTerms {
                level: Some(Level::Delegate),
                due: Some(day("2026-05-30")),
                ..before.clone()
            }),
            [DelegationEventKind::LevelRaised, DelegationEventKind::DueMoved]
        );
        assert_eq!(
            kinds(DelegationTerms { size: Some(Size::Eight), ..before.clone() }),
            [DelegationEventKind::Changed]
        );
    }

    #[test]
    fn check_ins_follow_the_rhythm_and_end_with_the_due_date() {
        let on = |rhythm, until: &str| {
            let days = check_ins(day("2026-03-02"), rhythm, day("2026-03-20"), day(until));
            days.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(on(Rhythm::Weekly, "2026-03-08"), [] as [&str; 0]);
        assert_eq!(on(Rhythm::Weekly, "2026-03-16"), ["2026-03-09", "2026-03-16"]);
        assert_eq!(on(Rhythm::Weekly, "2026-04-16"), ["2026-03-09", "2026-03-16", "2026-03-20"]);
        assert_eq!(on(Rhythm::Fortnightly, "2026-03-20"), ["2026-03-16", "2026-03-20"]);
        assert_eq!(on(Rhythm::AtEnd, "2026-03-19"), [] as [&str; 0]);
        assert_eq!(on(Rhythm::AtEnd, "2026-03-20"), ["2026-03-20"]);
    }
}

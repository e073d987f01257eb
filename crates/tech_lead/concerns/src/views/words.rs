//! Texts shared by several pages of concerns.

use castra_org::organization::{Organization, PersonId};
use castra_platform::figures::counted;
use castra_platform::ui::{Pill, Tone};
use chrono::NaiveDate;

use crate::{kinds::ConcernState, rules};

/// The author's name, or "Anonymous".
pub(crate) fn who(organization: &Organization, author: Option<&PersonId>) -> String {
    author.map_or_else(|| "Anonymous".to_owned(), |id| organization.person_name(id).to_owned())
}

/// How long ago a day is, in working days.
pub(crate) fn days_ago(on: NaiveDate, today: NaiveDate) -> String {
    match rules::working_days(on, today) {
        0 if on == today => "today".to_owned(),
        0 => "over the weekend".to_owned(),
        days => format!("{} ago", counted(days, "working day", "working days")),
    }
}

pub(super) fn working_days(days: i64) -> String {
    match days {
        0 => "within a working day".to_owned(),
        days => format!("after {}", counted(days, "working day", "working days")),
    }
}

pub(super) fn pill(state: ConcernState) -> Pill {
    let tone = match state {
        ConcernState::Raised => Tone::Warn,
        ConcernState::Answered | ConcernState::WorkedOn => Tone::Info,
        ConcernState::Resolved => Tone::Good,
        ConcernState::Closed => Tone::Neutral,
    };
    Pill::tone(tone, state.words())
}

pub(super) const ERASED: &str = "Erased at its author's request.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekend_is_no_waiting_and_is_called_by_its_name() {
        let friday = NaiveDate::from_ymd_opt(2026, 3, 6).expect("a date");
        let after = |days| days_ago(friday, friday + chrono::TimeDelta::days(days));
        let words = [0, 1, 2, 3, 4].map(after);
        assert_eq!(
            words,
            ["today", "over the weekend", "over the weekend", "1 working day ago", "2 working days ago"]
        );
    }
}

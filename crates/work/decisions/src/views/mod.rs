//! Decisions as HTML.

mod files;
mod form;
mod list;
mod map;
mod show;

use castra_platform::{
    text::relative_day,
    ui::{Pill, Tone},
};
use chrono::NaiveDate;

pub(super) use files::ShowFiles;
pub(super) use form::DecisionForm;
pub(super) use list::ShowList;
pub(super) use map::ShowMap;
pub(super) use show::{Asked, ShowDecision};

use super::{
    kinds::{DecisionState, Verdict},
    model::Decision,
    rules::{Standing, standing},
};

/// The status of a decision on a day.
fn pill(decision: &Decision, day: NaiveDate) -> Pill {
    match (decision.state, standing(decision, day)) {
        (_, Standing::Overdue(_)) => Pill::tone(Tone::Bad, "Overdue"),
        (_, Standing::DueSoon(left)) => Pill::tone(Tone::Warn, format!("Due {}", relative_day(left))),
        (_, Standing::ReviewDue(_)) => Pill::tone(Tone::Warn, "To review"),
        (DecisionState::Accepted, _) => Pill::tone(Tone::Good, "Accepted"),
        (state, _) => Pill::tone(Tone::Neutral, state.words()),
    }
}

/// What comes next, in a few words: "due 25 Nov".
fn next(decision: &Decision, today: NaiveDate) -> String {
    let date = |on: NaiveDate| short_date(on, today);
    match (decision.state, decision.due, decision.review) {
        (DecisionState::Proposed, Some(due), _) => format!("due {}", date(due)),
        (DecisionState::Proposed, None, _) => format!("since {}", date(decision.proposed_on)),
        (DecisionState::Accepted, _, Some(review)) => format!("review {}", date(review)),
        _ => decision.decided_on.map_or_else(|| "–".to_owned(), date),
    }
}

/// A date, without its year where that is clear.
fn short_date(on: NaiveDate, today: NaiveDate) -> String {
    let is_near = (on - today).num_days().abs() < 300;
    if is_near { on.format("%-d\u{a0}%b").to_string() } else { on.format("%-d\u{a0}%b\u{a0}%Y").to_string() }
}

/// The tone of a verdict.
fn verdict_pill(verdict: Verdict) -> Pill {
    let tone = match verdict {
        Verdict::AsExpected | Verdict::Better => Tone::Good,
        Verdict::Worse => Tone::Warn,
    };
    Pill::tone(tone, verdict.words())
}

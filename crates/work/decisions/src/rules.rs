//! The rules of decisions: their status on a day, what each importance asks for, references. Pure.

use castra_platform::terms::{Faults, Terms as _};
use chrono::NaiveDate;

use super::{
    kinds::{DecisionState, LinkKind},
    model::{Acceptance, Decision, DecisionTerms, Known},
    outline,
};

/// Days ahead that a due date or a review shows.
pub(super) const SOON_DAYS: i64 = 7;
/// Days after which a proposal without a due date is asked about.
pub(super) const LONG_DAYS: i64 = 30;
/// The window of the signal.
pub(super) const WINDOW_DAYS: u64 = 180;
/// Days past due that count against the practice.
pub(super) const LATE_DAYS: i64 = 14;

/// The status of a decision on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Undecided, this many days after its date.
    Overdue(i64),
    /// To be decided within a week.
    DueSoon(i64),
    /// To be decided later.
    Due(NaiveDate),
    /// Proposed without a date, this many days ago.
    ProposedLong(i64),
    /// Proposed without a date.
    Proposed,
    /// Accepted, and its review has been due for this many days.
    ReviewDue(i64),
    /// Any other status.
    Settled,
}

impl Standing {
    /// The place among the decisions that need something now; none if it needs nothing.
    pub(super) fn wakes(self) -> Option<u8> {
        match self {
            Self::Overdue(_) => Some(0),
            Self::ReviewDue(_) => Some(1),
            Self::DueSoon(_) => Some(2),
            Self::ProposedLong(_) => Some(3),
            Self::Due(_) | Self::Proposed | Self::Settled => None,
        }
    }
}

/// Determines the status of a decision on a day.
pub(super) fn standing(decision: &Decision, day: NaiveDate) -> Standing {
    match (decision.state, decision.due, decision.review) {
        (DecisionState::Proposed, Some(due), _) => match (due - day).num_days() {
            left if left < 0 => Standing::Overdue(-left),
            left if left <= SOON_DAYS => Standing::DueSoon(left),
            _ => Standing::Due(due),
        },
        (DecisionState::Proposed, None, _) => match (day - decision.proposed_on).num_days() {
            age if age >= LONG_DAYS => Standing::ProposedLong(age),
            _ => Standing::Proposed,
        },
        (DecisionState::Accepted, _, Some(review)) if review <= day => {
            Standing::ReviewDue((day - review).num_days())
        }
        _ => Standing::Settled,
    }
}

/// What is wrong with what was typed. From cross-team up more is asked than two lines.
pub(super) fn faults(terms: &DecisionTerms) -> Faults {
    let mut faults = terms.faults();
    if let Some(importance) = terms.importance.filter(|importance| importance.asks_more()) {
        let kind = importance.words().to_lowercase();
        if terms.context.trim().is_empty() {
            faults.add("context", format!("a {kind} decision needs its context"));
        }
        if outline::items(&terms.options).len() < 2 && outline::considered(&terms.pros).len() < 2 {
            faults.add(
                "options",
                format!("a {kind} decision needs at least two options, one a line, such as `* Buy it`"),
            );
        }
        if terms.consulted.is_empty() {
            faults.add(
                "consulted",
                format!("a {kind} decision needs at least one person who is asked for advice"),
            );
        }
    }
    for link in &terms.links {
        if link_of(link).is_none() {
            faults.add("links", format!("`{link}` is not a link; write `builds on payments-12`, `needs 7`, `amends 7` or `relates to 7`"));
            break;
        }
    }
    if terms.restricted && terms.consulted.iter().chain(&terms.informed).any(|entry| !is_person(entry)) {
        faults.add(
            "restricted",
            "a restricted decision is read by the people it names: name people, not teams",
        );
    }
    faults
}

/// Whether an entry could be a person's id.
fn is_person(entry: &str) -> bool {
    !entry.contains([':', ' '])
}

/// What is missing before it can be accepted.
pub(super) fn faults_of_acceptance(
    terms: &DecisionTerms,
    importance_asks_more: bool,
    because: &'static str,
) -> Faults {
    let mut faults = Faults::default();
    if terms.outcome.trim().is_empty() {
        faults.add(because, "enter why");
    }
    if importance_asks_more && terms.review.is_none() {
        faults.add("review", "a decision of this importance needs a day for its review");
    }
    if importance_asks_more && terms.expected.trim().is_empty() {
        faults.add("expected", "a decision of this importance needs what is expected by its review");
    }
    faults
}

/// The terms as they are once it is accepted.
pub(super) fn accepted(terms: &DecisionTerms, acceptance: &Acceptance) -> DecisionTerms {
    let because = acceptance.because.trim();
    let chosen = acceptance.chosen.trim();
    let outcome = match (chosen.is_empty(), because.is_empty()) {
        (true, true) => terms.outcome.clone(),
        (true, false) => because.to_owned(),
        (false, true) => {
            let because = outline::because(&terms.outcome);
            if because.is_empty() {
                format!("Chosen option: \"{chosen}\".")
            } else {
                format!("Chosen option: \"{chosen}\", because {because}")
            }
        }
        (false, false) => format!("Chosen option: \"{chosen}\", because {because}"),
    };
    let expected = acceptance.expected.trim();
    DecisionTerms {
        outcome,
        sure: acceptance.sure.or(terms.sure),
        expected: if expected.is_empty() { terms.expected.clone() } else { expected.to_owned() },
        review: acceptance.review.or(terms.review),
        ..terms.clone()
    }
}

/// Whether a change rewrites what was decided. Later only the surroundings of a decision change.
pub(super) fn rewrites(before: &DecisionTerms, after: &DecisionTerms) -> bool {
    let core = |terms: &DecisionTerms| {
        let DecisionTerms {
            title,
            outcome,
            importance,
            decider,
            context,
            drivers,
            options,
            pros,
            consequences,
            ..
        } = terms.clone();
        (title, outcome, importance, decider, context, drivers, options, pros, consequences)
    };
    core(before) != core(after)
}

/// A link as typed: its kind, and the reference to the other decision.
pub(super) fn link_of(text: &str) -> Option<(LinkKind, &str)> {
    let text = text.trim();
    LinkKind::ALL.iter().find_map(|kind| {
        let head = text.get(..kind.words().len()).filter(|head| head.eq_ignore_ascii_case(kind.words()))?;
        let rest = text.get(head.len()..)?.strip_prefix(' ')?.trim();
        (!rest.is_empty()).then_some((*kind, rest))
    })
}

/// The decision that a reference means: an id, a name such as `payments-12`, or a number of the same scope. One that fits
/// none or several is an error in words.
pub(super) fn meant<'a>(reference: &str, scope: &str, all: &'a [Known]) -> Result<&'a Known, String> {
    let reference = reference.trim().trim_start_matches('#');
    let number = reference.parse::<i64>().ok();
    let fits = |known: &&Known| {
        known.decision.id == reference
            || (known.decision.number.is_some() && known.decision.label().eq_ignore_ascii_case(reference))
            || (number.is_some() && known.decision.number == number && known.decision.scope == scope)
    };
    let mut found = all.iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(format!("there is no decision `{reference}`")),
        (Some(one), Some(other)) => Err(format!(
            "`{reference}` may be {} or {}; write the one you mean",
            one.decision.label(),
            other.decision.label()
        )),
    }
}

/// Whether a decision would come to supersede itself.
pub(super) fn is_circular(id: &str, successor: &str, all: &[Known]) -> bool {
    let mut at = Some(successor);
    for _ in 0..=all.len() {
        match at {
            None => return false,
            Some(known) if known == id => return true,
            Some(known) => {
                let next = all.iter().find(|other| other.decision.id == known);
                at = next.and_then(|other| other.decision.superseded_by.as_deref());
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::Importance;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn decision(id: &str, number: i64) -> Decision {
        Decision {
            id: id.to_owned(),
            scope: "core".to_owned(),
            number: Some(number),
            state: DecisionState::Proposed,
            importance: Importance::Team,
            decider: None,
            author: "person:bo".to_owned(),
            proposed_on: day("2026-01-01"),
            due: None,
            decided_on: None,
            decided_by: None,
            in_place: None,
            belonged_to: None,
            review: None,
            reviewed_on: None,
            turned_out: None,
            superseded_by: None,
            is_restricted: false,
            body: castra_platform::private::Sealed::default(),
            revision: 1,
        }
    }

    #[test]
    fn a_decision_wakes_by_its_dates() {
        let today = day("2026-03-01");
        let due = |due: &str| standing(&Decision { due: Some(day(due)), ..decision("a", 1) }, today);
        assert_eq!(due("2026-02-28"), Standing::Overdue(1));
        assert_eq!(due("2026-03-01"), Standing::DueSoon(0));
        assert_eq!(due("2026-03-08"), Standing::DueSoon(7));
        assert_eq!(due("2026-03-09"), Standing::Due(day("2026-03-09")));
        assert_eq!(standing(&decision("a", 1), today), Standing::ProposedLong(59));
        let accepted = |review: Option<&str>| {
            let review = review.map(day);
            standing(&Decision { state: DecisionState::Accepted, review, ..decision("a", 1) }, today)
        };
        assert_eq!(accepted(Some("2026-03-01")), Standing::ReviewDue(0));
        assert_eq!(accepted(Some("2026-03-02")), Standing::Settled);
        assert_eq!(accepted(None), Standing::Settled);
    }

    #[test]
    fn two_lines_suffice_and_more_is_asked_from_cross_team_up() {
        let short = |importance| DecisionTerms {
            scope: "core".to_owned(),
            title: "Tabs".to_owned(),
            importance: Some(importance),
            ..DecisionTerms::default()
        };
        assert!(faults(&short(Importance::Member)).is_empty());
        assert!(faults(&short(Importance::Team)).is_empty());
        let asked = faults(&short(Importance::CrossTeam));
        assert_eq!(asked.fields().collect::<Vec<_>>(), ["context", "options", "consulted"]);
        let whole = DecisionTerms {
            context: "Why".to_owned(),
            options: "* One\n* Two".to_owned(),
            consulted: vec!["bo".to_owned()],
            ..short(Importance::Executive)
        };
        assert!(faults(&whole).is_empty());
    }

    #[test]
    fn references_are_never_guessed() {
        let known = |id: &str, scope: &str, number| Known {
            decision: Decision { scope: scope.to_owned(), ..decision(id, number) },
            terms: DecisionTerms::default(),
        };
        let all = [known("x", "core", 1), known("y", "web", 1), known("z", "web", 2)];
        let id = |reference: &str| meant(reference, "web", &all).map(|known| known.decision.id.clone());
        assert_eq!(id("1").as_deref(), Ok("y"));
        assert_eq!(id("#2").as_deref(), Ok("z"));
        assert_eq!(id("CORE-1").as_deref(), Ok("x"));
        assert!(id("3").is_err() && id("core-2").is_err());
        let twice = [known("x", "core-1", 2), known("1-2", "core", 3), known("q", "core", 3)];
        assert!(meant("core-3", "web", &twice).unwrap_err().contains("may be"));
    }

    #[test]
    fn links_have_a_kind() {
        assert_eq!(link_of("builds on payments-12"), Some((LinkKind::BuildsOn, "payments-12")));
        assert_eq!(link_of("Needs 7"), Some((LinkKind::Needs, "7")));
        assert_eq!(link_of("needs"), None);
        assert_eq!(link_of("payments-12"), None);
    }

    #[test]
    fn a_chosen_option_becomes_the_outcome() {
        let terms = DecisionTerms { outcome: "it is short".to_owned(), ..DecisionTerms::default() };
        let with = |chosen: &str, because: &str| {
            let acceptance = Acceptance {
                chosen: chosen.to_owned(),
                because: because.to_owned(),
                ..Acceptance::default()
            };
            accepted(&terms, &acceptance).outcome
        };
        assert_eq!(with("", ""), "it is short");
        assert_eq!(with("B", "it works"), "Chosen option: \"B\", because it works");
        assert_eq!(with("B", ""), "Chosen option: \"B\", because it is short");
    }

    #[test]
    fn no_decision_supersedes_itself_by_detours() {
        let next = |id: &str, by: Option<&str>| Known {
            decision: Decision { superseded_by: by.map(str::to_owned), ..decision(id, 1) },
            terms: DecisionTerms::default(),
        };
        let all = [next("a", None), next("b", Some("a")), next("c", Some("b"))];
        assert!(is_circular("a", "c", &all) && is_circular("a", "a", &all));
        assert!(!is_circular("c", "a", &all));
    }
}

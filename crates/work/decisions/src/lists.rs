//! Which decisions are wanted, and in what order. Pure.

use castra_platform::text::folded;
use chrono::NaiveDate;

use super::{
    kinds::{DecisionState, Importance},
    model::Known,
    rules::{Standing, standing},
};

/// What narrows a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// A team's id, or `organization`.
    pub(super) scope: Option<String>,
    pub(super) state: Option<DecisionState>,
    pub(super) importance: Option<Importance>,
    pub(super) decider: Option<String>,
    pub(super) area: Option<String>,
    pub(super) words: String,
    pub(super) due: Option<Due>,
}

castra_platform::closed_set! {
    /// What waits for something.
    Due {
        /// It was to be decided by now.
        Overdue = "overdue", "Past its date";
        /// It is to be decided within a week.
        Soon = "soon", "Due within a week";
        /// Its review has come.
        Review = "review", "To be reviewed";
        /// It has been proposed for long.
        Long = "long", "Proposed for a month";
    }
}

impl Due {
    fn is(self, standing: Standing) -> bool {
        matches!(
            (self, standing),
            (Self::Overdue, Standing::Overdue(_))
                | (Self::Soon, Standing::DueSoon(_))
                | (Self::Review, Standing::ReviewDue(_))
                | (Self::Long, Standing::ProposedLong(_))
        )
    }
}

impl Wanted {
    /// Whether anything besides the scope narrows the list.
    pub(super) fn is_narrowed(&self) -> bool {
        let everything = Self { scope: self.scope.clone(), ..Self::default() };
        *self != everything
    }

    /// Those that are wanted, in their order.
    pub(super) fn among(&self, all: Vec<Known>, day: NaiveDate) -> Vec<Known> {
        let words: Vec<String> = self.words.split_whitespace().map(folded).collect();
        let area = self.area.as_deref().map(folded);
        let fits = |known: &Known| {
            let decision = &known.decision;
            self.scope.as_ref().is_none_or(|scope| *scope == decision.scope)
                && self.state.is_none_or(|state| state == decision.state)
                && self.importance.is_none_or(|importance| importance == decision.importance)
                && self.decider.as_ref().is_none_or(|decider| {
                    decision.decider.as_ref().is_some_and(|known| known.as_str() == decider)
                })
                && area.as_ref().is_none_or(|area| folded(&known.terms.area) == *area)
                && self.due.is_none_or(|due| due.is(standing(decision, day)))
                && has_words(known, &words)
        };
        all.into_iter().filter(fits).collect()
    }
}

/// Whether a decision has every word, anywhere in its text or name.
fn has_words(known: &Known, words: &[String]) -> bool {
    words.is_empty() || {
        let text = folded(&whole(known));
        words.iter().all(|word| text.contains(word))
    }
}

/// The whole text of a decision.
pub(super) fn whole(known: &Known) -> String {
    let terms = &known.terms;
    let label = known.decision.label();
    let texts = [
        label.as_str(),
        &terms.title,
        &terms.outcome,
        &terms.area,
        &terms.expected,
        &terms.context,
        &terms.drivers,
        &terms.options,
        &terms.pros,
        &terms.consequences,
        &terms.confirmation,
        &terms.more,
    ];
    texts.join("\n")
}

/// The decisions that need something now, most pressing first.
pub(super) fn waking(all: &[Known], day: NaiveDate) -> Vec<&Known> {
    let mut found: Vec<_> =
        all.iter().filter_map(|known| Some((standing(&known.decision, day).wakes()?, known))).collect();
    let date =
        |known: &Known| known.decision.due.or(known.decision.review).unwrap_or(known.decision.proposed_on);
    found.sort_by_key(|(rank, known)| (*rank, date(known), known.decision.id.clone()));
    found.into_iter().map(|(_, known)| known).collect()
}
